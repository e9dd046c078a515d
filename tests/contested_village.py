"""A village with a frozen quarter, a list of benefits and people of every desk, whose households object."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask.testing import FlaskClient

from geo_app import create_app
from geo_app.cluster import OWNER, Cluster
from geo_app.residents import build_resident_app
from geo_app.settings import Settings
from geo_app.use_cases.issue_resident_code import issue_resident_code
from geo_app.use_cases.score_village import score_village
from geo_app.web.access import COOKIE
from layers import benefits, periods
from layers.benefits import NewPlan
from layers.scope import Scope
from layers.web_role import RESIDENT_ROLE, WEB_ROLE
from tests import points_process
from tests.booked_village import VILLAGE, BookedVillage

PERIOD, OPEN = "2026Q3", "2026Q4"
_HOUSEHOLDS = 4
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_DESKS = {
    "watch": ("supervision", VILLAGE),
    "clerk": ("village_clerk", VILLAGE),
    "committee": ("village_committee", VILLAGE),
    "grid": ("grid_worker", VILLAGE),
    "town": ("town_officer", VILLAGE[:9]),
}


class ContestedVillage(BookedVillage):
    """Two quarters with entries; the first may be posted and frozen; every desk and household has a browser."""

    def __init__(self, database: Any, cluster: Cluster, home: Any) -> None:
        super().__init__(database.owner)
        settings = Settings(
            geo_app_home=home,
            database_url=cluster.url(OWNER, database.name),
            web_database_url=cluster.url(WEB_ROLE, database.name),
            resident_database_url=cluster.url(RESIDENT_ROLE, database.name),
        )
        self.staff, self.residents = create_app(settings), build_resident_app(settings)
        self._clients: dict[int, FlaskClient] = {}
        self.homes = [self.household(number) for number in range(1, _HOUSEHOLDS + 1)]
        for place, home_id in enumerate(self.homes):
            self.book(home_id, *["MS02"] * (place + 1), period=PERIOD)
            self.book(home_id, "PA01", period=OPEN)
        for period in (PERIOD, OPEN):
            score_village(self.owner, VILLAGE, period)
        for name, (role, region) in _DESKS.items():
            self.ask(
                """insert into accounts (name, display_name, role, region_code, password_hash, last_sign_in_at)
                   values (%s, '某人', %s, %s, 'x', now())""",
                name, role, region,
            )  # fmt: skip

    def close(self) -> None:
        """Let go of the databases."""
        for app in (self.staff, self.residents):
            app.extensions["geo_app"].database.close()

    def desk(self, name: str) -> FlaskClient:
        """Return a browser that somebody of the staff has signed in with."""
        self.ask(
            """insert into sessions (token_hash, account_id, expires_at)
               select %s, id, now() + interval '1 day' from accounts where name = %s on conflict do nothing""",
            hashlib.sha256(name.encode()).digest(), name,
        )  # fmt: skip
        client = self.staff.test_client()
        client.set_cookie(COOKIE, name)
        return client

    def home(self, place: int) -> FlaskClient:
        """Return a browser that a household has signed in with, the same one each time: a new code ends the session."""
        if place in self._clients:
            return self._clients[place]
        code = f"{VILLAGE}{place + 1:04}"
        issued = issue_resident_code(self.owner, Scope.nobody(), code, operator="test")
        client = self.residents.test_client()
        answer = self.send(client, "/sign-in", page="/sign-in", household=code, code=issued.code)
        assert answer.status_code == 303
        self._clients[place] = client
        return client

    @staticmethod
    def send(client: FlaskClient, address: str, *, page: str, **form: str) -> Any:
        """Send a form with the token of a page."""
        token = _TOKEN.search(client.get(page, headers={"Accept": "text/html"}).text)
        assert token, page
        return client.post(address, data={"csrf_token": token[1], **form}, headers={"Accept": "text/html"})

    def answer(self, number: int, **form: str) -> Any:
        """Answer an objection as the supervision committee."""
        sent = {"outcome": "upheld", "answer": "查过签到表，异议成立。", **form}
        return self.send(self.desk("watch"), f"/objections/{number}", page="/objections", **sent)

    def scope_of(self, name: str) -> Scope:
        """Return the scope of somebody of the staff."""
        role, region = _DESKS[name]
        return Scope(self.ask("select id from accounts where name = %s", name)[0][0], role, region)

    def as_clerk(self, step: Any, *values: Any) -> Any:
        """Take a step of the village's with a quarter or a plan."""
        with self.owner.transaction(self.scope_of("clerk"), read_only=False) as connection:
            return step(connection, *values)

    def post(self) -> None:
        """Post the first quarter, and let its notice end."""
        ((first, last),) = self.ask("select app.china_today(), app.china_today() + 15")
        assert self.as_clerk(periods.post, VILLAGE, PERIOD, first, last) == "done"
        self.ask("update period_results set posted_on = posted_on - 16, posted_until = posted_until - 16")

    def freeze(self) -> None:
        """Post and freeze the first quarter."""
        self.post()
        assert self.as_clerk(periods.freeze, VILLAGE, PERIOD) == "done"

    def plan(self) -> int:
        """Post a list of benefits, on which the second household is not; return its number."""
        ((today, until),) = self.ask("select app.china_today(), app.china_today() + 15")
        new = NewPlan(PERIOD, "年底慰问品", "year_end_goods", "", "assembly", "宋村决 12 号", today, 10, 9, 8)
        outcome, number = self.as_clerk(benefits.make, VILLAGE, new)
        assert outcome == "done"
        assert self.as_clerk(benefits.decide, number, f"{VILLAGE}0001", "大米一袋") == "done"
        assert self.as_clerk(benefits.post, number, until) == "done"
        return int(number)

    def notice(self, place: int) -> int:
        """Post a notice that is up today about a household."""
        today = self.ask("select app.china_today()")[0][0]
        number = points_process.file(self.ask, self.homes[place], "GY02", occurred=today.isoformat())
        points_process.review(self.ask, number, held_on=today.isoformat())
        points_process.post_notice(self.ask, number, today)
        return number

    def entry(self, place: int, period: str = PERIOD) -> int:
        """Return the number of a household's first entry of a quarter."""
        return int(
            self.ask(
                "select min(entry_no) from points_entries where household_id = %s and period = %s",
                self.homes[place], period,
            )[0][0]
        )  # fmt: skip

    def object(self, place: int, *, retaliation: bool = False, **about: object) -> int:
        """Object as a household does, on its own pages; return the objection's number."""
        sent = {"period": PERIOD, "text": "这里记得不对，请核对。", **{k: str(v) for k, v in about.items()}}
        if retaliation:
            sent["retaliation"] = "yes"
        answer = self.send(self.home(place), "/my/objections", page="/my/objections/new?period=" + OPEN, **sent)
        assert answer.status_code == 303, answer.text[-600:]
        return int(answer.location.partition("filed=")[2])
