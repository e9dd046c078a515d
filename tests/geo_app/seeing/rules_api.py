"""The API, and what needs nobody to have signed in."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer, mark
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.people import CASE_RIGHTS, COUNTY, FAR_VILLAGE, GRID, TOWN, VILLAGE
from tests.geo_app.seeing.rows import VILLAGES, cases, household_code, household_numbers
from tests.geo_app.seeing.rules_map import AREAS, EVERY_AREA

FILTERS = {
    "status=open": "c.closed_at is null", "status=closed": "c.closed_at is not null",
    "category=dispute": "k.map_kind = 'dispute'", "category=SS01,QT01": "c.category_code in ('SS01', 'QT01')",
    "bbox=120,30,120.02,31": "ST_X(c.location) <= 120.02", "from=2000-01-01": "true", "to=2000-01-01": "false",
}  # fmt: skip


@rule("/api/v1/regions")
def regions(look: Look) -> None:
    answer = look.get("/api/v1/regions")
    if answer:
        assert [item["code"] for item in answer.json["items"]] == [look.viewer.region]
    for code in EVERY_AREA:
        answer = look.get(f"/api/v1/regions?parent={code}", there=code in look.truth.area)
        if answer:
            below = {c for c in look.truth.area if c.startswith(code) and len(c) == len(code) + 3}
            assert {item["code"] for item in answer.json["items"]} == below, look.viewer.name


@rule("/api/v1/layers")
def layers(look: Look) -> None:
    answer = look.get("/api/v1/layers")
    if answer:
        expected = {"regions", "grids"}
        expected |= {"households"} if look.viewer.may("view_household_points") else set()
        expected |= {"cases"} if look.viewer.may(*CASE_RIGHTS) else set()
        expected |= {"rooms"} if look.viewer.may("view_map") else set()
        assert {item["name"] for item in answer.json["items"]} == expected, look.viewer.name


@rule("/api/v1/cases")
def listed(look: Look) -> None:
    truth = look.truth
    for area in (*EVERY_AREA, ""):
        shown = area or look.viewer.region
        answer = look.get(f"/api/v1/cases?limit=100&region={area}" if area else "/api/v1/cases?limit=100",
                          there=shown in truth.area)  # fmt: skip
        if answer:
            expected = truth.of_cases(
                "c.id = any (%(seen)s) and c.region_code like %(area)s and c.id = any (%(listed)s)",
                listed=[*truth.listed],
                area=f"{shown}%",
            )
            assert {item["id"] for item in answer.json["items"]} == expected, (look.viewer.name, area)
            assert answer.json["total"] == len(expected), (look.viewer.name, area)
            assert answer.numbers(kinds.TITLE) == expected
            assert not answer.numbers(kinds.BODY)
    for words, condition in FILTERS.items():
        answer = look.get(f"/api/v1/cases?limit=100&{words}")
        if answer:
            expected = truth.listed & truth.of_cases(condition)
            assert {item["id"] for item in answer.json["items"]} == expected, (look.viewer.name, words)
            assert answer.json["total"] == len(expected), (look.viewer.name, words)
    page = look.get("/api/v1/cases?limit=2")
    if page:  # a cursor leads nowhere that the viewer may not go
        seen = {item["id"] for item in page.json["items"]}
        while page and page.json["next"]:
            page = look.get(f"/api/v1/cases?limit=2&cursor={page.json['next']}")
            assert page
            seen |= {item["id"] for item in page.json["items"]}
        assert seen == truth.listed, look.viewer.name


@rule("/api/v1/cases", "POST", right="record_cases")
def record(look: Look) -> None:
    truth = look.truth
    for number, region in enumerate((GRID, VILLAGE, FAR_VILLAGE, TOWN)):
        form = {"title": mark(kinds.TITLE, 9000 + number), "category": "HJ01", "region": region}
        also = {(kinds.TITLE, str(9000 + number))}
        key = {"Idempotency-Key": f"{look.viewer.name}-{number}"}
        answer = look.post("/api/v1/cases", json=form, allowed=region in truth.area, also=also, headers=key)
        if answer:
            stored = look.world.ask("select region_code from cases where id = %s", answer.json["id"])
            assert stored == [(region,)]
            # the case belongs to no other test
            look.world.ask("delete from cases where id = %s", answer.json["id"])
    accusation = {"title": "x", "category": "QT01", "region": look.viewer.region, "matter_kind": "accusation"}
    answer = look.post("/api/v1/cases", json=accusation, allowed=look.viewer.may("assign_cases"),
                       headers={"Idempotency-Key": f"{look.viewer.name}-sealed"})  # fmt: skip
    if answer:
        assert answer.json == {"id": answer.json["id"], "sealed": True}
        look.world.ask("delete from cases where id = %s", answer.json["id"])


@rule("/api/v1/villages/<code>/ranking", right="view_household_points")
def ranking(look: Look) -> None:
    for code in VILLAGES:
        households = {household_code(n) for n in look.truth.households if household_code(n).startswith(code)}
        there = any(area.startswith(code) for area in look.truth.area)
        answer = look.get(f"/api/v1/villages/{code}/ranking", there=there and code in look.truth.area)
        if answer:
            assert {item["household"] for item in answer.json["items"]} == households, look.viewer.name
    look.get("/api/v1/villages/999999999999/ranking", there=False)


@rule("/api/v1/households/<code>/score", right="view_household_points")
def score(look: Look) -> None:
    for number in household_numbers():
        answer = look.get(f"/api/v1/households/{household_code(number)}/score", there=number in look.truth.households)
        if answer:
            assert answer.json["household"] == household_code(number)
    look.get("/api/v1/households/9999999999999999/score", there=False)


@rule("/api/v1/counts", right="view_map")
def counted(look: Look) -> None:
    for area in AREAS:
        answer = look.get(f"/api/v1/counts?region={area}", there=area in look.truth.area)
        if answer:
            told = {item["region"] for item in answer.json["items"]}
            assert told <= look.truth.area, look.viewer.name
            assert (area in told) == (len(area) < len(GRID)), (look.viewer.name, area)
        look.get(f"/counts?region={area}&format=csv", there=area in look.truth.area)


@rule("/counts", right="view_map")
def counts_page(look: Look) -> None:
    for area in AREAS:
        look.get(f"/counts?region={area}", there=area in look.truth.area)


@rule("/api/v1/openapi.json", public=True)
def description(look: Look) -> None:
    answer = look.get("/api/v1/openapi.json")
    assert answer
    assert not answer.found


@rule("/healthz", public=True)
def alive(look: Look) -> None:
    answer = look.get("/healthz")
    assert answer
    assert not answer.found


@rule("/readyz", public=True)
def ready(look: Look) -> None:
    answer = look.get("/readyz")
    assert answer
    assert not answer.found


@rule("/login", public=True)
def login_page(look: Look) -> None:
    answer = look.get("/login")
    assert answer
    assert not answer.found


def names_of(answer: Answer) -> set[str]:
    """Return the accounts whose name or display name stands in an answer."""
    return answer.keys(kinds.ACCOUNT)


__all__ = ["COUNTY", "cases"]
