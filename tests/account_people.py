"""Accounts that tests make for themselves, and their browsers."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo_app import passwords
from layers.scope import Scope

PASSWORD = "Ye-you-10-zifu"
NEW_PASSWORD = "Lai-yi-ge-xin-de-9"
COUNTY = "330521"
TOWN = "330521102"
VILLAGE = "330521102218"
_KEPT = passwords.hash_password(PASSWORD)


def csrf_of(page: str) -> str:
    """Return the token of a page's forms, as a browser would send it back."""
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def post(client: FlaskClient, path: str, data: dict[str, Any], *, seen_on: str = "/login", **more: Any) -> TestResponse:
    """Send a form, with the token of the page that it stands on."""
    token = csrf_of(client.get(seen_on).get_data(as_text=True))
    return client.post(path, data={"csrf_token": token, **data}, **more)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Send the sign-in form."""
    return post(client, "/login", {"name": name, "password": password}, **more)


def code_now(secret: str, later: int = 0) -> str:
    """Return the code that an authenticator shows, or will show after so many steps."""
    return pyotp.TOTP(secret).at(time.time(), counter_offset=later)


def set_up_second_factor(client: FlaskClient) -> tuple[str, list[str]]:
    """Set up a second factor as a person does; return its secret and the recovery codes."""
    page = post(client, "/account/second-factor/offer", {}, seen_on="/account").get_data(as_text=True)
    found = re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', page)
    assert found
    secret = found.group(1).replace(" ", "")
    done, code = None, ""
    while (done is None or done.status_code != 200) and code != code_now(secret, -1):  # half a minute may end meanwhile
        code = code_now(secret, -1)
        done = post(client, "/account/second-factor", {"code": code}, seen_on="/account")
    assert done
    assert done.status_code == 200, done.get_data(as_text=True)
    return secret, re.findall(r"<li><code>([A-Z2-7-]+)</code></li>", done.get_data(as_text=True))


@dataclass
class People:
    """Accounts of one test on the shared county; they are gone when it ends."""

    app: Flask
    database: Any
    names: list[str] = field(default_factory=list)
    begun: int = 0
    """The newest entry of the audit log when the first of them was made: nobody takes entries away again."""

    def make(self, name: str, role: str | None = "town_officer", region: str = TOWN, **columns: Any) -> str:
        """Make an account with the password PASSWORD, which it keeps."""
        if not self.names:
            self.begun = self.run("select coalesce(max(no), 0) from audit_log")[0][0]
        self.names.append(name)
        values = {
            "name": name, "display_name": "", "role": role, "region_code": region, "password_hash": _KEPT, **columns
        }  # fmt: skip
        marks = ", ".join(f"%({column})s" for column in values)
        self.run(f"insert into accounts ({', '.join(values)}) values ({marks})", values)
        return name

    def browser(self, name: str) -> FlaskClient:
        """Sign in as this account and give the browser."""
        client = self.app.test_client()
        answer = sign_in(client, name)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return client

    def delegate(self, absent: str, deputy: str, ends: str = "3 days", starts: str = "-1 hour") -> None:
        """Let the deputy take the absent one's place."""
        self.run(
            "insert into delegations (from_account, to_account, starts_at, ends_at, reason)"
            " select f.id, t.id, now() + %s::interval, now() + %s::interval, '休假' from accounts f, accounts t"
            " where f.name = %s and t.name = %s",
            (starts, ends, absent, deputy),
        )

    def run(self, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Run SQL as the owner."""
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def noted(self, name: str) -> list[str]:
        """Return what the audit log tells about an account and what it did, oldest first."""
        rows = self.run(
            """select action from audit_log
               where no > %s and (object_kind = 'account' and object_key = %s or actor_name = %s) order by no""",
            (self.begun, name, name),
        )
        return [action for (action,) in rows]

    def leave(self) -> None:
        """Take the accounts away."""
        self.run("delete from accounts where name = any (%s)", (self.names,))
