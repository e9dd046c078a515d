"""The ledger keeps itself: for the owner of the schema too, whatever statement he uses."""

from __future__ import annotations

from io import StringIO

import psycopg2
import pytest

from layers.scope import Scope
from tests import points_process
from tests.booked_village import VILLAGE, BookedVillage

INSERT = """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                        account, occurred_on, booked_by, reversal_of, application_id, ground)
            select id, village_code, %s, %s, %s, %s, %s, '2026-10-08', 'test', %s, %s, ground from households
            where id = %s returning entry_no"""


@pytest.fixture
def village(fresh_database):
    return BookedVillage(fresh_database.owner)


def insert(village, household, item="MS01", points=100, **given):
    values = {"period": "2026Q4", "account": "honour", "reversal_of": None, "application": None, **given}
    return village.ask(
        INSERT, values["period"], village.scheme_id, item, points, values["account"], values["reversal_of"],
        values["application"], household,
    )[0][0]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "update points_entries set points_tenths = 200",
        "update points_entries set evidence = '改'",
        "delete from points_entries",
        "truncate points_entries cascade",
        "update ledger_seals set entries = 2",
        "delete from ledger_seals",
        "truncate ledger_seals",
    ],
)
def test_the_owner_changes_and_deletes_nothing(village, change):
    village.book(village.household(1), "MS01")
    before = village.ask("select e::text from points_entries e union all select s::text from ledger_seals s")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        village.ask(change)
    assert village.ask("select e::text from points_entries e union all select s::text from ledger_seals s") == before


def test_a_deduction_without_its_application_is_refused_in_a_copy_too(village):
    household = village.household(1)
    with pytest.raises(psycopg2.errors.CheckViolation, match="application"):
        insert(village, household, "PA05", -50)
    row = f"{household},{VILLAGE},2026Q4,{village.scheme_id},PA05,-50,2026-10-08,test,1\n"
    columns = "household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on, booked_by, ground"
    with (
        pytest.raises(psycopg2.errors.CheckViolation, match="application"),
        village.owner.transaction(Scope.nobody(), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.copy_expert(f"copy points_entries ({columns}) from stdin (format csv)", StringIO(row))


def test_a_deduction_is_booked_on_its_own_application_and_only_when_its_notice_is_over(village):
    one, other = village.household(1), village.household(2)
    number = points_process.ready_to_book(village.ask, one, "PA05")
    with pytest.raises(psycopg2.errors.CheckViolation, match="another"):
        insert(village, other, "PA05", -50, application=number)
    with pytest.raises(psycopg2.errors.CheckViolation, match="other_points"):
        insert(village, one, "PA05", -80, application=number)
    waiting = points_process.file(village.ask, one, "PA06", evidence="TX-1", occurred="2026-11-20")
    points_process.review(village.ask, waiting)
    with pytest.raises(psycopg2.errors.CheckViolation, match="not_waiting"):
        insert(village, one, "PA06", -30, application=waiting)
    assert points_process.book(village.ask, number) > 0


@pytest.mark.parametrize(
    "given",
    [{"points": -90}, {"points": 100}, {"item": "MS02"}, {"account": "redeemable"}, {"period": "2026Q3"}],
)
def test_a_reversal_is_the_exact_negation(village, given):
    household = village.household(1)
    entry = village.book(household, "MS01")
    with pytest.raises(psycopg2.errors.CheckViolation, match="exact negation"):
        insert(village, household, **{"points": -100, "reversal_of": entry, **given})


def test_a_reversal_is_of_the_same_household_and_happens_once(village):
    one, other = village.household(1), village.household(2)
    entry = village.book(one, "MS01")
    with pytest.raises(psycopg2.errors.CheckViolation, match="exact negation"):
        insert(village, other, points=-100, reversal_of=entry)
    back = insert(village, one, points=-100, reversal_of=entry)
    with pytest.raises(psycopg2.errors.UniqueViolation):
        insert(village, one, points=-100, reversal_of=entry)
    with pytest.raises(psycopg2.errors.CheckViolation, match="exact negation"):
        insert(village, one, points=100, reversal_of=back)


def test_an_item_of_no_scheme_in_force_is_refused(village):
    village.ask(
        """insert into points_schemes (village_code, code, version, title, valid_from)
           values (%s, 'LEER', 1, '别的方案', '2026-10-01')""",
        VILLAGE,
    )
    household = village.household(1)
    with pytest.raises(psycopg2.errors.CheckViolation, match="not in force"):
        insert(village, household)


def test_what_is_spent_leaves_the_redeemable_account(village):
    household = village.household(1)
    with pytest.raises(psycopg2.errors.CheckViolation):
        village.ask(
            """insert into points_entries (household_id, village_code, period, scheme_id, points_tenths, account, kind,
                                           occurred_on, booked_by, ground)
               select id, village_code, '2026Q4', %s, -10, 'honour', 'redemption', '2026-10-08', 'test', ground
               from households where id = %s""",
            village.scheme_id,
            household,
        )


def test_the_same_source_is_booked_once(village):
    household = village.household(1)
    book = "select app.book_entry(%s, %s, 'MS01', 100, '2026-10-08', '', 'honour', 'item', null, 'paper:1', null)"
    first = village.ask(book, household, village.scheme_id)
    assert village.ask(book, household, village.scheme_id) == first
    assert village.ask("select count(*) from points_entries") == [(1,)]


def test_taking_an_entry_back_takes_back_what_could_be_spent_with_it(village):
    household = village.household(1)
    number = points_process.ready_to_book(village.ask, household, "MS01", evidence="")
    entry = points_process.book(village.ask, number)
    assert village.ask("select app.redeemable_balance(%s)", household) == [(100,)]
    village.ask("select app.book_correction(%s, 60, '多记了')", entry)
    assert village.ask(
        """select account, sum(points_tenths)::int, count(*)::int from points_entries group by 1 order by 1"""
    ) == [("honour", 60, 3), ("redeemable", 60, 3)]
    assert village.scores()[household][0] == 60


def test_nothing_but_ground_may_follow_a_household(village):
    household = village.household(1)
    village.book(household, "MS01")
    before = village.ask("select digest from ledger_seals")
    village.ask(
        "insert into regions (code, level, parent_code, name) values ('330521102218002', 'grid', %s, '二')", VILLAGE
    )
    village.ask("update households set grid_code = '330521102218002' where id = %s", household)
    assert village.ask(
        "select e.ground = h.ground from points_entries e join households h on h.id = e.household_id"
    ) == [(True,)]
    assert village.ask("select digest from ledger_seals") == before


def test_what_was_booked_before_a_word_was_refused_still_moves_and_goes_back(village):
    household = village.household(1)
    stored = INSERT.replace("booked_by,", "booked_by, evidence,").replace("'test'", "'test', '医院病历'")
    values = ("2026Q4", village.scheme_id, "MS01", 100, "honour", None, None, household)
    with pytest.raises(psycopg2.errors.CheckViolation, match="neither give nor take"):
        village.ask(stored, *values)
    village.ask("alter table points_entries disable trigger check_entry")  # as an earlier version let it through
    ((entry,),) = village.ask(stored, *values)
    village.ask("alter table points_entries enable trigger check_entry")
    village.ask(
        "insert into regions (code, level, parent_code, name) values ('330521102218003', 'grid', %s, '三')", VILLAGE
    )
    village.ask("update households set grid_code = '330521102218003' where id = %s", household)
    same_place = "select e.ground = h.ground from points_entries e join households h on h.id = e.household_id"
    assert village.ask(same_place) == [(True,)]
    village.ask("select app.reverse_entry(%s, '病历不能作依据')", entry)
    said = village.ask("select points_tenths, evidence from points_entries order by entry_no")
    assert said == [(100, "医院病历"), (-100, f"冲正第 {entry} 号")]
    assert village.ask("select count(*), bool_and(digest = recounted) from app.check_seals(%s)", VILLAGE) == [(2, True)]
