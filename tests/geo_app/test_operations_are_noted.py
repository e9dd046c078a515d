"""What is changed or taken away at the command line is in the audit log, with the name of who sat there."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geo_app.cli import main
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from layers.scope import Scope
from tests.geo_app.importing import COUNTY, VILLAGE, bring, cases_file, county, sheet

OPERATOR = f"命令行 {getpass.getuser()}"
HOUSEHOLD = "990001001201010001"
PASSWORD = "Chosen-for-a-test-1"
# what each leaves in the log: the action, what it was about, and one detail that must be there
NOTED: dict[str, tuple[str, str, str | None, dict[str, object]]] = {
    "import": ("layer.import", "layer", "cases", {"file": "more.csv", "inserted": 1, "updated": 0, "errors": 0}),
    "import-undo": ("import.undo", "batch", None, {"layer": "cases", "removed": 1, "restored": 0}),
    "export": ("layer.export", "layer", "cases", {"file": "out.csv", "rows": 1}),
    "map": ("map.export", "region", COUNTY, {"file": "out.html", "rows": 1}),
    "score": ("score.compute", "village", VILLAGE, {"period": "2026Q1"}),
    "token": ("token.issue", "token", None, {"account": "somebody"}),
    "user add": ("account.save", "account", "newcomer", {"role": "village_clerk", "region": VILLAGE}),
    "user disable": ("account.disable", "account", "somebody", {}),
    "user unlock": ("account.unlock", "account", "somebody", {}),
    "residents code": ("resident_code.issue", "household", HOUSEHOLD, {}),
    "retention set": ("retention.set", "retention", None, {"after": 900}),
    "counts publish": ("counts.publish", "period", "2026Q1", {"periods": ["2026Q1"]}),
    "ledger reconcile": ("ledger.reconcile", "ledger", "", {"differences": 0}),
    "ledger expire": ("ledger.expire", "ledger", "2025", {"households": 0}),
    "audit list": ("audit.view", "audit", "", {}),
    "audit export": ("audit.export", "audit", "", {}),
    "db shell": ("database.open", "database", "", {}),
}
# these change nothing and give nothing away of whom the village speaks, or leave their trace elsewhere
ELSEWHERE = {
    "up", "worker", "residents",  # what people do there is noted one by one
    "demo",  # needs an empty county; noted as database.fill
    "db migrate", "db downgrade", "db status",  # the schema: its steps are in the table of versions
    "retention run",  # tests/geo_app/test_retention.py: an entry when something was deleted
    "template", "import-batches", "retention list", "scheme check", 
    "docs commands", "docs settings", "user list", "audit verify", "ledger verify",
}  # fmt: skip


@pytest.fixture
def filled(fresh_database, tmp_path, monkeypatch):
    """A county with a household, a case and an account, and the settings of who operates it."""
    monkeypatch.setenv("GEO_APP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("WEB_DATABASE_URL", fresh_database.web_url)
    owner = fresh_database.owner
    county(owner, tmp_path)
    bring(owner, "cases", cases_file(tmp_path / "c.csv", {}))
    headings = ["code", "village_code", "householder", "lon", "lat"]
    bring(owner, "households", sheet(tmp_path / "h.csv", headings, [[HOUSEHOLD, VILLAGE, "张三", "120.02", "30.52"]]))
    adopt_scheme(owner, example_scheme())
    assert _run("user", "add", "somebody", "--role", "village_clerk", "--region", VILLAGE, "--password-stdin",
                typed=PASSWORD) == 0  # fmt: skip
    return fresh_database


def _run(*arguments: str, typed: str = "") -> int:
    done = CliRunner().invoke(main, arguments, input=typed)
    assert done.exit_code == 0, done.output
    return done.exit_code


def _entries(database, action):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select actor_name, object_kind, object_key, detail from audit_log where action = %s order by no", (action,)
        )
        return cursor.fetchall()


@pytest.mark.parametrize("name", NOTED)
def test_an_entry_says_who_did_it(filled, tmp_path, name, monkeypatch):
    more = cases_file(tmp_path / "more.csv", {}, {"lon": "120.03"})
    arguments = {
        "import": ["cases", str(more)],
        "import-undo": [_a_batch(filled), "--reason", "导错了"],
        "export": ["cases", str(tmp_path / "out.csv")],
        "map": ["--region", COUNTY, str(tmp_path / "out.html"), "--from", "2026-01-01"],
        "score": ["--village", VILLAGE, "--period", "2026Q1"],
        "token": ["somebody"],
        "user add": ["newcomer", "--role", "village_clerk", "--region", VILLAGE],
        "user disable": ["somebody"],
        "user unlock": ["somebody"],
        "residents code": [HOUSEHOLD],
        "retention set": ["audit_checks", "900", "--reason", "试"],
        "counts publish": ["--period", "2026Q1"],
        "ledger expire": ["--year", "2025"],
        "audit export": [str(tmp_path / "audit.csv")],
        "db shell": ["--command", "select 1"],
    }.get(name, [])
    if name == "retention set":
        arguments[0] = _a_rule(filled)
    action, kind, key, detail = NOTED[name]
    before = len(_entries(filled, action))
    if name in ("db shell", "ledger reconcile"):
        monkeypatch.setattr(sys, "exit", lambda _code: None)
    _run(*name.split(), *arguments)
    added = _entries(filled, action)[before:]
    assert len(added) == 1
    actor, its_kind, its_key, its_detail = added[0]
    assert (actor, its_kind) == (OPERATOR, kind)
    assert key is None or its_key == key
    assert detail.items() <= its_detail.items()
    assert PASSWORD not in json.dumps(its_detail)


def test_what_is_only_tried_leaves_no_entry_of_having_been_done(filled, tmp_path):
    more = cases_file(tmp_path / "more.csv", {}, {"lon": "120.03"})
    before = _entries(filled, "layer.import")
    _run("import", "cases", str(more), "--dry-run")
    assert _entries(filled, "layer.import") == before


def test_a_file_that_cannot_be_written_down_is_not_written(filled, tmp_path):
    """The entry comes first: an export that the log would not hold does not happen."""
    target = tmp_path / "out.csv"
    with filled.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute("alter table audit_log add constraint is_full check (no < 0) not valid")
    done = CliRunner().invoke(main, ["export", "cases", str(target)])
    assert done.exit_code != 0
    assert not target.exists()


def test_every_command_is_noted_or_known_to_need_none():
    assert set(_commands()) == set(NOTED) | ELSEWHERE


def test_the_program_has_no_way_to_shorten_the_log():
    """Kept six months at least, because it is kept for good: no statement of the program deletes of it."""
    root = Path(__file__).parents[2]
    found = [
        path.name
        for folder in ("layers", "geo_app")
        for path in (root / folder).rglob("*")
        if path.suffix in (".sql", ".py")
        for words in ("delete from audit_log", "truncate audit_log", "update audit_log", "truncate table audit_log")
        if words in " ".join(path.read_text(encoding="utf-8").lower().split())
    ]
    assert found == []


def _a_batch(database):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select id from import_batches where layer = 'cases' order by id desc limit 1")
        return str(cursor.fetchone()[0])


def _a_rule(database):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select what from retention_rules where minimum_days < 900 and what <> 'audit_log' order by 1")
        return cursor.fetchone()[0]


def _commands():
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {part}" for part in command.list_commands(context))
            if command.invoke_without_command:
                yield name
        else:
            yield name
