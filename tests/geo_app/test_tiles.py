"""Tiles over HTTP: bad addresses are refused in words, nothing stale is served, and nothing of another's area."""

from __future__ import annotations

import gzip
import re

import psycopg2
import pytest

from geo_app import create_app
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from layers.catalogue import LAYERS
from layers.scope import Scope
from tests.tile_reading import features, tile_at
from tests.web_fixtures import PASSWORD, csrf_token

HERE = tile_at((120.021, 30.549), 14)
ADDRESS = f"/tiles/cases/{HERE.z}/{HERE.x}/{HERE.y}.mvt"


def counted(answer):
    """Return how many cases a tile shows, as points or in cells."""
    return sum(feature.get("n", 1) for feature in features(answer.data, "cases"))


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("/tiles/nothing/1/1/1.mvt", 404, None),
        ("/tiles/nothing.json", 404, None),
        ("/tiles/cases/a/1/1.mvt", 400, "z"),
        ("/tiles/cases/1/1.5/1.mvt", 400, "x"),
        ("/tiles/cases/1/1/-1.mvt", 400, "y"),
        ("/tiles/cases/1/01/1.mvt", 400, "x"),
        ("/tiles/cases/1/１/1.mvt", 400, "x"),
        ("/tiles/cases/1/2/0.mvt", 400, "x"),
        ("/tiles/cases/1/0/2.mvt", 400, "y"),
        ("/tiles/cases/19/0/0.mvt", 400, "z"),
        ("/tiles/cases/99999999999999999999/0/0.mvt", 400, "z"),
        ("/tiles/cases/1/0/0.mvt?from=yesterday", 400, "from"),
        ("/tiles/cases/1/0/0.mvt?from=5", 400, "from"),
        ("/tiles/cases/1/0/0.mvt?to=2026-02-30", 400, "to"),
        ("/tiles/cases/1/0/0.mvt?from=2026-11-02&to=2026-11-01", 400, "from"),
        ("/tiles/cases/1/0/0.mvt?kinds=6", 400, "kinds"),
        ("/tiles/cases/1/0/0.mvt?kinds=", 400, "kinds"),
        ("/tiles/cases/1/0/0.mvt?kinds=1&kinds=2", 400, "kinds"),
        ("/tiles/cases/1/0/0.mvt?colour=red", 400, "colour"),
        ("/tiles/households/1/0/0.mvt?from=2026-11-01", 400, "from"),
        ("/tiles/cases.json?colour=red", 400, "colour"),
    ],
)
def test_a_bad_address_is_refused_in_words_and_never_breaks(county, address, status, field):
    answer = county.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert [fault["field"] for fault in answer.json.get("errors", [])] == ([field] if field else [])


@pytest.mark.parametrize("address", [ADDRESS, "/tiles/cases.json", "/boundaries/town.json", "/basemap/1/0/0"])
def test_nobody_gets_anything_without_signing_in(client, address):
    assert client.get(address).status_code == 401


@pytest.mark.parametrize("layer", LAYERS)
def test_tilejson_describes_a_layer_and_the_area_of_the_viewer(county, sign_in, layer):
    whole = county.get(f"/tiles/{layer}.json").json
    village = sign_in("village-330521102218").get(f"/tiles/{layer}.json").json
    assert whole["tilejson"] == "3.0.0"
    assert whole["tiles"] == [f"http://localhost/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt"]
    assert whole["attribution"] == "示意边界，非测绘成果"
    assert 0 <= whole["minzoom"] <= whole["center"][2] <= whole["maxzoom"]
    (described,) = whole["vector_layers"]
    assert described["id"] == layer
    assert set(described["fields"]) == set(LAYERS[layer].fields)
    west, south, east, north = whole["bounds"]
    inner = village["bounds"]
    assert west < inner[0] < inner[2] < east
    assert south < inner[1] < inner[3] < north


def test_a_layer_that_the_role_may_not_see_is_refused(app, sign_in, demo_database):
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("update accounts set role = 'county_leader' where name = 'county'")
    try:
        browser = sign_in("county")
        assert browser.get("/tiles/households/1/0/0.mvt").status_code == 403
        assert browser.get("/tiles/households.json").status_code == 403
        assert browser.get(ADDRESS).status_code == 200
    finally:
        with demo_database.owner.transaction(Scope.nobody(), read_only=False) as again, again.cursor() as cursor:
            cursor.execute("update accounts set role = 'county_officer' where name = 'county'")


def test_a_tile_is_compressed_for_those_who_take_that_and_the_same_for_all(county):
    plain = county.get(ADDRESS, headers={"Accept-Encoding": "identity"})
    packed = county.get(ADDRESS, headers={"Accept-Encoding": "gzip, br"})
    refused = county.get(ADDRESS, headers={"Accept-Encoding": "gzip;q=0"})
    assert plain.mimetype == "application/vnd.mapbox-vector-tile"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers.get_all("Vary")[0]
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["ETag"] == plain.headers["ETag"]


def test_a_tile_with_nothing_in_it_is_empty(county):
    answer = county.get("/tiles/cases/10/0/0.mvt", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.data == b""
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "address", [ADDRESS, ADDRESS + "?kinds=2", "/tiles/regions/9/426/210.mvt", "/boundaries/town.json"]
)
def test_what_the_browser_has_is_not_sent_again(county, address):
    first = county.get(address)
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', first.headers["ETag"])
    assert first.headers["Cache-Control"] == "private, no-cache"
    for tag in (first.headers["ETag"], f'"other", {first.headers["ETag"]}', "*"):
        again = county.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert county.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_answer_given_twice_is_the_same_to_the_last_header(county):
    address = ADDRESS + "?kinds=1"
    first, second = county.get(address), county.get(address)
    assert list(first.headers) == list(second.headers)
    assert first.data == second.data


def test_two_viewers_never_share_a_tag_or_a_tile(sign_in):
    logins = ("county", "town-330521102", "village-330521102218", "grid-330521102218001")
    whole = "/tiles/cases/0/0/0.mvt"
    answers = {login: sign_in(login).get(whole) for login in (*logins, *logins)}
    assert len({answer.headers["ETag"] for answer in answers.values()}) == len(logins)
    counts = [counted(answers[login]) for login in logins]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(logins)
    tag = answers["county"].headers["ETag"]
    assert sign_in("town-330521102").get(whole, headers={"If-None-Match": tag}).status_code == 200


@pytest.fixture
def own_county(own_demo_database, tmp_path):
    """A service on a county of its own, one of its browsers, and its owner's connection."""
    create_demo_accounts(own_demo_database.owner, PASSWORD)
    settings = Settings(
        geo_app_home=tmp_path, database_url=own_demo_database.owner_url, web_database_url=own_demo_database.web_url
    )
    app = create_app(settings)
    browser = app.test_client()
    form = {"name": "county", "password": PASSWORD, "csrf_token": csrf_token(browser)}
    assert browser.post("/login", data=form).status_code == 303
    owner = psycopg2.connect(own_demo_database.owner_url)
    owner.autocommit = True
    yield app, browser, owner
    owner.close()
    app.extensions["geo_app"].changes.close()
    app.extensions["geo_app"].database.close()


def run(owner, sql, *values):
    with owner.cursor() as cursor:
        cursor.execute(sql, values)


INSERT = """
    insert into cases (source, external_id, channel, category_code, title, location, location_precision, region_code,
                       registered_at)
    values ('test', %s, 'grid', 'JF01', '测试', ST_SetSRID(ST_MakePoint(120.021, 30.549), 4490), 'exact',
            '330521102218', '2026-11-20 10:00+08')
"""


def test_what_has_changed_is_never_served_as_it_was(own_county):
    _, browser, owner = own_county
    tag = browser.get(ADDRESS).headers["ETag"]
    count = len(features(browser.get(ADDRESS).data, "cases"))
    for number in range(20):
        assert browser.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
        run(owner, INSERT, f"{number}")
        fresh = browser.get(ADDRESS, headers={"If-None-Match": tag})
        assert fresh.status_code == 200
        assert len(features(fresh.data, "cases")) == count + number + 1
        tag = fresh.headers["ETag"]


def test_a_change_that_is_taken_back_changes_nothing(own_county):
    _, browser, owner = own_county
    first = browser.get(ADDRESS)
    owner.autocommit = False
    run(owner, INSERT, "taken back")
    assert browser.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    owner.rollback()
    owner.autocommit = True
    assert browser.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "ending",
    [
        "delete from sessions",
        "update sessions set expires_at = now()",
        "update accounts set is_active = false",
        "delete from accounts",
    ],
)
def test_a_session_that_has_been_ended_is_of_no_use_at_once(own_county, ending):
    _, browser, owner = own_county
    assert browser.get(ADDRESS).status_code == 200
    assert browser.get(ADDRESS).status_code == 200
    run(owner, ending)
    assert browser.get(ADDRESS).status_code == 401


def test_an_account_that_gets_another_area_sees_that_at_once(own_county):
    _, browser, owner = own_county
    before = browser.get("/tiles/cases/0/0/0.mvt")
    run(owner, "update accounts set region_code = '330521102218', role = 'village_committee' where name = 'county'")
    after = browser.get("/tiles/cases/0/0/0.mvt", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert counted(after) < counted(before)


def test_signing_out_ends_it_for_tiles_too(own_county):
    _, browser, _ = own_county
    cookie = browser.get_cookie("geo_session").value
    assert browser.get(ADDRESS).status_code == 200
    browser.post("/logout", data={"csrf_token": csrf_token(browser)})
    browser.set_cookie("geo_session", cookie)
    assert browser.get(ADDRESS).status_code == 401


def test_nothing_is_remembered_while_changes_cannot_be_heard(own_county):
    _, browser, owner = own_county
    browser.get(ADDRESS)
    count = len(features(browser.get(ADDRESS).data, "cases"))
    run(owner, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'geo-app changes'")
    run(owner, INSERT, "unheard")
    assert len(features(browser.get(ADDRESS).data, "cases")) == count + 1
    run(owner, INSERT, "still unheard")
    assert len(features(browser.get(ADDRESS).data, "cases")) == count + 2
