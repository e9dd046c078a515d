"""What follows a booking at once, in SQL, is what a full recount of the village comes to: on every row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from geo_app.use_cases.score_village import score_village
from layers.scope import Scope
from scoring.scheme import Scheme
from tests.booked_village import VILLAGE, BookedVillage

PERIOD = "2026Q4"
# everything but the bands, which the recount alone works out
ROWS = """select household_id, village_code, scheme_id, data_version, points_tenths, index_hundredths, rank_no,
                 quintile, parts, ground
          from household_scores where period = %s order by household_id"""
MEANS = """select village_code, scheme_id, data_version, households, ranked, mean_index_hundredths, index_sum, ground
           from village_scores where period = %s order by village_code"""
# places on the map that are not coloured as the scores say, and cells that do not count what lies in them
MISDRAWN = """
    select 'household', m.household_id from map_households m left join household_scores s using (household_id)
    where m.quintile is distinct from s.quintile
    union all
    (select 'cell', level * 10 + coalesce(q, 0) from map_cells c
     cross join lateral (values (null, n0), (1, n1), (2, n2), (3, n3), (4, n4), (5, n5)) as v (q, n)
     where layer = 'households' group by level, q
     having sum(n) <> (select count(*) from map_households m where m.quintile is not distinct from q))"""


def held(village: BookedVillage) -> list[tuple[object, ...]]:
    """Return the scores of households and villages."""
    return [*village.ask(ROWS, PERIOD), *village.ask(MEANS, PERIOD)]


def with_awkward_caps(scheme: Scheme) -> Scheme:
    """Return the scheme with caps that have no common divisor, odd weights, and a low cap on deductions."""
    caps, weights = (307, 293, 311, 199, 97), (142_857, 285_713, 123_457, 333_331, 114_642)
    dimensions = tuple(
        replace(dimension, cap_tenths=cap, weight_ppm=weight)
        for dimension, cap, weight in zip(scheme.dimensions, caps, weights, strict=True)
    )
    return replace(scheme, code="X", village_code=VILLAGE, dimensions=dimensions, deduction_cap_tenths=70)


class Bookings(RuleBasedStateMachine):
    """Bookings and reversals in any order; after each, the running totals beside a recount."""

    village: BookedVillage
    households: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.standing: list[tuple[int, int, str, int]] = []
        self.compared = True

    @rule(
        who=st.integers(0, 5),
        item=st.sampled_from(["MS01", "MS02", "PA01", "PA05", "PA06", "TY03", "TY06", "GY01", "GY04", "ZZ01", "ZZ02"]),
        points=st.integers(1, 400),
    )
    def book(self, who: int, item: str, points: int) -> None:
        """Book something for somebody; what takes points takes them."""
        household = self.households[who]
        signed = -points if item in ("PA05", "PA06", "TY06", "ZZ02") else points
        number = self.village.book_as_before(household, item, signed)
        self.standing.append((number, household, item, signed))
        self.compared = False

    @rule(who=st.integers(0, 5), absent=st.booleans(), status=st.sampled_from(["active", "active", "merged"]))
    def change_household(self, who: int, absent: bool, status: str) -> None:
        """Somebody moves away or comes back, or goes and comes for good: places move at once, without an entry."""
        self.village.ask(
            "update households set is_absent_household = %s, status = %s where id = %s",
            absent, status, self.households[who],
        )  # fmt: skip
        self.compared = False

    @precondition(lambda self: self.standing)
    @rule(place=st.integers(0, 1_000))
    def take_back(self, place: int) -> None:
        """Reverse an entry that stands."""
        number, household, item, points = self.standing.pop(place % len(self.standing))
        self.village.book_as_before(household, item, -points, number)
        self.compared = False

    @invariant()
    def running_totals_are_those_of_a_recount(self) -> None:
        """Recount, and find that nothing changes."""
        if not self.compared:
            running = held(self.village)
            assert self.village.ask(MISDRAWN) == []
            score_village(self.village.owner, VILLAGE, PERIOD)
            if running:  # else nothing was ever booked, and nothing is to follow
                assert held(self.village) == running
            self.compared = True


@pytest.mark.parametrize("scheme", [example_scheme(), with_awkward_caps(example_scheme())], ids=["example", "awkward"])
def test_running_totals_and_a_recount_agree_whatever_is_booked_and_taken_back(fresh_database, scheme):
    village = BookedVillage(fresh_database.owner)
    if scheme.village_code:
        adopt_scheme(village.owner, scheme)
    households = [village.household(number, absent=number == 6) for number in range(1, 7)]
    machine = type("OfThisVillage", (Bookings,), {"village": village, "households": households})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_everything_taken_back_leaves_the_scores_of_an_empty_ledger(fresh_database):
    village = BookedVillage(fresh_database.owner)
    one, other = village.household(1), village.household(2)
    booked = [
        (household, item, village.book(household, item)) for household in (one, other) for item in ("MS01", "TY03")
    ]
    for household, item, number in booked:
        village.book(household, item, points=-100 if item == "MS01" else -150, reversal_of=number)
    assert village.scores() == {one: (0, 0, 1, 3), other: (0, 0, 1, 3)}


def test_entries_booked_with_the_ranks_left_for_later_are_ranked_by_one_call(fresh_database):
    village = BookedVillage(fresh_database.owner)
    one, other = village.household(1), village.household(2)
    village.book(one, "MS02")
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("select set_config('app.ranks', 'later', true)")
        cursor.execute(
            """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                           occurred_on, booked_by, ground)
               select id, village_code, %s, %s, 'MS01', 100, '2026-10-08', 'test', ground
               from households where id = %s""",
            (PERIOD, village.scheme_id, other),
        )
        cursor.execute("select rank_no from household_scores where household_id = %s", (other,))
        assert cursor.fetchone() == (2,)
        cursor.execute("select app.rank_village(%s, %s)", (VILLAGE, PERIOD))
    assert {household: score[2] for household, score in village.scores().items()} == {one: 2, other: 1}
