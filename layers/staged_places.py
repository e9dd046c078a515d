"""Where staged rows lie, for a map of a file before it goes in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from layers.database import Connection
from layers.queries import load

_queries = load("staged_places")


@dataclass(frozen=True, slots=True)
class StagedPlace:
    """A row with its place in EPSG:4490; a region's outline as GeoJSON text."""

    row: int
    lon: float
    lat: float
    outline: str | None
    has_fault: bool


def places(connection: Connection, layer: str, most: int) -> list[StagedPlace]:
    """Return the places of rows taken evenly from the whole file."""
    every = int(_queries.last_row(connection)) // most + 1
    found = getattr(_queries, _query(layer))(connection, every=every, most=most)
    return [StagedPlace(*row) for row in found]


def places_of(connection: Connection, layer: str, rows: Collection[int], most: int) -> list[StagedPlace]:
    """Return the places of some rows, as far as they have any and are staged still."""
    found = getattr(_queries, f"{_query(layer)}_of")(connection, rows=list(rows), most=most)
    return [StagedPlace(*row) for row in found]


def _query(layer: str) -> str:
    return "outlines" if layer == "regions" else "points"
