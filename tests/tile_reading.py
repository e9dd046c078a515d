"""Read a vector tile back, and say by plain arithmetic which points belong in it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import mapbox_vector_tile

from layers.tiles import Tile

Place = tuple[float, float]
VIEWERS = {
    "330521": "county_officer",
    "330521102": "town_officer",
    "330521102218": "village_committee",
    "330521102218001": "grid_worker",
}


def features(body: bytes, layer: str) -> list[dict[str, Any]]:
    """Return the properties of a tile's features, with the features' ids among them."""
    found = mapbox_vector_tile.decode(body) if body else {}
    assert set(found) <= {layer}
    numbered = found.get(layer, {}).get("features", [])
    return [feature["properties"] | ({"id": feature["id"]} if feature.get("id") else {}) for feature in numbered]


def pixels(body: bytes, layer: str) -> list[tuple[int, int]]:
    """Return where a tile's points lie, y downwards."""
    found = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True}) if body else {}
    return [tuple(feature["geometry"]["coordinates"]) for feature in found.get(layer, {}).get("features", [])]


def tile_at(place: Place, z: int) -> Tile:
    """Return the tile of a zoom that a place lies in, by the textbook's formula."""
    lon, lat = place
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return Tile(z, int(x * 2**z), int(y * 2**z))


def tiles_of(places: Iterable[Place], z: int) -> Counter[Tile]:
    """Return the tiles of a zoom that these places lie in, and how many lie in each."""
    return Counter(tile_at(place, z) for place in places)
