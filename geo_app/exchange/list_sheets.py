"""A list of any length as CSV or as a workbook: written part by part, with types, and no cell that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from geo_app.exchange.error_copy import no_formula
from geo_app.exchange.list_cells import Cell, Style, headings, in_columns, in_rows, moment_text, plain_moment_text
from geo_app.exchange.list_kinds import ExportList, Kind, ListColumn
from layers.export_lists import ListPart

MOST_SHEET_ROWS = 1_048_575
_LONGEST_CELL = 32_767
_LONGEST_HEADER = 200  # Excel takes 255 characters, and & counts twice
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 48, 200
_MAYBE_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
_TEXTS: frozenset[Kind] = frozenset(("text", "code"))
_FORMATS: dict[Kind, str] = {
    "code": "@", "whole": "0", "tenths": "0.0", "hundredths": "0.00", "degrees": "0.0000000", "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}  # fmt: skip


class TooManyRowsError(Exception):
    """A list is longer than a sheet."""


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside a list in its file: its title, a line for every printed page, and facts by name."""

    title: str
    mark: str
    facts: Sequence[tuple[str, str]]


def write_csv(path: Path, shown: ExportList, parts: Iterable[ListPart], style: Style) -> int:
    """Write UTF-8 with the mark by which spreadsheets know it, headings first; return how many rows there are."""
    total = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings(shown, style))
        for part in parts:
            writer.writerows(zip(*_texts(shown, part, style), strict=True))
            total += part.rows
    return total


def write_xlsx(path: Path, shown: ExportList, parts: Iterable[ListPart], style: Style, about: About) -> int:
    """Write a sheet that filters, prints on A4 across under its headings, and a second one that says what it is.

    Raises TooManyRowsError where a sheet is too short for the list.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "remove_timezone": True, "tmpdir": str(path.parent),
    }  # fmt: skip
    total = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": about.title, "comments": about.mark})
        page = book.add_worksheet(_sheet_name(shown.title))
        formats = [
            book.add_format({"num_format": _FORMATS[c.kind]} if c.kind in _FORMATS else {}) for c in shown.columns
        ]
        quoted = book.add_format({"quote_prefix": True, "num_format": "@"})
        heading = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E7ECEF", "text_wrap": True, "valign": "vcenter"}
        )
        for at, name in enumerate(headings(shown, style)):
            page.write_string(0, at, name, heading)
        for part in parts:
            if not total:
                _set_widths(page, shown, part, style, formats)
            for row in in_rows(shown, part, style):
                total += 1
                if total > MOST_SHEET_ROWS:
                    raise TooManyRowsError
                for at, cell in enumerate(row):
                    if cell is not None and cell != "":
                        _put(page, (total, at), cell, formats[at], quoted)
        _set_up(page, len(shown.columns), total, about)
        _write_about(book, about)
    return total


def _put(page: Any, at: tuple[int, int], cell: Cell, wanted: Any, quoted: Any) -> None:
    if isinstance(cell, str):
        # as Excel marks text that begins like a formula: shown without the quotation mark, never run
        runs = cell[0] in _MAYBE_FORMULA and no_formula(cell) != cell
        page.write_string(*at, cell[:_LONGEST_CELL], quoted if runs else wanted)
    elif isinstance(cell, bool):
        if cell:
            page.write_string(*at, "是", wanted)
    elif isinstance(cell, int | float):
        page.write_number(*at, cell, wanted)
    else:
        page.write_datetime(*at, cell, wanted)


def _set_widths(page: Any, shown: ExportList, part: ListPart, style: Style, formats: list[Any]) -> None:
    first = ListPart({name: cells[:_LOOKED_AT] for name, cells in part.columns.items()}, min(part.rows, _LOOKED_AT))
    for at, (name, texts) in enumerate(zip(headings(shown, style), _texts(shown, first, style), strict=True)):
        widest = max([_width(name) + 3, *(_width(str(text)) + 2 for text in texts)])  # the filter's button takes three
        page.set_column(at, at, min(max(widest, _NARROWEST), _WIDEST), formats[at])


def _set_up(page: Any, width: int, total: int, about: About) -> None:
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(total, 1), width - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    page.fit_to_pages(1, 0)
    mark = about.mark[:_LONGEST_HEADER].replace("&", "&&")
    page.set_header(f"&L&8 {mark}")
    page.set_footer("&R&8第 &P / &N 页")


def _write_about(book: Any, about: About) -> None:
    page = book.add_worksheet("说明")
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    page.write_string(0, 0, about.title, book.add_format({"bold": True, "font_size": 14}))
    for at, (name, text) in enumerate(about.facts, start=2):
        page.write_string(at, 0, name, bold)
        page.write_string(at, 1, text, wrapped)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _texts(shown: ExportList, part: ListPart, style: Style) -> list[list[Any]]:
    cells_of = zip(shown.columns, in_columns(shown.columns, part, style, typed=False), strict=True)
    return [_as_text(column, cells, style) for column, cells in cells_of]


def _as_text(column: ListColumn, cells: list[Any], style: Style) -> list[Any]:
    """Return a column as CSV holds it: nothing where there is nothing, no text that a spreadsheet would run."""
    if column.kind in _TEXTS:
        return [no_formula(text) if text and text[0] in _MAYBE_FORMULA else text for text in cells]
    if column.kind == "moment":
        written = moment_text if style == "names" else plain_moment_text
        return [None if at is None else written(at) for at in cells]
    if column.kind == "yes":
        yes, no = ("是", "") if style == "titles" else ("true", "false")
        return [yes if cell == "t" else no for cell in cells]
    return cells


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _sheet_name(title: str) -> str:
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in title)[:31]
