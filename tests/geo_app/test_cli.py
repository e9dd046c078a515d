"""The command line: what it offers, what it refuses, and in which words."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import psycopg2
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from geo_app import migrate
from geo_app.cli import COMMANDS, exists, main
from geo_app.cluster import OWNER
from geo_app.databases import role_password, web_database, web_url
from geo_app.settings import Settings
from layers.scope import Scope
from layers.web_role import WEB_ROLE

COUNTY = "insert into regions (code, level, name) values ('330521', 'county', '德清县')"


@pytest.fixture
def settings(fresh_database, tmp_path, monkeypatch) -> Settings:
    """The settings of someone with a server of their own, whose database holds one county."""
    monkeypatch.setenv("GEO_APP_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    with fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(COUNTY)
    return Settings()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def one(database, sql: str, *values: object) -> tuple:
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def test_help_lists_every_command_that_there_is():
    shown = run("--help").output
    for name in COMMANDS:
        assert (f"\n  {name} " in shown) == exists(name), name


def test_help_imports_no_heavy_library():
    code = (
        "import sys, geo_app.cli as c, click; c.main(['--help'], standalone_mode=False);"
        "print([m for m in ('geopandas', 'pandas', 'flask', 'psycopg2', 'sqlalchemy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", [name for name in COMMANDS if exists(name)])
def test_every_command_explains_itself(name):
    result = run(name, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_a_wrong_setting_is_named_without_a_traceback(monkeypatch):
    monkeypatch.setenv("PORT", "eight")
    monkeypatch.setenv("DEMO_HOUSEHOLDS", "-1")
    result = run("db", "status")
    assert result.exit_code == 1
    assert "PORT" in result.output
    assert "DEMO_HOUSEHOLDS" in result.output


def test_a_database_that_is_down_is_told_without_a_traceback(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/nothing?host={tmp_path}")
    result = run("db", "status")
    assert result.exit_code == 1
    assert result.output.startswith("连接不上数据库")


def test_an_address_that_is_none_is_told_without_a_traceback(settings, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///geo.db")
    for command in (["db", "status"], ["token", "wang"]):
        result = run(*command)
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit)


def test_status_and_migrate_tell_where_the_schema_stands(settings, fresh_database):
    assert json.loads(run("db", "status", "--json").output)["pending"] == []
    fresh_database.owner.close()
    assert run("db", "downgrade", "0007", "--yes").exit_code == 0
    behind = run("db", "status", "--json")
    assert behind.exit_code == 1
    assert json.loads(behind.output)["pending"][0] == "0008"
    # one's own server is never migrated behind one's back
    assert "geo-app db migrate" in run("token", "wang").output
    assert json.loads(run("db", "migrate", "--json").output)["current"] == migrate.newest()
    assert run("db", "status").exit_code == 0


def test_a_downgrade_asks_first(settings, fresh_database):
    assert run("db", "downgrade", "base", typed="n\n").exit_code == 1
    assert migrate.pending(fresh_database.owner_url) == []


def test_a_new_account_gets_a_password_that_is_shown_once(settings, fresh_database):
    result = run("user", "add", "wang", "--role", "county_officer", "--region", "330521", "--json")
    assert result.exit_code == 0, result.output
    password = json.loads(result.output)["password"]
    (kept,) = one(fresh_database, "select password_hash from accounts where name = 'wang'")
    assert PasswordHasher().verify(kept, password)


def test_a_password_may_be_given_on_standard_input(settings, fresh_database):
    arguments = ["user", "add", "wang", "--role", "county_officer", "--region", "330521", "--password-stdin"]
    assert "只显示这一次" not in run(*arguments, typed="Long enough 密码\n").output
    (kept,) = one(fresh_database, "select password_hash from accounts where name = 'wang'")
    assert PasswordHasher().verify(kept, "Long enough 密码")


def test_everything_wrong_with_an_account_is_told_at_once(settings):
    result = run("user", "add", "Wang", "--role", "mediator", "--region", "9", "--password-stdin", typed="short\n")
    assert result.exit_code == 1
    for word in ("name", "password", "region"):
        assert word in result.output


def test_the_names_of_demo_logins_are_not_given_away(settings):
    result = run("user", "add", "county", "--role", "county_officer", "--region", "330521")
    assert result.exit_code == 1
    assert "示范" in result.output


def test_a_token_is_shown_once_and_only_its_digest_is_kept(settings, fresh_database):
    run("user", "add", "wang", "--role", "county_officer", "--region", "330521")
    token = json.loads(run("token", "wang", "--days", "7", "--json").output)["token"]
    digest, days = one(
        fresh_database, "select token_hash, extract(day from expires_at - created_at)::int from api_tokens"
    )
    assert bytes(digest) == hashlib.sha256(token.encode()).digest()
    assert days == 7


def test_a_new_password_ends_the_tokens_of_the_old(settings, fresh_database):
    for _ in range(2):
        run("user", "add", "wang", "--role", "county_officer", "--region", "330521")
        assert one(fresh_database, "select count(*) from api_tokens") == (0,)
        assert run("token", "wang").exit_code == 0


def test_nobody_gets_no_token(settings):
    result = run("token", "nobody")
    assert result.exit_code == 1
    assert "nobody" in result.output


def test_the_web_role_signs_in_with_a_password_derived_from_the_secret_key(settings, fresh_database, cluster):
    """On one's own server the web role needs a password; every process can work it out, and none is told it."""
    url = web_url(settings)
    assert psycopg2.extensions.parse_dsn(url)["user"] == WEB_ROLE
    assert psycopg2.extensions.parse_dsn(url)["password"] == role_password(settings, "geo_web")
    assert run("db", "migrate").exit_code == 0
    (kept,) = one(fresh_database, "select rolpassword from pg_authid where rolname = 'geo_web'")
    assert kept.startswith("SCRAM-SHA-256$")
    web = web_database(settings)
    with web.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (WEB_ROLE,)
    web.close()


def test_a_web_address_that_is_given_is_left_alone(settings, fresh_database, monkeypatch, cluster):
    monkeypatch.setenv("WEB_DATABASE_URL", "postgresql://geo_web:own@db/geo")
    assert web_url(Settings()) == "postgresql://geo_web:own@db/geo"


def test_the_shell_is_the_owners(settings):
    code = "from geo_app.cli import main; main(['db', 'shell', '-Atc', 'select current_user'])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == OWNER
