"""The rows of a file as tables of some thousand rows each: headings, cells, and the row numbers that a person sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from geo_app.errors import UnreadableFileError
from geo_app.exchange.cells import clean, plain

Form = Literal["csv", "xlsx", "geo"]
ROWS_AT_ONCE = 4_000  # few enough to stay in the processor's cache
_TITLE_CELLS, _HEADINGS_NEEDED, _ROWS_ABOVE = 2, 2, 20


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number, our name of the column ('' for the row as a whole), and a sentence."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of a file, one after another, column by column: one column for each heading, all equally long."""

    form: Form
    headings: list[str]
    columns: list[list[object]]
    row_numbers: list[int]
    shapes: npt.NDArray[np.object_] | None = None
    crs: str | None = None
    faults: list[RowFault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row_numbers)

    @property
    def records(self) -> list[list[object]]:
        """The same, row by row."""
        return list(map(list, zip(*self.columns, strict=True))) if self.columns else [[] for _ in self.row_numbers]

    def column(self, at: int) -> list[object]:
        """Return the cells under a heading; what is neither text, number nor time is given as text."""
        cells = self.columns[at]
        if self.form != "csv" and _ODD.intersection(map(type, cells)):
            return [str(cell) if type(cell) in _ODD else cell for cell in cells]
        return cells

    def fingerprints(self) -> npt.NDArray[np.int64]:
        """Return a number for every row; rows that are alike in every cell and in their geometry have the same."""
        columns = self.columns if self.shapes is None else [*self.columns, shapely.to_wkb(self.shapes).tolist()]
        if not columns:
            return np.zeros(len(self), dtype=np.int64)
        try:
            return np.fromiter(map(hash, zip(*columns, strict=True)), dtype=np.int64, count=len(self))
        except TypeError:  # lists and the like, which features may have as attributes
            return np.array([hash(repr(record)) for record in zip(*columns, strict=True)], dtype=np.int64)


# what Python would take for the numbers 1 and 0, and what cannot be looked up
_ODD = frozenset((bool, list, dict, bytes, set, tuple))


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a sheet, and the number of the row in which they stand."""

    headings: list[str]
    row: int


def same_heading(heading: str) -> str:
    """Return a heading without the differences that do not matter: width, case, spaces, the star of a required one."""
    return plain(heading).lower().replace(" ", "").strip("*:")


def how_known(headings: Iterable[object], known: Collection[str]) -> int:
    """Return how many headings mean something."""
    return sum(same_heading(clean(heading)) in known for heading in headings)


def find_head(rows: Iterable[Sequence[object]], known: Collection[str]) -> Head:
    """Return the headings: the first row with anything in it, unless that is a title and known headings follow.

    Raises UnreadableFileError where there is nothing at all.
    """
    first: Head | None = None
    for number, row in enumerate(islice(rows, _ROWS_ABOVE), start=1):
        cells = [clean(cell) for cell in row]
        if not any(cells):
            continue
        head = Head(_without_end(cells), number)
        first = first or head
        if how_known(cells, known) >= _HEADINGS_NEEDED:
            return head
        if sum(map(bool, cells)) > _TITLE_CELLS or how_known(cells, known):
            break
    if first is None:
        head_far_below = next(
            (
                Head(_without_end([clean(c) for c in row]), number)
                for number, row in enumerate(rows, start=_ROWS_ABOVE + 1)
                if _filled(row)
            ),
            None,
        )
        if head_far_below is None:
            raise UnreadableFileError("文件是空的")
        return head_far_below
    return first


def in_batches(form: Form, head: Head, rows: Iterable[list[object]], size: int | None) -> Iterator[Table]:
    """Yield a sheet's rows below its headings as tables of at most `size` rows; empty rows are left out."""
    coming = islice(rows, head.row, None)
    number = head.row
    while batch := list(islice(coming, size)):
        if table := table_of(form, head, batch, number + 1):
            yield table
        number += len(batch)


def table_of(form: Form, head: Head, rows: Sequence[list[object]], first: int) -> Table | None:
    """Return rows, the first of which has a number, as a table; None where all of them are empty."""
    width = len(head.headings)
    numbers = list(range(first, first + len(rows)))
    if set(map(len, rows)) == {width} and all_begun(list(map(itemgetter(0), rows))):
        return Table(form, head.headings, list(map(list, zip(*rows, strict=True))), numbers)
    kept: list[int] = []
    records: list[list[object]] = []
    faults: list[RowFault] = []
    for at, row in zip(numbers, rows, strict=True):
        if not _filled(row):
            continue
        if len(row) > width and any(clean(cell) for cell in row[width:]):
            what = f"有 {len(row)} 格，表头只有 {width} 格，可能多了一个逗号或少了引号"
            faults.append(RowFault(at, "", f"第 {at} 行：{what}"))
        records.append(row if len(row) == width else [*row[:width], *[""] * (width - len(row))])
        kept.append(at)
    return (
        Table(form, head.headings, list(map(list, zip(*records, strict=True))), kept, faults=faults) if kept else None
    )


def all_begun(firsts: list[object]) -> bool:
    """Return whether there is something in each of these cells, the first of their rows: then no row is empty."""
    if not all(firsts):
        return False
    try:
        joined = "".join(firsts)  # type: ignore[arg-type]
    except TypeError:
        return all(map(clean, firsts))
    return (joined.isprintable() and " " not in joined) or all(map(clean, firsts))


def _filled(row: Sequence[object]) -> bool:
    """Return whether a row has anything in it."""
    first = row[0] if row else None
    if type(first) is str and first.isalnum():
        return True
    return any(cell not in ("", None) for cell in row) and any(clean(cell) for cell in row)


def _without_end(headings: list[str]) -> list[str]:
    while headings and not headings[-1]:
        headings.pop()
    return headings
