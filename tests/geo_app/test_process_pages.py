"""An application's whole way through the pages of a village: filed, checked, reviewed, posted, booked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo_app import create_app
from geo_app.settings import Settings
from geo_app.use_cases.book_due_points import book_due_points
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from layers.scope import Scope
from tests.points_process import end_notice
from tests.web_fixtures import PASSWORD, csrf_token

V = "330521102218"
DAY = "2026-11-18"


class Office:
    """The village's clerk at work on a county of the test's own."""

    def __init__(self, database, folder) -> None:
        self.owner = database.owner
        create_demo_accounts(database.owner, PASSWORD)
        self.app = create_app(
            Settings(geo_app_home=folder, database_url=database.owner_url, web_database_url=database.web_url)
        )
        self.clerk = self.sign_in(f"village-{V}")

    def sign_in(self, name: str) -> FlaskClient:
        browser = self.app.test_client()
        form = {"name": name, "password": PASSWORD, "csrf_token": csrf_token(browser), "next": "/map"}
        assert browser.post("/login", data=form).status_code == 303
        return browser

    def send(self, path: str, browser: FlaskClient | None = None, **form: Any) -> TestResponse:
        browser = browser or self.clerk
        page = browser.get(f"/villages/{V}/applications").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        return browser.post(path, data={"csrf_token": token[1], **form}, headers={"Accept": "text/html"})

    def ask(self, query: str, *values: object) -> Any:
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def office(own_demo_database, tmp_path) -> Iterator[Office]:
    made = Office(own_demo_database, tmp_path)
    yield made
    made.app.extensions["geo_app"].database.close()
    made.app.extensions["geo_app"].changes.close()


def _file(office: Office, **more: Any) -> TestResponse:
    form: dict[str, Any] = {
        "key": "a" * 24,
        "household": "0030",
        "item": "GY01",
        "occurred_on": DAY,
        "times": "3",
        **more,
    }
    return office.send(f"/villages/{V}/applications", **form)


def test_the_whole_way_through_the_pages(office):
    answer = _file(office, evidence="签到表第 3 页")
    assert answer.status_code == 303
    path = answer.headers["Location"]
    assert _file(office).headers["Location"] == path  # sent twice
    number = int(path.rsplit("/", 1)[1])
    assert "待初审" in office.clerk.get(path).get_data(as_text=True)

    assert office.send(f"{path}/check").status_code == 303
    sheet = office.clerk.get(f"/villages/{V}/meetings/new").get_data(as_text=True)
    members = re.findall(r'name="present"\s+value="(\d+)"', sheet)
    votes = {f"vote-{number}-{member}": "pass" for member in members}
    form = {
        "held_on": "2026-11-20",
        "place": "村委会",
        "minutes": "逐件表决",
        "present": members,
        "applications": str(number),
    }
    missing = office.send(f"/villages/{V}/meetings", **form)
    assert missing.status_code == 400
    assert "没有选表决" in missing.get_data(as_text=True)
    reviewed = office.send(f"/villages/{V}/meetings", **form, **votes)
    assert reviewed.status_code == 303, re.findall("<span>(.*?)</span>", reviewed.get_data(as_text=True))

    ((today,),) = office.ask("select app.china_today()")
    notice = {"applications": str(number), "posted_on": str(today)}
    short = office.send(f"/villages/{V}/notices", **notice, until=str(today + timedelta(days=4)))
    assert "公示至少 5 天" in short.get_data(as_text=True)
    posted = office.send(f"/villages/{V}/notices", **notice, until=str(today + timedelta(days=5)))
    assert posted.status_code == 303
    paper = office.clerk.get(posted.headers["Location"]).get_data(as_text=True)
    assert "0030" in paper
    assert "签到表第 3 页" not in paper

    assert "公示期还没有满" in office.send(f"{path}/book").get_data(as_text=True)
    end_notice(office.ask, number)
    assert book_due_points(office.owner) >= 1
    booked = office.ask(
        "select account, points_tenths from points_entries where application_id = %s order by 1", number
    )
    assert booked == [("honour", 30), ("redeemable", 30)]
    assert "已入账" in office.clerk.get(path).get_data(as_text=True)


def test_what_is_wrong_is_said_beside_what_was_typed(office):
    answer = _file(office, household="9999", evidence="签到表")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "没有这个户号" in text
    assert 'value="签到表"' in text
    assert "扣分必须有依据" in _file(office, item="TY06", times="1", evidence="").get_data(as_text=True)


def test_a_sheet_saved_twice_changes_nothing_and_a_wrong_row_saves_nothing(office):
    page = office.clerk.get(f"/villages/{V}/inspection?on={DAY}")
    assert len(page.get_data()) < 100_000
    form = {"dimension": "TY", "on": DAY, "TY01-0030": "TY02", "TY04-0030": "TY04", "TY01-0031": "TY01"}
    query = (
        "select item_code, status from points_applications where source = 'inspector' and occurred_on = %s order by id"
    )
    before = len(office.ask(query, DAY))
    assert "filed=3" in office.send(f"/villages/{V}/inspection", **form).headers["Location"]
    assert "filed=0" in office.send(f"/villages/{V}/inspection", **form).headers["Location"]
    wrong = office.send(f"/villages/{V}/inspection", **form, **{"TY04-0032": "TY04", "TY04-9999": "TY04"})
    assert wrong.status_code == 400
    assert "9999 户" in wrong.get_data(as_text=True)
    assert len(office.ask(query, DAY)) == before + 3
    # another star takes the place of the one before, while nobody has looked at it
    assert "filed=1" in office.send(f"/villages/{V}/inspection", **form | {"TY01-0031": "TY03"}).headers["Location"]
    filed = office.ask(query, DAY)[before:]
    assert [row for row in filed if row[0] in ("TY01", "TY03")] == [("TY01", "withdrawn"), ("TY03", "submitted")]


def test_programs_apply_once_and_are_told_the_field(office):
    grid = office.sign_in(f"grid-{V}001")
    codes = office.ask(
        "select code from households where grid_code = %s and status = 'active' order by code", f"{V}001"
    )
    others = office.ask("select code from households where village_code = %s and grid_code <> %s", V, f"{V}001")
    body = {"household": codes[0][0], "item": "PA01", "occurred_on": DAY, "evidence": "巡防签到"}
    headers = {"Idempotency-Key": "one", "X-CSRFToken": _token(grid)}
    path = f"/api/v1/villages/{V}/points"
    first = grid.post(path, json=body, headers=headers)
    again = grid.post(path, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200), first.get_data(as_text=True)
    assert first.json == again.json
    assert (first.json["points"], first.json["status"]) == (5.0, "submitted")
    wrongs: dict[str, dict[str, object]] = {
        "points": {"points": 7}, "item": {"item": "ZZ99"}, "household": {"household": others[0][0]},
        "occurred_on": {"occurred_on": "2027-01-01"}, "evidence": {"evidence": "他去信访了"},
    }  # fmt: skip
    for field, change in wrongs.items():
        answer = grid.post(path, json=body | change, headers=headers | {"Idempotency-Key": field})
        assert answer.status_code == 400, (field, answer.get_data(as_text=True))
        assert [fault["field"] for fault in answer.json["errors"]] == [field]
    far = grid.post("/api/v1/villages/330521101201/points", json=body, headers=headers | {"Idempotency-Key": "far"})
    assert far.status_code == 404


def test_kin_are_kept_from_voting_once_they_are_declared(office):
    sheet = office.clerk.get(f"/villages/{V}/panel").get_data(as_text=True)
    member = re.search(rf"/villages/{V}/panel/(\d+)/kin", sheet)
    assert member
    answer = office.send(f"/villages/{V}/panel/{member[1]}/kin", household="0030", relation="sibling")
    assert answer.status_code == 303
    assert "0030" in office.clerk.get(f"/villages/{V}/panel").get_data(as_text=True)
    number = int(_file(office).headers["Location"].rsplit("/", 1)[1])
    office.send(f"/applications/{number}/check")
    sheet = office.clerk.get(f"/villages/{V}/meetings/new").get_data(as_text=True)
    assert f'name="vote-{number}-{member[1]}"' not in sheet


def _token(browser: FlaskClient) -> str:
    page = browser.get(f"/villages/{V}/applications").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
