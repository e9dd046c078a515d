"""Files that people take away: who asked for which, and their rows within the viewer's scope, names masked.

Full names come from `take` alone, which checks right, approval and area in the database and records it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2.errors import InsufficientPrivilege

from layers import records_exports
from layers.cases import only_cases
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_exports import ExportArea, ExportedCase, ExportedHousehold, ExportRequest
from layers.regions import ground

CHINA = ZoneInfo("Asia/Shanghai")
_queries: Any = load("exports", records_exports)


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What somebody asks for: households with a period's points, or the cases of some days."""

    kind: str
    region: str
    period: str | None
    first_day: date | None
    last_day: date | None
    named: bool
    form: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenExport:
    """What came of taking a file: 'taken', or the state that stands in the way.

    `entry` is the audit entry's number; `names` the full names by household's or case's number.
    """

    outcome: str
    entry: int | None
    names: Mapping[int, str]


def ask(connection: Connection, wish: ExportWish) -> tuple[str, int | None]:
    """Ask for a file; return the request's state and number, or 'too_many'.

    NotVisibleError when the region is not of the viewer's area, NotAllowedError when the viewer may have no such file.
    The transaction must not be read-only.
    """
    try:
        outcome, number = _queries.ask(connection, **asdict(wish))
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(wish.region)
    return outcome, number


def decide(connection: Connection, number: int, *, approve: bool, opinion: str) -> str:
    """Approve or refuse a request, and record it; return 'done', 'own', or the state that stands in the way."""
    outcome: str | None = _queries.decide(connection, number=number, approve=approve, opinion=opinion)
    if outcome is None:
        raise NotVisibleError(str(number))
    return outcome


def take(connection: Connection, number: int, row_count: int) -> TakenExport:
    """Take a file of so many rows, once, and record it. Call it last.

    NotVisibleError where it is not one's own; NotAllowedError when a right that it takes was withdrawn.
    """
    try:
        outcome, entry, keys, names = _queries.take(connection, number=number, row_count=row_count)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(str(number))
    return TakenExport(outcome, entry, dict(zip(keys or (), names or (), strict=True)))


def request(connection: Connection, number: int) -> ExportRequest:
    """Return a request of the viewer's own."""
    found: ExportRequest | None = _queries.one(connection, number=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def own_requests(connection: Connection, limit: int) -> list[ExportRequest]:
    """Return the viewer's own requests, newest first."""
    return list(_queries.own(connection, most=limit))


def requests_to_decide(connection: Connection, limit: int) -> list[ExportRequest]:
    """Return what the security administrator is or was asked, what still waits first."""
    return list(_queries.to_decide(connection, most=limit))


def limits(connection: Connection) -> tuple[int, int]:
    """Return how many rows a file may have, and how many people it may name without approval."""
    return _queries.most(connection), _queries.most_unapproved(connection)


def list_areas(connection: Connection, levels: tuple[str, ...]) -> list[ExportArea]:
    """Return the regions of these levels within the viewer's area, each followed by its parts."""
    return list(_queries.areas(connection, levels=list(levels)))


def households(connection: Connection, wanted: ExportRequest, limit: int) -> list[ExportedHousehold]:
    """Return the households of a file, by number."""
    low, high = ground(connection, wanted.region_code)
    bounds = {"ground_from": low, "ground_to": high}
    return list(_queries.households(connection, **bounds, period=wanted.period, most=limit))


def cases(connection: Connection, wanted: ExportRequest, limit: int) -> list[ExportedCase]:
    """Return the cases of a file, newest first."""
    if wanted.first_day is None or wanted.last_day is None:
        raise ValueError("a file of cases has a first and a last day")
    low, high = ground(connection, wanted.region_code)
    return list(
        _queries.cases(
            connection,
            ground_from=low,
            ground_to=high,
            only=only_cases(connection),
            from_at=_start(wanted.first_day),
            to_at=_start(wanted.last_day + timedelta(days=1)),
            most=limit,
        )
    )


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
