"""Whoever gets round the triggers is found out: edits, deletions, insertions, a cut end; by the program and by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo_app.commands.ledger import command
from geo_app.exchange.export_file import Sheet, to_csv
from geo_app.use_cases.reconcile_ledger import reconcile_ledger
from geo_app.use_cases.verify_ledger import verify_ledger
from geo_app.web.ledger import HEADINGS, cells
from layers import bookings, seals
from layers.scope import Scope
from tests.booked_village import OTHER_VILLAGE, VILLAGE, BookedVillage


@pytest.fixture
def village(fresh_database):
    village = BookedVillage(fresh_database.owner)
    households = [village.household(number) for number in (1, 2, 3)]
    for item in ("MS01", "MS02", "GY01"):
        for household in households:
            village.book(household, item)
    village.book(village.household(1, village=OTHER_VILLAGE), "MS01")
    return village


def tamper(village, statement, *values, table="points_entries"):
    """Do something as the superuser, with the table's triggers out of the way."""
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement, values)
        cursor.execute(f"alter table {table} enable trigger user")


def found(village):
    return [(bad.village_code, bad.seal_no, bad.kind) for bad in verify_ledger(village.owner).bad]


def test_a_ledger_as_it_was_booked_is_whole(village):
    result = verify_ledger(village.owner)
    assert (result.villages, result.seals, result.entries, result.bad) == (2, 10, 10, ())


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("update points_entries set points_tenths = 200 where entry_no = 4", "edited"),
        ("update points_entries set evidence = '补' where entry_no = 4", "edited"),
        ("update points_entries set booked_at = booked_at + '1 microsecond' where entry_no = 4", "edited"),
        ("update points_entries set household_id = 1 where entry_no = 5", "edited"),
        ("delete from points_entries where entry_no = 4", "deleted"),
    ],
)
def test_an_edit_or_a_deletion_is_named_by_the_first_bad_seal(village, statement, kind):
    tamper(village, statement)
    seal = 5 if "entry_no = 5" in statement else 4
    assert found(village) == [(VILLAGE, seal, kind)]


def test_an_insertion_in_between_is_found(village):
    copy = """insert into points_entries (entry_no, household_id, village_code, period, scheme_id, item_code,
                                          points_tenths, occurred_on, booked_by, ground)
              select %s, household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on,
                     booked_by, ground
              from points_entries where entry_no = 1"""
    tamper(village, copy, 0)
    assert found(village) == [(VILLAGE, None, "inserted")]


def test_an_entry_that_would_come_before_what_is_sealed_is_refused_with_the_triggers_in_place(village):
    with pytest.raises(Exception, match="sealed already"):
        village.ask(
            """insert into points_entries (entry_no, household_id, village_code, period, scheme_id, item_code,
                                           points_tenths, occurred_on, booked_by, ground)
               select 0, household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on,
                      booked_by, ground
               from points_entries where entry_no = 1"""
        )


def test_a_seal_that_went_or_was_put_in_place_of_another_is_found(village):
    tamper(village, "delete from ledger_seals where village_code = %s and seal_no = 4", VILLAGE, table="ledger_seals")
    assert found(village) == [(VILLAGE, 4, "missing")]


def test_a_seal_recomputed_after_an_edit_does_not_carry_the_chain_on(village):
    tamper(village, "update points_entries set points_tenths = 200 where entry_no = 4")
    tamper(
        village,
        """update ledger_seals s set digest = sha256(s.previous || convert_to(app.entry_line(e), 'UTF8'))
           from points_entries e where e.entry_no = 4 and s.first_entry = 4""",
        table="ledger_seals",
    )
    assert found(village) == [(VILLAGE, 5, "broken")]


def test_a_cut_end_shows_against_a_printed_seal(village):
    printed = verify_ledger(village.owner, VILLAGE).head[:12]
    assert verify_ledger(village.owner, VILLAGE, printed).bad == ()
    tamper(village, "delete from points_entries where entry_no = 9")
    tamper(village, "delete from ledger_seals where first_entry = 9", table="ledger_seals")
    assert found(village) == []
    assert [bad.kind for bad in verify_ledger(village.owner, VILLAGE, printed).bad] == ["unknown"]


def test_what_a_bulk_load_leaves_unsealed_is_found_and_sealed(village):
    tamper(
        village,
        """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                       occurred_on, booked_by, ground)
           select household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on, booked_by,
                  ground
           from points_entries where entry_no in (1, 2)""",
    )
    assert found(village) == [(VILLAGE, None, "inserted")]
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection:
        assert seals.seal(connection) == 1
        assert seals.seal(connection) == 0
    assert found(village) == []


def test_the_command_names_the_first_bad_seal_and_exits_with_2(village, fresh_database, tmp_path):
    environment = {"DATABASE_URL": fresh_database.owner_url, "GEO_APP_HOME": str(tmp_path)}
    whole = CliRunner().invoke(command, ["verify", "--village", VILLAGE], env=environment)
    assert whole.exit_code == 0
    assert "核对无误" in whole.output
    tamper(village, "delete from points_entries where entry_no = 7")
    bad = CliRunner().invoke(command, ["verify", "--village", VILLAGE, "--json"], env=environment)
    assert bad.exit_code == 2
    assert json.loads(bad.output)["bad"][0] | {"message": ""} == {
        "village_code": VILLAGE, "seal_no": 7, "kind": "deleted", "message": "",
    }  # fmt: skip


def test_a_reconciliation_names_each_score_that_the_ledger_does_not_come_to(village):
    assert reconcile_ledger(village.owner).differences == []
    village.ask("update household_scores set points_tenths = points_tenths + 10 where household_id = 2")
    village.ask("update village_scores set mean_index_hundredths = 1 where village_code = %s", OTHER_VILLAGE)
    tamper(village, "update points_entries set evidence = '补' where entry_no = 4")
    kinds = [(found["kind"], found.get("household")) for found in reconcile_ledger(village.owner).differences]
    assert kinds == [("seal", None), ("score", 2), ("village", None)]
    assert village.ask("select differences from ledger_checks order by id") == [(0,), (3,)]


def recomputed(path):
    """Run the recipe of docs/ledger.md on a file; return what it prints, or complains of."""
    recipe = Path("docs/ledger.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    done = subprocess.run([sys.executable, "-c", recipe, str(path)], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_anyone_can_recompute_the_seals_from_the_file(village, tmp_path):
    with village.owner.transaction(Scope.nobody()) as connection:
        lines = bookings.sealed(connection, VILLAGE)
    text = to_csv(Sheet("台账", "测试", HEADINGS, [cells(line) for line in lines]))
    file = tmp_path / "ledger.csv"
    file.write_bytes(text)
    assert recomputed(file) == verify_ledger(village.owner, VILLAGE).head
    file.write_bytes(text.replace(b'""100""', b'""200""', 1))
    assert recomputed(file) == "凭证 1：列出的与原文不同"
    file.write_bytes(text.replace(b'""test""', b'""best""', 1))
    assert recomputed(file) == "第 1 号印记对不上"
