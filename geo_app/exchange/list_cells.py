"""Rows of the database as the cells of a file: what codes mean, points and indices as numbers, times in China's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from geo_app.exchange.list_kinds import ExportList, Kind, ListColumn
from layers.export_lists import ListPart

CHINA = ZoneInfo("Asia/Shanghai")
Cell = str | int | float | date | datetime | bool | None
Style = Literal["names", "titles"]
"""Under our column names and with our codes, for programs; or under headings and in words, for people."""


def names_read(columns: Iterable[ListColumn], style: Style) -> list[str]:
    """Return which columns of the database a file's cells are made of."""
    return [column.said_of if style == "titles" and column.said_of else column.name for column in columns]


def in_columns(columns: Sequence[ListColumn], part: ListPart, style: Style, *, typed: bool = True) -> list[list[Cell]]:
    """Return the cells of a part, column by column: numbers as numbers, days and moments as such.

    What is not `typed` stays as PostgreSQL writes it, but for points and indices. Moments are in China's time already:
    every connection's time zone is China's.
    """
    convert = _TYPES if typed else _UNITS
    cells = zip(columns, names_read(columns, style), strict=True)
    return [_converted(column, part.columns[name], style, convert) for column, name in cells]


def in_rows(shown: ExportList, part: ListPart, style: Style) -> Iterator[tuple[Cell, ...]]:
    """Return the cells of a part, row by row."""
    return zip(*in_columns(shown.columns, part, style), strict=True)


def geometries(part: ListPart, name: str = "geometry") -> list[bytes | None]:
    """Return the geometries of a part as well-known binary."""
    return [None if cell is None else bytes.fromhex(cell) for cell in part.columns[name]]


def headings(shown: ExportList, style: Style) -> list[str]:
    """Return what the columns are called: of points and indices, by programs as well, in whole points."""
    return [field_name(column) if style == "names" else column.title for column in shown.columns]


def field_name(column: ListColumn) -> str:
    """Return what programs call a column; the unit of its stored number is not that of the file's."""
    return column.name.removesuffix("_tenths").removesuffix("_hundredths")


def moment_text(at: str) -> str:
    """Write a moment of PostgreSQL's, 2026-03-05 09:30:00.123+08, as programs read it: RFC 3339 with its offset."""
    return f"{at[:10]}T{at[11:19]}{at[-3:]}:00"


def plain_moment_text(at: str) -> str:
    """Write a moment of PostgreSQL's as people read it in a table."""
    return at[:19]


def _converted(
    column: ListColumn, texts: list[str | None], style: Style, convert: Mapping[Kind, Callable[[str], Cell]]
) -> list[Cell]:
    if style == "titles" and column.words and not column.keeps_codes:
        words: Mapping[str, str] = column.words
        return [None if text is None else words.get(text, text) for text in texts]
    read = convert.get(column.kind)
    if read is None:
        return list(texts)
    return [None if text is None else read(text) for text in texts]


_UNITS: Mapping[Kind, Callable[[str], Cell]] = {
    "tenths": lambda text: int(text) / 10,
    "hundredths": lambda text: int(text) / 100,
}
_TYPES: Mapping[Kind, Callable[[str], Cell]] = {
    **_UNITS,
    "whole": int,
    "degrees": float,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "yes": lambda text: text == "t",
}
