"""A table that people take away: a mark that says who took it and why, headings, rows; no cell that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from geo_app.exchange.error_copy import no_formula

Cell = str | int | float | None
_LONGEST_HEADER = 240  # Excel takes 255 characters, and & counts twice
_WIDEST, _NARROWEST = 48, 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds. `mark` is its first line, and stands at the head and foot of every printed page."""

    title: str
    mark: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def to_csv(sheet: Sheet) -> bytes:
    """Write UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([no_formula(sheet.mark)])
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([no_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(sheet: Sheet) -> bytes:
    """Write a sheet that prints on A4 across, its headings on every page."""
    kept = io.BytesIO()
    options = {
        "in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(kept, options) as book:
        book.set_properties({"title": sheet.title, "comments": sheet.mark})
        page = book.add_worksheet(_sheet_name(sheet.title))
        _set_up(page, sheet)
        quiet = book.add_format({"font_color": "#5F6D7A"})
        heading = book.add_format({"bold": True, "bottom": 1})
        # as Excel marks text that begins like a formula: shown without the quotation mark, never run
        quoted = book.add_format({"quote_prefix": True})
        page.write_string(0, 0, sheet.mark, quiet)
        for column, name in enumerate(sheet.headings):
            page.write_string(1, column, name, heading)
        for at, row in enumerate(sheet.rows, start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, cell, quoted if no_formula(cell) != cell else None)
                elif cell is not None:
                    page.write_number(at, column, cell)
    return kept.getvalue()


def _set_up(page: Any, sheet: Sheet) -> None:
    for column, name in enumerate(sheet.headings):
        widest = max([_width(name), *(_width(str(row[column] or "")) for row in sheet.rows[:200])])
        page.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))
    page.freeze_panes(2, 0)
    page.repeat_rows(1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    mark = sheet.mark[: _LONGEST_HEADER - sheet.mark.count("&") - 10].replace("&", "&&")
    page.set_header(f"&L&8{_apart(mark)}")
    page.set_footer(f"&L&8{_apart(mark[: _LONGEST_HEADER - 20])}&R&8&P / &N")


def _apart(mark: str) -> str:
    """Keep a digit at the beginning apart from the font's size before it."""
    return f" {mark}"


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _sheet_name(title: str) -> str:
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in title)[:31]
