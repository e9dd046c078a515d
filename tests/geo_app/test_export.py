"""What is exported can be imported again, and holds neither sealed cases nor names of householders."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
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


@pytest.mark.parametrize("suffix", ["csv", "geojson", "gpkg"])
def test_exported_cases_come_in_again_unchanged(filled: TestDatabase, tmp_path: Path, suffix: str):
    path = tmp_path / f"cases.{suffix}"

    assert export(filled, path, "cases") == 2
    report = bring(filled.owner, "cases", path)

    assert (report.read, report.inserted, report.updated, report.errors) == (2, 0, 0, [])
    assert rows(filled.owner, "select count(*) from cases where title = '=1+1'") == [(1,)]


def test_exported_regions_keep_their_boundaries(filled: TestDatabase, tmp_path: Path):
    path = tmp_path / "regions.gpkg"

    assert export(filled, path, "regions", "--region", COUNTY) == 6
    assert bring(filled.owner, "regions", path).updated == 0


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
