"""A paper as a workbook that prints as it stands: types, widths, headings that stay, no cell that runs."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from geo_app.exchange.error_copy import no_formula
from geo_app.papers.sheet import Cell, Column, Kind, Letter, Paper, Table

_PAPER_CODES = {"a3": 8, "a4": 9, "a4-landscape": 9, "a5": 11}
_NUMBER_FORMATS: dict[Kind, str] = {
    "tenths": "0.0", "signed": "+0.0;-0.0;0.0", "hundredths": "0.00", "whole": "0", "day": "yyyy-mm-dd", "code": "@",
}  # fmt: skip
_DIVISORS: dict[Kind, int] = {"tenths": 10, "signed": 10, "hundredths": 100}
_MM_PER_CHARACTER = 2.0
_LONGEST_HEADER = 200  # Excel takes 255 characters, and & counts twice
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


class _Styles:
    """The formats of a book, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **properties: object) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "宋体", "font_size": 11, "valign": "vcenter", **properties}
            )
        return self._made[key]


def to_xlsx(paper: Paper) -> bytes:
    """Write a paper: a page for each table, and one for each letter."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, _OPTIONS) as book:
        book.set_properties({"title": paper.title, "comments": "；".join(paper.foot), "created": _midnight(paper.day)})
        styles = _Styles(book)
        names: set[str] = set()
        for table in paper.tables:
            _write_table(book.add_worksheet(_sheet_name(table.caption or paper.name, names)), styles, paper, table)
        for letter in paper.letters:
            _write_letter(book.add_worksheet(_sheet_name(letter.title, names)), styles, paper, letter)
        if not names:
            page = book.add_worksheet(_sheet_name(paper.name, names))
            page.write_string(0, 0, paper.title)
            page.write_string(1, 0, paper.empty)
    return kept.getvalue()


def _write_table(page: Any, styles: _Styles, paper: Paper, table: Table) -> None:
    last = len(table.columns) - 1
    page.merge_range(0, 0, 0, max(last, 1), paper.title, styles.of(bold=True, font_size=18, align="center"))
    page.set_row(0, 30)
    about = "　".join([paper.subtitle, *(f"{name}：{text}" for name, text in paper.facts)])
    page.merge_range(
        1, 0, 1, max(last, 1), ("预览，未公示　" if paper.is_preview else "") + about, styles.of(align="center")
    )
    heading = _put_rows(page, styles, table, 2)
    at = heading + 1 + len(table.rows) + table.blank_rows
    for line in filter(None, (table.note, *paper.closing)):
        page.write_string(at, 0, line, styles.of())
        at += 1
    if paper.seal_unit:
        page.write_string(at + 1, max(last - 3, 0), f"{paper.seal_unit}（盖章）", styles.of())
    page.freeze_panes(heading + 1, 0)
    page.repeat_rows(heading)
    _set_up(page, paper)


def _put_rows(page: Any, styles: _Styles, table: Table, at: int) -> int:
    """Write headings and rows from a row on; return the headings' row."""
    for number, column in enumerate(table.columns):
        page.set_column(number, number, max(column.width / _MM_PER_CHARACTER, 4))
        page.write_string(
            at, number, column.title, styles.of(bold=True, border=1, align="center", text_wrap=True, bg_color="#E7E7E7")
        )
    for below, row in enumerate(table.rows, start=at + 1):
        for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _put(page, styles, (below, number), column, cell)
    for below in range(at + 1 + len(table.rows), at + 1 + len(table.rows) + table.blank_rows):
        for number, column in enumerate(table.columns):
            _put(page, styles, (below, number), column, None)
    return at


def _put(page: Any, styles: _Styles, at: tuple[int, int], column: Column, cell: Cell) -> None:
    properties: dict[str, object] = {"border": 1}
    if column.kind in _NUMBER_FORMATS:
        properties["num_format"] = _NUMBER_FORMATS[column.kind]
    if cell is None or column.kind == "blank":
        page.write_blank(*at, None, styles.of(**properties))
    elif isinstance(cell, str):
        if no_formula(cell) != cell:  # as Excel marks text that begins like a formula: shown as it is, never run
            properties["quote_prefix"] = True
        page.write_string(*at, cell, styles.of(**properties, text_wrap=column.kind == "text"))
    elif isinstance(cell, date):
        page.write_datetime(*at, _midnight(cell), styles.of(**properties, align="center"))
    else:
        page.write_number(
            *at, cell / _DIVISORS[column.kind] if column.kind in _DIVISORS else cell, styles.of(**properties)
        )


def _write_letter(page: Any, styles: _Styles, paper: Paper, letter: Letter) -> None:
    page.merge_range(0, 0, 0, 5, letter.title, styles.of(bold=True, font_size=16, align="center"))
    at = 1
    for name, text in letter.lines:
        page.write_string(at, 0, name, styles.of(bold=True, valign="top"))
        page.merge_range(at, 1, at, 5, "", styles.of(text_wrap=True))
        page.write_string(at, 1, text, styles.of(text_wrap=True, valign="top", quote_prefix=no_formula(text) != text))
        page.set_row(at, 16 * max(1, -(-len(text) // 40)))
        at += 1
    for table in letter.tables:
        page.write_string(at + 1, 0, table.caption, styles.of(bold=True))
        at = _put_rows(page, styles, table, at + 2) + 1 + len(table.rows) + table.blank_rows
    for signature in letter.signatures:
        at += 1
        page.write_string(at, 0, signature, styles.of())
    _set_up(page, paper)


def _set_up(page: Any, paper: Paper) -> None:
    if paper.size in ("a3", "a4-landscape") or paper.sheet == "poster":
        page.set_landscape()
    page.set_paper(_PAPER_CODES[paper.size])
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.fit_to_pages(1, 0)
    foot = "　".join(paper.foot)[:_LONGEST_HEADER].replace("&", "&&")
    page.set_footer(f"&L&8 {foot}&R&8第 &P / &N 页")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel knows no time zone


def _sheet_name(wanted: str, taken: set[str]) -> str:
    plain = "".join("-" if letter in "[]:*?/\\'" else letter for letter in wanted)[:28] or "表"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    taken.add(name)
    return name
