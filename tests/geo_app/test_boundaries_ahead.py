"""Boundaries that begin next year are known, and count for nothing before their day: not in files, not in imports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from layers import export_lists, frames, regions
from layers.database import Database
from layers.export_lists import ListWanted
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    COUNTY,
    GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    county,
    features,
    rows,
    sheet,
    square,
)

NEW_GRID = f"{VILLAGE}009"
AS_BEFORE = {COUNTY: "试县", TOWN: "中镇", VILLAGE: "甲村", OTHER_VILLAGE: "乙村"}
# inside 甲村 and its first grid today; next year in 乙村, and in a grid that is smaller than any of today
HERE = ("120.045", "30.52")


@pytest.fixture
def ahead(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    owner = fresh_database.owner
    county(owner, tmp_path)
    next_year = date(rows(owner, "select app.today()")[0][0].year + 1, 1, 1)
    told = {"parent_code": TOWN, "boundary_source": "示意"}
    shifted = [
        ({"code": VILLAGE, "name": "新甲村", **told}, square(120.0, 30.5, 120.04, 30.6)),
        ({"code": OTHER_VILLAGE, "name": "新乙村", **told}, square(120.04, 30.5, 120.1, 30.6)),
    ]
    grid = {"code": NEW_GRID, "name": "九网格", "parent_code": VILLAGE}
    for made in (shifted, [(grid, square(120.03, 30.51, 120.05, 30.53))]):
        report = bring(owner, "regions", features(tmp_path / "ahead.geojson", made), valid_from=next_year)
        assert report.errors == []
    return fresh_database


def _names(database: Database, name: str) -> list[tuple[str | None, str | None]]:
    with database.transaction(Scope(1, "county_officer", COUNTY)) as connection:
        listed = export_lists.parts(connection, name, ListWanted(region=COUNTY), ("code", "name"))
        return [row for part in listed for row in zip(part.columns["code"], part.columns["name"], strict=True)]


def test_files_hold_the_boundaries_of_today(ahead: TestDatabase):
    assert dict(_names(ahead.web, "regions")) == AS_BEFORE
    assert len(_names(ahead.web, "regions")) == len(AS_BEFORE)
    assert NEW_GRID not in dict(_names(ahead.web, "grids"))
    assert len(_names(ahead.web, "villages")) == 2
    with ahead.web.transaction(Scope(1, "county_officer", COUNTY)) as connection:
        frame = frames.layer_frame(connection, "regions", COUNTY)
        assert not regions.shows_schematic_boundaries(connection)
    assert dict(zip(frame["code"], frame["name"], strict=True)).items() >= AS_BEFORE.items()
    assert sorted(frame["code"]) == sorted(set(frame["code"]) - {NEW_GRID})


def test_what_comes_in_today_lies_where_it_lies_today(ahead: TestDatabase, tmp_path: Path):
    owner, (lon, lat) = ahead.owner, HERE
    households = sheet(
        tmp_path / "h.csv",
        ["code", "village_code", "householder", "lon", "lat"],
        [["990001001201010001", VILLAGE, "张三", lon, lat]],
    )
    rooms = sheet(
        tmp_path / "r.csv",
        ["name", "level", "region_code", "lon", "lat"],
        [["老施调解室", "village", VILLAGE, lon, lat]],
    )
    cases = cases_file(
        tmp_path / "c.csv",
        {"lon": lon, "lat": lat},
        {"lon": lon, "lat": lat, "registered_at": "1960-01-01"},
        {"lon": lon, "lat": lat, "region_code": VILLAGE, "registered_at": "1960-01-01"},
        {"lon": "", "lat": "", "address": "中镇甲村", "registered_at": "1960-01-01"},
    )

    for layer, file in (("households", households), ("rooms", rooms), ("cases", cases)):
        report = bring(owner, layer, file)
        assert (report.errors, report.remarks) == ([], []) or layer == "cases"
        assert report.errors == []

    assert rows(owner, "select grid_code, stray_m from households") == [(GRID, None)]
    assert rows(owner, "select place_code, stray_m from mediation_rooms") == [(GRID, None)]
    placed = """select c.region_code, v.name, v.valid_from, c.stray_m
                from cases c join region_versions v on v.id = c.region_version_id order by external_id"""
    since = date(1970, 1, 1)
    assert rows(owner, placed) == [
        (GRID, "一网格", since, None),
        (GRID, "一网格", since, None),
        (VILLAGE, "甲村", since, None),
        (VILLAGE, "甲村", since, None),
    ]
