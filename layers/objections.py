"""Objections of households to points and scores, as those see them who look into them and answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg2.extras import Json

from layers import records_objections
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.process_refusals import translated
from layers.queries import load
from layers.records_objections import Correctable, CorrectionOrder, Objection

_queries: Any = load("objections", records_objections)
STATES = ("open", "overdue", "answered")


@dataclass(frozen=True, slots=True)
class Filing:
    """What a villager objects to at the office: an entry, an application, a plan, or else the whole quarter."""

    household_code: str
    period: str
    entry_no: int | None
    application_id: int | None
    plan_id: int | None
    text: str
    is_about_retaliation: bool
    form_ref: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: 'upheld' or 'rejected', what the household is told, and what is put right; points in tenths.

    `corrected` are the points that are right instead, `entries` those of entries by number, where a whole quarter is
    objected to; `demand` is what the village is to put right.
    """

    outcome: str
    text: str
    corrected: int | None = None
    entries: tuple[tuple[int, int], ...] = ()
    demand: str = ""


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


def correctable(connection: Connection, numbers: list[int]) -> dict[int, list[Correctable]]:
    """Return what an answer may correct of each objection to a whole quarter that is open."""
    found: dict[int, list[Correctable]] = {}
    for row in _queries.correctable(connection, numbers=numbers):
        found.setdefault(row.objection_id, []).append(row)
    return found


def answer(connection: Connection, number: int, reply: Reply) -> bool:
    """Answer an objection and carry the answer out.

    False when it was answered before. ProcessRefusedError when the item does not give such points, or when the answer
    to a quarter or a list leads nowhere.
    """
    with translated():
        return bool(
            _queries.answer(
                connection,
                number=number,
                outcome=reply.outcome,
                text=reply.text,
                corrected=reply.corrected,
                entries=Json([{"entry": entry, "points": points} for entry, points in reply.entries]),
                demand=reply.demand,
            )
        )


def orders(
    connection: Connection, *, village_code: str | None = None, plan_id: int | None = None
) -> list[CorrectionOrder]:
    """Return what villages are to put right, of all or of one village or plan."""
    return list(_queries.orders(connection, village_code=village_code, plan_id=plan_id))


def carry_out(connection: Connection, number: int, text: str) -> str:
    """Write down that an order was carried out; 'done', or a word for why not. NotVisibleError when there is none."""
    with translated():
        outcome: str | None = _queries.carry_out(connection, number=number, text=text)
    if outcome is None:
        raise NotVisibleError(str(number))
    return outcome


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
