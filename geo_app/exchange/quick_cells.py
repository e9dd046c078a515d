"""Read a whole column at once where every cell is written in the plainest way, as most are.

Each reader returns the column as the reader of one cell would, cell by cell, or None where any cell is not so plain.
The checks look at all cells joined into one text, which costs a fraction of looking at each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from math import isfinite

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
_LENGTH = len("2026-03-05 09:30:00")
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


class Written(list[object]):
    """Numbers, with the texts that they were read from, which a database reads likewise."""

    def __init__(self, numbers: Iterable[object], texts: Column) -> None:
        super().__init__(numbers)
        self.texts = texts


def numbers(cells: Column) -> Column | None:
    """Read digits, a point and digits; or what is a number already."""
    joined = _joined(cells, "\n")
    if joined is None:
        return _stored_numbers(cells)
    if not joined.isascii() or joined.encode().translate(None, _OF_NUMBERS) or len(max(cells, key=len)) > _LONG:  # type: ignore[arg-type]
        return None
    try:
        if all(cells):
            return Written(map(float, cells), cells)  # type: ignore[arg-type]
        return Written([float(cell) if cell else None for cell in cells], _or_none(cells))  # type: ignore[arg-type]
    except ValueError:
        return None


def _stored_numbers(cells: Column) -> Column | None:
    kinds = set(map(type, cells))
    if kinds == {float}:
        return cells if all(map(isfinite, cells)) else None  # type: ignore[arg-type]
    if kinds != {float, str} or any(cell and type(cell) is str for cell in cells):
        return None
    found = [None if type(cell) is str else cell for cell in cells]
    return found if all(cell is None or isfinite(cell) for cell in found) else None  # type: ignore[arg-type]


def moments(cells: Column) -> Column | None:
    """Read moments in the one form of ISO 8601 in which all of them are written, as text with Beijing's offset."""
    given = cells if all(cells) else list(filter(None, cells))
    joined = _joined(given, "\n")
    if joined is None:
        joined, after = _stored_moments(given), _FORMS[_LENGTH][1]
    elif joined:
        form, after = _FORMS.get(len(given[0]), ("", ""))  # type: ignore[arg-type]
        if not form or not joined.isascii() or not _are_moments(f"{joined}\n".encode(), f"{form}\n"):
            return None
    if not joined:
        return None
    read = joined.replace("\n", f"{after}\n").split("\n")
    read[-1] += after
    if len(read) != len(given):  # a cell of two lines
        return None
    following = iter(read)
    return read if given is cells else [next(following) if cell else None for cell in cells]  # type: ignore[return-value]


def _stored_moments(cells: Column) -> str | None:
    """Return dates and moments as a workbook holds them, as lines of text."""
    kinds = set(map(type, cells))
    if kinds == {datetime}:
        texts = list(map(datetime.isoformat, cells, repeat(" ")))  # type: ignore[arg-type]
    elif kinds <= {date, datetime}:
        texts = [f"{cell}" if type(cell) is datetime else f"{cell} 00:00:00" for cell in cells]
    else:
        return None
    # one that has an offset or parts of a second is longer
    is_plain = sum(map(len, texts)) == _LENGTH * len(texts) and _YEARS[0] <= int(min(texts)[:4])
    return "\n".join(texts) if is_plain and int(max(texts)[:4]) <= _YEARS[1] else None


def _are_moments(joined: bytes, form: str) -> bool:
    """Return whether texts, one after another, are all moments that there are, each in the given form."""
    if len(joined) % len(form):
        return False
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
