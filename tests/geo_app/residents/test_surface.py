"""Two surfaces: neither has a route, a cookie or a secret of the other's, and the residents' role reads no table."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from geo_app.residents import build_resident_app
from geo_app.residents.access import COOKIE
from geo_app.settings import Settings
from geo_app.web import BLUEPRINTS
from geo_app.web.access import COOKIE as STAFF_COOKIE
from tests.geo_app.residents.conftest import as_resident_role, token

SHARED = {"/", "/healthz", "/readyz"}


def _routes(app):
    return {rule.rule for rule in app.url_map.iter_rules()}


def test_no_route_of_the_one_is_a_route_of_the_other(surfaces, staff_app):
    assert _routes(surfaces.residents) & _routes(staff_app) == SHARED
    assert all(view.__module__.startswith("geo_app.residents.") for view in surfaces.residents.view_functions.values())


def test_a_session_of_the_one_is_nothing_to_the_other(surfaces, staff_app, households, staff):
    officer = staff("county").get_cookie(STAFF_COOKIE).value
    resident = surfaces.signed_in(households[0]).get_cookie(COOKIE).value
    there, here = staff_app.test_client(), surfaces.residents.test_client()
    for name in (COOKIE, STAFF_COOKIE):
        here.set_cookie(name, officer)
        there.set_cookie(name, resident)
    assert here.get("/my/score").status_code == 303
    assert there.get("/api/v1/regions").status_code == 401


def test_a_form_token_of_the_one_is_nothing_to_the_other(surfaces, staff):
    officer, resident = staff("county"), surfaces.residents.test_client()
    signed = token(resident)
    for name in ("geo_resident_form", "geo_form"):
        cookie = resident.get_cookie("geo_resident_form")
        officer.set_cookie(name, cookie.value)
    assert officer.post("/logout", data={"csrf_token": signed}).status_code == 400


def test_the_residents_role_reads_no_table(surfaces):
    tables = surfaces.ask(
        """select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'v', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
             and n.nspname !~ '^pg_'
             and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"""
    )
    assert len(tables) > 30
    for (table,) in tables:
        for statement in (f"select from {table}", f"delete from {table}"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege), as_resident_role(surfaces) as cursor:
                cursor.execute(statement)


def test_the_residents_role_calls_no_function_but_its_own(surfaces):
    with as_resident_role(surfaces) as cursor:
        cursor.execute(
            """select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
               where n.nspname = 'app' and has_schema_privilege('app', 'usage')"""
        )
        assert cursor.fetchall() == []
        cursor.execute("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


def test_every_function_of_the_residents_runs_as_the_owner_with_a_fixed_path(surfaces):
    rows = surfaces.ask(
        """select p.proname, p.prosecdef, p.proconfig, has_function_privilege('public', p.oid, 'execute')
           from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'resident'"""
    )
    assert len(rows) > 15
    for name, definer, path, everybody in rows:
        assert not everybody, name
        if name != "enter":
            assert definer, name
            assert path == ["search_path=public, pg_temp"], name


def test_functions_of_a_household_give_nothing_without_a_session(surfaces):
    with as_resident_role(surfaces) as cursor:
        for call in (
            "household",
            "scores",
            "rule_versions",
            "looks",
            "objections",
            "applications",
            "items",
            "redemptions",
        ):
            cursor.execute(f"select * from resident.{call}(sha256('made up'))")
            assert cursor.fetchall() == [], call
        cursor.execute("select * from resident.entries(sha256('made up'), '2026Q3')")
        assert cursor.fetchall() == []
        cursor.execute(
            "select resident.file_objection(sha256('x'), '2026Q3', null, null, null, 'long enough', false, '')"
        )
        assert cursor.fetchone() == (None,)


def test_every_route_is_named_in_the_docs(surfaces):
    page = (Path(__file__).parents[3] / "docs" / "residents.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(/[^`?]*)`", page))
    assert named == {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule) for rule in _routes(surfaces.residents)}


def test_what_is_somebodys_own_is_kept_by_no_browser(surfaces, households):
    """Several people use one phone: after signing out, the way back shows nothing."""
    browser = surfaces.signed_in(households[0])
    for rule in surfaces.residents.url_map.iter_rules():
        if rule.rule.startswith("/my/") and "GET" in (rule.methods or ()) and "<" not in rule.rule:
            assert browser.get(rule.rule).headers["Cache-Control"] == "no-store", rule.rule
    for address in ("/ask", "/tell", "/sign-in"):
        answer = browser.post(address, data={"csrf_token": token(browser)})
        assert answer.headers["Cache-Control"] == "no-store", address


@pytest.mark.parametrize("address", ["/", "/sign-in", "/tell", "/ask", "/numbers", "/healthz", "/nowhere"])
def test_every_answer_has_the_security_headers(surfaces, address):
    answer = surfaces.residents.test_client().get(address, headers={"Accept": "text/html"})
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"].upper() == "DENY"


def test_what_it_loads_holds_no_view_of_the_staff(tmp_path):
    """On a host of its own, none of the staff's pages is even in the process."""
    code = (
        "import sys; from geo_app.residents import build_resident_app as build; from geo_app.settings import Settings;"
        f"build(Settings(geo_app_home={str(tmp_path)!r})); print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "geo_app.residents.intake" in done.stdout.split()
    assert not {f"geo_app.web.{name}" for name in BLUEPRINTS} & set(done.stdout.split())


@pytest.mark.parametrize(("host", "status"), [("my.example.cn", 200), ("map.example.cn", 200), ("evil.example", 400)])
def test_only_names_that_were_set_are_answered(tmp_path, host, status):
    settings = Settings(geo_app_home=tmp_path, allowed_hosts="map.example.cn", resident_url="https://my.example.cn")
    browser = build_resident_app(settings).test_client()
    assert browser.get("/", base_url=f"http://{host}").status_code == status
