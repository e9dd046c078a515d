"""The residents' application on a county of its own, as the role geo_resident; and the staff's beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo_app import create_app
from geo_app.cluster import OWNER
from geo_app.residents import build_resident_app
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.use_cases.issue_resident_code import issue_resident_code
from layers.database import Database
from layers.scope import Scope
from layers.web_role import RESIDENT_ROLE, WEB_ROLE
from tests.conftest import create_database, drop_database
from tests.web_fixtures import PASSWORD, csrf_token

VILLAGE = "330521102218"


@dataclass(frozen=True)
class Surfaces:
    """The residents' application, and its database as each of its roles."""

    residents: Flask
    owner: Database
    owner_url: str
    resident_url: str

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return rows, as the owner; what is changed is kept."""
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def signed_in(self, household: str) -> FlaskClient:
        """Give a household a new code, and a browser that signed in with it."""
        issued = issue_resident_code(self.owner, Scope.nobody(), household, operator="test")
        browser = self.residents.test_client()
        answer = post(browser, "/sign-in", household=household, code=issued.code)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser


def token(browser: FlaskClient, page: str = "/sign-in") -> str:
    """Return the token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))
    assert found
    return found[1]


def post(browser: FlaskClient, address: str, **form: object) -> Any:
    """Send a form, with the token of a page of this surface."""
    return browser.post(address, data={"csrf_token": token(browser), **form})


@pytest.fixture(scope="session")
def surfaces(cluster, _demo_template, tmp_path_factory) -> Iterator[Surfaces]:
    name = f"geo_residents_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    create_database(cluster, name, _demo_template)
    url = {role: cluster.url(role, name) for role in (OWNER, WEB_ROLE, RESIDENT_ROLE)}
    settings = Settings(
        geo_app_home=tmp_path_factory.mktemp("residents"),
        database_url=url[OWNER],
        web_database_url=url[WEB_ROLE],
        resident_database_url=url[RESIDENT_ROLE],
        resident_url="http://residents.example",
        web_threads=8,
    )
    owner = Database(url[OWNER], size=2, statement_timeout_ms=60_000, application_name="tests")
    create_demo_accounts(owner, PASSWORD)
    with owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        for account, role in (("watch", "supervision"), ("clerk", "village_clerk")):
            cursor.execute(
                """insert into accounts (name, role, region_code, password_hash, is_demo)
                   select %s, %s, %s, password_hash, is_demo from accounts where name = 'county'""",
                (account, role, VILLAGE),
            )
    residents = build_resident_app(settings)
    yield Surfaces(residents, owner, url[OWNER], url[RESIDENT_ROLE])
    residents.extensions["geo_app"].database.close()
    owner.close()
    drop_database(cluster, name)


@pytest.fixture(scope="session")
def staff_app(surfaces) -> Iterator[Flask]:
    """The staff's application on the same database."""
    app = create_app(surfaces.residents.extensions["geo_app"].settings)
    yield app
    app.extensions["geo_app"].database.close()


@pytest.fixture(autouse=True)
def _nobody_waits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget attempts: all tests come from one address."""
    yield
    if "surfaces" in request.fixturenames:
        request.getfixturevalue("surfaces").ask("delete from resident_attempts")


@pytest.fixture
def households(surfaces) -> list[str]:
    """Two households of the pilot village with entries of their own."""
    rows = surfaces.ask(
        """select code from households h where village_code = %s
           and exists (select from points_entries e join household_scores s using (household_id, period)
                       where e.household_id = h.id and s.rank_no is not null)
           order by code limit 2""",
        VILLAGE,
    )
    return [row[0] for row in rows]


@pytest.fixture
def staff(staff_app) -> Callable[[str], FlaskClient]:
    """Sign in on the staff's surface."""

    def go(name: str) -> FlaskClient:
        browser = staff_app.test_client()
        form = {"name": name, "password": PASSWORD, "csrf_token": csrf_token(browser), "next": "/map"}
        assert browser.post("/login", data=form).status_code == 303
        return browser

    return go


@contextmanager
def as_resident_role(surfaces: Surfaces) -> Iterator[Any]:
    """A cursor of the residents' database role."""
    connection = psycopg2.connect(surfaces.resident_url)
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
