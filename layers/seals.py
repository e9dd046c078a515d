"""Seals of the ledger: setting them after a bulk load, reading them beside what they cover; what checks found."""

from __future__ import annotations

from typing import Any

from psycopg2.extras import Json

from layers import records_ledger
from layers.database import Connection
from layers.queries import load
from layers.records_ledger import LedgerCheck, SealCheck

NOTHING_BEFORE = bytes(32)
"""What a village's first seal carries as the one before it."""

_queries: Any = load("seals", records_ledger)


def seal(connection: Connection) -> int:
    """Seal what was loaded while triggers stood aside, one seal a village; return how many seals were set."""
    return int(_queries.seal(connection))


def villages(connection: Connection) -> list[str]:
    """Return the codes of the villages that have entries or seals."""
    return [row[0] for row in _queries.villages(connection)]


def check(connection: Connection, village_code: str) -> list[SealCheck]:
    """Return each seal of a village beside a recount of what it covers; never empty: strays are on every record."""
    return list(_queries.check(connection, village_code=village_code))


def frozen_with(connection: Connection, village_code: str) -> list[tuple[str, int, bytes]]:
    """Return period, version and seal of the village's frozen results."""
    return [(row[0], row[1], bytes(row[2])) for row in _queries.frozen_with(connection, village_code=village_code)]


def latest(connection: Connection, village_code: str) -> str | None:
    """Return a village's latest seal in hexadecimal, to whoever sees its points; None for an empty ledger."""
    seal_: str | None = _queries.latest(connection, village_code=village_code)
    return seal_


def false_reversals(connection: Connection) -> list[int]:
    """Return reversals that do not take back what they name."""
    return [row[0] for row in _queries.false_reversals(connection)]


def overdrawn(connection: Connection) -> list[tuple[int, int]]:
    """Return households that spent more than they ever had, and by how much, in tenths."""
    return [(row[0], row[1]) for row in _queries.overdrawn(connection)]


def changed_results(connection: Connection) -> list[tuple[str, str, int]]:
    """Return village, period and version of frozen results that are not what was frozen."""
    return [(row[0], row[1], row[2]) for row in _queries.frozen_scores(connection)]


def scored(connection: Connection) -> dict[str, list[str]]:
    """Return the villages that have scores which are not frozen, by period."""
    found: dict[str, list[str]] = {}
    for village, period in _queries.scored(connection):
        found.setdefault(period, []).append(village)
    return found


def keep_check(connection: Connection, *, villages: int, entries: int, differences: list[dict[str, Any]]) -> None:
    """Keep what a reconciliation found."""
    _queries.keep_check(
        connection, villages=villages, entries=entries, differences=len(differences), detail=Json(differences[:200])
    )


def last_check(connection: Connection) -> LedgerCheck | None:
    """Return what the last reconciliation found, if there was one."""
    found: LedgerCheck | None = _queries.last_check(connection)
    return found
