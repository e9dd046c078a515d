"""What is taken out in any form and brought into an empty place is there again as it was, to the last digit."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geo_app.cli import main
from layers.scope import Scope
from tests.conftest import TestDatabase, copied
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    OTHER_VILLAGE,
    VILLAGE,
    bring,
    county,
    rows,
    sheet,
)

FORMS = ["csv", "xlsx", "geojson", "gpkg", "zip", "shp"]
MORE = ["matter_kind", "due_at", "closed_at", "resolved_level", "satisfaction"]
PLACED = "ST_X(location), ST_Y(location)"
CASES = f"""select source, external_id, registered_at, channel, matter_kind, category_code, title, address, region_code,
                   group_no, due_at, closed_at, status, resolved_level, satisfaction, location_precision, {PLACED}
            from cases order by external_id"""
ROOMS = f"select name, brand, level, region_code, phone, hours, {PLACED} from mediation_rooms order by name"
REGIONS = """select r.code, r.name, r.level, r.parent_code, r.kind, v.boundary_source,
                    ST_AsText(ST_Normalize(v.boundary), 15),
                    ST_AsText(v.label_point, 15)
             from regions r left join region_versions v on v.code = r.code and v.valid_to is null order by r.code"""
# the same three cases in a workbook of 1997, in one of 2007, both as LibreOffice writes them, and as text
OFFICE = Path(__file__).parent / "office"
AS_TEXT = """受理编号,来源,来电时间,渠道,内容分类,标题,经度,纬度,区划编码,地址,办结日期
20260300001,12345热线,2026/3/5 9:30,电话,邻里纠纷,院墙争议,120.02,30.52,990001001201,甲村3组,2026年3月20日
20260300002,12345热线,2026-03-06 14:05:30,来访,邻里纠纷,路灯不亮，＝１＋１,120.07,30.57,990001001202,乙村,2026.4.1
20260300003,12345热线,2026-3-7 下午3:20,网上,邻里纠纷,𠮷田家的“排水”,,,990001001201,甲村十二组,
"""


@pytest.fixture
def here(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    """A county whose cases and rooms have something in every column, and coordinates that no decimal writes exactly."""
    owner = fresh_database.owner
    county(owner, tmp_path)
    full = {"matter_kind": "求决", "due_at": "2026-04-03", "closed_at": "2026-03-30 16:45:10", "resolved_level": "村"}
    shown = {"satisfaction": "基本满意", "title": "=1+1", "lon": repr(120 + 1 / 300), "lat": repr(30.5 + 0.1 / 7)}
    hard = {"external_id": "A2", "lon": repr(120.05 + 1 / 70), "title": "𠮷田家，“排水”\n第二行", "address": "乙村'1号"}
    alone = {"external_id": "0003", "lon": "", "lat": "", "region_code": OTHER_VILLAGE, "address": "乙村3组"}
    cases = [GOOD_CASE | full | shown, GOOD_CASE | hard, GOOD_CASE | alone]
    columns = [*CASE_COLUMNS, *MORE]
    lines = [[case.get(name, "") for name in columns] for case in cases]
    assert bring(owner, "cases", sheet(tmp_path / "c.csv", columns, lines), coord_source="gcj02").inserted == 3
    room = {"name": "包娘舅调解室", "brand": "包娘舅", "level": "村", "region_code": VILLAGE, "phone": "0572-0000001",
            "hours": "周一至周五 8:30—17:00", "lon": repr(120 + 1 / 90), "lat": "30.52"}  # fmt: skip
    assert bring(owner, "rooms", sheet(tmp_path / "r.csv", list(room), [list(room.values())])).inserted == 1
    return fresh_database


@pytest.fixture
def elsewhere(cluster: Any, fresh_database: TestDatabase) -> Iterator[TestDatabase]:
    """A database with nothing in it."""
    with copied(cluster, "geo_template") as database:
        yield database


def _take_out(database: TestDatabase, path: Path, *words: str) -> Path:
    environment = {
        "DATABASE_URL": database.owner_url,
        "WEB_DATABASE_URL": database.web_url,
        "GEO_APP_HOME": str(path.parent / "home"),
    }
    done = CliRunner().invoke(main, ["export", words[0], str(path), *words[1:], "--json"], env=environment)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["rows"] > 0
    return path


def _empty(database: TestDatabase, table: str) -> None:
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")


def test_every_form_brings_everything_back(here: TestDatabase, elsewhere: TestDatabase, tmp_path: Path):
    """Into an empty county: where the rows are there already, a file that lost half of them would change nothing."""
    for layer, suffix in (("regions", "gpkg"), ("grids", "geojson")):
        report = bring(elsewhere.owner, "regions", _take_out(here, tmp_path / f"{layer}.{suffix}", layer))
        assert report.errors == []
    assert rows(elsewhere.owner, REGIONS) == rows(here.owner, REGIONS)

    for layer, table, query in (("cases", "cases", CASES), ("rooms", "mediation_rooms", ROOMS)):
        known = rows(here.owner, query)
        for suffix in FORMS:
            report = bring(elsewhere.owner, layer, _take_out(here, tmp_path / f"{layer}.{suffix}", layer))
            assert (report.read, report.inserted, report.errors) == (len(known), len(known), []), suffix
            found = rows(elsewhere.owner, query)
            assert [row[:-2] for row in found] == [row[:-2] for row in known], suffix
            for now, before in zip(found, known, strict=True):
                assert now[-2:] == (before[-2:] if before[-1] is None else pytest.approx(before[-2:], abs=1e-12)), (
                    suffix
                )
            assert bring(here.owner, layer, tmp_path / f"{layer}.{suffix}").unchanged == len(known), suffix
            _empty(elsewhere, table)


@pytest.mark.parametrize("suffix", ["zip", "shp"])
def test_a_shapefile_brings_boundaries_back(here: TestDatabase, elsewhere: TestDatabase, tmp_path: Path, suffix: str):
    for layer in ("regions", "grids"):
        path = _take_out(here, tmp_path / f"{layer}.{suffix}", layer, "--region", COUNTY)
        assert bring(elsewhere.owner, "regions", path).errors == []

    assert rows(elsewhere.owner, REGIONS) == rows(here.owner, REGIONS)


def test_what_other_programs_make_of_a_file_comes_in(here: TestDatabase, tmp_path: Path):
    """GDAL's own tools turn a GeoPackage into a shapefile in GBK: the same cases in another office's form."""
    taken = _take_out(here, tmp_path / "cases.gpkg", "cases")
    for name, options in (("gbk.shp", ["-lco", "ENCODING=CP936"]), ("again.gpkg", [])):
        fields = ["-select", "source,external_id,registered_at,channel,category,title", "-where", "external_id <> 'A2'"]
        subprocess.run(["ogr2ogr", *options, *fields, tmp_path / name, taken], check=True, capture_output=True)
        mapped = {"external_i": "external_id", "registered": "registered_at"} if name == "gbk.shp" else {}
        report = bring(here.owner, "cases", tmp_path / name, mapped=mapped)
        assert (report.read, report.unchanged, report.errors) == (2, 2, []), name


@pytest.mark.parametrize("form", ["xls", "xlsx", "gb18030", "utf-16"])
def test_one_list_as_offices_keep_it(here: TestDatabase, tmp_path: Path, form: str):
    file = OFFICE / f"cases.{form}"
    if not file.exists():
        file = tmp_path / f"{form}.csv"
        file.write_text(AS_TEXT, encoding=form, newline="\r\n")
    _empty(here, "cases")

    report = bring(here.owner, "cases", _copied(file, tmp_path))

    assert (report.read, report.inserted, report.errors) == (3, 3, [])
    stored = "select external_id, to_char(registered_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI:SS'), channel, "
    stored += f"title, region_code, group_no, to_char(closed_at at time zone 'Asia/Shanghai', 'MM-DD'), {PLACED}"
    assert rows(here.owner, f"{stored} from cases order by external_id") == [
        ("20260300001", "03-05 09:30:00", "phone", "院墙争议", VILLAGE, None, "03-20", 120.02, 30.52),
        ("20260300002", "03-06 14:05:30", "visit", "路灯不亮，＝１＋１", OTHER_VILLAGE, None, "04-01", 120.07, 30.57),
        ("20260300003", "03-07 15:20:00", "web", "𠮷田家的“排水”", VILLAGE, 12, None, None, None),
    ]


def _copied(file: Path, folder: Path) -> Path:
    copy = folder / file.name
    copy.write_bytes(file.read_bytes())
    return copy
