"""The map's pages, tiles and boundaries."""

from __future__ import annotations

import re
from typing import Any

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer, mark
from tests.geo_app.seeing.looks import HTML, Look, rule
from tests.geo_app.seeing.people import CASE_RIGHTS, COUNTY, FAR_VILLAGE, GRID, OTHER_TOWN, TOWN, VILLAGE
from tests.geo_app.seeing.rows import ROOMS, VILLAGES, cases, household_code, household_numbers
from tests.tile_reading import tile_at

AREAS = (COUNTY, TOWN, OTHER_TOWN, VILLAGE, FAR_VILLAGE, GRID)
EVERY_AREA = tuple(dict.fromkeys((*AREAS, *VILLAGES, *(f"{each}00{grid}" for each in VILLAGES for grid in (1, 2)))))
# one that holds the county, and one of each grid
TILES = [tile_at((120.03, 30.505), 9), *(tile_at((120.003 + 0.01 * place, 30.504), 15) for place in range(6))]
_COUNT = re.compile(r'data-tab="(\w+)".*?data-count="(\d+)"', re.DOTALL)


@rule("/")
def home(look: Look) -> None:
    """Everybody is led to a page that is open to them: most to the map, strangers to the sign-in."""
    answer = Answer(look.client.get("/", headers=HTML))
    assert answer.status == 302
    place = answer.location.partition("?")[0]
    if not look.viewer.signed_in:
        assert place == "/login"
        return
    assert (place == "/map") == look.viewer.may("view_map"), (look.viewer.name, place)
    there = Answer(look.client.get(place, headers=HTML))
    assert there.status == 200, (look.viewer.name, place)
    assert not there.found - look.visible, (look.viewer.name, place)
    look.rule.answered += 1


@rule("/map")
def page(look: Look) -> None:
    if look.viewer.role and not look.viewer.may("view_map"):
        led = Answer(look.client.get("/map", headers=HTML))
        assert (led.status, led.location) == (302, _begin(look))
        return
    for area in (*AREAS, ""):
        answer = look.get(f"/map?area={area}" if area else "/map")
        if answer:
            _cases_of(look, answer, area)


@rule("/map/panels")
def panels(look: Look) -> None:
    for area in AREAS:
        answer = look.get(f"/map/panels?area={area}")
        if answer:
            _cases_of(look, answer, area)


@rule("/map/lists")
def lists(look: Look) -> None:
    truth = look.truth
    for area in EVERY_AREA:
        for tab in ("cases", "rooms", "households") if area in AREAS else ("cases",):
            answer = look.get(f"/map/lists?area={area}&tab={tab}")
            if answer is None:
                continue
            shown = area if area in truth.area else look.viewer.region
            counts = {name: int(count) for name, count in _COUNT.findall(answer.text)}
            near = len(shown) > len(TOWN)
            drawn, households, rooms = _in(look, shown)
            with_households = near and look.viewer.may("view_household_points")
            assert counts.get("cases", 0) == len(drawn), (look.viewer.name, area)
            assert counts.get("rooms", 0) == len(rooms), (look.viewer.name, area)
            assert counts.get("households", 0) == (len(households) if with_households else 0), (look.viewer.name, area)
            if tab == "cases":
                _cases_of(look, answer, area)
            if tab == "rooms":
                assert answer.numbers(kinds.ROOM) == rooms, (look.viewer.name, area)
            if tab == "households":
                expected = households if with_households else set()
                assert answer.numbers(kinds.MASKED_HOUSEHOLDER) == expected, (look.viewer.name, area)


@rule("/map/search")
def search(look: Look) -> None:
    truth = look.truth
    wanted = {
        "zqrg": kinds.REGION, "zqmr": kinds.ROOM, mark(kinds.REGION, FAR_VILLAGE): kinds.REGION,
        mark(kinds.ROOM, 6): kinds.ROOM, "zqct": kinds.TITLE, "zqpn": kinds.PETITIONER, "zqcb": kinds.BODY,
        "1390000": kinds.PHONE,
    }  # fmt: skip
    for text, kind in wanted.items():
        answer = look.get(f"/map/search?q={text}", also=kinds.find(text), headers={"HX-Request": "true"})
        if answer and kind == kinds.ROOM:
            expected = {number for number in truth.rooms if text in mark(kinds.ROOM, number)}
            rooms = {int(key) for key in re.findall(r'data-kind="room"\s+data-key="(\d+)"', answer.text)}
            assert rooms == expected, look.viewer.name
        if answer and kind not in (kinds.ROOM, kinds.REGION):
            own = {(kinds.ACCOUNT, look.viewer.account), (kinds.ACCOUNT, look.viewer.person)}
            assert not answer.found - own - {(kinds.REGION, code) for code in truth.above}, (look.viewer.name, text)
    for number in household_numbers():
        for place, text in enumerate((kinds.householder(number), mark(kinds.PINYIN, number), household_code(number))):
            for headers in ({"HX-Request": "true"} if (number + place) % 2 else None,):
                answer = look.get(f"/map/search?q={text}", also=kinds.find(text), headers=headers)
                if answer:  # what was typed stands in the page again; what was found is masked
                    hits = re.findall(r"/map/households/(\d+)|sel=hs:(\d+)|hs:(\d+)", answer.text)
                    is_named = number in truth.named_households
                    assert bool(hits) == is_named, (look.viewer.name, text, answer.text)


@rule("/map/regions/<code>")
def region(look: Look) -> None:
    for place, code in enumerate(EVERY_AREA):
        for headers in ({"HX-Request": "true"} if place % 2 else None,):
            answer = look.get(f"/map/regions/{code}", there=code in look.truth.area, headers=headers)
            if answer:
                _, _, rooms = _in(look, code)
                assert answer.numbers(kinds.ROOM) <= rooms, (look.viewer.name, code)
    look.get("/map/regions/999999", there=False)


@rule("/map/rooms/<int:room_id>")
def room(look: Look) -> None:
    for number in (*ROOMS, 999, 2**63 - 1, 2**63, 10**30):
        answer = look.get(f"/map/rooms/{number}", there=number in look.truth.rooms)
        if answer:
            assert answer.numbers(kinds.ROOM) == answer.numbers(kinds.MEDIATOR) == {number}


@rule("/map/households/<key>")
def household(look: Look) -> None:
    for number in household_numbers():
        for key in (number, household_code(number)):
            answer = look.get(f"/map/households/{key}", there=number in look.truth.households)
            if answer:
                assert answer.numbers(kinds.MASKED_HOUSEHOLDER) == {number}
                assert "no-store" in answer.headers["Cache-Control"]
    for key in ("999", "9" * 18, "9" * 19, "x"):
        look.get(f"/map/households/{key}", there=False)
    assert look.client.get("/map/households/%00").status_code == 404  # of nobody and of everybody


@rule("/map/cases/<int:case_id>")
def case(look: Look) -> None:
    truth = look.truth
    for it in cases():
        number = it.number
        answer = look.get(f"/map/cases/{number}", there=number in truth.cases)
        if not answer:
            continue
        assert answer.numbers(kinds.TITLE) == {number}
        assert answer.numbers(kinds.BODY) == truth.read & {number}, (look.viewer.name, number)
        assert answer.numbers(kinds.MASKED_PHONE) == {n % 10_000 for n in truth.petitioners & {number}}, (
            look.viewer.name, number,
        )  # fmt: skip
        assert "no-store" in answer.headers["Cache-Control"]
    for number in (999, 2**63 - 1, 2**63, 10**30):
        look.get(f"/map/cases/{number}", there=False)


@rule("/map/cases/<int:case_id>/photos/<int:number>")
def photo(look: Look) -> None:
    for it in cases():
        answer = look.get(f"/map/cases/{it.number}/photos/1", there=it.number in look.truth.read)
        if answer:
            assert answer.numbers(kinds.PHOTO) == {it.number}
            assert answer.kind == "image/jpeg"
    look.get("/map/cases/1001/photos/2", there=False)
    look.get(f"/map/cases/{2**63}/photos/{10**20}", there=False)


@rule("/tiles/<layer>.json")
def tilejson(look: Look) -> None:
    for layer in ("regions", "grids", "households", "cases", "rooms"):
        may = _may_draw(look, layer)
        answer = Answer(look.client.get(f"/tiles/{layer}.json"))
        expected = 401 if not look.viewer.signed_in else 200 if may and look.viewer.role else 403
        assert answer.status == expected, (look.viewer.name, layer)
        if answer.status == 200 and "bounds" in answer.json:
            west, _, east, _ = answer.json["bounds"]
            assert (round(west, 4), round(east, 4)) == _span_of(look.viewer.region), look.viewer.name
        look.rule.answered += answer.status == 200
    look.client.get("/tiles/nothing.json")


@rule("/tiles/<layer>/<z>/<x>/<y>.mvt")
def tile(look: Look) -> None:
    truth = look.truth
    expected: dict[str, set[Any]] = {
        "regions": {c for c in truth.area if len(c) < len(GRID)},
        "grids": {c for c in truth.area if len(c) == len(GRID)},
        "households": truth.households,
        "cases": truth.drawn,
        "rooms": truth.rooms,
    }
    for layer, all_of_them in expected.items():
        found: set[object] = set()
        for place, one in enumerate(TILES):
            if layer == "grids" and place == 0:
                continue  # grids are drawn nearer only
            answer = Answer(look.client.get(f"/tiles/{layer}/{one.z}/{one.x}/{one.y}.mvt"))
            may = look.may_come and _may_draw(look, layer)
            assert answer.status == (200 if may else 403 if look.viewer.signed_in else 401), (look.viewer.name, layer)
            if not may:
                look.rule.refused += 1
                continue
            look.rule.answered += 1
            features = answer.features.get(layer, [])
            assert set(answer.features) <= {layer}
            here = {feature.get("code", feature["id"]) for feature in features}
            assert here <= all_of_them, (look.viewer.name, layer, here - all_of_them)
            if place == 0 and layer != "regions":  # villages are drawn nearer only
                counted = sum(feature.get("n", 1) for feature in features)
                assert counted == len(all_of_them), (look.viewer.name, layer)
            found |= here
        if look.may_come and _may_draw(look, layer):
            assert found == all_of_them, (look.viewer.name, layer, all_of_them - found)


@rule("/boundaries/<level>.json")
def boundaries(look: Look) -> None:
    for level, digits in (("county", 6), ("town", 9), ("village", 12), ("grid", 15)):
        answer = look.get(f"/boundaries/{level}.json")
        if answer:
            expected = {code for code in look.truth.area if len(code) == digits}
            assert {feature["properties"]["code"] for feature in answer.json["features"]} == expected, look.viewer.name
        for area in AREAS:
            answer = look.get(f"/boundaries/{level}.json?area={area}", there=area in look.truth.area)
            if answer:
                codes = {feature["properties"]["code"] for feature in answer.json["features"]}
                assert codes == {
                    c for c in look.truth.area if len(c) == digits and c[: digits - 3] == area and c != area
                }
    look.get("/boundaries/street.json", there=False)


@rule("/boundaries/base.json")
def country(look: Look) -> None:
    answer = look.get("/boundaries/base.json")
    if answer:
        villages = {code for code in look.truth.area | look.truth.above if len(code) == len(VILLAGE)}
        names = {feature["properties"]["name"] for feature in answer.json["features"]}
        if len(look.viewer.region) > len(COUNTY):
            assert names == {mark(kinds.REGION, code) for code in villages}, look.viewer.name
    for area in AREAS:
        look.get(f"/boundaries/base.json?area={area}", there=area in look.truth.area)


@rule("/basemap/<z>/<x>/<y>")
def basemap(look: Look) -> None:
    answer = Answer(look.client.get("/basemap/3/1/1"))
    expected = 401 if not look.viewer.signed_in else 404 if look.viewer.role else 403
    assert answer.status == expected  # none is set up
    assert not answer.found - look.visible
    look.rule.answered += 1


def _may_draw(look: Look, layer: str) -> bool:
    needed = {"households": {"view_household_points"}, "cases": CASE_RIGHTS, "rooms": {"view_map"}}.get(layer)
    return needed is None or look.viewer.may(*needed)


def _in(look: Look, area: str) -> tuple[set[int], set[int], set[int]]:
    """Return the drawn cases, households and rooms of an area that the viewer may see."""
    truth = look.truth
    drawn = truth.of_cases(
        "c.id = any (%(drawn)s) and c.region_code like %(area)s", drawn=[*truth.drawn], area=f"{area}%"
    )
    households = truth.select(f"coalesce(grid_code, village_code) like '{area}%%'", "households", "id")
    return drawn, households & truth.households, {n for n in truth.rooms if ROOMS[n].startswith(area)}


def _cases_of(look: Look, answer: Answer, area: str) -> None:
    shown = area if area in look.truth.area else look.viewer.region
    drawn, _, _ = _in(look, shown)
    assert answer.numbers(kinds.TITLE) == drawn, (look.viewer.name, area)


def _span_of(code: str) -> tuple[float, float]:
    grids = [f"{village}00{grid}" for village in VILLAGES for grid in (1, 2)]
    within = [place for place, grid in enumerate(grids) if grid.startswith(code)]
    return round(120 + 0.01 * within[0], 4), round(120 + 0.01 * (within[-1] + 1), 4)


def _begin(look: Look) -> str:
    """Return where the viewer's work begins."""
    works = {"view_map": "/map", "manage_accounts": "/accounts", "grant_access": "/accounts", "read_audit": "/audit"}
    return next((path for right, path in works.items() if look.viewer.may(right)), "/account")
