"""Regions: the tree, and what a map says of its villages."""

from __future__ import annotations

from datetime import date

from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records import Region, RegionVersion, VillageRow

_queries = load("regions")


def region(connection: Connection, code: str) -> Region:
    """Return a region of the viewer's own area; NotVisibleError for any other."""
    ground(connection, code)
    found: Region = _queries.region(connection, code=code)
    return found


def children(connection: Connection, parent_code: str | None, on: date | None = None) -> list[Region]:
    """Return the parts that a region has on a day (today without one), or the viewer's own region; by code."""
    if parent_code is None:
        return list(_queries.roots(connection, day=on))
    ground(connection, parent_code)
    return list(_queries.children(connection, parent=parent_code, day=on))


def history(connection: Connection, code: str) -> list[RegionVersion]:
    """Return what a region of the viewer's own area was called and covered, newest first."""
    ground(connection, code)
    return list(_queries.history(connection, code=code))


def has_history(connection: Connection, code: str) -> bool:
    """Tell whether a region had another name or boundary before, or is no more."""
    answer: bool = _queries.has_history(connection, code=code)
    return answer


def breadcrumbs(connection: Connection, code: str) -> list[Region]:
    """Return the way from the county down to a region, both included."""
    return list(_queries.breadcrumbs(connection, code=code))


def ground(connection: Connection, code: str) -> tuple[int, int]:
    """Return the interval of ground that a region of the viewer's own area covers; NotVisibleError for any other."""
    found: tuple[int, int] | None = _queries.ground(connection, code=code)
    if found is None:
        raise NotVisibleError(code)
    return found


def villages(connection: Connection, area_code: str, period: str) -> list[VillageRow]:
    """Return the villages and communities of an area with their mean happiness index of a period."""
    low, high = ground(connection, area_code)
    return list(_queries.villages(connection, ground_from=low, ground_to=high, period=period))


def scored_periods(connection: Connection) -> list[str]:
    """Return the quarters that have scores within the viewer's area, newest first."""
    return [row[0] for row in _queries.periods(connection)]


def shows_schematic_boundaries(connection: Connection) -> bool:
    """Tell whether any boundary in the viewer's area was made for a demonstration."""
    answer: bool = _queries.is_schematic(connection)
    return answer
