"""What the one-map page counts and lists: an area, a window of days, some kinds of cases, a quarter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from layers import records_overview
from layers.cases import only_cases
from layers.database import Connection
from layers.queries import load
from layers.records_overview import (
    DrawnCase,
    DrawnKind,
    GridOverview,
    HiddenCases,
    HouseholdOverview,
    HouseholdResult,
    PartCounts,
    VillageOverview,
)
from layers.regions import ground

CHINA = ZoneInfo("Asia/Shanghai")
EPOCH = date(1970, 1, 1)
# half the length of the equator in web mercator
_HALF = 20_037_508.342789244

_queries = load("overview", records_overview)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """Cases that the page speaks of: of an area, registered on these days (both included), of these kinds (0 to 5).

    `now` asks for the area that a case lies in under the boundaries of today, else for that of its day.
    """

    area: str
    first: date
    last: date
    kinds: tuple[int, ...]
    now: bool = False


def has_moved_cases(connection: Connection) -> bool:
    """Tell whether any case that the viewer sees lies elsewhere under the boundaries of today."""
    answer: bool = _queries.has_moved_cases(connection, only=only_cases(connection))
    return answer


def days_with_cases(connection: Connection) -> tuple[date, date] | None:
    """Return the first and the newest day with a case that the viewer may see on a map, if there is any."""
    only = only_cases(connection)
    newest = _queries.newest_day(connection, only=only)
    return None if newest is None else (_day(_queries.oldest_day(connection, only=only)), _day(newest))


def count_kinds(connection: Connection, window: Window, today: date) -> list[DrawnKind]:
    """Return the drawn cases of each of the six kinds, whatever kinds the window names; overdue as of `today`."""
    rows = _queries.kinds(connection, **_ground_and_days(connection, window), today=_number(today))
    found = {row.kind: row for row in rows}
    return [found.get(kind, DrawnKind(kind, 0, 0, 0)) for kind in range(6)]


def count_undrawn(connection: Connection, window: Window) -> int:
    """Return how many cases the viewer may read that no map shows."""
    start = datetime(window.first.year, window.first.month, window.first.day, tzinfo=CHINA)
    end = datetime(window.last.year, window.last.month, window.last.day, tzinfo=CHINA) + timedelta(days=1)
    bounds = _ground_and_days(connection, window)
    missing: int = _queries.undrawn(connection, **bounds, from_at=start, to_at=end)
    return missing


def count_days(connection: Connection, window: Window) -> dict[date, int]:
    """Return the drawn cases of each day that has any."""
    bounds = _ground_and_days(connection, window)
    return {_day(day): count for day, count in _queries.days(connection, **bounds, kinds=list(window.kinds))}


def count_cases(connection: Connection, window: Window, box: Box | None) -> int:
    """Return how many cases are drawn."""
    total: int = _queries.case_total(
        connection, **_ground_and_days(connection, window), kinds=list(window.kinds), **mercator(box)
    )
    return total


def list_cases(
    connection: Connection, window: Window, box: Box | None, limit: int, before: tuple[date, int] | None = None
) -> list[DrawnCase]:
    """Return drawn cases, newest day first, from the cursor on."""
    return list(
        _queries.case_page(
            connection,
            **_ground_and_days(connection, window),
            kinds=list(window.kinds),
            **mercator(box),
            before_day=before and _number(before[0]),
            before_id=before and before[1],
            limit=limit,
        )
    )


def hidden_cases(connection: Connection) -> HiddenCases:
    """Return how many cases of the viewer's area are not shown, so coarsely that no single case is given away."""
    found: HiddenCases = _queries.hidden(connection)
    return found


def list_villages(
    connection: Connection, window: Window, period: str, before: str, box: Box | None = None
) -> list[VillageOverview]:
    """Return the villages of an area with their index of two periods and their cases, by code."""
    bounds = _ground_and_days(connection, window)
    return list(_queries.villages(connection, **bounds, period=period, before=before, **_degrees(box)))


def list_grids(connection: Connection, window: Window) -> list[GridOverview]:
    """Return the grids of an area with their cases, by code."""
    return list(_queries.grids(connection, **_ground_and_days(connection, window)))


def count_parts(connection: Connection, area: str) -> PartCounts:
    """Return what an area consists of; households only for those who may see them."""
    low, high = ground(connection, area)
    counts: PartCounts = _queries.parts(connection, ground_from=low, ground_to=high)
    return counts


def mean_index(connection: Connection, area: str, period: str) -> int | None:
    """Return the mean happiness index of an area's ranked households, in hundredths."""
    low, high = ground(connection, area)
    mean: int | None = _queries.mean_index(connection, ground_from=low, ground_to=high, period=period)
    return mean


def count_households(connection: Connection, area: str, box: Box | None) -> int:
    """Return how many active households an area has."""
    low, high = ground(connection, area)
    total: int = _queries.household_total(connection, ground_from=low, ground_to=high, **_degrees(box))
    return total


def list_households(
    connection: Connection, area: str, period: str, *, box: Box | None, limit: int, after_code: str | None = None
) -> list[HouseholdOverview]:
    """Return households with their result of a period, in the order of their numbers."""
    low, high = ground(connection, area)
    bounds = {"ground_from": low, "ground_to": high, **_degrees(box)}
    return list(_queries.household_page(connection, **bounds, period=period, after_code=after_code, limit=limit))


def household_results(connection: Connection, household_id: int) -> list[HouseholdResult]:
    """Return a household's results, newest period first."""
    return list(_queries.results(connection, household_id=household_id))


def extent(connection: Connection, area: str) -> Box | None:
    """Return west, south, east and north of a region, or of its cases where it has no boundary; None without either."""
    box: Box | None = _queries.extent(connection, code=area)
    if box is None:
        low, high = ground(connection, area)
        box = _queries.extent_of_cases(connection, ground_from=low, ground_to=high, only=only_cases(connection))
    return box


def _ground_and_days(connection: Connection, window: Window) -> dict[str, Any]:
    low, high = ground(connection, window.area)
    return {
        "ground_from": low,
        "ground_to": high,
        "only": only_cases(connection),
        "now": window.now,
        "first": _number(window.first),
        "last": _number(window.last),
    }


def _number(day: date) -> int:
    return (day - EPOCH).days


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _degrees(box: Box | None) -> dict[str, float | None]:
    west, south, east, north = box or (None, None, None, None)
    return {"west": west, "south": south, "east": east, "north": north}


def mercator(box: Box | None) -> dict[str, float | None]:
    """Return the bounds of a box in web mercator, as queries name them."""
    if box is None:
        return _degrees(None)
    west, south, east, north = box
    return _degrees((_easting(west), _northing(south), _easting(east), _northing(north)))


def _easting(lon: float) -> float:
    return lon / 180 * _HALF


def _northing(lat: float) -> float:
    limited = max(-85.05, min(85.05, lat))
    return math.asinh(math.tan(math.radians(limited))) / math.pi * _HALF
