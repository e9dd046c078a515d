"""Workbooks of Excel and WPS: which sheet holds the data, and its rows one after another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo_app.errors import UnreadableFileError
from geo_app.exchange.archives import refuse_bomb
from geo_app.exchange.error_cells import Errors, error_cells
from geo_app.exchange.remedies import SHEET
from geo_app.exchange.tables import ROWS_AT_ONCE, Form, Head, Table, find_head, how_known, in_batches


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    cells: CalamineSheet
    head: Head
    score: int
    rows: int


class Workbook:
    """The sheet of a workbook whose headings are best known, or the one asked for: templates carry instructions too."""

    form: Form = "xlsx"
    crs: str | None = None
    cut_names = False
    encoding: str | None = None

    def __init__(self, path: Path, known: Collection[str], sheet: str | None = None) -> None:
        self.notes: list[str] = []
        refuse_bomb(path)
        with ThreadPoolExecutor(1) as beside:  # calamine works outside of Python's lock
            found = beside.submit(_error_cells, path)
            chosen, others = _choose(path, known, sheet)
            self._errors = found.result().get(chosen.name, {})
        self.sheet: str | None = chosen.name
        self._cells, self._head = chosen.cells, chosen.head
        self.headings = chosen.head.headings
        unread = [f"「{other.name}」" for other in others if other.score and other.rows]
        if unread and sheet is None:
            self.notes.append(f"只读了工作表「{chosen.name}」，没有读{'、'.join(unread)}；要读别的，{SHEET}")

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the rows, some thousand at a time."""
        return in_batches(self.form, self._head, self._rows(), size)

    def _rows(self) -> Iterator[list[object]]:
        rows = _filled_down(self._cells, self._head.row)
        return _with_errors(rows, self._errors) if self._errors else rows


def sheets_of(path: Path) -> list[tuple[str, int]]:
    """Return the names of a workbook's visible sheets, and how many rows each has, headings included."""
    with _opened(path) as book:
        return [(name, _height(book.get_sheet_by_name(name))) for name in _visible(book)]


def _height(cells: CalamineSheet) -> int:
    return cells.end[0] + 1 if cells.end else 0


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise UnreadableFileError("这个 Excel 文件有密码，请取消密码后再导入") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"打不开这个 Excel 文件，可能已损坏或有密码：{error}") from error


def _visible(book: CalamineWorkbook) -> list[str]:
    return [
        about.name
        for about in book.sheets_metadata
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible
    ]


def _choose(path: Path, known: Collection[str], asked: str | None) -> tuple[_Sheet, list[_Sheet]]:
    with _opened(path) as book:
        names = _visible(book) if asked is None else [name for name in book.sheet_names if name == asked]
        if not names:
            listed = "、".join(book.sheet_names)
            raise UnreadableFileError(
                "这个 Excel 文件里没有工作表" if asked is None else f"没有叫「{asked}」的工作表，有：{listed}"
            )
        try:
            found = [sheet for name in names if (sheet := _looked_at(name, book.get_sheet_by_name(name), known))]
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFileError(f"打不开这个 Excel 文件，可能已损坏或有密码：{error}") from error
    if not found:
        raise UnreadableFileError("文件是空的")
    best = max(found, key=lambda sheet: sheet.score)
    others = [sheet for sheet in found if sheet is not best]
    equal = [sheet for sheet in (best, *others) if sheet.score == best.score and sheet.rows]
    if best.score and len(equal) > 1:
        listed = "、".join(f"「{sheet.name}」" for sheet in found if sheet in equal)
        raise UnreadableFileError(f"有 {len(equal)} 张工作表都像要导入的数据（{listed}）；{SHEET}")
    return best, others


def _looked_at(name: str, cells: CalamineSheet, known: Collection[str]) -> _Sheet | None:
    try:
        head = find_head(_rows(cells), known)
    except UnreadableFileError:
        return None
    return _Sheet(name, cells, head, how_known(head.headings, known), _height(cells) - head.row)


def _rows(cells: CalamineSheet) -> Iterator[list[object]]:
    """Yield the rows of a sheet from its first row on, each from its first column on."""
    if cells.start is None:
        return
    before = cells.start[1]  # empty columns before it are left out, empty rows above it are not
    if before:
        empty: list[object] = [""] * before
        for row in cells.iter_rows():
            yield [*empty, *row]
    else:
        yield from cells.iter_rows()  # type: ignore[misc]


def _filled_down(cells: CalamineSheet, head_row: int) -> Iterator[list[object]]:
    """Yield the rows with what stands in cells that were merged downwards: it is meant for each of their rows."""
    merged = [
        (top, bottom, column)
        for (top, column), (bottom, _) in cells.merged_cell_ranges or ()
        if bottom > top >= head_row
    ]
    if not merged:
        yield from _rows(cells)
        return
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, column in merged:
        starts.setdefault(top, []).append((bottom, column))
    held: list[tuple[int, int, object]] = []
    for number, row in enumerate(_rows(cells)):
        held = [(bottom, column, cell) for bottom, column, cell in held if bottom >= number]
        for _, column, cell in held:
            if column < len(row) and row[column] in ("", None):
                row[column] = cell
        held += [(bottom, column, row[column]) for bottom, column in starts.get(number, ()) if column < len(row)]
        yield row


def _error_cells(path: Path) -> dict[str, Errors]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            return error_cells(path, _visible(book))
    except (CalamineError, OSError, ValueError):
        return {}


def _with_errors(rows: Iterator[list[object]], errors: Errors) -> Iterator[list[object]]:
    """Yield the rows with what Excel shows in cells whose formula has no result."""
    for number, row in enumerate(rows):
        for column, value in errors.get(number, ()):
            if column < len(row):
                row[column] = value
        yield row
