"""The map's pages over HTTP, where no browser is needed."""

from __future__ import annotations

import pytest

from layers.scope import Scope


@pytest.mark.parametrize(
    "address",
    [
        "/map?area=nowhere&t=x&cls=,&cat=9&tab=none&h=0&layers=,&z=1&sel=rg:",
        "/map/lists?after=%C2%B2.1",
        "/map/lists?after=999999.9999999999999999999",
        "/map/lists?box=1,2,3",
        "/map/lists?box=inf,0,1,1",
        "/map/panels?m=2026Q9",
        "/map/search?q=" + "x" * 500,
    ],
)
def test_an_odd_address_still_shows_the_map(sign_in, address):
    assert sign_in("county").get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/map/cases/99999999999999999999",
        "/map/rooms/99999999999999999999",
        "/map/households/x",
        "/map/households/99999999999999999999",
        "/map/households/%C2%B2",
        "/map/regions/x",
        "/map/regions/110101",
    ],
)
def test_what_is_not_there_is_not_found(sign_in, address):
    assert sign_in("county").get(address).status_code == 404


def test_nobody_sees_the_map_unsigned(client):
    answer = client.get("/map?area=330521102", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login?next=/map%3Farea%3D330521102"


def test_a_drawer_is_a_part_for_the_script_and_a_page_for_people(sign_in):
    browser = sign_in("county")
    part = browser.get("/map/regions/330521102", headers={"HX-Request": "true"})
    page = browser.get("/map/regions/330521102")
    assert "<html" not in part.text
    assert "<html" in page.text
    assert "HX-Request" in page.headers["Vary"]


def test_the_page_comes_compressed_to_those_who_take_it(sign_in):
    answer = sign_in("county").get("/map", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.data) < 20_000


@pytest.fixture
def leader(demo_database, sign_in):
    """A signed-in leader, who may not see households."""
    become = "update accounts set role = %s where name = 'town-330521101'"
    for role in ("county_leader", "town_officer"):
        with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
            connection.cursor().execute(become, (role,))
        if role == "county_leader":
            yield sign_in("town-330521101")


def test_a_role_without_households_finds_no_trace_of_them(leader):
    page = leader.get("/map").text
    assert "住户方块" not in page
    assert 'data-layer="households"' not in page
