"""What was held long enough is deleted by rule, once, and the log says how much; nothing is deleted before its time."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner

from geo_app.cli import main
from geo_app.errors import BadRequestError
from geo_app.use_cases.apply_retention import apply_retention
from geo_app.use_cases.set_retention import set_retention
from layers import retention
from layers.scope import Scope

VILLAGE = "330521102218"
NOW = datetime(2026, 11, 25, 19, 40, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs"


class Archive:
    """A database, with one thing of each kind whose time ended some days before NOW."""

    def __init__(self, owner):
        self.owner = owner

    def ask(self, sql, *values):
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else None

    def fill(self, days):
        """Put in what ended so many days ago."""
        ended = NOW - timedelta(days=days)
        tag = f"{days}"
        (account,) = self.ask(
            """insert into accounts (name, role, region_code, password_hash)
               values (%s, 'town_officer', '330521102', 'x') returning id""", f"old{tag}",
        )[0]  # fmt: skip
        (household,) = self.ask(
            """select h.id from households h
               where not exists (select from resident_codes c where c.household_id = h.id) order by h.id limit 1"""
        )[0]  # fmt: skip
        (case,) = self.ask(
            """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                                  registered_at, closed_at, status)
               values ('visit', %s, 'visit', 'appeal', 'QT99', '一件事', %s, %s, %s, 'closed') returning id""",
            f"R-{tag}", VILLAGE, ended - timedelta(days=1), ended,
        )[0]  # fmt: skip
        digest = f"{tag:>032}".encode()
        for sql, *values in (
            ("insert into sessions (token_hash, account_id, expires_at) values (%s, %s, %s)", digest, account, ended),
            ("insert into api_tokens (token_hash, account_id, expires_at) values (%s, %s, %s)", digest, account, ended),
            ("insert into resident_sessions (token_digest, household_id, expires_at) values (%s, %s, %s)",
             digest, household, ended),
            ("""insert into resident_codes (household_id, salt, code_hash, expires_at)
                values (%s, decode(repeat('00', 16), 'hex'), %s, %s)""", household, digest, ended),
            ("""insert into card_links (token_digest, household_id, period, expires_at)
                values (sha256(%s), %s, '2026Q4', %s)""", digest, household, ended),
            ("insert into resident_attempts (kind, key, attempts, since) values ('sign_in', %s, 1, %s)", tag, ended),
            ("insert into failed_sign_ins (address, at) values (%s, %s)", tag, ended),
            ("""insert into export_requests (kind, region_code, ground, named, form, status, asked_by, asked_actor,
                                             asker, expires_at)
                select 'households', code, ground, false, 'csv', 'approved', %s, %s, 'x', %s from regions
                where code = '330521102218'""", account, account, ended),
            ("""insert into transfers (kind, layer, account_id, actor_id, rights, region_code, ground, state,
                                       touched_at)
                select 'import', 'cases', %s, %s, '{}', code, ground, 'checked', %s from regions
                where code = '330521102218'""", account, account, ended),
            ("""insert into petitioners (case_id, name, phone_sealed, phone_masked)
                values (%s, '周某某', 'x', '138****0000')""", case),
            ("""insert into case_photos (case_id, photo_no, sha256, image, width, height)
                values (%s, 1, sha256('x'), 'x', 1, 1)""", case),
            ("""insert into data_requests (kind, household_id, subject_key, region_code, channel, filed_at,
                                           first_due_on, due_on, status, released_until, done_at, ground,
                                           contact_sealed, contact_masked)
                select 'copy', id, code, village_code, 'resident', %s, %s, %s, 'done', '2999-01-01', %s, ground,
                       'x', '138****0000'
                from households where id = %s""", ended, ended, ended, ended, household),
            ("""with b as (insert into import_batches (layer, file_name, sha256, rows_read, rows_inserted, rows_updated,
                                                       rows_rejected, imported_by, imported_at)
                           values ('households', 'x', '', 1, 0, 1, 0, 'x', %s) returning id)
                insert into import_rows (batch_id, kind, row_id, is_new, before)
                select id, 'household', %s, false, '{"householder": "沈某"}' from b""", ended, household),
            ("insert into resident_intake (key_digest, case_id, handed_in_at) values (%s, %s, %s)",
             digest, case, ended),
        ):  # fmt: skip
            self.ask(sql, *values)
        return case

    def apply(self, **more):
        return {done.rule.what: done.count for done in apply_retention(self.owner, NOW, **more)}


@pytest.fixture
def archive(own_demo_database):
    return Archive(own_demo_database.owner)


def test_what_is_over_goes_once_and_what_is_not_stays(archive):
    old_case, young_case = archive.fill(1200), archive.fill(100)
    archive.fill(-1)
    counts = archive.apply()
    assert counts == {
        "audit": None, "sessions": 2, "tokens": 2, "resident_sessions": 2, "resident_codes": 4, "attempts": 4,
        "exports": 2, "copies": 2, "petitioners": 1, "photos": 1, "intake_keys": 2,
        "contacts": 2, "requests": 1, "transfers": 2, "batches": 2,
    }  # fmt: skip
    assert archive.ask("select count(*) from import_rows where before is not null") == [(1,)]
    names = dict(archive.ask("select case_id, name from petitioners where case_id in (%s, %s)", old_case, young_case))
    assert names == {old_case: "（已删除）", young_case: "周某某"}
    assert archive.ask(
        "select phone_sealed, phone_masked, name_masked from petitioners where case_id = %s", old_case
    ) == [(None, "", "（已删除）")]
    assert {count for count in archive.apply().values() if count is not None} == {0}


def test_each_run_stands_in_the_log_with_its_counts(archive):
    archive.fill(1200)
    counts = archive.apply()
    (actor, detail) = archive.ask("select actor_name, detail from audit_log where action = 'retention.apply'")[0]
    assert actor == "夜间任务"
    assert detail == {what: count for what, count in counts.items() if count is not None}


def test_a_dry_run_counts_the_same_and_takes_nothing(archive):
    archive.fill(1200)
    would = archive.apply(dry_run=True)
    assert archive.ask("select count(*) from audit_log where action = 'retention.apply'") == [(0,)]
    assert archive.apply() == would
    assert would["petitioners"] == would["sessions"] == 1


def test_a_great_deal_goes_bit_by_bit_and_each_bit_is_recorded(archive):
    for days in (1200, 1300, 1400):
        archive.fill(days)
    would = archive.apply(dry_run=True)
    assert archive.apply(most=2) == would
    assert would["petitioners"] == would["photos"] == would["requests"] == 3
    bits = [detail for (detail,) in archive.ask("select detail from audit_log where action = 'retention.apply'")]
    for what, count in would.items():
        told = [detail[what] for detail in bits if what in detail]
        assert sum(told) == (count or 0), what
        assert all(each <= 2 for each in told if what not in ("attempts", "resident_codes")), what
    assert {count for count in archive.apply().values() if count is not None} == {0}


def test_a_case_under_review_keeps_its_petitioner(archive):
    case = archive.fill(1200)
    archive.ask("update cases set status = 'review_requested' where id = %s", case)
    counts = archive.apply()
    assert (counts["petitioners"], counts["photos"]) == (0, 0)
    archive.ask("update cases set status = 'terminated' where id = %s", case)
    counts = archive.apply()
    assert (counts["petitioners"], counts["photos"]) == (1, 1)


def test_the_log_itself_is_never_deleted(archive):
    archive.apply()
    before = archive.ask("select no from audit_log")
    apply_retention(archive.owner, NOW + timedelta(days=36_500))
    assert set(before) < set(archive.ask("select no from audit_log"))


def test_a_rule_is_never_shorter_than_the_law_says(archive):
    def change(what, days):
        return set_retention(archive.owner, what, days, reason="县里规定", operator="命令行 test", now=NOW)

    assert change("petitioners", 365).days == 365
    for what, days in (
        ("petitioners", 179),
        ("requests", 1094),
        ("petitioners", 36_501),
        ("audit", 200),
        ("nothing", 1),
    ):
        with pytest.raises(BadRequestError):
            change(what, days)
    noted = archive.ask("select object_key, reason, detail from audit_log where action = 'retention.set'")
    assert noted == [("petitioners", "县里规定", {"before": 1095, "after": 365})]
    with pytest.raises(psycopg2.errors.CheckViolation):
        archive.ask("update retention_rules set days = 179 where what = 'petitioners'")
    with pytest.raises(psycopg2.errors.CheckViolation):
        archive.ask("update retention_rules set days = 200 where what = 'audit'")


def test_a_changed_rule_is_the_one_that_is_applied(archive):
    case = archive.fill(400)
    name = "select name from petitioners where case_id = %s"
    archive.apply()
    assert archive.ask(name, case) == [("周某某",)]
    set_retention(archive.owner, "petitioners", 365, reason="县里规定", operator="x", now=NOW)
    archive.apply()
    assert archive.ask(name, case) == [("（已删除）",)]


def test_the_command_lists_changes_and_runs_the_rules(own_demo_database, tmp_path):
    environment = {"DATABASE_URL": own_demo_database.owner_url, "GEO_APP_HOME": str(tmp_path)}

    def run(*arguments):
        return CliRunner().invoke(main, ["retention", *arguments], env=environment)

    listed = json.loads(run("list", "--json").output)
    assert {"what": "audit", "days": None}.items() <= listed[0].items()
    assert json.loads(run("run", "--dry-run", "--json").output)["dry_run"] is True
    assert "2000 天" in run("set", "photos", "2000", "--reason", "县里规定").output
    refused = run("set", "photos", "10", "--reason", "县里规定")
    assert refused.exit_code == 1
    assert "180" in refused.output
    assert run("run").exit_code == 0


def test_the_page_about_privacy_says_what_the_database_does(fresh_database):
    """The table of docs/privacy.md holds one line a rule, with its days as the database begins with them."""
    page = (DOCS / "privacy.md").read_text(encoding="utf-8")
    written = {
        what: (int(days) if days.isdigit() else None, int(least), basis)
        for what, days, least, basis in re.findall(
            r"^\| `(\w+)` \| [^|]+ \| (\d+|never) \| (\d+) \| ([^|]+) \|", page, re.MULTILINE
        )
    }
    with fresh_database.owner.transaction(Scope.nobody()) as connection:
        rules = retention.list_rules(connection)
    assert written == {rule.what: (rule.days, rule.minimum_days, rule.legal_basis) for rule in rules}
