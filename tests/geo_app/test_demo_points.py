"""The demonstration's points tell of the whole way from rule to notice, and keep every rule that the database keeps."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from geo_app.demo.options import DemoOptions
from geo_app.demo.points import FAVOURING, Booking, entry_frames
from geo_app.demo.process import Process
from geo_app.demo.rule_books import NEIGHBOUR, RuleBooks
from geo_app.demo.units import PILOT_TOWN, PILOT_VILLAGE, villages
from geo_app.use_cases.reconcile_ledger import reconcile_ledger
from layers.scope import Scope
from scoring.fairness import audit

UNTIL = DemoOptions().until
# what the bulk load leaves to the loader: each finds rows that a trigger or a function would have refused
BROKEN = {
    "an entry under rules not in force": """
        select from points_entries e where e.scheme_id <> app.scheme_in_force(e.village_code, e.period)
        or e.kind = 'item' and not exists (
            select from points_items i where (i.scheme_id, i.code) = (e.scheme_id, e.item_code))""",
    "a deduction without application": """
        select from points_entries
        where points_tenths < 0 and kind = 'item' and reversal_of is null and application_id is null""",
    "an entry that its application does not give": """
        select from points_entries e join points_applications a on a.id = e.application_id
        where app.review_outcome(a.id, a.meeting_id) <> 'pass'
        or (a.household_id, a.item_code) <> (e.household_id, e.item_code)
        or e.reversal_of is null and e.source_key not like 'correction:%' and (
            e.points_tenths <> a.decided_tenths or e.booked_at::date <= a.publicity_until)""",
    "an entry for spending without its twin": """
        select from points_entries t
        where t.account = 'redeemable' and t.kind = 'item' and t.reversal_of is null and not exists (
            select from points_entries e where e.application_id = t.application_id and e.account = 'honour'
            and e.points_tenths = t.points_tenths)""",
    "points that no item gives": """
        select from points_applications a join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
        where not app.item_gives(i, a.points_tenths)
        or a.decided_tenths <> 0 and not app.item_gives(i, a.decided_tenths)
        or i.points_tenths < 0 and (a.evidence = '' or i.basis = '')""",
    "a decision that was not voted so": """
        select from points_applications a where a.meeting_id is not null
        and (app.review_outcome(a.id, a.meeting_id) = 'reject') is distinct from (a.status = 'reviewed_reject')""",
    "a vote of who must stand aside": """
        select from application_votes v join points_applications a on a.id = v.application_id
        where (v.vote = 'recused') <> app.must_recuse(v.member_id, a.household_id)""",
    "a step that nobody may take": """
        select from application_steps s where s.from_status is not null and not exists (
            select from app.application_moves() m where (m.from_status, m.to_status) = (s.from_status, s.to_status))""",
    "a state that no step led to": """
        select from points_applications a where a.status is distinct from (
            select s.to_status from application_steps s where s.application_id = a.id order by s.id desc limit 1)""",
    "an open objection without its application": """
        select from points_applications a where a.status = 'objected' and not exists (
            select from objections o where o.application_id = a.id and o.status = 'filed')""",
    "a frozen quarter without bands, seal or fifteen days": """
        select from period_results where frozen_on is null or ledger_seal is null or posted_until < posted_on + 15
        or jsonb_path_exists(results, '$[*] ? (@.rank != null && @.band == null)')""",
    "something spent before it was earned": """
        select from (
            select sum(points_tenths) over (partition by household_id order by booked_at, entry_no) as left_over
            from points_entries where account = 'redeemable') e where e.left_over < 0""",
    "a benefit that stands on no frozen quarter": """
        select from benefit_plans b join period_results p using (village_code, period, version)
        where p.frozen_on is null or p.frozen_on > b.resolved_on or b.resolved_on > b.posted_on""",
    "a day after the last": f"""
        select from points_entries where greatest(occurred_on, booked_at::date) > '{UNTIL}'
        union all select from review_meetings where held_on > '{UNTIL}'
        union all select from redemptions where redeemed_on > '{UNTIL}'
        union all select from naming_consents where greatest(given_on, withdrawn_on) > '{UNTIL}'
        union all select from scheme_adoptions where greatest(met_on, filed_on) > '{UNTIL}'
        union all select from benefit_allocations where received_on > '{UNTIL}'""",
}  # fmt: skip


def ask(database, query, *parameters):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()


@pytest.mark.parametrize("fault", BROKEN)
def test_the_demonstration_breaks_no_rule(demo_database, fault):
    assert ask(demo_database, f"select count(*) from ({BROKEN[fault]}) broken") == [(0,)]


def test_ledger_seals_totals_and_frozen_results_agree(own_demo_database):
    found = reconcile_ledger(own_demo_database.owner)
    assert found.differences == []
    assert found.entries == ask(own_demo_database, "select count(*) from points_entries")[0][0]


def test_the_pilot_has_something_in_every_state(demo_database):
    states = "select distinct status from points_applications where village_code = %s"
    assert {row[0] for row in ask(demo_database, states, PILOT_VILLAGE)} == {
        "submitted", "prechecked", "reviewed_pass", "reviewed_reject", "publicized", "objected", "upheld", "revised",
        "booked", "reversed", "withdrawn",
    }  # fmt: skip
    told = ask(
        demo_database,
        """select o.status, o.is_about_retaliation, count(*)
           from objections o join households h on h.id = o.household_id where h.village_code = %s
           group by 1, 2 order by 1, 2""",
        PILOT_VILLAGE,
    )
    assert told == [("filed", False, 4), ("filed", True, 1), ("rejected", False, 2), ("upheld", False, 2)]
    under = """select count(*) filter (where points_tenths < 0), count(*) from points_applications
               where village_code = %s and status = 'publicized'"""
    ((deductions, posted),) = ask(demo_database, under, PILOT_VILLAGE)
    assert 0 < deductions < posted


def test_the_quarters_of_the_town_are_frozen_and_the_pilots_last_is_corrected(demo_database):
    versions = ask(
        demo_database,
        "select period, version, reason <> '' from period_results where village_code = %s order by 1, 2",
        PILOT_VILLAGE,
    )
    assert versions == [("2026Q1", 1, False), ("2026Q2", 1, False), ("2026Q3", 1, False), ("2026Q3", 2, True)]
    open_ones = """select distinct period from village_scores v where starts_with(village_code, %s)
                   and not app.is_frozen(village_code, period)"""
    assert ask(demo_database, open_ones, PILOT_TOWN) == [("2026Q4",)]
    index = """select r ->> 'index', r ->> 'points' from period_results p, jsonb_array_elements(p.results) r
               where p.village_code = %s and p.period = '2026Q3' and r ->> 'household' = (
                   select h.code from objections o join households h on h.id = o.household_id
                   where o.result_version = 2)
               order by p.version"""
    (before, after) = ask(demo_database, index, PILOT_VILLAGE)
    assert int(before[0]) < int(after[0])
    assert int(after[1]) - int(before[1]) == 30


def test_the_pilot_has_voted_twice_tries_a_third_and_its_neighbour_waits_for_the_town(demo_database):
    adopted = "select village_code, filing from scheme_adoptions order by scheme_id"
    assert ask(demo_database, adopted) == [(PILOT_VILLAGE, "filed"), (PILOT_VILLAGE, "filed"), (NEIGHBOUR, "due")]
    drafts = "select village_code, edition = tried_edition from scheme_drafts where adopted_as is null"
    assert ask(demo_database, drafts) == [(PILOT_VILLAGE, True)]


def test_households_have_spent_agreed_and_been_given_something(demo_database):
    ((taken, unsigned, reversed_),) = ask(
        demo_database,
        """select count(*), count(*) filter (where signed_at is null),
                  count(*) filter (where exists (select from points_entries x where x.reversal_of = r.entry_no))
           from redemptions r""",
    )
    assert taken > 10
    assert (unsigned, reversed_) == (4, 1)
    ((agreed, gone, homes),) = ask(
        demo_database,
        """select count(*) filter (where withdrawn_on is null), count(withdrawn_on),
                  (select count(*) from households where village_code = %s)
           from naming_consents where purpose = 'result_poster'""",
        PILOT_VILLAGE,
    )
    assert 0.2 < agreed / homes < 0.5
    assert gone > 0
    assert ask(demo_database, "select count(*) from village_contacts where objection_phone <> ''") == [(177,)]
    plans = (
        "select p.period, p.edition, count(a) > 5 from benefit_plans p join benefit_allocations a on a.plan_id = p.id"
    )
    assert ask(demo_database, f"{plans} group by p.id order by p.id") == [("2026Q3", 1, True), ("2026Q3", 1, True)]


def _decided(code: str) -> pd.DataFrame:
    """Return what the audit finds in a village of 700 households and 14 groups."""
    homes, options = 700, DemoOptions()
    number = [unit.code for unit in villages()].index(code)
    groups = np.sort(np.arange(homes) % 14 + 1)
    booking = Booking(number, 0.8, 1, np.zeros(homes, dtype=np.int64), np.zeros(homes, dtype=bool), groups)
    books = RuleBooks(1, {})
    process = Process(options, books, {code: 0})
    panel, seated = process.panel_of(booking)
    *_, (period, frame) = entry_frames(booking, books, options)
    _, rows = process.booked(booking, panel, period, frame)
    near = {*seated["panel_members"]["household_id"], *seated["panel_kin"]["household_id"]}
    households = pd.DataFrame({"household": np.arange(1, homes + 1), "village": code, "neighbourhood": groups})
    applications, votes = rows["points_applications"], rows["application_votes"]
    decisions = applications.rename(columns={"id": "decision", "household_id": "household", "item_code": "item"})
    seats = votes[votes["vote"] != "recused"].rename(columns={"application_id": "decision", "member_id": "reviewer"})
    tests = audit(
        households.assign(kin=households["household"].isin(near)),
        decisions[["decision", "household", "item", "points_tenths"]].astype({"household": "int64"}),
        seats[["decision", "reviewer"]].astype({"reviewer": "str"}),
    ).tests
    return tests[tests["found"]]


def test_there_is_one_thing_to_ask_about_in_the_town():
    found = _decided(FAVOURING)
    assert set(found["kind"]) == {"neighbourhood"}
    assert found["who"].nunique() == 1
    assert (found["effect"] > 0).all()
    assert _decided("330521102213").empty


def test_what_is_to_be_answered_soon_is_as_young_as_the_day_it_is_looked_at():
    def objected(opened):
        return DemoOptions(opened_on=opened).objected_on - UNTIL

    assert objected(UNTIL) == timedelta()
    assert objected(UNTIL + timedelta(days=6)) == timedelta(days=5)
    assert objected(date(2031, 1, 1)) == timedelta(days=10)  # while the notice hangs out
