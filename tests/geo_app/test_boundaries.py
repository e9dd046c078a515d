"""Outlines and country as GeoJSON: of one's own area, small, and kept for good only under the name of their version."""

from __future__ import annotations

import json
import re

import pytest

from layers.scope import Scope

LOGINS = {
    "county": "330521",
    "town-330521102": "330521102",
    "village-330521102218": "330521102218",
    "grid-330521102218001": "330521102218001",
}


def collection(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    found = json.loads(answer.get_data(as_text=True))
    assert found["type"] == "FeatureCollection"
    return found["features"]


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("level", ["county", "town", "village", "grid"])
def test_a_viewer_gets_the_outlines_of_the_own_area_and_no_others(sign_in, demo_database, login, level):
    found = {feature["properties"]["code"] for feature in collection(sign_in(login).get(f"/boundaries/{level}.json"))}
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select code from regions where level = %s and code like %s", (level, LOGINS[login] + "%"))
        assert found == {row[0] for row in cursor.fetchall()}


def test_an_outline_says_what_the_map_writes_on_it(sign_in):
    (village,) = collection(sign_in("village-330521102218").get("/boundaries/village.json"))
    properties = village["properties"]
    assert (properties["code"], properties["parent"]) == ("330521102218", "330521102")
    assert properties["schematic"] is True
    assert properties["name"]
    lon, lat = properties["label"]
    assert 119 < lon < 121
    assert 30 < lat < 31
    assert village["geometry"]["type"] == "MultiPolygon"
    assert "crs" not in village["geometry"]
    west = str(village["geometry"]["coordinates"][0][0][0][0])
    assert len(west.split(".")[1]) <= 5


def test_the_parts_of_one_region_can_be_asked_for(county):
    found = collection(county.get("/boundaries/village.json?area=330521102"))
    assert found
    assert {feature["properties"]["parent"] for feature in found} == {"330521102"}


@pytest.mark.parametrize("address", ["/boundaries/village.json?area=330521001", "/boundaries/base.json?area=330521001"])
def test_a_region_outside_the_area_is_not_found(sign_in, address):
    browser = sign_in("town-330521102")
    assert browser.get(address).status_code == 404
    assert browser.get(address.replace("330521001", "330521999")).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/boundaries/street.json", 404),
        ("/boundaries/town.json?area=abc", 400),
        ("/boundaries/town.json?colour=red", 400),
        ("/boundaries/base.json?colour=red", 400),
    ],
)
def test_a_bad_address_is_refused_in_words(county, address, status):
    answer = county.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_a_region_without_a_boundary_keeps_its_label(sign_in, demo_database):
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("select id, outline from region_versions where code = '330521102218' and valid_to is null")
        number, outline = cursor.fetchone()
        cursor.execute("update region_versions set outline = null where id = %s", (number,))
    try:
        (village,) = collection(sign_in("village-330521102218").get("/boundaries/village.json"))
        assert village["geometry"] is None
        assert len(village["properties"]["label"]) == 2
    finally:
        with demo_database.owner.transaction(Scope.nobody(), read_only=False) as again, again.cursor() as cursor:
            cursor.execute("update region_versions set outline = %s where id = %s", (outline, number))


def test_only_an_address_that_names_the_present_version_may_be_kept_for_good(sign_in):
    browser = sign_in("county")
    (name,) = set(re.findall(r"/boundaries/\w+\.json\?v=(\w+)", browser.get("/map").get_data(as_text=True)))
    kept = browser.get(f"/boundaries/town.json?v={name}")
    assert kept.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    for other in (browser.get("/boundaries/town.json?v=old"), sign_in("town-330521102").get(kept.request.full_path)):
        assert other.headers["Cache-Control"] == "private, no-cache"


def test_country_shows_minor_roads_where_there_is_room_for_them(sign_in):
    def kinds(login, address="/boundaries/base.json"):
        found = [feature["properties"] for feature in collection(sign_in(login).get(address))]
        return {(item["kind"], item["importance"]) for item in found if item["kind"] in ("road", "river")}

    assert ("road", 1) in kinds("county")
    assert ("road", 3) not in kinds("county")
    assert ("road", 3) in kinds("town-330521102")
    assert ("road", 3) in kinds("county", "/boundaries/base.json?area=330521102")


def test_country_ends_at_the_border_of_the_own_area(sign_in):
    whole = collection(sign_in("county").get("/boundaries/base.json"))
    part = collection(sign_in("village-330521102218").get("/boundaries/base.json"))
    hamlets = [{f["properties"]["name"] for f in some if f["properties"]["kind"] == "hamlet"} for some in (whole, part)]
    assert hamlets[1] < hamlets[0]
    assert {feature["properties"]["kind"] for feature in whole} == {"road", "river", "lake", "hamlet"}
