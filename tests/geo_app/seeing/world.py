"""A county of three villages in which everything has a mark, with both applications on it and everybody signed in."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from geo_app import create_app
from geo_app.residents import build_resident_app
from geo_app.residents.access import COOKIE as RESIDENT_COOKIE
from geo_app.schemes import example_scheme
from geo_app.settings import Settings
from geo_app.use_cases.adopt_scheme import adopt_scheme
from geo_app.use_cases.score_village import score_village
from geo_app.web.access import COOKIE
from layers.scope import Scope
from tests.geo_app.seeing import canaries, rows, rows_batches, rows_transfers
from tests.geo_app.seeing.canaries import mark
from tests.geo_app.seeing.kept import Kept
from tests.geo_app.seeing.people import BY_NAME, COUNTY, TOWN, VIEWERS, Viewer
from tests.geo_app.seeing.truth import Truth

PASSWORD = "Only-for-these-tests-1"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class World:
    """The county, as its owner knows it."""

    def __init__(self, database: Any, home: Any) -> None:
        self.database = database
        self.settings = Settings(
            geo_app_home=home,
            database_url=database.owner_url,
            web_database_url=database.web_url,
            resident_database_url=database.web_url.replace("geo_web", "geo_resident"),
            web_threads=4,
        )
        adopt_scheme(database.owner, example_scheme())
        rows.plant_land(self)
        for village in rows.VILLAGES:
            score_village(database.owner, village, rows.PERIOD)
        self._plant_accounts()
        rows.plant_applications(self)
        rows.plant_cases(self)
        rows.plant_papers(self)
        rows_batches.plant_batches(self)
        rows_transfers.plant_transfers(self)
        self._count_on()
        self._sign_everybody_in()
        self.kept = Kept(database)
        self._truths: dict[str, Truth] = {}

    @cached_property
    def staff(self) -> Flask:
        """Return the staff's application."""
        return create_app(self.settings)

    @cached_property
    def residents(self) -> Flask:
        """Return the residents' application."""
        return build_resident_app(self.settings)

    def close(self) -> None:
        """Give the connections back."""
        for app in (self.staff, self.residents):
            app.extensions["geo_app"].database.close()

    def ask(self, statement: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """Run a statement as the schema's owner and return its rows, if it has any."""
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, named or values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: object) -> Any:
        """Return the only value of the only row."""
        return self.ask(statement, *values)[0][0]

    def account_id(self, name: str) -> int:
        """Return an account's number."""
        return int(self.one("select id from accounts where name = %s", name))

    def browser(self, viewer: Viewer) -> FlaskClient:
        """Return a browser that the viewer has signed in with, or a program with the viewer's token."""
        client = self.staff.test_client()
        if viewer.only is not None:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer secret-of-{viewer.name}"
        elif viewer.signed_in:
            client.set_cookie(COOKIE, f"secret-of-{viewer.name}")
        return client

    def resident(self, household: int | None) -> FlaskClient:
        """Return a browser that a household has signed in with, or a stranger's."""
        client = self.residents.test_client()
        if household is not None:  # a new code, and fifteen idle minutes, end its session
            self.ask(
                """insert into resident_sessions (token_digest, household_id, expires_at)
                   values (%s, %s, now() + interval '1 day')
                   on conflict (token_digest) do update set last_seen_at = now()""",
                _digest(f"secret-of-household-{household}"), household,
            )  # fmt: skip
            client.set_cookie(RESIDENT_COOKIE, f"secret-of-household-{household}")
        return client

    def truth(self, viewer: Viewer) -> Truth:
        """Return what a viewer may see of the county as it was planted."""
        if viewer.name not in self._truths:
            self._truths[viewer.name] = Truth(self, viewer)
        return self._truths[viewer.name]

    def _count_on(self) -> None:
        """Let new rows be numbered after those that were planted with their numbers."""
        for table, column in self.ask(
            """select table_name::text, column_name::text from information_schema.columns
               where table_schema = 'public' and is_identity = 'YES'"""
        ):
            self.ask(
                f"select setval(pg_get_serial_sequence('{table}', '{column}'), 9000000 + max({column})) from {table}"
            )

    def _plant_accounts(self) -> None:
        places = {viewer.account: viewer for viewer in VIEWERS if viewer.signed_in}
        for name, viewer in places.items():
            self.ask(
                """insert into accounts (name, display_name, role, region_code, password_hash, last_sign_in_at)
                   values (%s, %s, %s, %s, %s, now())""",
                name, mark(canaries.ACCOUNT, name), viewer.role or None, viewer.region, _HASH,
            )  # fmt: skip
            for right in viewer.without:
                self.ask(
                    "insert into withdrawn_rights (account_id, granted, reason) values (%s, %s, %s)",
                    self.account_id(name), right, mark(canaries.WHY_WITHDRAWN, name),
                )  # fmt: skip
        self.ask(
            """insert into delegations (from_account, to_account, starts_at, ends_at, reason)
               values (%s, %s, now() - interval '1 day', now() + interval '30 days', %s)""",
            self.account_id("town"), self.account_id("deputy"), mark(canaries.WHY_DEPUTY, "deputy"),
        )  # fmt: skip

    def _sign_everybody_in(self) -> None:
        for viewer in VIEWERS:
            if not viewer.signed_in:
                continue
            digest = _digest(f"secret-of-{viewer.name}")
            if viewer.only is not None:
                self.ask(
                    """insert into api_tokens (token_hash, account_id, label, expires_at, rights)
                       values (%s, %s, %s, now() + interval '1 day', %s)""",
                    digest, self.account_id(viewer.account), mark(canaries.TOKEN_LABEL, viewer.account),
                    sorted(viewer.only),
                )  # fmt: skip
                continue
            self.ask(
                """insert into sessions (token_hash, account_id, expires_at, client, acting_for)
                   values (%s, %s, now() + interval '1 day', %s, %s)""",
                digest, self.account_id(viewer.person or viewer.account),
                mark(canaries.DEVICE, viewer.person or viewer.account),
                self.account_id(viewer.account) if viewer.person else None,
            )  # fmt: skip


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


__all__ = ["BY_NAME", "COUNTY", "TOWN", "World"]
