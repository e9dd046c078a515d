"""Save what an inspection of a whole village found, as applications: all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from geo_app import process_words
from geo_app.errors import BadRequestError, Fault
from layers import applications
from layers.database import Database
from layers.process_refusals import ProcessRefusedError
from layers.scope import Scope

_STARS = "一二三四五"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: one item, or several that exclude each other, as one star does two.

    `items` are their codes, `labels` what the choices are called; a single item has one label.
    """

    name: str
    items: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """That a household was given an item, in a column."""

    household: str
    item: str
    column: Column


def columns(items: Iterable[tuple[str, str]]) -> list[Column]:
    """Make the columns of a sheet from codes and names: 「庭院评星一星」 and 「二星」 are one column with stars."""
    starred: dict[str, list[tuple[int, str]]] = {}
    alone: list[Column] = []
    for code, name in items:
        if len(name) > 2 and name.endswith("星") and name[-2] in _STARS:
            starred.setdefault(name[:-2], []).append((_STARS.index(name[-2]) + 1, code))
        else:
            alone.append(Column(name, (code,), (name,)))
    rated = [
        Column(name, tuple(code for _, code in sorted(stars)), tuple("★" * many for many, _ in sorted(stars)))
        for name, stars in starred.items()
    ]
    return rated + alone


def save_inspection(
    database: Database, scope: Scope, village_code: str, day: date, marks: Iterable[Mark]
) -> tuple[int, int]:
    """File the marks; return how many were filed and how many were there before.

    Raises BadRequestError whose field is the household that is at fault.
    """
    sheet: list[Mapping[str, object]] = [
        {
            "household": mark.household,
            "item": mark.item,
            "instead": [code for code in mark.column.items if code != mark.item],
        }
        for mark in marks
    ]
    if not sheet:
        raise BadRequestError(Fault("inspection", "一户也没有评，先选好再保存"))
    try:
        with database.transaction(scope, read_only=False) as connection:
            return applications.inspect(connection, village_code, day, sheet)
    except ProcessRefusedError as error:
        told = process_words.refused(error).faults[0]
        if error.about.isdigit():
            message = told.message.removesuffix(f"（{error.about}）")
            raise BadRequestError(Fault(error.about, f"{error.about[12:]} 户：{message}")) from None
        raise BadRequestError(told) from None
