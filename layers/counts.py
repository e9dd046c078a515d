"""Numbers of cases by region, kind and quarter: raw ones for the owner's job alone, published ones for everybody
else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers import bulk, records_counts
from layers.database import Connection
from layers.queries import load
from layers.records_counts import CountedRegion, PublishedCount
from layers.regions import ground

KINDS = ("environment", "safety", "dispute", "facility", "livelihood", "other")
TOTAL, APART = "total", "apart"

_COLUMNS = ("period", "region_code", "kind", "n", "why", "ground", "computed_at")
_queries: Any = load("counts", records_counts)


@dataclass(frozen=True, slots=True)
class RawCounts:
    """What a quarter had: by the region that a case is known to lie in and its kind; what is sealed, by county."""

    regions: list[CountedRegion]
    kinds: list[tuple[str, str, int]]
    apart: list[tuple[str, int]]


def raw(connection: Connection, from_at: datetime, to_at: datetime) -> RawCounts:
    """Return the numbers as they are, of cases registered from one time to before another; the owner alone may ask."""
    return RawCounts(
        list(_queries.tree(connection)),
        list(_queries.kinds(connection, from_at=from_at, to_at=to_at)),
        list(_queries.apart(connection, from_at=from_at, to_at=to_at)),
    )


def first_registered(connection: Connection) -> datetime | None:
    """Return when the oldest case was registered."""
    first: datetime | None = _queries.first_at(connection)
    return first


def lock(connection: Connection) -> None:
    """Let nobody else publish until this transaction ends."""
    _queries.lock(connection)


def published(connection: Connection) -> set[str]:
    """Return the published quarters."""
    return {row[0] for row in _queries.published(connection)}


def replace(connection: Connection, period: str, rows: Iterable[tuple[object, ...]], computed_at: datetime) -> None:
    """Publish these rows (region, kind, number, why, ground) as the numbers of a quarter."""
    _queries.clear(connection, period=period)
    whole = [(period, *row, computed_at.isoformat()) for row in rows]
    bulk.copy_rows(connection, "case_counts_published", _COLUMNS, whole)


def periods(connection: Connection) -> list[str]:
    """Return the quarters published of the viewer's own area, newest first."""
    return [row[0] for row in _queries.periods(connection)]


def region_and_parts(connection: Connection, code: str, period: str) -> list[PublishedCount]:
    """Return the published numbers of a region, then those of its parts; NotVisibleError outside the viewer's area."""
    ground(connection, code)
    return list(_queries.region_and_parts(connection, code=code, period=period))


def village_totals(connection: Connection, code: str, period: str) -> list[PublishedCount]:
    """Return the published totals of the villages of a region; NotVisibleError outside the viewer's area."""
    low, high = ground(connection, code)
    return list(_queries.village_totals(connection, ground_from=low, ground_to=high, period=period))
