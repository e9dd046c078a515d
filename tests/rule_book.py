"""A county of one's own with a village that has no rules yet: it drafts, tries and votes on them through the pages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo_app.rule_form import next_first_days
from layers.audit import CHINA
from layers.scope import Scope
from tests.account_people import TOWN, People, csrf_of

VILLAGE = "330521102216"
HTML = {"Accept": "text/html"}
_FIELD = re.compile(r'<input\s+name="([^"]+)"\s+value="([^"]*)"')
_HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"')
_TICKED = re.compile(r'<input\s+type="checkbox"\s+name="(i[0-9]+\.redeemable)"\s+value="yes"(\s+checked)?')
VOTE = {
    "decided_by": "representatives", "place": "村文化礼堂", "entitled": "60", "present": "45", "votes_for": "40",
    "votes_against": "3", "abstained": "2", "resolution_ref": "〔2026〕7号", "minutes": "",
}  # fmt: skip


class RuleBook:
    """The committee's and the town's browsers, and the database as its owner."""

    def __init__(self, app: Flask, database: Any) -> None:
        self.app, self.database = app, database
        self.people = People(app, database)
        self.clerk = self.browser("rules-clerk", "village_committee", VILLAGE)

    def browser(self, name: str, role: str, region: str) -> FlaskClient:
        """Sign a new account in."""
        return self.people.browser(self.people.make(name, role, region))

    def town(self) -> FlaskClient:
        """Sign the town's officer in."""
        return self.browser("rules-town", "town_officer", TOWN)

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run SQL as the owner."""
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def page(self, path: str = "", client: FlaskClient | None = None) -> str:
        """Return a page of the village's rules."""
        answer = (client or self.clerk).get(f"/villages/{VILLAGE}/rules{path}", headers=HTML)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def post(
        self, path: str, form: dict[str, Any], client: FlaskClient | None = None, village: str = VILLAGE
    ) -> TestResponse:
        """Send a form of the village's rules."""
        browser = client or self.clerk
        token = csrf_of(browser.get("/account", headers=HTML).get_data(as_text=True))
        return browser.post(f"/villages/{village}/rules{path}", data={"csrf_token": token, **form}, headers=HTML)

    def begin(self, **form: Any) -> int:
        """Begin a draft from the default catalogue and return its number."""
        answer = self.post("/drafts", {"from": "example", **form})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return int(answer.headers["Location"].rpartition("/")[2])

    def filled(self, number: int) -> dict[str, str]:
        """Return a draft's form as a browser would send it back."""
        return filled_in(self.page(f"/drafts/{number}"))

    def save(self, number: int, **changes: str) -> TestResponse:
        """Save a draft with some fields changed; names are written with `_` for the dot."""
        named = {re.sub(r"^([di][0-9]+)_", r"\1.", name): value for name, value in changes.items()}
        return self.post(f"/drafts/{number}", self.filled(number) | named)

    def ready(self, first: date | None = None, **changes: str) -> int:
        """Begin a draft that is whole, for the next quarter or from another day on, and try it."""
        number = self.begin()
        answer = self.save(number, valid_from=str(first or next_first_days(today())[1]), **changes)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert self.post(f"/drafts/{number}/trial", {}).status_code == 303
        return number

    def vote(self, number: int, **changes: str) -> TestResponse:
        """Record a vote on the newest edition of a draft."""
        edition = self.ask("select edition from scheme_drafts where id = %s", number)[0][0]
        form = {**VOTE, "met_on": str(today() - timedelta(days=1)), "edition": str(edition)} | changes
        return self.post(f"/drafts/{number}/adoption", form)

    def adopted(self, **changes: str) -> int:
        """Adopt rules for the next quarter and return their number."""
        answer = self.vote(self.ready(None, **changes))
        assert answer.status_code == 303, alert(answer)
        return int(answer.headers["Location"].rpartition("/")[2])


def filled_in(page: str) -> dict[str, str]:
    """Return the fields of a draft's page as a browser would send them."""
    form = page.split('class="rule-form"', 1)[1]
    fields = {name: unescape(value) for name, value in (*_HIDDEN.findall(form), *_FIELD.findall(form))}
    fields |= {name: "yes" for name, ticked in _TICKED.findall(form) if ticked}
    chosen = re.search(r'<option\s+value="([^"]*)"\s+selected', form)
    fields |= {"valid_from": chosen.group(1) if chosen else "", "do": "save"}
    del fields["csrf_token"]
    return fields


def alert(answer: TestResponse) -> str:
    """Return what a page says is wrong."""
    page = answer.get_data(as_text=True)
    return (
        re.sub(r"<[^>]+>", "", page.split('role="alert"', 1)[1].split("</p>", 1)[0]) if 'role="alert"' in page else page
    )


def today() -> date:
    """Return the date in China."""
    return datetime.now(CHINA).date()
