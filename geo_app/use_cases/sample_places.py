"""Take some of a file's rows with their places, so that they can be looked at on a map before they go in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from layers import staged_places
from layers.database import Connection
from layers.staged_places import StagedPlace

_MOST, _MOST_ODD = 300, 100


class SampledPlaces:
    """Rows from the whole file, and of those with something wrong or odd the first hundred each time they are named."""

    def __init__(self, layer: str) -> None:
        self._layer = layer
        self._places: dict[int, StagedPlace] = {}

    def take(self, connection: Connection, rows: Collection[int] | None) -> None:
        """Take places while the rows are staged: from all of them, or of these."""
        if self._layer == "points":
            return
        if rows is None:
            found = staged_places.places(connection, self._layer, _MOST)
        else:
            found = staged_places.places_of(connection, self._layer, sorted(rows)[: 10 * _MOST_ODD], _MOST_ODD)
        self._places.update((place.row, place) for place in found)

    def as_json(self) -> list[list[Any]]:
        """Return them by row, each as row, longitude, latitude and outline."""
        found = sorted(self._places.values(), key=lambda place: place.row)
        return [[p.row, round(p.lon, 6), round(p.lat, 6), p.outline] for p in found]
