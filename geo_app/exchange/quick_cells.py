"""Read a whole column at once where every cell is written in the plainest way, as most are.

Each reader returns the column as the reader of one cell would, cell by cell, or None where any cell is not so plain.
The checks look at all cells joined into one text, which costs a fraction of looking at each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from types import NoneType

import numpy as np

Column = list[object]
Quick = Callable[[Column], Column | None]

_LONG = 100  # digits; of some hundred Python makes infinity
_OF_NUMBERS = b"0123456789.-\n"
# how a moment may be written: its length, where what stands between digits is, and what follows in the database's form
_FORMS = {
    10: ("0000-00-00", " 00:00:00+08:00"),
    16: ("0000-00-00 00:00", ":00+08:00"),
    19: ("0000-00-00 00:00:00", "+08:00"),
}
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_STORED = {date, datetime}
_STORED_OR_EMPTY = _STORED | {str, NoneType}
_LENGTH = len("2026-03-05 09:30:00+08:00")
# since 1992 Beijing has had no summer time
_YEARS = (1992, 2100)
_BEFORE_FORMULAS = "'"
_EXPONENTS = ("e", "E")


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads a cell, and a column of plain cells at once."""

    one: Callable[[object], object]
    many: Quick

    def __call__(self, value: object) -> object:
        """Read one cell."""
        return self.one(value)


def numbers(cells: Column) -> Column | None:
    """Read digits, a point and digits; or what is a number already."""
    joined = _joined(cells, "\n")
    if joined is None:
        plain = set(map(type, cells)) == {float} and all(map(isfinite, cells))  # type: ignore[arg-type]
        return cells if plain else None
    if not joined.isascii() or joined.encode().translate(None, _OF_NUMBERS) or len(max(cells, key=len)) > _LONG:  # type: ignore[arg-type]
        return None
    try:
        return list(map(float, cells)) if all(cells) else [float(cell) if cell else None for cell in cells]  # type: ignore[arg-type]
    except ValueError:
        return None


def moments(cells: Column) -> Column | None:
    """Read moments in the one form of ISO 8601 in which all of them are written, as text with Beijing's offset."""
    kinds = set(map(type, cells))
    if kinds & _STORED:
        return _stored_moments(cells) if kinds <= _STORED_OR_EMPTY else None
    given = cells if all(cells) else list(filter(None, cells))
    joined = _joined(given)
    if joined is None or not joined.isascii() or not given:
        return None
    length = len(given[0])  # type: ignore[arg-type]
    form, after = _FORMS.get(length, ("", ""))
    if not form or set(map(len, given)) != {length} or not _are_moments(joined.encode(), form):  # type: ignore[arg-type]
        return None
    return [f"{cell}{after}" if cell else None for cell in cells]


def _stored_moments(cells: Column) -> Column | None:
    """Return dates and moments as a workbook holds them, as text."""
    years = {cell.year for cell in cells if isinstance(cell, date)}
    texts = [
        f"{cell}+08:00" if type(cell) is datetime else f"{cell} 00:00:00+08:00" if cell else None for cell in cells
    ]
    if min(years) < _YEARS[0] or max(years) > _YEARS[1] or any(cell and type(cell) is str for cell in cells):
        return None
    # one that has an offset or parts of a second is longer
    return [*texts] if set(map(len, filter(None, texts))) == {_LENGTH} else None


def _are_moments(joined: bytes, form: str) -> bool:
    """Return whether texts of one length, one after another, are all moments that there are, in the given form."""
    letters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, len(form))
    pattern = np.frombuffer(form.encode(), dtype=np.uint8)
    between = pattern != ord("0")
    digits = letters[:, ~between].astype(np.int16) - ord("0")
    if (letters[:, between] != pattern[between]).any() or (digits < 0).any() or (digits > 9).any():
        return False
    year = digits[:, :4] @ np.array([1000, 100, 10, 1], dtype=np.int16)
    month, day, *clock = (digits[:, at] * 10 + digits[:, at + 1] for at in range(4, digits.shape[1], 2))
    if (year < _YEARS[0]).any() or (year > _YEARS[1]).any() or (month < 1).any() or (month > 12).any():
        return False
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    if (day < 1).any() or (day > _DAYS[month] - ((month == 2) & ~leap)).any():
        return False
    return not any((part > most).any() for part, most in zip(clock, (23, 59, 59), strict=False))


def identifiers(cells: Column) -> Column | None:
    """Read ASCII letters and digits, at most 200."""
    whole = _joined(cells)
    if whole is None or not (whole.isascii() and whole.isalnum()) or any(mark in whole for mark in _EXPONENTS):
        return None
    return _or_none(cells) if len(max(cells, key=len)) <= 200 else None  # type: ignore[arg-type]


def texts(limit: int, without: str = "") -> Quick:
    """Return a reader of printable text of at most `limit` characters, none of them in `without`, unspaced around."""
    marks = (_BEFORE_FORMULAS, "#", *without)

    def read(cells: Column) -> Column | None:
        whole = _joined(cells)
        if whole is None or not whole.isprintable() or any(mark in whole for mark in marks):
            return None
        if len(max(cells, key=len, default="")) > limit or list(map(str.strip, cells)) != cells:  # type: ignore[arg-type]
            return None
        return _or_none(cells)

    return read


def codes(*lengths: int) -> Quick:
    """Return a reader of codes of digits, of one of the lengths."""

    def read(cells: Column) -> Column | None:
        whole = _joined(cells)
        if whole is None or not (whole.isascii() and whole.isdigit()) or not set(map(len, cells)) <= {0, *lengths}:  # type: ignore[arg-type]
            return None
        if max(lengths) > 15 and any(cell.endswith("000") for cell in cells):  # type: ignore[attr-defined]
            return None
        return _or_none(cells)

    return read


def _joined(cells: Column, by: str = "") -> str | None:
    """Return cells as one text, None where one is no text."""
    try:
        return by.join(cells)  # type: ignore[arg-type]
    except TypeError:
        return None


def _or_none(cells: Column) -> Column:
    return [cell or None for cell in cells] if "" in cells else cells
