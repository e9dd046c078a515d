"""What is said of boundaries as they come in: repaired, refused, overlapping, leaving gaps, reaching beyond."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from geo_app.exchange.boundaries import outlines_of
from geo_app.use_cases.import_file import ImportReport
from tests.conftest import TestDatabase
from tests.geo_app.importing import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, bring, county, features, rows, square

OTHER_TOWN = "990001002"


@pytest.fixture
def known(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    """Return a county of a town with two villages."""
    county(fresh_database.owner, tmp_path)
    return fresh_database


def bring_one(known: TestDatabase, folder: Path, geometry: dict[str, Any], code: str = VILLAGE) -> ImportReport:
    """Import another boundary of 甲村, or of another region, without storing it."""
    made = {"code": code, "name": "甲村", "parent_code": TOWN if len(code) == len(VILLAGE) else COUNTY}
    return bring(known.owner, "regions", features(folder / "one.geojson", [(made, geometry)]), dry_run=True)


def polygon(*points: tuple[float, ...]) -> dict[str, Any]:
    """Return a ring as an area."""
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


MENDED = "自动修复"
SPECK = square(120.01, 30.45, 120.010001, 30.450001)
WHOLE = polygon((120, 30.5), (120.05, 30.5), (120.05, 30.6), (120, 30.6))


@pytest.mark.parametrize(
    ("geometry", "remark"),
    [
        (polygon((120, 30.6), (120.05, 30.6), (120.05, 30.5), (120, 30.5)), None),
        (polygon((120, 30.5, 7), (120.05, 30.5, 7), (120.05, 30.6, 7), (120, 30.6, 7)), None),
        (polygon((120, 30.5), (120, 30.5), (120.05, 30.5), (120.05, 30.6), (120.05, 30.6), (120, 30.6)), None),
        # out to a spike and back; twice through the same point, with a pocket as small as a garden
        (polygon((120, 30.5), (120.05, 30.5), (120.05, 30.6), (120.06, 30.61), (120.05, 30.6), (120, 30.6)), MENDED),
        (
            polygon((120, 30.5), (120.02, 30.5), (120.0201, 30.4999), (120.0199, 30.4999), (120.02, 30.5),
                    (120.05, 30.5), (120.05, 30.6), (120, 30.6)),
            MENDED,
        ),
        (
            {"type": "GeometryCollection", "geometries": [WHOLE, {"type": "Point", "coordinates": [120, 30.5]}]},
            "混有点或线",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [WHOLE["coordinates"], SPECK["coordinates"]]},
            "碎块",
        ),
    ],
    ids=["order", "height", "twice", "spike", "touching", "collection", "speck"],
)  # fmt: skip
def test_small_faults_are_repaired_and_nothing_else_is_changed(
    known: TestDatabase, tmp_path: Path, geometry: dict[str, Any], remark: str | None
):
    report = bring_one(known, tmp_path, geometry)

    assert report.errors == []
    told = [found.message for found in report.remarks if "超出上级" not in found.message]
    assert len(told) == (remark is not None)
    assert (remark or "") in "".join(told)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (polygon((120, 30.5), (120.05, 30.6), (120.05, 30.5), (120, 30.6)), "请在制图软件里改好"),
        ({"type": "LineString", "coordinates": WHOLE["coordinates"][0]}, "线首尾相接，请在制图软件里转成面"),
        ({"type": "LineString", "coordinates": [[120, 30.5], [120.1, 30.6]]}, "这里是 LineString"),
        (square(121.0, 30.5, 121.05, 30.6), "边界完全在上级「中镇」以外，相距约 88"),
    ],
    ids=["bow", "closed line", "line", "far"],
)
def test_what_cannot_be_repaired_safely_is_refused(
    known: TestDatabase, tmp_path: Path, geometry: dict[str, Any], reason: str
):
    (fault,) = bring_one(known, tmp_path, geometry).errors

    assert reason in fault.message


def test_overlaps_gaps_and_what_reaches_beyond_are_told_with_area_and_place(known: TestDatabase, tmp_path: Path):
    # a hundredth of a degree into 乙村, which is not in the file; the western edge left open; a strip beyond the town
    report = bring_one(known, tmp_path, square(120.005, 30.499, 120.06, 30.6))

    assert report.errors == []
    told = "\n".join(found.message for found in report.remarks)
    assert "与「乙村」重叠 10.64 平方公里（15,956 亩），在东经 120.05500、北纬 30.55000 附近" in told
    assert "上级「中镇」的范围没有被下级填满，空着 5.32 平方公里（7,978 亩）" in told
    assert "边界超出上级「中镇」585,342 平方米（878.01 亩）" in told
    assert len(report.remarks) == 3


def test_less_than_a_metre_is_not_told(known: TestDatabase, tmp_path: Path):
    assert bring_one(known, tmp_path, square(120.0, 30.5, 120.050009, 30.6)).remarks == []


def test_neighbours_outside_the_file_are_drawn_anew_with_it(known: TestDatabase, tmp_path: Path):
    wavy = [(120.05 + 0.0001 * (n % 2), 30.5 + n * 0.001) for n in range(101)]
    made = {"code": VILLAGE, "name": "甲村", "parent_code": TOWN}
    other = {"code": OTHER_VILLAGE, "name": "乙村", "parent_code": TOWN}
    west, east = polygon(*wavy, (120.0, 30.6), (120.0, 30.5)), polygon(*reversed(wavy), (120.1, 30.5), (120.1, 30.6))
    for attributes, geometry in ((made, west), (other, east)):
        one = features(tmp_path / "one.geojson", [(attributes, geometry)])
        assert bring(known.owner, "regions", one).updated == 1

    ((overlap, open_, corners),) = rows(
        known.owner,
        """select ST_Area(ST_Intersection(a.outline, b.outline)),
                  ST_Area(ST_Difference(t.outline, ST_Union(a.outline, b.outline))), ST_NPoints(a.outline)
           from region_versions a, region_versions b, region_versions t
           where a.code = %s and b.code = %s and t.code = %s""",
        VILLAGE,
        OTHER_VILLAGE,
        TOWN,
    )
    assert overlap == pytest.approx(0, abs=1e-12)
    assert open_ == pytest.approx(0, abs=1e-12)
    assert corners < 60


def test_outlines_meet_where_boundaries_nearly_do():
    # a metre apart, and one wholly within another, which is left alone
    shapes = shapely.box(
        [120.0, 120.01001, 120.001], [30.0, 30.0, 30.001], [120.01, 120.02, 120.002], [30.01, 30.01, 30.002]
    )

    drawn = outlines_of(shapes, "village")

    assert shapely.distance(drawn[0], drawn[1]) == 0
    assert not shapely.is_empty(drawn).any()
