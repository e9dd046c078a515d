"""Objections of households to points and scores, as those see them who look into them and answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import records_objections
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.process_refusals import translated
from layers.queries import load
from layers.records_objections import Objection

_queries: Any = load("objections", records_objections)
STATES = ("open", "overdue", "answered")


@dataclass(frozen=True, slots=True)
class Filing:
    """What a villager objects to at the office: an entry, an application, or else the whole quarter."""

    household_code: str
    period: str
    entry_no: int | None
    application_id: int | None
    text: str
    is_about_retaliation: bool
    form_ref: str


def list_objections(
    connection: Connection, state: str, limit: int, *, village_code: str | None = None
) -> list[Objection]:
    """Return objections of the area in a state, or in any (''): open ones, those due first, before answered ones."""
    return _page(connection, state, limit, village_code=village_code)


def of_household(connection: Connection, household_id: int, limit: int) -> list[Objection]:
    """Return the objections to a household's points."""
    return _page(connection, "", limit, household_id=household_id)


def objection(connection: Connection, number: int) -> Objection:
    """Return an objection; NotVisibleError when it is not the viewer's to see."""
    found = _page(connection, "", 1, number=number)
    if not found:
        raise NotVisibleError(str(number))
    return found[0]


def count_open(connection: Connection, village_code: str | None = None) -> tuple[int, int]:
    """Return how many objections wait for an answer, and how many of them are overdue."""
    waiting, overdue = _queries.counts(connection, village_code=village_code)
    return int(waiting), int(overdue)


def answer(connection: Connection, number: int, outcome: str, text: str, corrected: int | None) -> bool:
    """Answer an objection and carry the answer out; `corrected` (tenths) are the points that are right instead.

    False when it was answered before. ProcessRefusedError when the item does not give such points.
    """
    with translated():
        return bool(_queries.answer(connection, number=number, outcome=outcome, text=text, corrected=corrected))


def note_facts(connection: Connection, number: int, text: str) -> bool:
    """Write down what the village found; False when it was answered meanwhile."""
    with translated():
        return bool(_queries.note_facts(connection, number=number, text=text))


def amend(connection: Connection, number: int, text: str) -> bool:
    """Say what was wrong in an answer; False when that was done before, or nothing was answered."""
    with translated():
        return bool(_queries.amend(connection, number=number, text=text))


def file_for(connection: Connection, filing: Filing) -> int | None:
    """File an objection for a villager at the office; return its number, None when it is not open to objections."""
    with translated():
        number: int | None = _queries.file_for(connection, **{name: getattr(filing, name) for name in Filing.__slots__})
    return number


def _page(
    connection: Connection,
    state: str,
    limit: int,
    *,
    village_code: str | None = None,
    household_id: int | None = None,
    number: int | None = None,
) -> list[Objection]:
    return list(
        _queries.page(
            connection, state=state, limit=limit, village_code=village_code, household_id=household_id, number=number
        )
    )
