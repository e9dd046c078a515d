"""What hotspots are found in: the cases of an area and of some days, as numbers, and the area's boundary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.cases import only_cases
from layers.copied_rows import copied_rows
from layers.database import Connection
from layers.overview import EPOCH
from layers.queries import load
from layers.regions import ground

_queries = load("hotspots")
_COLUMNS = {"key": ">i8", "day": ">i4", "due_day": ">i4", "kind": ">i2", "is_open": "?"}


@dataclass(frozen=True, slots=True)
class DrawnCases:
    """The n cases with a place of their own that a map may show, in no order, each field (n,).

    key: int64, the place on the quadtree (`scoring.map_metres`). day, due_day: days since 1970-01-01; 2147483647
    where nothing is due. kind: 0 to 5. is_open: bool.
    """

    key: NDArray[np.int64]
    day: NDArray[np.int32]
    due_day: NDArray[np.int32]
    kind: NDArray[np.int16]
    is_open: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Place:
    """What a place is called: its village, and the hamlet beside it if there is one."""

    region_code: str
    village: str
    hamlet: str | None


def drawn_cases(
    connection: Connection, area: str, first: date, last: date, kinds: Iterable[int] | None = None
) -> DrawnCases:
    """Return the cases that the viewer may see on a map and whose own place is known, registered on these days.

    Raises
    ------
    NotVisibleError
        For a region that lies outside the viewer's area.
    """
    rows = copied_rows(connection, _queries.drawn_cases.sql, _bounds(connection, area, first, last, kinds), _COLUMNS)
    return DrawnCases(
        key=rows["key"].astype(np.int64),
        day=rows["day"].astype(np.int32),
        due_day=rows["due_day"].astype(np.int32),
        kind=rows["kind"].astype(np.int16),
        is_open=rows["is_open"].astype(np.bool_),
    )


def count_without_place(
    connection: Connection, area: str, first: date, last: date, kinds: Iterable[int] | None = None
) -> int:
    """Return how many cases the map shows in the middle of their village, since no better place is known."""
    count: int = _queries.without_place(connection, **_bounds(connection, area, first, last, kinds))
    return count


def boundary(connection: Connection, area: str) -> BaseGeometry | None:
    """Return today's boundary of a region in EPSG:4490, or that of its parts together; None where nothing is known."""
    ground(connection, area)
    wkb = _queries.boundary(connection, code=area)
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def places_at(connection: Connection, lon: list[float], lat: list[float]) -> list[Place | None]:
    """Return what each place is called, in the viewer's area; None for one outside its villages."""
    found: dict[int, Place] = {
        number: Place(code, village, hamlet)
        for number, code, village, hamlet in _queries.places_at(connection, lon=lon, lat=lat)
    }
    return [found.get(number) for number in range(1, len(lon) + 1)]


def _bounds(connection: Connection, area: str, first: date, last: date, kinds: Iterable[int] | None) -> dict[str, Any]:
    low, high = ground(connection, area)
    return {
        "ground_from": low,
        "ground_to": high,
        "only": only_cases(connection),
        "first": (first - EPOCH).days,
        "last": (last - EPOCH).days,
        "kinds": None if kinds is None else list(kinds),
    }
