"""What is in a file is in the database afterwards, whatever the format, and a second time changes nothing."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas
import pytest
import xlsxwriter
from click.testing import CliRunner
from shapely.geometry import box

from geo_app.cli import main
from geo_app.exchange.cells import SHANGHAI
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    GOOD_CASE,
    GRID,
    OTHER_GRID,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    features,
    rows,
    sheet,
    square,
    table_sizes,
)

ROOM_HEADINGS = ["名称", "品牌", "级别", "区划编码", "经度", "纬度", "电话", "开放时间"]
CHICAGO_CONSTANTS = {"source": "chicago311", "channel": "web", "category": "其他", "title": "弃置车辆"}
CHICAGO_MAP = {"CreationDt": "registered_at", "Address": "address"}


def test_dates_channels_and_categories_are_read_as_people_write_them(imported_county: TestDatabase, tmp_path: Path):
    written = [
        ("2024-03-05", "信", "HJ01"),
        ("2024/3/5 9:05", "来访", "生态环境"),
        ("2024.3.5", "网", "婚姻家庭"),
        ("2024年3月5日 9时05分", "电话", "邻里纠纷"),
        ("２０２４－０３－０５", "视频", "其他"),
        ("20240305", "网格", "教育"),
        ("45356", "phone", "教育"),
        ("2024-03-05T01:05:00Z", "WEB", "教育"),
    ]
    changes = [{"registered_at": at, "channel": by, "category": of} for at, by, of in written]

    assert bring(imported_county.owner, "cases", cases_file(tmp_path / "c.csv", *changes)).errors == []
    found = rows(imported_county.owner, "select registered_at, channel, category_code from cases order by external_id")
    midnight, later = (datetime(2024, 3, 5, hour, minute, tzinfo=SHANGHAI) for hour, minute in ((0, 0), (9, 5)))
    assert found == [
        (midnight, "letter", "HJ01"),
        (later, "visit", "HJ01"),
        (midnight, "web", "JF02"),
        (later, "phone", "JF01"),
        (midnight, "video", "QT99"),
        (midnight, "grid", "MS04"),
        (midnight, "phone", "MS04"),
        (later, "web", "MS04"),
    ]


def test_a_workbook_with_an_instruction_sheet_and_real_dates(imported_county: TestDatabase, tmp_path: Path):
    path = tmp_path / "cases.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("填表说明").write_string(0, 0, "请从第二行开始填写")
        data = book.add_worksheet("数据")
        data.write_row(0, 0, ["编号", "来源", "登记时间*", "渠道", "类别", "标题", "经度", "纬度"])
        data.write_row(2, 0, [20260305001, "四平台", "", "网格", "公共设施", "路灯不亮", 120.02, 30.52])
        data.write_datetime(2, 2, datetime(2026, 3, 5, 9, 30), book.add_format({"num_format": "yyyy/m/d h:mm"}))  # noqa: DTZ001
        data.write_row(3, 0, [1234567890123456789, "四平台", "2026-03-05", "网格", "公共设施", "路灯", 120.02, 30.52])

    report = bring(imported_county.owner, "cases", path, skip_bad=True)

    (fault,) = report.errors
    assert (fault.row, fault.column) == (4, "external_id")
    assert "Excel 只保留前 15 位" in fault.message
    assert rows(imported_county.owner, "select external_id, registered_at, category_code from cases") == [
        ("20260305001", datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI), "SS01")
    ]


@pytest.mark.parametrize(("suffix", "driver"), [("gpkg", "GPKG"), ("shp", "ESRI Shapefile"), ("zip", "ESRI Shapefile")])
def test_rooms_from_files_with_geometry(imported_county: TestDatabase, tmp_path: Path, suffix: str, driver: str):
    frame = geopandas.GeoDataFrame(
        {"name": ["老兵"], "level": ["village"], "region_cod": [VILLAGE]},
        geometry=geopandas.points_from_xy([120.02], [30.52]),
        crs="EPSG:4490",
    )
    path = tmp_path / f"rooms.{suffix}"
    if suffix == "zip":
        frame.to_file(tmp_path / "rooms.shp", driver=driver)
        with zipfile.ZipFile(path, "w") as bundle:
            for part in sorted(tmp_path.glob("rooms.*")):
                if part != path:
                    bundle.write(part, part.name)
    else:
        frame.to_file(path, driver=driver)

    report = bring(imported_county.owner, "rooms", path, mapped={"region_cod": "region_code"})

    assert (report.errors, report.inserted) == ([], 1)
    assert rows(imported_county.owner, "select place_code, ST_AsText(location) from mediation_rooms") == [
        (GRID, "POINT(120.02 30.52)")
    ]


@pytest.mark.parametrize(
    ("source", "lon", "lat"),
    [
        ("gcj02", "120.08484202", "30.54778258"),
        ("bd09", "120.09135879", "30.55368451"),
        ("epsg4549", "507675.984", "3381087.524"),
        ("epsg4549", "40507675.984", "3381087.524"),
    ],
)
def test_encrypted_and_projected_coordinates_become_true_ones(
    imported_county: TestDatabase, tmp_path, source, lon, lat
):
    report = bring(
        imported_county.owner, "cases", cases_file(tmp_path / "c.csv", {"lon": lon, "lat": lat}), coord_source=source
    )

    assert report.inserted == 1
    ((east, north, kept),) = rows(
        imported_county.owner, "select ST_X(location), ST_Y(location), coord_source from cases"
    )
    assert (east, north) == pytest.approx((120.08, 30.55), abs=1e-7)
    assert kept == source


def test_northing_before_easting_is_noticed(imported_county: TestDatabase, tmp_path: Path):
    file = cases_file(tmp_path / "c.csv", {"lon": "3381087.524", "lat": "507675.984"})

    (fault,) = bring(imported_county.owner, "cases", file, coord_source="epsg4549").errors

    assert "两个坐标可能写反了（3381087.524, 507675.984）" in fault.message


def test_a_second_time_changes_nothing_and_a_changed_cell_is_one_update(imported_county: TestDatabase, tmp_path: Path):
    owner = imported_county.owner
    file = cases_file(tmp_path / "c.csv", {}, {"title": "另一件"})
    households = sheet(
        tmp_path / "h.csv",
        ["code", "village_code", "householder", "lon", "lat"],
        [["990001001201010001", VILLAGE, "张三", "120.02", "30.52"]],
    )
    rooms = sheet(tmp_path / "r.csv", ROOM_HEADINGS, [["老施", "老施", "镇", TOWN, "120.02", "30.52", "", ""]])
    for layer, path, count in (("cases", file, 2), ("households", households, 1), ("rooms", rooms, 1)):
        assert bring(owner, layer, path).inserted == count
        again = bring(owner, layer, path)
        assert (again.read, again.inserted, again.updated, again.rejected) == (count, 0, 0, 0)

    changed = cases_file(tmp_path / "c.csv", {}, {"title": "另一件", "lat": "30.58"})
    moved = bring(owner, "cases", changed)
    assert (moved.inserted, moved.updated) == (0, 1)
    assert rows(owner, "select region_code from cases order by external_id") == [(GRID,), (OTHER_GRID,)]
    assert rows(owner, "select count(*), count(distinct ground) from map_cases") == [(2, 2)]


def test_a_dry_run_counts_and_writes_nothing(imported_county: TestDatabase, tmp_path: Path):
    before = table_sizes(imported_county.owner)

    report = bring(imported_county.owner, "cases", cases_file(tmp_path / "c.csv", {}, {}), dry_run=True)

    assert (report.inserted, report.dry_run) == (2, True)
    assert table_sizes(imported_county.owner) == before


def test_the_command_reports_json_and_exit_codes(imported_county: TestDatabase, tmp_path: Path):
    environment = {"DATABASE_URL": imported_county.owner_url, "GEO_APP_HOME": str(tmp_path / "home")}
    run = CliRunner()
    good, bad = cases_file(tmp_path / "good.csv", {}), cases_file(tmp_path / "bad.csv", {}, {"channel": "微信"})

    done = run.invoke(main, ["import", "cases", str(good), "--json"], env=environment)
    refused = run.invoke(main, ["import", "cases", str(bad), "--json", "--set", "address=甲村"], env=environment)
    told = run.invoke(main, ["import", "cases", str(bad)], env=environment)

    assert (done.exit_code, json.loads(done.stdout)["inserted"]) == (0, 1)
    assert (refused.exit_code, told.exit_code) == (2, 2)
    report = json.loads(refused.stdout)
    assert {name: report[name] for name in ("read", "inserted", "updated", "rejected")} == {
        "read": 2, "inserted": 0, "updated": 0, "rejected": 1,
    }  # fmt: skip
    assert report["errors"] == [
        {
            "row": 3,
            "column": "channel",
            "message": "第 3 行「channel」：渠道「微信」不认识，可以写：信、访、网、电话、视频、网格",
        }
    ]
    assert Path(report["error_file"]).parent == tmp_path / "home" / "errors"
    assert "新增 0，更新 0，不变 0，拒绝 1，没有错但没有写入 1" in told.stdout


def test_the_real_county_and_the_requests_of_chicago_come_in_completely(
    fresh_database: TestDatabase, tmp_path: Path, shared_data: Path
):
    owner, deqing = fresh_database.owner, shared_data / "deqing"
    lake = features(
        tmp_path / "chicago.geojson", [({"code": "990001", "name": "芝加哥"}, square(-88, 41.6, -87.4, 42.1))]
    )
    requests = shared_data / "cases" / "chicago_311_abandoned_vehicles_2635.geojson"

    def all_in() -> list[tuple[int, int, int]]:
        reports = [
            bring(
                owner, "regions", deqing / "deqing_county_amap_wgs84.geojson", mapped={"adcode": "code"}, level="county"
            ),
            bring(owner, "regions", deqing / "deqing_towns.csv", mapped={"areaCode": "parent_code"}, level="town"),
            bring(
                owner, "regions", deqing / "deqing_villages.csv", mapped={"streetCode": "parent_code"}, level="village"
            ),
            bring(owner, "regions", lake, level="county"),
            bring(owner, "cases", requests, mapped=CHICAGO_MAP, constants=CHICAGO_CONSTANTS),
        ]
        assert all(not report.errors for report in reports)
        assert reports[-1].duplicates == 140
        return [(report.read, report.inserted, report.updated) for report in reports]

    assert all_in() == [(1, 1, 0), (13, 13, 0), (177, 177, 0), (1, 1, 0), (2635, 2635, 0)]
    assert all_in() == [(1, 0, 0), (13, 0, 0), (177, 0, 0), (1, 0, 0), (2635, 0, 0)]

    seen = "select (select count(*) from cases), (select count(*) from map_cases), (select count(*) from regions)"
    for county_code, counts in (("990001", (2635, 2635, 1)), ("330521", (0, 0, 191))):
        scope = Scope(1, "county_officer", county_code)
        with fresh_database.web.transaction(scope) as connection, connection.cursor() as cursor:
            cursor.execute(seen)
            assert cursor.fetchone() == counts


def test_a_polygon_for_a_case_is_refused(imported_county: TestDatabase, tmp_path: Path):
    frame = geopandas.GeoDataFrame([GOOD_CASE], geometry=[box(120, 30, 121, 31)], crs="EPSG:4326")
    frame.to_file(tmp_path / "c.gpkg")

    (fault,) = bring(imported_county.owner, "cases", tmp_path / "c.gpkg").errors

    assert fault.message == "第 1 行：这一层只收点，这里是 Polygon"
