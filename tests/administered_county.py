"""A small county of its own, with a service on it, accounts of every role, and browsers that somebody signed in
with."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo_app import create_app
from geo_app.settings import Settings
from layers.scope import Scope

COUNTY, TOWN, VILLAGE, GRID = "330521", "330521102", "330521102218", "330521102218001"
OTHER_TOWN = "330521101"
PASSWORD = "Only-for-these-tests-1"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
ACCOUNTS = {
    "sys": ("system_admin", COUNTY),
    "sec": ("security_admin", COUNTY),
    "aud": ("audit_admin", COUNTY),
    "sys.town": ("system_admin", TOWN),
    "sec.town": ("security_admin", TOWN),
    "aud.town": ("audit_admin", TOWN),
    "leader": ("county_leader", COUNTY),
    "officer": ("county_officer", COUNTY),
    "officer.town": ("town_officer", TOWN),
    "leader.town": ("town_leader", TOWN),
    "clerk": ("village_clerk", VILLAGE),
    "committee": ("village_committee", VILLAGE),
    "watch": ("supervision", VILLAGE),
    "mediator": ("mediator", VILLAGE),
    "grid": ("grid_worker", GRID),
    "other.town": ("town_officer", OTHER_TOWN),
}


# what names an account hangs on it, or is taken away before it; the log of a test's own database may begin again
_FORGET = """
    delete from case_grants; delete from case_assignments; delete from failed_sign_ins; delete from withdrawn_rights;
    delete from accounts;
    alter table audit_log disable trigger only_grows; alter table audit_checks disable trigger user;
    delete from audit_checks; delete from audit_log; alter table audit_checks enable trigger user;
    alter table audit_log enable trigger only_grows
"""


class AdministeredCounty:
    """The county of `ACCOUNTS`, all with the same password."""

    def __init__(self, database: Any, home: Any) -> None:
        self.database = database
        self._home = home
        self.begin_again()

    def begin_again(self) -> None:
        """Have the accounts as they were at first, with nothing done yet: a new county for each test takes too long."""
        self.ask(_FORGET)
        for name, (role, region) in ACCOUNTS.items():
            self.ask(
                """insert into accounts (name, display_name, role, region_code, password_hash)
                   values (%s, %s, %s, %s, %s)""",
                *(name, f"某{name}", role, region, _HASH),
            )

    @cached_property
    def app(self) -> Flask:
        """The service, made when a browser first asks for it."""
        settings = Settings(
            geo_app_home=self._home,
            database_url=self.database.owner_url,
            web_database_url=self.database.web_url,
            web_threads=4,
        )
        return create_app(settings)

    def close(self) -> None:
        """Let go of the database."""
        if "app" in self.__dict__:
            self.app.extensions["geo_app"].database.close()

    def ask(self, statement: str, *values: object) -> Any:
        """Run a statement as the schema's owner and return its rows, if it has any."""
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    def state(self, name: str, column: str) -> Any:
        """Return one column of an account."""
        return self.ask(f"select {column} from accounts where name = %s", name)[0][0]

    def scope(self, name: str) -> Scope:
        """Return the scope in which an account works."""
        number, role, region = self.ask("select id, role, region_code from accounts where name = %s", name)[0]
        return Scope(number, role or "", region, client="192.0.2.1")

    def entries(self, action: str) -> list[tuple[Any, ...]]:
        """Return who did this to what, why, and the details, oldest first."""
        rows: list[tuple[Any, ...]] = self.ask(
            "select actor_name, object_key, reason, detail from audit_log where action = %s order by no", action
        )
        return rows

    def browser(self, name: str, password: str = PASSWORD) -> Visitor:
        """Sign in through the form."""
        visitor = Visitor(self.app.test_client())
        answer = visitor.post("/login", name=name, password=password, next="/")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return visitor


class Visitor:
    """A browser that sends forms with their token and asks for pages as browsers do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers={"Accept": "text/html"}, **more)

    def text(self, path: str) -> str:
        """Open a page that is there, and return it."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True)[:500])
        return answer.get_data(as_text=True)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        if not self._token:
            page = self.client.get("/login").get_data(as_text=True)
            self._token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        return self.client.post(path, data={"csrf_token": self._token, **fields}, headers={"Accept": "text/html"})
