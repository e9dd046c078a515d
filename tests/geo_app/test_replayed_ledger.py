"""A ledger booked anew from nothing: the same totals, ranks and seals; in another order the same totals and ranks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_app.use_cases.score_village import score_village
from geo_app.use_cases.verify_ledger import verify_ledger
from layers.scope import Scope
from tests.booked_village import VILLAGE, BookedVillage

PERIODS = ("2026Q3", "2026Q4")
ITEMS = {"MS01": 1, "MS02": 1, "PA01": 1, "PA05": -1, "TY03": 1, "TY06": -1, "GY01": 1, "ZZ02": -1}
HOUSEHOLDS = 5
SCORES = """
    select 's', household_id, period, points_tenths, index_hundredths, rank_no, quintile, parts::text
    from household_scores
    union all
    select 'v', null, period, households, ranked, mean_index_hundredths, null, village_code from village_scores
    union all
    select account, household_id, period, sum(points_tenths), count(*), null, null, '' from points_entries
    group by account, household_id, period
    order by 1, 2, 3"""
SEALS = """select seal_no, first_entry, last_entry, entries, previous, digest from ledger_seals order by seal_no"""
EMPTY = "".join(
    f"alter table {table} disable trigger user; delete from {table}; alter table {table} enable trigger user;"
    for table in ("household_scores", "village_scores", "ledger_seals", "points_entries")
)
STORED = """insert into points_entries (entry_no, household_id, village_code, period, scheme_id, item_code,
                                        points_tenths, account, kind, occurred_on, evidence, booked_by, booked_at,
                                        source_key, reversal_of, ground)
            overriding system value
            select {number}, household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                   occurred_on, evidence, booked_by, booked_at, source_key, {reversal_of}, ground
            from replayed where entry_no = any (%s) order by entry_no returning entry_no"""
deeds = st.tuples(
    st.integers(0, HOUSEHOLDS - 1), st.sampled_from(sorted(ITEMS)), st.integers(1, 300), st.sampled_from(PERIODS),
    st.sampled_from(["honour", "redeemable"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def village(cluster):
    from tests.conftest import copied  # noqa: PLC0415 - one database for all examples

    with copied(cluster, "geo_template") as database:
        made = BookedVillage(database.owner)
        for number in range(1, HOUSEHOLDS + 1):
            made.household(number, absent=number == HOUSEHOLDS)
        # what is replayed was checked when it was booked; its applications are booked by now
        made.ask("alter table points_entries disable trigger check_entry")
        made.ask("create table replayed (like points_entries)")
        yield made


def book(village: BookedVillage, statement: list[tuple[int, str, int, str, str]]) -> list[int]:
    rows = [
        (f"{VILLAGE}{who + 1:04}", item, ITEMS[item] * points, period, account)
        for who, item, points, period, account in statement
    ]
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(
            f"""insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                            account, occurred_on, booked_by, ground)
                select h.id, h.village_code, n.period, %s, n.item, n.points, n.account, '2026-10-08', 'test', h.ground
                from (values {", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))})
                     as n (code, item, points, period, account) join households h on h.code = n.code
                returning entry_no""",
            [village.scheme_id, *(value for row in rows for value in row)],
        )
        return [number for (number,) in cursor.fetchall()]


def forget(village: BookedVillage) -> None:
    village.ask(EMPTY + "alter table points_entries disable trigger check_entry")


def replay(village: BookedVillage, numbers: list[int]) -> None:
    village.ask(STORED.format(number="entry_no", reversal_of="reversal_of"), numbers)


@given(data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_comes_of_the_same_ledger_and_the_order_does_not_matter(village, data):
    forget(village)
    statements = [
        book(village, some)
        for some in data.draw(st.lists(st.lists(deeds, min_size=1, max_size=4), min_size=1, max_size=5))
    ]
    booked = [number for some in statements for number in some]
    for wrong in data.draw(st.lists(st.sampled_from(booked), unique=True, max_size=3)):
        statements.append([village.ask("select app.reverse_entry(%s, '写错了')", wrong)[0][0]])
    village.ask("truncate replayed; insert into replayed select * from points_entries")
    scores, seals = village.ask(SCORES), village.ask(SEALS)
    assert [entries for _, _, _, entries, *_ in seals] == [len(some) for some in statements]

    forget(village)
    for some in statements:
        replay(village, some)
    assert village.ask(SCORES) == scores
    assert village.ask(SEALS) == seals
    assert verify_ledger(village.owner).bad == ()
    for period in PERIODS:
        score_village(village.owner, VILLAGE, period)
    assert [row for row in village.ask(SCORES) if row[0] == "s" and _has_entries(row, scores)] == [
        row for row in scores if row[0] == "s"
    ]

    forget(village)
    _replay_as_it_comes(village, data.draw(st.permutations([number for some in statements for number in some])))
    assert village.ask(SCORES) == scores


def _has_entries(row: tuple[Any, ...], scores: list[tuple[Any, ...]]) -> bool:
    """Whether its quarter was scored before the recount: one without any entry of the village is scored by it alone."""
    return any(other[0] == "s" and other[2] == row[2] for other in scores)


def _replay_as_it_comes(village: BookedVillage, order: list[int]) -> None:
    """Book entry by entry, under new numbers; what takes another back waits for that."""
    of = dict(village.ask("select entry_no, reversal_of from replayed"))
    made: dict[int, int] = {}
    waiting = list(order)
    while waiting:
        number = next(number for number in waiting if of[number] is None or of[number] in made)
        waiting.remove(number)
        back = "null" if of[number] is None else str(made[of[number]])
        fresh = "nextval(pg_get_serial_sequence('points_entries', 'entry_no'))"
        statement = STORED.format(number=fresh, reversal_of=back).replace("source_key, " + back, "null, " + back)
        made[number] = village.ask(statement, [number])[0][0]
