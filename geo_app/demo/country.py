"""The whole invented country of a seed: land, water, hamlets and roads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geo_app.demo.borders import Land, draw_borders
from geo_app.demo.cells import share_out
from geo_app.demo.hamlets import Hamlets, settle
from geo_app.demo.plane import Ints, Shape, to_degrees, to_metres
from geo_app.demo.roads import Road, build_roads
from geo_app.demo.waters import Water, let_flow


@dataclass(frozen=True)
class Feature:
    """A piece of road or water, or a hamlet, inside one village (by number), in EPSG:4490."""

    kind: str
    name: str
    importance: int
    village: int
    shape: Shape


@dataclass(frozen=True)
class Country:
    """Everything that the ground shows; `land` in full and `display` simplified, both in EPSG:4490."""

    land: Land
    display: Land
    grid_village: Ints
    water: Water
    hamlets: Hamlets
    roads: list[Road]
    features: list[Feature]


@lru_cache(maxsize=2)
def country(seed: int) -> Country:
    """Return the country of a seed; asked again in the same process it is not made anew."""
    cells = share_out(seed)
    land, display = draw_borders(cells, seed)
    metric = [shapely.transform(area, to_metres) for area in land.villages]
    water = let_flow(shapely.transform(land.county, to_metres), seed)
    hamlets = settle(metric, water, seed)
    roads = build_roads(hamlets, seed)
    features = _features(metric, water, hamlets, roads)
    return Country(land, display, cells.grid_village, water, hamlets, roads, features)


def _features(lands: list[Shape], water: Water, hamlets: Hamlets, roads: list[Road]) -> list[Feature]:
    shapes: list[tuple[str, str, int, Shape]] = [("lake", *lake) for lake in water.lakes]
    shapes += [("river", *line) for line in water.lines]
    shapes += [("road", *road) for road in roads]
    whole = np.array([shape for *_, shape in shapes])
    areas = np.array(lands)
    one, village = shapely.STRtree(areas).query(whole, predicate="intersects")
    pieces = shapely.intersection(whole[one], areas[village])
    features = []
    for index, number, piece in zip(one.tolist(), village.tolist(), pieces, strict=True):
        kind, name, importance, _ = shapes[index]
        kept = _of_dimension(piece, 2 if kind == "lake" else 1)
        if kept is not None:
            features.append(Feature(kind, name, importance, number, _degrees(kept)))
    for name, number, place in zip(hamlets.name, hamlets.village.tolist(), hamlets.place, strict=True):
        features.append(Feature("hamlet", name, 3, number, _degrees(shapely.Point(place))))
    return features


def _of_dimension(piece: Shape, dimension: int) -> Shape | None:
    """Return the lines (or areas) of a cut, joined where they meet, without the crumbs."""
    smallest = 200 if dimension == 2 else 8
    size = shapely.area if dimension == 2 else shapely.length
    parts = [p for p in shapely.get_parts(piece) if shapely.get_dimensions(p) == dimension and size(p) > smallest]
    if not parts:
        return None
    whole: Shape = shapely.MultiPolygon(parts) if dimension == 2 else shapely.line_merge(shapely.MultiLineString(parts))
    pieces = list(shapely.get_parts(whole))
    return pieces[0] if len(pieces) == 1 else whole


def _degrees(shape: Shape) -> Shape:
    return shapely.transform(shape, to_degrees)
