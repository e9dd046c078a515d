"""Objections of households to points and scores, as those see them who answer."""

from __future__ import annotations

from typing import Any

from layers import records_residents
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_residents import Objection

_queries: Any = load("objections", records_residents)


def list_objections(connection: Connection, state: str, limit: int) -> list[Objection]:
    """Return the area's open objections, those due first at the top, or the answered ones, newest first."""
    return list(_queries.open_and_answered(connection, state=state, limit=limit))


def count_open(connection: Connection) -> int:
    """Return how many objections of the area wait for an answer."""
    return int(_queries.count_open(connection))


def answer(connection: Connection, number: int, outcome: str, text: str) -> bool:
    """Answer an objection; False when it was answered before. NotVisibleError when it is not the viewer's to see."""
    if _queries.is_open(connection, number=number) is None:
        raise NotVisibleError(str(number))
    return bool(_queries.answer(connection, number=number, outcome=outcome, text=text))
