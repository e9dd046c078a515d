"""Cases that somebody does not see change nothing of what they do see, but one coarse number, and pages say it.

Everything that a viewer can open is read before and after cases were registered that are not theirs. A number of them
that stood anywhere, in a panel, a chip, a bar of the timeline, a tile, a drawer, a list, would differ.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import mapbox_vector_tile
import pytest

from tests.administered_county import TOWN, VILLAGE, AdministeredCounty, Visitor
from tests.tile_reading import tiles_of

GRID = f"{VILLAGE}002"
WATCHERS = {"watch": VILLAGE, "mediator": VILLAGE, "watch.town": TOWN, "mediator.town": TOWN}
VILLAGERS = {"clerk": VILLAGE, "committee": VILLAGE}
_VARYING = re.compile(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"')
_NOTE = re.compile(r"另有 (0 到 4 件|[0-9,]+ 件以上)不在您的权限内")
_TIME = "t=20230101-20261231"


@dataclass
class Seen:
    """What somebody reads everywhere, and the number of hidden cases that they are told."""

    answers: dict[str, bytes]
    told: set[str]


@pytest.fixture
def county(own_demo_database, tmp_path):
    county = AdministeredCounty(own_demo_database, tmp_path)
    county.ask(
        """insert into accounts (name, role, region_code, password_hash)
           select v.name, v.role, %s, a.password_hash
           from accounts a, (values ('watch.town', 'supervision'), ('mediator.town', 'mediator')) as v (name, role)
           where a.name = 'watch'""",
        TOWN,
    )
    county.ask(
        """insert into case_assignments (case_id, account_id, ground)
           select c.id, a.id, c.ground from accounts a,
                  (select id, ground from cases where region_code like %s and not is_sealed order by id limit 3) c
           where a.role = 'mediator'""",
        f"{VILLAGE}%",
    )
    yield county
    county.close()


def _register(county, n, **more):
    """Register cases in the village, at the place of one that is there."""
    row = {"matter": "report", "level": "town", "respondent": None, **more}
    county.ask(
        """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                              region_version_id, location, location_precision, registered_at, current_level,
                              respondent_code)
           select 'test', gen_random_uuid()::text, 'phone', %s, 'AQ01', '不该看到的', region_code,
                  region_version_id, location, location_precision, registered_at, %s, %s
           from (select * from cases where region_code = %s and location is not null order by id limit 1) c,
                generate_series(1, %s)""",
        row["matter"], row["level"], row["respondent"], GRID, n,
    )  # fmt: skip


def _addresses(county, region):
    place = county.ask(
        "select ST_X(location), ST_Y(location) from cases where region_code = %s order by location is null, id limit 1",
        GRID,
    )
    parts = [code for code in (region, VILLAGE, GRID, f"{VILLAGE}001") if code.startswith(region)]
    yield f"/map?{_TIME}&h=all"
    for tab in ("cases", "villages", "rooms", "households"):
        yield f"/map/lists?{_TIME}&tab={tab}"
    for code in dict.fromkeys(parts):
        yield f"/map/panels?area={code}&{_TIME}&h=all"
        yield f"/map/regions/{code}?{_TIME}"
        yield f"/api/v1/cases?region={code}"
        yield f"/api/v1/regions?parent={code}"
        yield f"/api/v1/counts?region={code}"
        yield f"/counts?region={code}"
        yield f"/counts?region={code}&format=csv"
    for tile in (tile for z in (9, 12, 15) for tile in tiles_of(place, z)):
        yield f"/tiles/cases/{tile.z}/{tile.x}/{tile.y}.mvt"


def _look(county, browser: Visitor, region) -> Seen:
    answers, told = {}, set()
    for address in _addresses(county, region):
        answer = browser.get(address)
        assert answer.status_code < 500, address
        body = answer.get_data()
        if answer.mimetype == "text/html":
            text = _VARYING.sub("", body.decode())
            told |= set(_NOTE.findall(text))
            body = _NOTE.sub("", text).encode()
        elif address.endswith(".mvt") and answer.status_code == 200:
            found = mapbox_vector_tile.decode(body).get("cases", {}) if body else {}
            body = "\n".join(sorted(map(repr, found.get("features", [])))).encode()  # in any order
        elif address.startswith("/api/v1/cases") and answer.status_code == 200:
            told.add(str(json.loads(body)["hidden"]))
            body = re.sub(rb'"hidden": ?\d+', b"", body)
        answers[address] = body
    return Seen(answers, told)


def _others(county, name, region):
    """Count the ordinary cases of an area that somebody does not see, by plain SQL."""
    own = "c.current_level = 'village' and length(%s) = 12" if name in VILLAGERS else "%s = ''"
    return county.ask(
        f"""select count(*) from cases c
            where c.region_code like %s and c.matter_kind <> 'accusation' and c.respondent_code is null and not ({own})
              and not exists (select from case_assignments s join accounts a on a.id = s.account_id
                              where s.case_id = c.id and a.name = %s and a.role <> 'supervision')""",
        f"{region}%", region, name,
    )[0][0]  # fmt: skip


def _said(number):
    floor = number - number % 5
    return {f"{floor:,} 件以上" if floor else "0 到 4 件", str(floor)}


@pytest.mark.parametrize(("name", "region"), (WATCHERS | VILLAGERS).items())
def test_others_cases_change_one_coarse_number_and_nothing_else(county, name, region):
    browser = county.browser(name)
    before, hidden = _look(county, browser, region), _others(county, name, region)
    assert before.told <= _said(hidden)
    assert len(before.told) >= 1
    for n in (4, 23):
        _register(county, n)
        after, hidden = _look(county, browser, region), hidden + n
        assert hidden == _others(county, name, region)
        assert after.told <= _said(hidden)
        assert len(after.told) >= 1
        differing = [address for address in before.answers if before.answers[address] != after.answers[address]]
        assert differing == []


@pytest.mark.parametrize(("name", "region"), (WATCHERS | VILLAGERS).items())
def test_accusations_and_complaints_of_the_unit_change_nothing_at_all(county, name, region):
    browser = county.browser(name)
    before = _look(county, browser, region)
    _register(county, 6, matter="accusation")
    _register(county, 6, respondent=region)
    after = _look(county, browser, region)
    assert after.told == before.told
    assert [address for address in before.answers if before.answers[address] != after.answers[address]] == []


def test_a_town_is_told_neither_of_accusations_nor_of_complaints_of_itself(county):
    browser = county.browser("officer.town")
    before = _look(county, browser, TOWN)
    _register(county, 6, matter="accusation")
    _register(county, 6, respondent=TOWN, level="county")
    after = _look(county, browser, TOWN)
    assert before.told == after.told == {"0"}
    assert [address for address in before.answers if before.answers[address] != after.answers[address]] == []
    assert "这里不是新市镇的全部事件" in browser.text("/map")


def test_the_county_is_told_of_sealed_cases_coarsely(county):
    browser = county.browser("officer")
    ((sealed,),) = county.ask("select count(*) from cases where is_sealed")
    _register(county, 4 - sealed % 5, matter="accusation")
    below = sealed + 4 - sealed % 5
    for address in ("/map", "/map/regions/330521102", "/map/regions/330521102218"):
        assert f"德清县另有 {below - 4} 件以上密封件不在您的权限内" in browser.text(address)
    _register(county, 1, matter="accusation")
    assert f"另有 {below + 1} 件以上密封件" in browser.text("/map")
    assert browser.get("/api/v1/cases").json["hidden"] == below + 1
    assert browser.get(f"/api/v1/cases?region={TOWN}&from=2026-01-01").json["hidden"] == below + 1


def test_what_is_told_does_not_follow_the_filters(county):
    browser = county.browser("clerk")
    told = {browser.get(f"/api/v1/cases?{query}").json["hidden"] for query in ("", "status=open", f"region={GRID}")}
    assert len(told) == 1
    for address in ("/map", f"/map?area={GRID}", "/map?cat=1", f"/map?{_TIME}", f"/map/regions/{GRID}"):
        assert _NOTE.findall(browser.text(address)) == _NOTE.findall(browser.text("/map"))
