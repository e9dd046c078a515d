"""A file says how well a place is known: the group of an address, what has no point, and how far a point strays."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas
import pytest

from geo_app.errors import CancelledError
from geo_app.exchange.list_cells import Style
from geo_app.exchange.list_columns import LISTS
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import Form
from geo_app.exchange.watching import Watcher
from geo_app.use_cases.write_export import ExportOrder, write_export
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import COUNTY, OTHER_VILLAGE, VILLAGE, bring, cases_file, county, sheet

RIGHTS = ("view_map", "view_cases", "view_household_points")
STRAY = ("120.07", "30.52")


@pytest.fixture
def placed(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    owner, (lon, lat) = fresh_database.owner, STRAY
    county(owner, tmp_path)
    cases = cases_file(
        tmp_path / "c.csv",
        {},
        {"lon": "", "lat": "", "address": "中镇甲村3组"},
        {"lon": "", "lat": "", "address": "", "region_code": OTHER_VILLAGE},
        {"lon": lon, "lat": lat, "address": "", "region_code": VILLAGE},
    )
    assert bring(owner, "cases", cases).inserted == 4
    headings = ["code", "village_code", "householder", "lon", "lat"]
    line = ["990001001201010001", VILLAGE, "张三", lon, lat]
    assert bring(owner, "households", sheet(tmp_path / "h.csv", headings, [line])).inserted == 1
    room = ["老施", "镇", VILLAGE, lon, lat]
    headings = ["name", "level", "region_code", "lon", "lat"]
    assert bring(owner, "rooms", sheet(tmp_path / "r.csv", headings, [room])).inserted == 1
    return fresh_database


def written(database: TestDatabase, folder: Path, layer: str, form: Form = "csv", style: Style = "titles") -> Path:
    """Return the file of a list of the county."""
    folder.mkdir()
    order = ExportOrder(layer, form, COUNTY, ListFilters.model_validate({}), style=style)
    return write_export(database.web, Scope(None, "county_officer", COUNTY, RIGHTS), order, folder).path


def table(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV by the first column that tells them apart."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    return {row.get("编号") or row.get("external_id") or row.get("户号") or row["名称"]: row for row in found}


def test_a_case_says_how_its_place_is_known(placed: TestDatabase, tmp_path: Path):
    said = table(written(placed, tmp_path / "said", "cases"))
    coded = table(written(placed, tmp_path / "coded", "cases", style="names"))

    assert [(said[n]["组"], said[n]["位置精度"], said[n]["超出边界（米）"]) for n in ("A1", "A2", "A3", "A4")] == [
        ("", "准确位置", ""),
        ("3", "到村民小组（按地址，未定位），画在村中心", ""),
        ("", "只知道村，画在村中心", ""),
        ("", "准确位置", "1920"),
    ]
    assert [(coded[n]["group_no"], coded[n]["location_precision"], coded[n]["stray_m"]) for n in ("A2", "A4")] == [
        ("3", "group", ""),
        ("", "exact", "1920"),
    ]


def test_households_and_rooms_say_how_far_they_stray(placed: TestDatabase, tmp_path: Path):
    (household,) = table(written(placed, tmp_path / "h", "households")).values()
    (room,) = table(written(placed, tmp_path / "r", "rooms")).values()

    assert (household["超出边界（米）"], room["超出边界（米）"]) == ("1920", "1920")


@pytest.mark.parametrize("style", ["titles", "names"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_such_cases_come_in_again_unchanged(placed: TestDatabase, tmp_path: Path, form: Form, style: Style):
    path = written(placed, tmp_path / "out", "cases", form, style)

    report = bring(placed.owner, "cases", path)

    assert (report.errors, report.read, report.unchanged) == ([], 4, 4)


TITLED = ("A1", "A2", "A3", "A4")
STRANGE = ("a\tb\nc\r\\d", "\\N", "\\\\n\x0b", "𠮷\u2028村")


@pytest.mark.parametrize("form", ["csv", "gpkg", "geojson"])
def test_no_letter_is_lost_or_made_up_on_the_way_out(placed: TestDatabase, tmp_path: Path, form: Form):
    with placed.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        for number, text in zip(TITLED, STRANGE, strict=True):
            cursor.execute("update cases set title = %s where external_id = %s", (text, number))
    path = written(placed, tmp_path / "out", "cases", form, "names")

    if form == "csv":
        assert {number: row["title"] for number, row in table(path).items()} == dict(zip(TITLED, STRANGE, strict=True))
        return
    frame = geopandas.read_file(path).set_index("external_id")
    assert [frame["title"][number] for number in TITLED] == list(STRANGE)
    assert [frame.geometry[number] is None for number in TITLED] == [False, True, True, False]
    assert (frame.geometry["A4"].x, frame.geometry["A4"].y) == tuple(map(float, STRAY))
    assert frame["registered_at"].notna().all()
    assert frame["due_at"].isna().any() or frame["closed_at"].isna().all()


class _Stop(Watcher):
    def done(self, count: int) -> None:  # noqa: ARG002 - told, and not listened to
        raise CancelledError


def test_a_cancelled_layer_leaves_no_file(placed: TestDatabase, tmp_path: Path):
    order = ExportOrder("cases", "gpkg", COUNTY, ListFilters.model_validate({}))
    with pytest.raises(CancelledError):
        write_export(placed.web, Scope(None, "county_officer", COUNTY, RIGHTS), order, tmp_path, _Stop())
    assert not list(tmp_path.glob("export*"))


def test_a_file_taken_away_hands_in_no_masked_householder(placed: TestDatabase, tmp_path: Path):
    assert {c.title for c in LISTS["households"].columns} >= {"户主（已遮住）", "户号"}
    path = written(placed, tmp_path / "out", "households")

    (fault,) = bring(placed.owner, "households", path, mapped={"户主（已遮住）": "householder"}).errors

    assert (fault.column, fault.message) == (
        "householder",
        "第 2 行「户主（已遮住）」：姓名是遮住的，不能导入，请填写全名",
    )
