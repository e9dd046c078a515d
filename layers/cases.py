"""Cases: lists, counts and facts, within the viewer's scope."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from layers.database import Connection
from layers.errors import LayerError, NotVisibleError
from layers.queries import load
from layers.records import CaseFacts, CaseRow
from layers.regions import ground

CHINA = ZoneInfo("Asia/Shanghai")
KINDS = ("environment", "safety", "dispute", "facility", "livelihood", "other")

_queries = load("cases")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; days are inclusive, in Asia/Shanghai; bbox is west, south, east, north.

    `now` means the region that a case lies in under the boundaries of today, else that of its day.
    """

    region_code: str
    from_day: date | None = None
    to_day: date | None = None
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    state: str | None = None
    status: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    now: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list ended."""

    registered_at: datetime
    id: int


def list_cases(connection: Connection, wanted: CaseFilter, limit: int, before: Cursor | None = None) -> list[CaseRow]:
    """Return cases, newest first, from the cursor on."""
    return list(
        _queries.page(
            connection,
            **_bounds(connection, wanted),
            before_at=before and before.registered_at,
            before_id=before and before.id,
            limit=limit,
        )
    )


def count_cases(connection: Connection, wanted: CaseFilter) -> int:
    """Return how many cases the filter lets through."""
    total: int = _queries.total(connection, **_bounds(connection, wanted))
    return total


def newest_day(connection: Connection, region_code: str) -> date | None:
    """Return the day of the newest case of a region: as of when the map speaks."""
    low, high = ground(connection, region_code)
    day: date | None = _queries.newest(connection, ground_from=low, ground_to=high, only=only_cases(connection))
    return day


def only_cases(connection: Connection) -> list[int] | None:
    """Return the cases of a viewer who sees no more than what was given to them; None for those who see more.

    Named in a query, they are found by an index: the policy alone would have every case of the area looked at.
    """
    found: list[int] | None = _queries.only(connection)
    return found


def case_facts(connection: Connection, case_id: int) -> CaseFacts:
    """Return all that the viewer may know of a case; NotVisibleError when that is nothing."""
    found: CaseFacts | None = _queries.facts(connection, id=case_id)
    if found is None:
        raise NotVisibleError(str(case_id))
    return found


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be recorded; coordinates in EPSG:4490, `coord_source` says what they were converted from."""

    source: str
    external_id: str
    channel: str
    matter_kind: str
    category: str
    title: str
    body: str
    address: str
    lon: float | None
    lat: float | None
    coord_source: str
    region: str
    version: int | None
    persons: int
    respondent: str | None = None
    petitioner: str = ""
    phone_sealed: bytes | None = field(default=None, repr=False)
    phone_masked: str = ""
    group_no: int | None = None


def place_of_point(connection: Connection, lon: float, lat: float) -> tuple[str, int] | None:
    """Return the smallest region of the viewer's own area that holds a point today, and its version."""
    found: tuple[str, int] | None = _queries.place_of_point(connection, lon=lon, lat=lat)
    return found


def version_of_region(connection: Connection, code: str) -> int | None:
    """Return the version of a region that is in force today."""
    version: int | None = _queries.version_of_region(connection, code=code)
    return version


def category_exists(connection: Connection, code: str) -> bool:
    """Tell whether cases may have this category."""
    answer: bool = _queries.category_exists(connection, code=code)
    return answer


class RefusedError(LayerError):
    """A case that this viewer may not record as it is: `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def record(connection: Connection, new: NewCase) -> tuple[int, bool]:
    """Record a case; return its number, and whether it is new: the same source and number is the same case.

    Raises RefusedError for one that the viewer may not record. The audit log is written: do nothing long afterwards.
    """
    outcome, number = _queries.record(connection, **asdict(new))
    if outcome not in ("new", "known"):
        raise RefusedError(outcome)
    return number, outcome == "new"


def _bounds(connection: Connection, wanted: CaseFilter) -> dict[str, Any]:
    low, high = ground(connection, wanted.region_code)
    west, south, east, north = wanted.bbox or (None, None, None, None)
    return {
        "ground_from": low,
        "ground_to": high,
        "only": only_cases(connection),
        "now": wanted.now,
        "from_at": wanted.from_day and _start(wanted.from_day),
        "to_at": wanted.to_day and _end(wanted.to_day),
        "kinds": list(wanted.kinds) or None,
        "categories": list(wanted.categories) or None,
        "state": wanted.state,
        "status": wanted.status,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _end(day: date) -> datetime:
    return _start(day) + timedelta(days=1)
