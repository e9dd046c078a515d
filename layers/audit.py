"""The audit log: who saw, changed or took away what. Whether anybody has tampered with it is in `audit_chain.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2.extras import Json

from layers import records_audit
from layers.database import Connection
from layers.queries import load
from layers.records_audit import AuditEntry

CHINA = ZoneInfo("Asia/Shanghai")
_queries: Any = load("audit", records_audit)
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a list of entries is narrowed to; days are inclusive, in Asia/Shanghai; an empty text narrows nothing.

    `who` is an account's name, as the one who acted or whose place was taken; `action` a whole action, or the part
    before its dot; `area` the region that the object lies in.
    """

    first: date | None = None
    last: date | None = None
    who: str = ""
    action: str = ""
    kind: str = ""
    key: str = ""
    area: str = ""


def note(
    connection: Connection,
    action: str,
    kind: str = "",
    key: str = "",
    *,
    area: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Add an entry about what this transaction does, and return its number.

    Who acts, from where and in whose place comes from the transaction's scope, which must not be read-only. `action`
    is `<object>.<verb>` in lower case; `key` is a number or code, never a person's name. Call it last: those who add
    entries wait for each other until they commit.
    """
    number: int = _queries.note(
        connection, action=action, kind=kind, key=key, area=area, reason=reason, detail=Json(dict(detail or {}))
    )
    return number


def as_operator(connection: Connection, name: str) -> None:
    """Have the entries of this transaction say who sat at the command line, where no account acts."""
    _queries.as_operator(connection, name=name)


def list_entries(
    connection: Connection, wanted: AuditFilter, limit: int, before: int | None = None
) -> list[AuditEntry]:
    """Return entries that the reader may see, newest first, from below the number `before` on."""
    return list(_queries.page(connection, **_bounds(wanted), before=before, most=limit))


def count_entries(connection: Connection, wanted: AuditFilter, most: int) -> int:
    """Return how many entries the filter lets through; counting ends at `most`."""
    total: int = _queries.total(connection, **_bounds(wanted), most=most)
    return total


def every_entry(connection: Connection, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """Yield all entries that the filter lets through, newest first; a few thousand are held at a time."""
    before = None
    while True:
        batch = list_entries(connection, wanted, _BATCH, before)
        yield from batch
        if len(batch) < _BATCH:
            return
        before = batch[-1].no


def _bounds(wanted: AuditFilter) -> dict[str, Any]:
    return {
        "from_at": wanted.first and _start(wanted.first),
        "to_at": wanted.last and _start(wanted.last + timedelta(days=1)),
        "who": wanted.who or None,
        "action": wanted.action if "." in wanted.action else None,
        "action_group": wanted.action + "." if wanted.action and "." not in wanted.action else None,
        "kind": wanted.kind or None,
        "key": wanted.key or None,
        "area": wanted.area or None,
    }


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
