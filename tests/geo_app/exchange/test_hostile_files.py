"""Whatever bytes a file holds, it is read or refused in words; and no row of it is lost on the way."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from geo_app.errors import UnreadableFileError
from geo_app.exchange import headings
from geo_app.exchange.cells import clean
from geo_app.exchange.checked_rows import CheckedRows
from geo_app.exchange.columns import LAYERS, Layer
from geo_app.exchange.import_order import ImportOrder
from geo_app.exchange.sources import SUFFIXES, open_source, peek
from geo_app.exchange.watching import NOBODY

BEGINNINGS = [
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\0", b"\x00\x00\x27\x0a", b"{", b"[",
    b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b'{"type":"FeatureCollection","features":[', "户编码,户主\n".encode(),
    "户编码\t户主\r\n".encode("gb18030"),
]  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "　", "1", "0", "1/0", "2026-03-05", "03/04/2026", "990001001201", "120.02", "#N/A", "'1"]
    ),
    st.sampled_from(
        ["１２０．０２", "1,200", "1.2万", "甲村", '"', ",", "\n", "\r\n", "=1+1", "3.3E+17", "TRUE", "\\N", "\\."]
    ),
)


def staged(path: Path, layer: Layer) -> tuple[int, int, int]:
    """Return how many rows a file gave to be staged, how many were read, and how many are at fault."""
    order = ImportOrder(layer, path)
    source = open_source(path, headings.known_headings(layer, {}))
    found = headings.find(source.headings, layer, {}, {}, cut_names=source.cut_names)
    rows = CheckedRows(order, NOBODY)
    tables = list(rows.staged(source, found))
    return sum(len(table["row_no"]) for table in tables), rows.read, rows.faults.rows()


@given(beginning=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=300), suffix=st.sampled_from(SUFFIXES))
def test_any_bytes_are_read_or_refused_in_words(beginning: bytes, rest: bytes, suffix: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(beginning + rest)
        try:
            looked = peek(path)
            given_out, read, faulty = staged(path, "households")
        except UnreadableFileError as error:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in str(error))
        else:
            assert looked.kind
            assert given_out == read >= faulty


@given(
    layer=st.sampled_from(LAYERS),
    lines=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
@example("cases", [["\\.", "\\N", "\t"]], "utf-8")
def test_every_row_of_any_text_comes_out_once(layer: Layer, lines: list[list[str]], encoding: str):
    known = [heading for heading in sorted(headings.known_headings(layer, {})) if heading.isascii()][:3]
    lines = [[cell.encode(encoding, "replace").decode(encoding) for cell in line] for line in lines]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([known, *lines])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        try:
            given_out, read, faulty = staged(path, layer)
        except UnreadableFileError:
            assert encoding == "gb18030"  # of which a few letters that nobody uses do not look like Chinese
            return
    filled = sum(any(clean(cell) for cell in line) for line in lines)
    assert given_out == read == filled
    assert faulty <= read


@given(
    lines=st.lists(
        st.lists(
            st.one_of(
                CELLS.filter(lambda cell: len(cell) > 0),
                st.booleans(),
                st.floats(allow_nan=False, allow_infinity=False, width=32),
                st.integers(-(10**12), 10**12),
                st.dates(date(1950, 1, 1), date(2090, 1, 1)),
                st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - Excel knows no time zone
            ),
            min_size=4,
            max_size=4,
        ),
        max_size=8,
    ),
)
def test_every_row_of_any_workbook_comes_out_once(lines: list[list[object]]):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}
        with xlsxwriter.Workbook(path, options) as book:
            sheet = book.add_worksheet()
            heads: list[object] = ["编号", "标题", "登记时间", "经度"]
            for number, line in enumerate([heads, *lines]):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    else:
                        sheet.write(number, column, cell)
        given_out, read, faulty = staged(path, "cases")
    filled = sum(any(clean(cell) for cell in line) for line in lines)
    assert given_out == read == filled
    assert faulty <= read
