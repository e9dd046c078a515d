"""A village's ledger entry by entry, as its page and its file show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import records_ledger
from layers.administration import Outcome
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_ledger import LedgerRow, SealedLine, VillageHead

_queries: Any = load("bookings", records_ledger)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which entries are shown: of one household (its code) or all, of one account, of one quarter."""

    household: str
    account: str
    period: str


def village(connection: Connection, code: str) -> VillageHead:
    """Return a village of the viewer's area, or the one that the area is a part of; NotVisibleError for any other."""
    found: VillageHead | None = _queries.village(connection, code=code)
    if found is None:
        raise NotVisibleError(code)
    return found


def rows(connection: Connection, village_code: str, wanted: Narrowed, *, limit: int, offset: int) -> list[LedgerRow]:
    """Return entries, the newest first."""
    return list(
        _queries.rows(
            connection,
            village_code=village_code,
            household=wanted.household,
            account=wanted.account,
            period=wanted.period,
            limit=limit,
            offset=offset,
        )
    )


def periods(connection: Connection, village_code: str) -> list[str]:
    """Return the quarters in which the viewer sees anything booked for a village, newest first."""
    return [row[0] for row in _queries.periods(connection, village_code=village_code)]


def sealed(connection: Connection, village_code: str) -> list[SealedLine]:
    """Return all entries of a village with the seal of each, in the order in which they were booked."""
    return list(_queries.sealed(connection, village_code=village_code))


def take_back(connection: Connection, entry: int, reason: str) -> Outcome:
    """Reverse an entry that was a slip of the pen; the outcome as in `administration.py`."""
    outcome: Outcome = _queries.take_back(connection, entry=entry, reason=reason)
    return outcome
