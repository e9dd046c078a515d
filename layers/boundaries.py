"""Outlines of regions, and the country between them, as GeoJSON made in SQL; within the viewer's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layers.database import Connection
from layers.queries import load
from layers.regions import ground

_queries = load("boundaries")
_imports = load("import_regions")


@dataclass(frozen=True, slots=True)
class Area:
    """What the viewer's area covers, as west, south, east, north; None while nothing in it has a place."""

    bounds: tuple[float, float, float, float] | None
    schematic: bool


def area_of(connection: Connection) -> Area:
    """Return what the viewer's area covers, and whether boundaries in it were made for a demonstration."""
    west, south, east, north, schematic = _queries.area(connection)
    return Area(None if west is None else (west, south, east, north), schematic)


def follow(connection: Connection) -> int:
    """Bring names and cases in step with the boundaries of today; return how many cases went elsewhere."""
    moved: int = _queries.follow(connection)
    return moved


def levels_to_redraw(connection: Connection) -> list[tuple[str, int | None]]:
    """Return the levels of the staged boundaries with the ground of their county; counties have none."""
    return [(level, county) for level, county in _imports.levels_to_redraw(connection)]


def take_waiting_redraws(connection: Connection) -> list[tuple[str, int | None]]:
    """Take the levels that wait to be drawn out of the queue, with the ground of their county, and return them."""
    return [(level, county) for level, county in _queries.take_waiting_redraws(connection)]


def to_redraw(connection: Connection, level: str, county: int | None) -> tuple[list[int], list[str]]:
    """Return the newest boundaries of a level within a county: their versions' numbers, and hexadecimal EWKB."""
    found = list(_imports.boundaries_to_redraw(connection, level=level, county=county))
    return [number for number, _ in found], [boundary for _, boundary in found]


def redraw(connection: Connection, numbers: list[int], outlines: list[str]) -> None:
    """Give versions of regions other outlines."""
    _imports.redraw(connection, ids=numbers, outlines=outlines)


def days_of_change(connection: Connection) -> list[date]:
    """Return the days, in order, on which a boundary or a name in the viewer's area became another."""
    return [day for (day,) in _queries.days_of_change(connection)]


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
