"""Both views of old cases, the regions of a day, and what the history of a region tells."""

from __future__ import annotations

import re

import pytest

GIVER, TAKER, TOWN = "330521104204", "330521104213", "330521104"


@pytest.fixture
def county(sign_in):
    """Return the county officer's browser."""
    return sign_in("county")


def ids(client, region, **args):
    """Return the cases of a region by either boundaries."""
    query = {"region": region, "to": "2024-12-31", "limit": 1000} | args
    answer = client.get("/api/v1/cases", query_string=query).get_json()
    assert answer["total"] == len(answer["items"])
    return {item["id"]: item for item in answer["items"]}


def test_an_old_case_is_asked_for_by_the_village_of_its_day_or_of_today(county):
    then, now = ids(county, GIVER), ids(county, GIVER, boundaries="now")
    moved = then.keys() - now.keys()

    assert moved
    assert not now.keys() - then.keys()
    assert {then[number]["region_name"] for number in moved} == {"新联合村"}
    taken = ids(county, TAKER, boundaries="now")
    assert moved == taken.keys() - ids(county, TAKER).keys()
    assert {taken[number]["region"] for number in moved} == {TAKER}
    assert ids(county, TOWN).keys() == ids(county, TOWN, boundaries="now").keys()
    assert county.get("/api/v1/cases?boundaries=later").status_code == 400


def test_lists_and_counts_of_the_map_follow_the_choice(county):
    window = f"/map/lists?area={GIVER}&t=20231101-20241231"

    def total(address):
        found = re.search(r'data-tab="cases".*?data-count="(\d+)"', county.get(address).text, re.DOTALL)
        assert found
        return int(found[1])

    assert total(window) > total(f"{window}&b=now")
    page = county.get(f"/map?area={GIVER}&b=now").text
    assert '<option value="now" selected>按现在边界</option>' in page


def test_who_has_no_moved_case_is_not_asked_to_choose(sign_in):
    assert 'id="boundaries"' not in sign_in("village-330521102218").get("/map").text


def test_the_village_of_today_lets_nobody_see_more(sign_in):
    village = sign_in("village-330521102218")
    assert village.get(f"/api/v1/cases?boundaries=now&region={GIVER}").status_code == 404


def test_regions_and_boundaries_of_a_day(county):
    def names(**args):
        items = county.get("/api/v1/regions", query_string={"parent": TOWN} | args).get_json()["items"]
        return {item["code"]: item["name"] for item in items}

    assert (names()[GIVER], names(on="2024-12-31")[GIVER]) == ("新联村", "新联合村")
    assert names(on="2019-12-31") == {}

    def outline(**args):
        found = county.get("/boundaries/village.json", query_string={"area": TOWN} | args).get_json()["features"]
        return next(feature["geometry"] for feature in found if feature["id"] == GIVER)

    assert outline(on="2024-12-31") != outline() == outline(on="2025-01-01")
    assert county.get("/boundaries/village.json?on=yesterday").status_code == 400
    assert county.get("/boundaries/base.json?on=2024-12-31").status_code == 400


def test_the_history_of_a_village_is_told_with_its_names_and_areas(county, sign_in):
    page = county.get(f"/regions/{GIVER}/history").text

    assert page.index("2025年1月1日起") < page.index("2020年1月1日起")
    assert "（原新联合村）" in page
    assert re.search(r"划出 [\d,]+\.\d 亩", page)
    assert page.count("<svg viewBox=") >= 2
    assert 'class="before"' in page
    assert f"/regions/{GIVER}/history" in county.get(f"/map/regions/{GIVER}").text
    assert "/history" not in county.get("/map/regions/330521102218").text
    assert sign_in("village-330521102218").get(f"/regions/{GIVER}/history").status_code == 404


def test_a_former_name_is_found(county):
    for text in ("新联合", "xinlianhe", "xlhc"):
        assert "新联村（原新联合村）" in county.get(f"/map/search?q={text}").text
