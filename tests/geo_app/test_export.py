"""What is exported comes in again, is read by other programs, and holds neither sealed cases nor names."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from click.testing import CliRunner

from geo_app.cli import main
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    OTHER_VILLAGE,
    VILLAGE,
    bring,
    cases_file,
    county,
    rows,
    sheet,
)


@pytest.fixture
def filled(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    owner = fresh_database.owner
    county(owner, tmp_path)
    bring(owner, "cases", cases_file(tmp_path / "c.csv", {"title": "=1+1"}, {"lon": "120.07"}))
    sealed = {**GOOD_CASE, "external_id": "S1", "title": "检举一件"}
    bring(owner, "cases", sheet(tmp_path / "s.csv", [*CASE_COLUMNS, "信访目的"], [[*sealed.values(), "检举控告"]]))
    headings = ["code", "village_code", "householder", "lon", "lat"]
    line = ["990001001201010001", VILLAGE, "张三", "120.02", "30.52"]
    bring(owner, "households", sheet(tmp_path / "h.csv", headings, [line]))
    return fresh_database


def export(database: TestDatabase, path: Path, *words: str) -> int:
    environment = {
        "DATABASE_URL": database.owner_url,
        "WEB_DATABASE_URL": database.web_url,
        "GEO_APP_HOME": str(path.parent / "home"),
    }
    done = CliRunner().invoke(main, ["export", words[0], str(path), *words[1:], "--json"], env=environment)
    assert done.exit_code == 0, done.output
    count: int = json.loads(done.stdout)["rows"]
    return count


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg", "zip", "shp"])
def test_exported_cases_come_in_again_unchanged(filled: TestDatabase, tmp_path: Path, suffix: str):
    path = tmp_path / f"cases.{suffix}"

    assert export(filled, path, "cases") == 2
    report = bring(filled.owner, "cases", path)

    assert (report.read, report.inserted, report.updated, report.errors) == (2, 0, 0, [])
    assert rows(filled.owner, "select count(*) from cases where title = '=1+1'") == [(1,)]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "zip"])
def test_exported_regions_keep_their_boundaries(filled: TestDatabase, tmp_path: Path, suffix: str):
    path = tmp_path / f"regions.{suffix}"

    assert export(filled, path, "regions", "--region", COUNTY) == 6
    report = bring(filled.owner, "regions", path)

    assert (report.read, report.inserted, report.updated, report.errors) == (6, 0, 0, [])


@pytest.mark.parametrize(("suffix", "opened"), [("gpkg", "{}"), ("zip", "/vsizip/{}"), ("shp", "{}")])
def test_gdals_own_tools_read_counts_coordinates_and_chinese(
    filled: TestDatabase, tmp_path: Path, suffix: str, opened: str
):
    """ogr2ogr is another build of GDAL than the one that wrote the file, years older."""
    path, plain = tmp_path / f"cases.{suffix}", tmp_path / "plain.csv"
    assert export(filled, path, "cases") == 2

    told = _run("ogrinfo", "-so", "-al", opened.format(path))
    _run("ogr2ogr", "-f", "CSV", str(plain), opened.format(path), "-lco", "GEOMETRY=AS_XY")
    read = geopandas.read_file(plain)

    assert "Feature Count: 2" in told
    assert "CGCS2000" in told
    assert sorted(zip(read["X"].astype(float), read["Y"].astype(float), strict=True)) == rows(
        filled.owner,
        "select ST_X(location), ST_Y(location) from cases where not is_sealed order by 1, 2",
    )
    assert set(read["title"]) == {"=1+1", "院墙争议"}
    assert set(read["address"]) == {"甲村3组"}


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_shapefile_says_what_its_short_names_mean_and_where_it_cut_a_text(filled: TestDatabase, tmp_path: Path):
    long = "路灯坏了，" * 30
    line = {**GOOD_CASE, "external_id": "L1", "title": long[:120]}
    bring(filled.owner, "cases", sheet(tmp_path / "l.csv", CASE_COLUMNS, [[line[name] for name in CASE_COLUMNS]]))

    export(filled, tmp_path / "cases.zip", "cases")

    with zipfile.ZipFile(tmp_path / "cases.zip") as packed:
        explained = packed.read("字段说明.txt").decode("utf-8-sig")
        assert packed.read("cases.cpg") == b"UTF-8"
        assert b"CGCS2000" in packed.read("cases.prj") or b"China_2000" in packed.read("cases.prj")
    assert "external_i　external_id　编号" in explained
    assert "内部工作用图，不得公开" in explained
    assert "「标题」有 1 格被截短" in explained
    shapes = geopandas.read_file(f"/vsizip/{tmp_path / 'cases.zip'}/cases.shp")
    assert [text for text in shapes["title"] if text not in ("=1+1", "院墙争议")] == [long[:84]]


def test_geojson_is_that_of_rfc_7946_and_says_that_it_is_not_for_the_public(filled: TestDatabase, tmp_path: Path):
    export(filled, tmp_path / "regions.geojson", "regions")

    text = json.loads((tmp_path / "regions.geojson").read_text(encoding="utf-8"))

    assert text["notice"]["地图"] == "内部工作用图，不得公开"
    assert "crs" not in text
    rings = [ring for f in text["features"] for polygon in f["geometry"]["coordinates"] for ring in polygon[:1]]
    assert len(rings) == 6
    assert all(shapely.LinearRing(ring).is_ccw for ring in rings)


def test_a_county_with_nothing_in_it_is_exported_in_every_form(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)

    for suffix in ("csv", "xlsx", "geojson", "gpkg", "zip"):
        assert export(fresh_database, tmp_path / f"nothing.{suffix}", "cases") == 0
        assert (tmp_path / f"nothing.{suffix}").stat().st_size > 0


def test_a_region_bounds_the_export(filled: TestDatabase, tmp_path: Path):
    path = tmp_path / "cases.geojson"

    assert export(filled, path, "cases", "--region", OTHER_VILLAGE) == 1
    assert list(geopandas.read_file(path)["region_code"]) == [OTHER_VILLAGE]


def test_householders_names_stay_inside(filled: TestDatabase, tmp_path: Path):
    path = tmp_path / "households.csv"

    assert export(filled, path, "households") == 1
    text = path.read_text(encoding="utf-8-sig")
    assert "990001001201010001" in text
    assert "张三" not in text
    assert path.stat().st_mode & 0o077 == 0
