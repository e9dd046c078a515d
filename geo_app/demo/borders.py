"""Draw the borders: rough lines that neighbours share vertex by vertex, and the areas between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo_app.demo.cells import Cells
from geo_app.demo.plane import Shape, generator, roughened, rounded_corners, to_degrees, to_metres
from geo_app.demo.units import villages

_DISPLAY_TOLERANCE_M = 22.0


@dataclass(frozen=True)
class Land:
    """The areas of the regions in EPSG:4490: grids, villages in the order of their codes, towns by code, the county.

    `outlines` holds the same four, simplified together for display.
    """

    grids: list[Shape]
    villages: list[Shape]
    towns: dict[str, Shape]
    county: Shape


def draw_borders(cells: Cells, seed: int) -> tuple[Land, Land]:
    """Return the land in full, and the same land simplified for display."""
    grids = _areas(cells, seed)
    metric = [shapely.transform(grid, to_metres) for grid in grids]
    simple = shapely.coverage_simplify(metric, _DISPLAY_TOLERANCE_M)
    rough = [shapely.transform(grid, lambda xy: to_degrees(xy, 5)) for grid in simple]
    return _land(grids, cells), _land(rough, cells)


def _areas(cells: Cells, seed: int) -> list[Shape]:
    left, right = cells.grid[cells.diagram.ridge_points].T
    vertices = np.array(cells.diagram.ridge_vertices)
    ends = vertices[(left != right) & (vertices >= 0).all(axis=1)]
    segments = shapely.linestrings(np.round(cells.diagram.vertices, 1)[ends])
    raw = [shapely.get_coordinates(line) for line in shapely.line_merge(shapely.multilinestrings(segments)).geoms]
    random = generator(seed, "borders")
    chains = []
    for line in raw:
        calm = shapely.get_coordinates(shapely.simplify(shapely.linestrings(line), 45))
        smooth = rounded_corners(calm, 1)
        chains.append([roughened(smooth, random, 0.17, 38), smooth, line])
    level = np.zeros(len(chains), dtype=int)
    for _ in range(6):
        lines: list[Shape] = [shapely.LineString(to_degrees(c[k])) for c, k in zip(chains, level, strict=True)]
        bad = _crossing(lines)
        if not len(bad):
            break
        level[bad] = np.minimum(level[bad] + 1, 2)
    return _labelled(lines, cells)


def _crossing(lines: list[Shape]) -> list[int]:
    """Return the lines that cross themselves or another one elsewhere than at their ends."""
    array = np.array(lines)
    bad = set(np.flatnonzero(~shapely.is_simple(array)).tolist())
    one, other = shapely.STRtree(array).query(array, predicate="intersects")
    pairs = one < other
    for a, b in zip(one[pairs], other[pairs], strict=True):
        shared = shapely.intersection(array[a], array[b])
        allowed = shapely.union(shapely.boundary(array[a]), shapely.boundary(array[b]))
        if not shapely.is_empty(shapely.difference(shared, allowed)):
            bad |= {int(a), int(b)}
    return sorted(bad)


def _labelled(lines: list[Shape], cells: Cells) -> list[Shape]:
    """Return the faces between the lines, each at the number of the grid whose cells it holds."""
    faces = list(shapely.polygonize(lines).geoms)
    inside = np.flatnonzero(cells.grid >= 0)
    points = shapely.points(to_degrees(cells.middles[inside]))
    point, face = shapely.STRtree(faces).query(points, predicate="within")
    votes = np.zeros((len(faces), len(cells.grid_village)))
    np.add.at(votes, (face, cells.grid[inside[point]]), 1)
    number = votes.argmax(axis=1)
    grids: dict[int, Shape] = {}
    for found, polygon in zip(number.tolist(), faces, strict=True):
        if votes[:, found].max() == 0 or found in grids:
            raise RuntimeError("the demonstration county's borders do not close")
        grids[found] = polygon
    if len(grids) < len(cells.grid_village):
        raise RuntimeError("a grid of the demonstration county has no land")
    return [shapely.normalize(grids[number]) for number in sorted(grids)]


def _land(grids: list[Shape], cells: Cells) -> Land:
    units = villages()
    parts = np.array(grids)
    lands = [shapely.coverage_union_all(parts[cells.grid_village == number]) for number in range(len(units))]
    towns: dict[str, Shape] = {}
    for code in sorted({str(unit.parent_code) for unit in units}):
        towns[code] = shapely.coverage_union_all(
            [land for land, unit in zip(lands, units, strict=True) if unit.parent_code == code]
        )
    return Land(list(grids), lands, towns, shapely.coverage_union_all(parts))
