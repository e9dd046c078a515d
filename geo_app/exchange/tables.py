"""A file of rows as a table, whatever its format: headings, cells, and the row numbers that a person sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from python_calamine import CalamineError, CalamineWorkbook

from geo_app.errors import UnreadableFileError
from geo_app.exchange.cells import clean, plain

Form = Literal["csv", "xlsx", "geo"]
csv.field_size_limit(2**26)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number, our name of the column ('' for the row as a whole), and a sentence."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file; every record is as long as the headings."""

    form: Form
    headings: list[str]
    records: list[list[object]]
    row_numbers: list[int]
    shapes: npt.NDArray[np.object_] | None = None
    crs: str | None = None
    faults: list[RowFault] = field(default_factory=list)

    def repeated(self) -> int:
        """Return how many rows are exactly like an earlier one, in every cell and in their geometry."""
        shapes = [None] * len(self.records) if self.shapes is None else shapely.to_wkb(self.shapes).tolist()
        return len(self.records) - len({(*record, wkb) for record, wkb in zip(self.records, shapes, strict=True)})


def same_heading(heading: str) -> str:
    """Return a heading without the differences that do not matter: width, case, spaces, the star of a required one."""
    return plain(heading).lower().replace(" ", "").strip("*:")


def read_csv(path: Path, _known: Collection[str]) -> Table:
    """Read UTF-8 (with or without a mark), GB18030 or UTF-16, separated by commas, semicolons or tabs."""
    text = _decoded(path.read_bytes())
    first = text.split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableFileError(f"这个 CSV 文件读不下去：{error}") from error
    return _table("csv", rows)


def read_xlsx(path: Path, known: Collection[str]) -> Table:
    """Read the sheet whose headings are best known: templates carry another with instructions."""
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"打不开这个 Excel 文件，可能已损坏或有密码：{error}") from error
    if not sheets:
        raise UnreadableFileError("这个 Excel 文件里没有工作表")
    best = max(sheets, key=lambda rows: sum(same_heading(h) in known for h in _headings(rows)))
    return _table("xlsx", best)


READERS: dict[str, Callable[[Path, Collection[str]], Table]] = {
    ".csv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_xlsx,
    ".xls": read_xlsx,
}


def _decoded(raw: bytes) -> str:
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("看不懂这个文件的文字编码；请另存为 UTF-8 或 GB18030 编码的 CSV")


def _headings(rows: Sequence[Sequence[object]]) -> list[str]:
    return next((cells for row in rows if any(cells := [clean(cell) for cell in row])), [])


def _table(form: Form, rows: Sequence[Sequence[object]]) -> Table:
    """Take the first row with anything in it as headings, and every later one with anything in it as a record."""
    headings = _headings(rows)
    if not headings:
        raise UnreadableFileError("文件是空的")
    while headings and not headings[-1]:
        headings.pop()
    width, seen_headings = len(headings), False
    records: list[list[object]] = []
    numbers: list[int] = []
    faults: list[RowFault] = []
    for number, row in enumerate(rows, start=1):
        if not any(cell not in ("", None) for cell in row) or not any(clean(cell) for cell in row):
            continue
        if not seen_headings:
            seen_headings = True
            continue
        if len(row) > width and any(clean(cell) for cell in row[width:]):
            faults.append(
                RowFault(
                    number, "", f"第 {number} 行：有 {len(row)} 格，表头只有 {width} 格，可能多了一个逗号或少了引号"
                )
            )
        records.append([*row[:width], *[""] * (width - len(row))])
        numbers.append(number)
    return Table(form, headings, records, numbers, faults=faults)
