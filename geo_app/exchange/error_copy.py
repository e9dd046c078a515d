"""A copy of a file with one more column, 错误原因, for the person who has to put it right."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from geo_app.exchange.cells import clean
from geo_app.exchange.tables import RowFault, Table

HEADING = "错误原因"
_MOST_ROWS_OF_A_SHEET = 1_048_575
# white space before them is dropped by some programs, and full-width ones pass for the plain ones in Chinese editions
_BEGIN_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def write_error_copy(table: Table, faults: Iterable[RowFault], folder: Path, name: str) -> Path:
    """Write the file's rows and what is wrong with each; return where. Faults of row 0 or 1 concern every row.

    CSV stays CSV; sheets and attributes of features become a sheet, or CSV where they are too long for one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    reasons: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        reasons[fault.row].append(fault.message)
    if table.form == "csv" or len(table.records) > _MOST_ROWS_OF_A_SHEET:
        path = folder / f"{name}.csv"
        _write_csv(path, table, reasons)
    else:
        path = folder / f"{name}.xlsx"
        _write_xlsx(path, table, reasons)
    path.chmod(0o600)  # it holds whatever the file held, names included
    return path


def _rows(table: Table, reasons: dict[int, list[str]]) -> Iterator[tuple[list[object], str]]:
    """Yield the headings and then every record, without a column 错误原因 that an earlier copy had."""
    kept = [at for at, heading in enumerate(table.headings) if heading != HEADING]
    yield [table.headings[at] for at in kept], HEADING
    whole_file = reasons.get(1, []) if table.row_numbers[:1] != [1] else []
    for number, record in zip(table.row_numbers, table.records, strict=True):
        yield [record[at] for at in kept], "；".join([*whole_file, *reasons.get(number, [])])


def _write_csv(path: Path, table: Table, reasons: dict[int, list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for record, reason in _rows(table, reasons):
            writer.writerow([*(no_formula(clean(cell)) for cell in record), reason])


def no_formula(text: str) -> str:
    """Return text that a spreadsheet will not run as a formula; numbers stay numbers."""
    if not text.startswith(_BEGIN_FORMULAS) or _NUMBER.fullmatch(text):
        return text
    return "'" + text


def _write_xlsx(path: Path, table: Table, reasons: dict[int, list[str]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**options, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        wrong = book.add_format({"font_color": "#B3261E"})
        for at, (record, reason) in enumerate(_rows(table, reasons)):
            for column, cell in enumerate(record):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, int | float) and abs(cell) < 1e15:
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, clean(cell))
            sheet.write_string(at, len(record), reason, wrong)
        sheet.freeze_panes(1, 0)
