"""A template that somebody filled in comes in without a word about its columns, and offers what there is to choose."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from geo_app.cli import main
from geo_app.exchange.columns import COLUMNS, LAYERS, Layer
from geo_app.exchange.template_words import ADVICE, TITLES
from geo_app.sealing import AesSealer
from tests.conftest import TestDatabase
from tests.geo_app.importing import COUNTY, TOWN, VILLAGE, bring, county, rows

OWN = {
    "regions": {"code": f"{TOWN}203", "name": "丙村", "parent_code": TOWN, "lon": "", "lat": ""},
    "households": {"code": f"{VILLAGE}0009", "village_code": VILLAGE, "grid_code": "", "lon": "120.02", "lat": "30.52"},
    "rooms": {"region_code": VILLAGE, "lon": "120.02", "lat": "30.52"},
    "cases": {"region_code": "", "respondent_code": "", "lon": "120.02", "lat": "30.52"},
}
_MORE = {"regions": {"level": "village"}}


def template(database: TestDatabase, path: Path, layer: str) -> Path:
    environment = {
        "DATABASE_URL": database.owner_url,
        "WEB_DATABASE_URL": database.web_url,
        "GEO_APP_HOME": str(path.parent / "home"),
    }
    done = CliRunner().invoke(main, ["template", layer, str(path)], env=environment)
    assert done.exit_code == 0, done.output
    return path


def filled_in(path: Path, line: list[str]) -> Path:
    """Write a row into the sheet itself, as a person does: headings, notes and the other sheets stay as they are."""
    cells = "".join(
        f'<c r="{chr(65 + at)}2" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for at, text in enumerate(line)
        if text
    )
    filled = path.with_name("filled.xlsx")
    with zipfile.ZipFile(path) as read, zipfile.ZipFile(filled, "w") as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", f'<row r="2">{cells}</row></sheetData>'.encode())
            written.writestr(name, content)
    return filled


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer in OWN])
def test_a_filled_template_comes_in_as_it_is(fresh_database: TestDatabase, tmp_path: Path, layer: Layer):
    county(fresh_database.owner, tmp_path)
    line = {name: advice.example for name, advice in ADVICE[layer].items()} | OWN[layer]

    path = template(fresh_database, tmp_path / "t.xlsx", layer)
    filled = filled_in(path, [line[column.name] for column in COLUMNS[layer]])
    report = bring(fresh_database.owner, layer, filled, sealer=AesSealer(b"k" * 32), **_MORE.get(layer, {}))

    assert (report.read, report.inserted, report.errors, report.ignored_columns) == (1, 1, [], [])


def test_an_empty_template_brings_nothing_in(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)

    report = bring(fresh_database.owner, "cases", template(fresh_database, tmp_path / "t.xlsx", "cases"))

    assert (report.read, report.inserted) == (0, 0)
    assert rows(fresh_database.owner, "select count(*) from cases") == [(0,)]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_column_is_explained_and_its_words_and_example_are_understood(layer: Layer):
    assert set(ADVICE[layer]) == {column.name for column in COLUMNS[layer]}
    for column in COLUMNS[layer]:
        advice = ADVICE[layer][column.name]
        assert advice.how and advice.example
        for text in (*advice.words, advice.example):
            column.read(text)


def test_a_template_offers_what_the_area_has(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)

    path = template(fresh_database, tmp_path / "t.xlsx", "households")

    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [TITLES["households"], "填表说明", "选项"]
    assert book.get_sheet_by_name("住户").to_python()[0][:3] == ["编码*", "村编码*", "户主*"]
    offered = book.get_sheet_by_name("选项").to_python()
    assert [line[:2] for line in offered[1:3]] == [[f"{TOWN}201", "甲村"], [f"{TOWN}202", "乙村"]]
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        notes = packed.read("xl/comments1.xml").decode()
    lists = re.findall(r'<dataValidation type="list"[^>]*sqref="([A-Z]+)2[^"]*"[^>]*><formula1>([^<]+)<', sheet)
    assert lists == [("B", "'选项'!$A$2:$A$3"), ("E", "'选项'!$D$2:$D$3")]
    assert 'numFmtId="49"' in zipfile.ZipFile(path).read("xl/styles.xml").decode()  # text: 18 digits stay 18
    assert "必填。" in notes


def test_who_may_bring_something_in_gets_its_template(sign_in):
    clerk, officer = sign_in("village-330521102218"), sign_in("county")

    assert officer.get("/exports/templates/points.xlsx").status_code == 403
    assert clerk.get("/exports/templates/cases.xlsx").status_code == 403
    given = clerk.get("/exports/templates/points.xlsx")
    assert given.status_code == 200
    offered = CalamineWorkbook.from_filelike(io.BytesIO(given.get_data())).get_sheet_by_name("选项").to_python()
    assert all(str(line[0]).startswith("330521102218") for line in offered[1:] if line[0])
    assert len(offered) > 1
    assert COUNTY not in str(offered)
