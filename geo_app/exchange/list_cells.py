"""Rows of the database as the cells of a file: what codes mean, points and indices as numbers, times in China's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from geo_app.exchange.list_kinds import ExportList, ListColumn

CHINA = ZoneInfo("Asia/Shanghai")
Cell = str | int | float | date | datetime | bool | None
Batch = tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]
Style = Literal["names", "titles"]
"""Under our column names and with our codes, for programs; or under headings and in words, for people."""


def in_columns(shown: ExportList, batch: Batch, style: Style) -> list[list[Cell]]:
    """Return the cells of a batch, column by column: numbers as numbers, days and moments as such.

    Moments are in China's time already: every connection's time zone is China's.
    """
    names, rows = batch
    places = {name: at for at, name in enumerate(names)}
    found = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    read = [column.said_of if style == "titles" and column.said_of else column.name for column in shown.columns]
    return [_converted(column, found[places[name]], style) for column, name in zip(shown.columns, read, strict=True)]


def in_rows(shown: ExportList, batch: Batch, style: Style) -> Iterator[tuple[Cell, ...]]:
    """Return the cells of a batch, row by row."""
    return zip(*in_columns(shown, batch, style), strict=True)


def geometries(batch: Batch, name: str = "geometry") -> list[bytes | None]:
    """Return the geometries of a batch as well-known binary."""
    names, rows = batch
    at = names.index(name)
    return [None if row[at] is None else bytes(row[at]) for row in rows]


def headings(shown: ExportList, style: Style) -> list[str]:
    """Return what the columns are called: of points and indices, by programs as well, in whole points."""
    return [field_name(column) if style == "names" else column.title for column in shown.columns]


def field_name(column: ListColumn) -> str:
    """Return what programs call a column; the unit of its stored number is not that of the file's."""
    return column.name.removesuffix("_tenths").removesuffix("_hundredths")


def moment_text(at: Cell) -> str:
    """Write a moment as programs read it: RFC 3339 with its offset."""
    if isinstance(at, datetime):
        return at.isoformat(timespec="seconds")
    text = str(at)  # as PostgreSQL writes it: 2026-03-05 09:30:00.123+08
    return f"{text[:10]}T{text[11:19]}{text[-3:]}:00"


def plain_moment_text(at: Cell) -> str:
    """Write a moment as people read it in a table."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if isinstance(at, datetime) else str(at)[:19]


def _converted(column: ListColumn, values: Sequence[Any], style: Style) -> list[Cell]:
    if style == "titles" and column.words and not column.keeps_codes:
        words: Mapping[str, str] = column.words
        return [words.get(value, value) for value in values]
    convert = _CONVERT.get(column.kind)
    if convert is None:
        return list(values)
    return [None if value is None else convert(value) for value in values]


_CONVERT: Mapping[str, Callable[[Any], Cell]] = {
    "tenths": lambda value: value / 10,
    "hundredths": lambda value: value / 100,
}
