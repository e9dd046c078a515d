"""Where imported rows lie: by their points, however those are written, by their addresses, outside their villages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from geo_app.exchange.coordinates import wgs84_to_gcj02
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import COUNTY, TOWN, VILLAGE, bring, cases_file, county, features, rows, sheet, square

NOWHERE = {"lon": "", "lat": "", "region_code": ""}
HOUSEHOLDS = ["code", "village_code", "householder", "lon", "lat"]


@pytest.fixture
def known_county(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    county(fresh_database.owner, tmp_path)
    return fresh_database


def test_a_case_with_an_address_alone_gets_village_and_group_and_no_point(known_county: TestDatabase, tmp_path: Path):
    file = cases_file(
        tmp_path / "cases.csv",
        NOWHERE | {"address": "试县中镇甲村3组"},
        NOWHERE | {"address": "乙村村委会"},
        NOWHERE | {"address": "中镇老街12号"},
        NOWHERE | {"address": "3组12号", "region_code": VILLAGE},
        {"address": "乙村3组"},  # its point is in the other village: the group does not fit
    )

    report = bring(known_county.owner, "cases", file)

    assert (report.inserted, report.errors) == (5, [])
    stored = """select external_id, region_code, group_no, location_precision, location is null from cases
                where source = '12345热线' order by external_id"""
    assert rows(known_county.owner, stored) == [
        ("A1", VILLAGE, 3, "group", True),
        ("A2", "990001001202", None, "village", True),
        ("A3", TOWN, None, "unknown", True),
        ("A4", VILLAGE, 3, "group", True),
        ("A5", "990001001201001", None, "exact", False),
    ]
    told = [remark.message for remark in report.remarks]
    assert "有 2 行没有坐标和区划编码，按地址归到了村（社区），其中 1 行到组" in told[0]
    assert "有 1 行没有坐标和区划编码，按地址只能归到镇（街道）或县" in told[1]
    drawn = """select m.is_exact, ST_Equals(m.place, ST_Transform(v.label_point, 3857))
               from map_cases m join cases c on c.id = m.case_id join region_versions v on v.id = c.region_version_id
               where c.external_id = 'A1'"""
    assert rows(known_county.owner, drawn) == [(False, True)]
    assert (bring(known_county.owner, "cases", file).unchanged, len(rows(known_county.owner, stored))) == (5, 5)

    moved = cases_file(tmp_path / "later.csv", NOWHERE | {"address": "甲村"}, NOWHERE | {"address": "乙村5组"})
    assert bring(known_county.owner, "cases", moved).updated == 2
    assert rows(known_county.owner, stored)[:2] == [
        ("A1", VILLAGE, None, "village", True),
        ("A2", "990001001202", 5, "group", True),
    ]


def test_an_address_that_could_be_two_places_is_a_fault_that_names_them(known_county: TestDatabase, tmp_path: Path):
    other: list[tuple[dict[str, object], dict[str, object] | None]] = [
        ({"code": "990001002", "name": "北镇", "parent_code": COUNTY}, square(120.0, 30.6, 120.1, 30.65)),
        ({"code": "990001002201", "name": "甲村", "parent_code": "990001002"}, square(120.0, 30.6, 120.1, 30.65)),
    ]
    bring(known_county.owner, "regions", features(tmp_path / "more.geojson", other))
    addresses = ["甲村3组", "北镇甲村3组", "北镇乙村", "南山县甲村", "大桥头", "请看家村西头", "北镇已村2组"]
    file = cases_file(tmp_path / "cases.csv", *(NOWHERE | {"address": address} for address in addresses))

    report = bring(known_county.owner, "cases", file, skip_bad=True)

    assert (report.inserted, report.rejected) == (2, 5)
    assert [fault.message.split("；")[0] for fault in report.errors] == [
        "第 2 行「address」：地址「甲村3组」可能是「中镇甲村」、「北镇甲村」，不能替您猜",
        "第 4 行「address」：地址「北镇乙村」里的镇下没有这个村，只有「中镇乙村」",
        "第 5 行「address」：地址「南山县甲村」像是别的县、镇的，不知道属于哪里",
        "第 6 行「address」：地址「大桥头」里没有认出村名",
        "第 7 行「address」：地址「请看家村西头」里没有认出村名",
    ]
    assert report.errors[-1].message.endswith("；请写乡镇和村，例如「中镇甲村3组」，或补上区划编码、坐标")
    assert [remark.message for remark in report.remarks if remark.row] == [
        "第 8 行「address」：地址「北镇已村2组」只归到了镇（街道）或县：「北镇」没有叫「已村」的村（社区）"
    ]


def test_points_outside_their_village_are_told_with_distance_and_kept_as_a_flag(
    known_county: TestDatabase, tmp_path: Path
):
    lines = [
        ["9900010012010001", VILLAGE, "张三", "120.02", "30.52"],
        ["9900010012010002", VILLAGE, "李四", "120.06", "30.52"],
        ["9900010012010003", VILLAGE, "王五", "120.02", "30.45"],
        ["9900010012010004", VILLAGE, "赵六", "-87.6", "41.9"],
    ]

    report = bring(known_county.owner, "households", sheet(tmp_path / "h.csv", HOUSEHOLDS, lines))

    assert [remark.message for remark in report.remarks] == [
        "第 3 行「lon」：点在「甲村」的边界以外 960 米，落在「中镇乙村」里，请核对坐标",
        "第 4 行「lon」：点在「甲村」的边界以外 5.5 公里，请核对坐标",
        "第 5 行「lon」：点不在中国境内，离「甲村」11,493.1 公里；请核对坐标，或检查坐标来源选得对不对",
    ]
    strays = "select stray_m from households order by code"
    assert [row[0] for row in rows(known_county.owner, strays)][:3] == [None, 960, 5543]

    with known_county.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(
            "update households set location = ST_SetSRID(ST_Point(120.03, 30.52), 4490) where stray_m > 5000"
        )
    assert [row[0] for row in rows(known_county.owner, strays)] == [None, 960, None, None]
    wider: list[tuple[dict[str, object], dict[str, object] | None]] = [
        ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, square(120.0, 30.5, 120.07, 30.6))
    ]
    bring(known_county.owner, "regions", features(tmp_path / "wider.geojson", wider))
    assert [row[0] for row in rows(known_county.owner, strays)] == [None] * 4

    case = cases_file(tmp_path / "c.csv", {"lon": "120.09", "lat": "30.52", "region_code": VILLAGE}, {})
    room = sheet(
        tmp_path / "r.csv",
        ["name", "level", "region_code", "lon", "lat"],
        [["甲村调解室", "村", VILLAGE, "120.09", "30.52"]],
    )
    for layer, file in (("cases", case), ("rooms", room)):
        (remark,) = bring(known_county.owner, layer, file).remarks
        assert "点在「甲村」的边界以外 1.9 公里，落在「中镇乙村」里" in remark.message
    assert rows(known_county.owner, "select stray_m from cases order by external_id") == [(1920,), (None,)]
    assert rows(known_county.owner, "select stray_m, coord_source from mediation_rooms") == [(1920, "wgs84")]


@pytest.mark.parametrize(
    ("headings", "cells", "options", "source"),
    [
        (["坐标"], ["120.02,30.52"], {}, "wgs84"),
        (["经度", "纬度"], ["120°1′12″E", "30度31分12秒"], {}, "wgs84"),
        (["东坐标", "北坐标"], ["{e:.3f}", "{n:.3f}"], {"coord_source": "epsg4528"}, "epsg4528"),
        (["东坐标", "北坐标"], ["40{e:.3f}", "{n:.3f}"], {"coord_source": "epsg4528"}, "epsg4528"),
        (["X", "Y"], ["{n:.3f}", "{e:.3f}"],
         {"coord_source": "epsg4549", "axis_order": "yx", "mapped": {"X": "lon", "Y": "lat"}}, "epsg4549"),
    ],
)  # fmt: skip
def test_one_place_in_every_form_that_offices_write(
    known_county: TestDatabase, tmp_path: Path, headings, cells, options, source
):
    e, n = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True).transform(120.02, 30.52)
    line = ["9900010012010001", VILLAGE, "张三", *(cell.format(e=e, n=n) for cell in cells)]
    file = sheet(tmp_path / "h.csv", [*HOUSEHOLDS[:3], *headings], [line])

    report = bring(known_county.owner, "households", file, **options)

    assert (report.inserted, report.errors, report.remarks) == (1, [], [])
    ((lon, lat, kept),) = rows(
        known_county.owner, "select ST_X(location), ST_Y(location), coord_source from households"
    )
    assert (lon, lat, kept) == (pytest.approx(120.02, abs=1e-7), pytest.approx(30.52, abs=1e-7), source)


@pytest.mark.parametrize(
    ("lon", "lat", "options", "why"),
    [
        (
            "507675.9",
            "3381087.5",
            {"coord_source": "epsg4549", "axis_order": "yx"},
            "请把坐标顺序改回先东后北（--axis-order xy）",
        ),
        ("39507675.9", "3381087.5", {"coord_source": "epsg4528"}, "东坐标前面的带号是 39，这里只认 40 带"),
        ("120.02", "30.52", {"coord_source": "epsg4549"}, "像是经度、纬度（度），不是投影坐标（米）"),
        ("507675.9", "338108.7", {"coord_source": "epsg4549"}, "outside"),
        ("507675.9", "33810.8", {"coord_source": "epsg4549"}, "不是 3 度带中央经线 120°E 的投影坐标"),
        ("120.02,30.52", "30.52", {}, "一格里写了两个坐标，旁边又有一个"),
        ("0", "0", {}, "（0, 0）不是地球上合理的经度、纬度，多半是没有定位成功"),
    ],
)
def test_numbers_that_are_no_place_are_refused_with_what_to_choose(
    known_county: TestDatabase, tmp_path: Path, lon, lat, options, why
):
    line = ["9900010012010001", VILLAGE, "张三", lon, lat]
    report = bring(known_county.owner, "households", sheet(tmp_path / "h.csv", HOUSEHOLDS, [line]), **options)
    if why == "outside":  # a northing in the South China Sea: a place, far from its village
        assert "公里" in report.remarks[0].message
    else:
        assert why in report.errors[0].message


def test_a_shifted_file_of_the_real_county_is_noticed_and_a_true_one_is_not(
    demo_database: TestDatabase, tmp_path: Path
):
    """Dry runs: the county that other tests share stays as it is."""
    query = """select code, village_code, householder, ST_X(location), ST_Y(location) from households
               where location is not null order by code limit 600"""
    known = rows(demo_database.owner, query)
    lon, lat = np.array([row[3] for row in known]), np.array([row[4] for row in known])
    as_written = {"wgs84": (lon, lat), "gcj02": wgs84_to_gcj02(lon, lat)}

    def whole(written: str, declared: str) -> list[str]:
        points = zip(*as_written[written], strict=True)
        lines = [[*row[:3], repr(float(x)), repr(float(y))] for row, (x, y) in zip(known, points, strict=True)]
        file = sheet(tmp_path / f"{written}-{declared}.csv", HOUSEHOLDS, lines)
        report = bring(demo_database.owner, "households", file, coord_source=declared, dry_run=True)
        assert report.errors == []
        return [remark.message for remark in report.remarks if remark.row == 0]

    (warning,) = whole("gcj02", "wgs84")
    assert "坐标像是 GCJ-02（高德、腾讯地图），不像 WGS84" in warning
    assert "整体向东南偏约 5" in warning
    assert "请把坐标来源改选 gcj02（--coord-source gcj02）再检查一次" in warning
    (warning,) = whole("wgs84", "gcj02")
    assert "整体向西北偏约 5" in warning
    assert (whole("wgs84", "wgs84"), whole("gcj02", "gcj02")) == ([], [])
