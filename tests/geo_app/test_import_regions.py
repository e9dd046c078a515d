"""Regions come in with their boundaries, keys and outlines, and follow one another by their dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas

from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    COUNTY,
    OTHER_GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    features,
    rows,
    sheet,
    square,
)


def test_regions_come_in_any_order_with_keys_kinds_and_outlines(imported_county: TestDatabase):
    found = rows(
        imported_county.owner,
        """select r.name, r.level, r.kind, r.name_pinyin, r.name_initials, v.boundary_source,
                  ST_Equals(v.boundary, v.outline), ST_Covers(v.boundary, v.label_point)
           from regions r join region_versions v using (code) where r.code in (%s, %s) order by r.code""",
        COUNTY,
        VILLAGE,
    )
    assert found == [
        ("试县", "county", "general", "shixian", "sx", "official", True, True),
        ("甲村", "village", "village", "jiacun", "jc", "official", True, True),
    ]


def test_boundaries_reproject_and_neighbours_are_simplified_together(fresh_database: TestDatabase, tmp_path: Path):
    wavy = [(120 + 0.0001 * (n % 2), 30.5 + n * 0.001) for n in range(101)]
    west = {"type": "Polygon", "coordinates": [[*wavy, (119.9, 30.6), (119.9, 30.5), wavy[0]]]}
    east = {"type": "Polygon", "coordinates": [[*reversed(wavy), (120.1, 30.5), (120.1, 30.6), wavy[-1]]]}
    file = features(
        tmp_path / "r.geojson", [({"code": "990001", "name": "西县"}, west), ({"code": "990002", "name": "东县"}, east)]
    )
    projected = tmp_path / "projected.gpkg"
    geopandas.read_file(file).to_crs("EPSG:4549").to_file(projected)

    report = bring(fresh_database.owner, "regions", projected)

    assert report.inserted == 2
    ((overlap, gap, corners, moved),) = rows(
        fresh_database.owner,
        """select ST_Area(ST_Intersection(a.outline, b.outline)), ST_NumInteriorRings(ST_Union(a.outline, b.outline)),
                  ST_NPoints(a.outline), 
                  ST_HausdorffDistance(ST_Envelope(a.boundary), ST_MakeEnvelope(119.9, 30.5, 120.0001, 30.6, 4490))
           from region_versions a, region_versions b where a.code = '990001' and b.code = '990002'""",
    )
    assert (overlap, gap or 0) == (0, 0)
    assert corners < 20
    assert moved < 1e-6


def test_a_town_may_be_known_by_name_alone_or_by_a_point(imported_county: TestDatabase, tmp_path: Path):
    file = sheet(
        tmp_path / "towns.csv",
        ["编码", "名称", "上级编码", "经度", "纬度"],
        [["990001002", "东街道", COUNTY, "120.15", "30.6"], ["990001003", "西乡", COUNTY, "", ""]],
        encoding="gb18030",
    )

    assert bring(imported_county.owner, "regions", file, level="town").inserted == 2
    found = rows(
        imported_county.owner,
        """select r.kind, ST_AsText(v.label_point), v.boundary is null
           from regions r join region_versions v using (code)
           where r.code in ('990001002', '990001003') order by r.code""",
    )
    assert found == [("street", "POINT(120.15 30.6)", True), ("town", None, True)]


def test_a_corrected_name_replaces_and_a_dated_boundary_follows_the_old_one(
    imported_county: TestDatabase, tmp_path: Path
):
    renamed = sheet(tmp_path / "r.csv", ["code", "name", "parent_code"], [[VILLAGE, "甲新村", TOWN]])
    larger = features(
        tmp_path / "r.geojson",
        [({"code": VILLAGE, "name": "甲新村", "parent_code": TOWN}, square(120, 30.5, 120.06, 30.6))],
    )
    on = date(2026, 7, 1)

    assert bring(imported_county.owner, "regions", renamed).updated == 1
    assert bring(imported_county.owner, "regions", larger, valid_from=on).updated == 1
    assert bring(imported_county.owner, "regions", larger, valid_from=on).updated == 0

    found = rows(
        imported_county.owner,
        """select name, valid_from, valid_to, ST_XMax(boundary)
           from region_versions where code = %s order by valid_from""",
        VILLAGE,
    )
    assert found == [("甲新村", date(1970, 1, 1), on, 120.05), ("甲新村", on, None, 120.06)]

    cases = cases_file(
        tmp_path / "c.csv",
        {"lon": "120.055", "registered_at": "2026-06-30 23:59"},
        {"lon": "120.045", "lat": "30.59", "registered_at": "2026-07-01"},
    )
    assert bring(imported_county.owner, "cases", cases).inserted == 2
    placed = rows(
        imported_county.owner,
        """select c.region_code, v.valid_to from cases c join region_versions v on v.id = c.region_version_id
           order by external_id""",
    )
    assert placed == [(OTHER_VILLAGE, None), (OTHER_GRID, None)]


def test_an_earlier_date_than_the_current_boundary_is_refused(imported_county: TestDatabase, tmp_path: Path):
    file = sheet(tmp_path / "r.csv", ["code", "name", "parent_code"], [[VILLAGE, "甲新村", TOWN]])

    (fault,) = bring(imported_county.owner, "regions", file, valid_from=date(1960, 1, 1)).errors

    assert fault.message.startswith(f"第 2 行「code」：「{VILLAGE}」现有的边界从 1970-01-01 起有效")
