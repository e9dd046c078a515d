"""Points schemes as adopted. A scheme travels as plain JSON values: `scoring.scheme` gives them meaning."""

from __future__ import annotations

from typing import Any

from psycopg2.extras import Json

from layers.database import Connection
from layers.queries import load

_queries = load("schemes")

Record = dict[str, Any]


def store(connection: Connection, scheme: Record) -> int | None:
    """Store a scheme with all it holds and return its number; None when this version exists already."""
    scheme_id: int | None = _queries.insert(connection, scheme=Json(scheme))
    if scheme_id is not None:
        _queries.insert_dimensions(connection, scheme_id=scheme_id, scheme=Json(scheme))
        _queries.insert_items(connection, scheme_id=scheme_id, scheme=Json(scheme))
    return scheme_id


def find(connection: Connection, village_code: str | None, code: str, version: int) -> tuple[int, Record] | None:
    """Return a version of a scheme and its number."""
    scheme_id: int | None = _queries.find(connection, village_code=village_code, code=code, version=version)
    return None if scheme_id is None else (scheme_id, read(connection, scheme_id))


def read(connection: Connection, scheme_id: int) -> Record:
    """Return the scheme of this number."""
    record: Record = _queries.read(connection, scheme_id=scheme_id)
    return record


def in_force(connection: Connection, village_codes: list[str], period: str) -> dict[str, int]:
    """Return the number of the scheme that each village follows in a period, like 2026Q4.

    A village's own scheme goes before the example; of several versions the one that came into force last, but none
    whose correction the town had ordered before the period began. A village that has neither is left out.
    """
    return dict(_queries.in_force(connection, village_codes=village_codes, period=period))
