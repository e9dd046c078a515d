"""A hundred rows, each wrong in its own way: every one is named with its row, its column and a sentence."""

from __future__ import annotations

from pathlib import Path

from geo_app.sealing import AesSealer
from tests.conftest import TestDatabase
from tests.geo_app.hostile_rows import COLUMNS, GOOD, HOSTILE
from tests.geo_app.importing import bring, county, rows, sheet, table_sizes

SEALER = AesSealer(b"k" * 32)
FIRST = 3  # below the headings and one good row


def hostile_file(path: Path) -> Path:
    """Write the good row and then the hundred."""
    changed = [{**GOOD, "external_id": f"A{n}", **change} for n, (change, _, _) in enumerate(HOSTILE, start=2)]
    return sheet(path, COLUMNS, [[row[name] for name in COLUMNS] for row in [{**GOOD, "external_id": "A1"}, *changed]])


def test_each_of_a_hundred_hostile_rows_is_named_and_nothing_goes_in(fresh_database: TestDatabase, tmp_path: Path):
    assert len(HOSTILE) == 100
    county(fresh_database.owner, tmp_path)
    before = table_sizes(fresh_database.owner)

    report = bring(fresh_database.owner, "cases", hostile_file(tmp_path / "cases.csv"), sealer=SEALER)

    told = {(fault.row, fault.column): fault.message for fault in report.errors}
    for number, (_, column, sentence) in enumerate(HOSTILE, start=FIRST):
        message = told.get((number, column), f"nothing; but {[m for (row, _), m in told.items() if row == number]}")
        assert message.startswith(f"第 {number} 行「{column}」：{sentence}")
    assert len(told) == len(report.errors) == report.errors_found == 100
    assert (report.read, report.rejected, report.held_back) == (101, 100, 1)
    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 0)
    assert table_sizes(fresh_database.owner) == before
    assert report.error_file is not None
    lines = Path(report.error_file).read_text(encoding="utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] != "" for line in lines[1:]] == [False] + [True] * 100


def test_skipping_the_hundred_lets_the_good_one_in(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)

    report = bring(fresh_database.owner, "cases", hostile_file(tmp_path / "c.csv"), sealer=SEALER, skip_bad=True)

    assert (report.inserted, report.rejected, report.held_back) == (1, 100, 0)
    assert rows(fresh_database.owner, "select external_id from cases") == [("A1",)]


def test_text_arrives_letter_by_letter_whatever_the_database_could_take_it_for(
    fresh_database: TestDatabase, tmp_path: Path
):
    county(fresh_database.owner, tmp_path)
    texts = [
        "\\N",
        "\\.",
        "a\\nb\tc\nd\r\ne",
        "{1,2}",
        'x"y',
        "100%s %(a)s :b",
        "𠮷\U0010ffff",
        "'; drop table cases --",
    ]
    lines = [{**GOOD, "external_id": f"T{n}", "text": text} for n, text in enumerate(texts)]
    file = sheet(tmp_path / "t.csv", COLUMNS, [[line[name] for name in COLUMNS] for line in lines])

    assert bring(fresh_database.owner, "cases", file, sealer=SEALER).inserted == len(texts)
    assert bring(fresh_database.owner, "cases", file, sealer=SEALER).unchanged == len(texts)

    assert [body for (body,) in rows(fresh_database.owner, "select body from cases order by external_id")] == texts
