"""Cases and regions over HTTP, beside what plain SQL as the owner says."""

from __future__ import annotations

import json

import pytest

from layers.scope import Scope

LOGINS = {
    "county": "330521",
    "town-330521102": "330521102",
    "village-330521102218": "330521102218",
    "grid-330521102218001": "330521102218001",
}
WITHIN = """
    with recursive area (code) as (
        select code from regions where code = %(region)s
        union all select r.code from regions r join area on r.parent_code = area.code
    )
    select c.id from cases c join case_categories k on k.code = c.category_code
    where c.region_code in (select code from area) and c.matter_kind <> 'accusation'
      and (c.respondent_code is null or not %(region)s like c.respondent_code || '%%') {more}
    order by c.registered_at desc, c.id desc
"""


@pytest.fixture
def as_owner(demo_database):
    def ask(sql, **values):
        with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    return ask


def walk(browser, address):
    """Follow the pages of a list to its end."""
    found, cursor = [], ""
    while True:
        answer = browser.get(f"{address}&limit=400{cursor and '&cursor=' + cursor}").json
        found += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            return found, answer["total"]
        cursor = answer["next"]


@pytest.mark.parametrize("login", LOGINS)
def test_everyone_lists_the_cases_of_their_own_area(sign_in, as_owner, login):
    # a village sees what it is to handle, and nothing that speaks of a unit to the unit itself
    routed = "and c.current_level = 'village'" if login.startswith("village") else ""
    own = (
        "and c.respondent_code is distinct from %(region)s and c.respondent_code is distinct from left(%(region)s, 12)"
    )
    above = " and c.respondent_code is distinct from left(%(region)s, 9)" if len(LOGINS[login]) > 6 else ""
    expected = as_owner(WITHIN.format(more=f"{routed} {own} {above}"), region=LOGINS[login])
    assert walk(sign_in(login), "/api/v1/cases?") == (expected, len(expected))
    assert expected


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("category=environment,dispute", "and k.map_kind in ('environment', 'dispute')"),
        ("category=JF01", "and c.category_code = 'JF01'"),
        ("status=open", "and c.closed_at is null"),
        ("status=closed", "and c.closed_at is not null"),
        ("status=overdue", "and c.closed_at is null and c.due_at < now()"),
        (
            "from=2026-10-22&to=2026-11-20",
            "and c.registered_at >= '2026-10-22 00:00+08' and c.registered_at < '2026-11-21 00:00+08'",
        ),
        (
            "bbox=120.2,30.55,120.3,30.65",
            "and ST_X(c.location) between 120.2 and 120.3 and ST_Y(c.location) between 30.55 and 30.65",
        ),
    ],
)
def test_filters_narrow_the_list(sign_in, as_owner, query, more):
    expected = as_owner(WITHIN.format(more=more), region="330521")
    assert expected
    assert walk(sign_in("county"), f"/api/v1/cases?region=330521&{query}") == (expected, len(expected))


def test_regions_are_walked_from_ones_own_down(sign_in):
    browser = sign_in("town-330521102")
    top = browser.get("/api/v1/regions").json["items"]
    assert [item["code"] for item in top] == ["330521102"]
    villages = browser.get("/api/v1/regions?parent=330521102").json["items"]
    assert "宋市村" in [item["name"] for item in villages]
    assert browser.get("/api/v1/regions?parent=330521").status_code == 404


def test_the_api_describes_itself_in_openapi_3_0(client):
    description = client.get("/api/v1/openapi.json").json
    assert description["openapi"].startswith("3.0")
    assert {"/api/v1/cases", "/api/v1/regions"} <= set(description["paths"])
    text = client.get("/api/v1/openapi.json").get_data(as_text=True)
    assert '"null"' not in text
    assert all(part.startswith('"#/') for part in text.split('"$ref":')[1:] for part in [part.strip()])


@pytest.fixture(autouse=True)
def _put_back(demo_database):
    """Other tests count the demonstration county: what was recorded here goes again."""
    yield
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("delete from cases where source = 'web' and external_id like '%:%'")


NEW = {"title": "路灯不亮 3 盏", "category": "SS01", "text": "从桥头到小学", "address": "宋市村3组"}


@pytest.fixture
def inside(as_owner):
    """A point inside the grid of the demo grid worker."""
    point = "select ST_X(label_point) || ',' || ST_Y(label_point) from region_versions where code = '330521102218001'"
    lon, lat = as_owner(point)[0].split(",")
    return {"lon": float(lon), "lat": float(lat)}


def send(browser, body, key):
    page = browser.get("/login").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    headers = {"X-CSRFToken": token} | ({"Idempotency-Key": key} if key else {})
    return browser.post("/api/v1/cases", data=json.dumps(body), content_type="application/json", headers=headers)


def test_a_report_sent_twice_is_one_case_and_on_the_map_at_once(sign_in, as_owner, inside):
    browser = sign_in("grid-330521102218001")
    first = send(browser, NEW | inside, "phone-1-0001")
    again = send(browser, NEW | inside, "phone-1-0001")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["region"] == "330521102218001"
    assert first.json["title"] == NEW["title"]
    number = first.json["id"]
    assert as_owner("select count(*) from cases where id = %(id)s", id=number) == [1]
    assert as_owner("select count(*) from map_cases where case_id = %(id)s", id=number) == [1]
    assert browser.get("/api/v1/cases?limit=1").json["items"][0]["id"] == number


def test_the_same_key_of_another_account_is_another_case(sign_in, inside):
    numbers = {
        send(sign_in(login), NEW | inside, "same-key").json["id"]
        for login in ("grid-330521102218001", "village-330521102218")
    }
    assert len(numbers) == 2


def test_coordinates_of_a_phone_map_are_converted_once(sign_in, inside):
    browser = sign_in("county")
    plain = send(browser, NEW | inside, "c-1").json
    shifted = send(browser, NEW | inside | {"coord_source": "gcj02"}, "c-2").json
    assert plain["lon"] == pytest.approx(inside["lon"])
    assert 0.004 < plain["lon"] - shifted["lon"] < 0.006


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lon": 119.0, "lat": 29.0}, "lon"),
        ({"lon": 120.1}, "lon"),
        ({"region": "330521101"}, "region"),
        ({"address": ""}, "region"),
        ({"address": "桥头"}, "region"),
        ({"address": "安吉县宋市村3组"}, "address"),
        ({"region": "330521102218", "category": "ZZ99"}, "category"),
        ({"region": "330521102218", "title": "  "}, "title"),
        ({"region": "330521102218", "title": "a\x00b"}, "title"),
        ({"region": "330521102218", "title": "a\ud800b"}, "title"),
        ({"region": "330521102218", "matter_kind": "accusation"}, "matter_kind"),
        ({"region": "330521102218", "colour": "red"}, "colour"),
    ],
)
def test_a_bad_report_is_refused_with_its_fault_and_nothing_is_kept(sign_in, as_owner, change, field):
    before = as_owner("select count(*) from cases")
    answer = send(sign_in("village-330521102218"), NEW | change, "bad")
    assert answer.status_code == 400, answer.get_data(as_text=True)
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert as_owner("select count(*) from cases") == before


def test_a_report_needs_a_key_a_right_and_a_form_of_ours(sign_in, inside):
    browser = sign_in("village-330521102218")
    assert send(browser, NEW | inside, "").json["errors"][0]["field"] == "Idempotency-Key"
    assert browser.post("/api/v1/cases", json=NEW | inside, headers={"Idempotency-Key": "k"}).status_code == 400
    assert browser.post("/api/v1/cases", data="{", content_type="application/json").status_code == 400


# --- who may record what, and sees it afterwards ----------------------------------------------------------------------

PERSON = {"petitioner": {"name": "沈建国", "phone": "10012345678"}}


def test_a_village_gets_back_what_it_recorded_though_the_town_handles_it(sign_in, as_owner, inside):
    browser = sign_in("village-330521102218")
    answer = send(browser, NEW | inside | {"channel": "visit", "matter_kind": "appeal"}, "v-1")
    assert answer.status_code == 201
    number = answer.json["id"]
    assert as_owner("select current_level from cases where id = %(id)s", id=number) == ["town"]
    assert number in [item["id"] for item in browser.get("/api/v1/cases?limit=5").json["items"]]
    assert browser.get(f"/map/cases/{number}").status_code == 200


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, "village"),
        ({"channel": "visit", "matter_kind": "dispute"}, "village"),
        ({"channel": "visit", "matter_kind": "appeal"}, "town"),
        ({"channel": "visit", "matter_kind": "dispute", "respondent": "330521102218"}, "town"),
        ({"channel": "visit", "matter_kind": "dispute", "respondent": "330521101"}, "village"),
    ],
)
def test_a_case_begins_with_the_level_that_its_kind_says(sign_in, as_owner, inside, change, level):
    number = send(sign_in("town-330521102"), NEW | inside | change, "level").json["id"]
    assert as_owner("select current_level from cases where id = %(id)s", id=number) == [level]


def test_who_raised_a_case_is_stored_sealed_and_shown_masked(sign_in, as_owner, inside):
    number = send(sign_in("town-330521102"), NEW | inside | PERSON, "person").json["id"]
    assert as_owner("select name_masked || phone_masked from petitioners where case_id = %(id)s", id=number) == [
        "沈**100****5678"
    ]
    (sealed,) = as_owner("select phone_sealed from petitioners where case_id = %(id)s", id=number)
    assert b"10012345678" not in bytes(sealed)


def test_an_accusation_is_gone_from_view_at_once_and_its_recorder_has_its_number(sign_in, as_owner, inside):
    browser = sign_in("town-330521102")
    body = NEW | inside | PERSON | {"channel": "letter", "matter_kind": "accusation"}
    first, again = send(browser, body, "sealed"), send(browser, body, "sealed")
    number = first.json["id"]
    assert (first.status_code, first.json) == (201, {"id": number, "sealed": True})
    assert (again.status_code, again.json) == (200, {"id": number, "sealed": True})
    assert browser.get(f"/map/cases/{number}").status_code == 404
    assert as_owner("select is_sealed from cases where id = %(id)s", id=number) == [True]
    assert as_owner("select count(*) from map_cases where case_id = %(id)s", id=number) == [0]


@pytest.mark.parametrize(
    ("login", "change", "field"),
    [
        ("village-330521102218", {"respondent": "330521102218"}, "respondent"),
        ("grid-330521102218001", {"respondent": "330521102"}, "respondent"),
        ("town-330521102", {"respondent": "330521999"}, "respondent"),
        ("town-330521102", {"respondent": "330521"}, "respondent"),
        ("grid-330521102218001", {"matter_kind": "accusation"}, "matter_kind"),
        ("county", {"petitioner": {"name": ""}}, "petitioner.name"),
        ("county", {"petitioner": {"name": "沈", "phone": "call me"}}, "petitioner.phone"),
    ],
)
def test_what_somebody_may_not_record_is_refused_with_its_field(sign_in, as_owner, inside, login, change, field):
    before = as_owner("select count(*) from cases")
    answer = send(sign_in(login), NEW | inside | change, "refused")
    assert answer.status_code == 400, answer.get_data(as_text=True)
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert as_owner("select count(*) from cases") == before
