"""A copy of a file with one more column, 错误原因, for the person who has to put it right."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from geo_app.exchange.cells import clean
from geo_app.exchange.sources import Source
from geo_app.exchange.tables import RowFault

HEADING = "错误原因"
_MOST_ROWS_OF_A_SHEET = 1_048_575
# white space before them is dropped by some programs, and full-width ones pass for the plain ones in Chinese editions
_BEGIN_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def write_error_copy(source: Source, faults: Iterable[RowFault], folder: Path, name: str) -> Path:
    """Write the file's rows and what is wrong with each; return where. Faults come in the order of their rows.

    Those of row 0, or of the row of the headings, concern every row. CSV stays CSV; sheets and attributes of features
    become a sheet, or CSV where they are too long for one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = _Rows(source, faults)
    partial = folder / f".{name}"
    if source.form != "csv":
        path = folder / f"{name}.xlsx"
        try:
            _write_xlsx(partial, rows)
        except _TooLongError:
            rows = _Rows(source, faults)
            path = folder / f"{name}.csv"
            _write_csv(partial, rows)
    else:
        path = folder / f"{name}.csv"
        _write_csv(partial, rows)
    partial.chmod(0o600)  # it holds whatever the file held, names included
    return partial.rename(path)


class _TooLongError(Exception):
    """There are more rows than a sheet can hold."""


class _Rows:
    """The headings, then every record and what is wrong with it; a column 错误原因 of an earlier copy falls away."""

    def __init__(self, source: Source, faults: Iterable[RowFault]) -> None:
        self._source, self._faults = source, faults

    def __iter__(self) -> Iterator[tuple[list[object], str]]:
        kept = [at for at, heading in enumerate(self._source.headings) if heading != HEADING]
        yield [self._source.headings[at] for at in kept], HEADING
        faults = iter(self._faults)
        fault = next(faults, None)
        whole_file: list[str] | None = None
        for table in self._source.batches():
            for number, record in zip(table.row_numbers, table.records, strict=True):
                reasons = []
                while fault is not None and fault.row <= number:
                    reasons.append(fault)
                    fault = next(faults, None)
                if whole_file is None:
                    whole_file = [f.message for f in reasons if f.row < number]
                own = [f.message for f in reasons if f.row == number]
                yield [record[at] for at in kept], "；".join([*whole_file, *own])


def _write_csv(path: Path, rows: _Rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for record, reason in rows:
            writer.writerow([*(no_formula(clean(cell)) for cell in record), reason])


def no_formula(text: str) -> str:
    """Return text that a spreadsheet will not run as a formula; numbers stay numbers."""
    if not text.startswith(_BEGIN_FORMULAS) or _NUMBER.fullmatch(text):
        return text
    return "'" + text


def _write_xlsx(path: Path, rows: _Rows) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**options, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        wrong = book.add_format({"font_color": "#B3261E"})
        for at, (record, reason) in enumerate(rows):
            if at > _MOST_ROWS_OF_A_SHEET:
                raise _TooLongError
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
