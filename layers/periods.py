"""The quarters of a village: open, posted for people to see, frozen; errata. What changes them is migration 0026's."""

from __future__ import annotations

from datetime import date
from typing import Any

from layers import records_ledger
from layers.administration import Outcome
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_ledger import FrozenResult, PeriodState, WaitingApplication

_queries: Any = load("periods", records_ledger)


def states(connection: Connection, village_code: str) -> list[PeriodState]:
    """Return where each quarter of a village stands, newest first; NotVisibleError for one not of the viewer's area."""
    found = list(_queries.states(connection, village_code=village_code))
    if not found:
        raise NotVisibleError(village_code)
    return found


def state(connection: Connection, village_code: str, period: str) -> PeriodState:
    """Return where a quarter of a village stands; NotVisibleError when the village has nothing of it to see."""
    for found in states(connection, village_code):
        if found.period == period:
            return found
    raise NotVisibleError(f"{village_code} {period}")


def versions(connection: Connection, village_code: str) -> list[FrozenResult]:
    """Return every version of every quarter's results, newest first, to those who see the whole village."""
    return list(_queries.versions(connection, village_code=village_code))


def results(
    connection: Connection, village_code: str, period: str, version: int | None = None
) -> list[dict[str, Any]] | None:
    """Return a quarter's frozen results, of its latest version unless one is named; None when nothing is frozen.

    Dicts with `household` (code), `points` (tenths), `index` (hundredths), `rank`, `quintile`, `band` ([first, last] or
    None), `tie_group` and `parts`, best first.
    """
    found = _queries.results(connection, village_code=village_code, period=period, version=version)
    return None if found is None else list(found[0])


def waiting(connection: Connection, village_code: str, period: str) -> list[WaitingApplication]:
    """Return the applications of a quarter that are not decided or booked, as far as the viewer may see them."""
    return list(_queries.waiting(connection, village_code=village_code, period=period))


def frozen(connection: Connection, village_codes: list[str], period: str) -> list[str]:
    """Return those of the villages whose results of the period are frozen."""
    return [row[0] for row in _queries.frozen(connection, village_codes=village_codes, period=period)]


def post(connection: Connection, village_code: str, period: str, first: date, last: date) -> Outcome:
    """Post a quarter's results; the outcome as in `administration.py`."""
    outcome: Outcome = _queries.post(
        connection, village_code=village_code, period=period, posted_on=first, posted_until=last
    )
    return outcome


def freeze(connection: Connection, village_code: str, period: str) -> Outcome:
    """Freeze the posted results of a quarter."""
    outcome: Outcome = _queries.freeze(connection, village_code=village_code, period=period)
    return outcome


def open_erratum(connection: Connection, village_code: str, period: str, reason: str) -> Outcome:
    """Open a frozen quarter again for its correction, which is posted from today on."""
    outcome: Outcome = _queries.erratum(connection, village_code=village_code, period=period, reason=reason)
    return outcome
