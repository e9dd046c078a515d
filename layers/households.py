"""Households within the viewer's scope."""

from __future__ import annotations

from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records import Household
from layers.regions import ground

_queries = load("households")


def household(connection: Connection, key: str | int) -> Household:
    """Return a household by its code (text) or number (int); NotVisibleError when the viewer may not see it."""
    found: Household | None = (
        _queries.by_id(connection, id=key) if isinstance(key, int) else _queries.by_code(connection, code=key)
    )
    if found is None:
        raise NotVisibleError(str(key))
    return found


def list_households(
    connection: Connection,
    region_code: str,
    limit: int,
    after_code: str | None = None,
    bbox: tuple[float, float, float, float] | None = None,
) -> list[Household]:
    """Return the active households of a region in the order of their numbers, never of their scores."""
    low, high = ground(connection, region_code)
    west, south, east, north = bbox or (None, None, None, None)
    return list(
        _queries.of_region(
            connection,
            ground_from=low,
            ground_to=high,
            after_code=after_code,
            west=west,
            south=south,
            east=east,
            north=north,
            limit=limit,
        )
    )
