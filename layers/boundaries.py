"""Outlines of regions, and the country between them, as GeoJSON made in SQL; within the viewer's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layers.database import Connection
from layers.queries import load
from layers.regions import ground

_queries = load("boundaries")


@dataclass(frozen=True, slots=True)
class Area:
    """What the viewer's area covers, as west, south, east, north; None while nothing in it has a place."""

    bounds: tuple[float, float, float, float] | None
    schematic: bool


def area_of(connection: Connection) -> Area:
    """Return what the viewer's area covers, and whether boundaries in it were made for a demonstration."""
    west, south, east, north, schematic = _queries.area(connection)
    return Area(None if west is None else (west, south, east, north), schematic)


def outlines(connection: Connection, level: str, parent_code: str | None, today: date | None) -> bytes:
    """Return the regions of a level that are in force, or of those only the parts of one region.

    NotVisibleError when that region lies outside the viewer's area.
    """
    if parent_code:
        ground(connection, parent_code)
    collection: str = _queries.outlines(connection, level=level, area=parent_code, today=today)
    return collection.encode()


def base_features(connection: Connection, parent_code: str | None, *, with_minor: bool) -> bytes:
    """Return hamlets, water and roads of the viewer's area, or of one region in it; minor lines only if wanted.

    NotVisibleError when that region lies outside the viewer's area.
    """
    low, high = ground(connection, parent_code) if parent_code else (None, None)
    collection: str = _queries.base(connection, ground_from=low, ground_to=high, with_minor=with_minor)
    return collection.encode()
