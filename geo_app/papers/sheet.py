"""What a paper consists of: tables whose cells know what they are, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Cell = str | int | date | None
Kind = Literal["text", "code", "whole", "tenths", "signed", "hundredths", "day", "blank"]
PageSize = Literal["a3", "a4", "a4-landscape", "a5"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in millimetres at the paper's own size, and what its cells are.

    Of `tenths`, `signed` and `hundredths` the cells are whole numbers; of `code` text made of digits; `blank` is for
    people to write into.
    """

    title: str
    width: float
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `caption` tells it from its neighbours, `note` stands below it."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    note: str = ""
    blank_rows: int = 0
    """Empty rows after the others, for people to write into."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A page of words: a reply to an objection, or the minutes of a meeting."""

    title: str
    lines: tuple[tuple[str, str], ...]
    """Names and texts."""
    tables: tuple[Table, ...] = ()
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a village for a period.

    `facts` stand below the title, `foot` at the bottom of every page, `closing` after the last row, above the room for
    the seal. `is_preview`: not posted yet, and it says so across every page. `is_long`: hundreds of rows, set in up to
    `bands` strips side by side.
    """

    sheet: str
    name: str
    title: str
    subtitle: str
    village_name: str
    period: str
    day: date
    size: PageSize
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    letters: tuple[Letter, ...] = ()
    closing: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    seal_unit: str = ""
    is_preview: bool = False
    is_long: bool = False
    bands: int = 1
    empty: str = "没有内容。"

    @property
    def people(self) -> int:
        """Return how many rows the tables have: what the audit log says was taken away."""
        tables = [*self.tables, *(table for letter in self.letters for table in letter.tables)]
        return sum(len(table.rows) for table in tables)

    def filename(self, ending: str) -> str:
        """Return the file's name, like 宋市村_2026Q4_幸福指数_20261231.xlsx."""
        return f"{self.village_name}_{self.period}_{self.name}_{self.day:%Y%m%d}.{ending}"
