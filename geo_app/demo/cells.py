"""Share the county's land out: to towns, within them to villages, within those to grids.

The land is first cut into some ten thousand small cells, finer where people live close together. Every region is a set
of cells, so that neighbours share their border exactly and nothing is left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree

from geo_app.demo.division import divide
from geo_app.demo.plane import Floats, Ints, Warp, generator, to_metres
from geo_app.demo.units import PILOT_VILLAGE, towns, villages

_CELLS = 10_500
_MOUNTAINS_EAST_END_M = -13_000.0

# Drawn by hand for this demonstration; it follows no survey and no published boundary.
_OUTLINE = [
    (119.759, 30.556), (119.776, 30.588), (119.808, 30.604), (119.836, 30.622), (119.866, 30.650), (119.904, 30.656),
    (119.936, 30.636), (119.972, 30.628), (120.006, 30.640), (120.040, 30.650), (120.072, 30.680), (120.110, 30.672),
    (120.148, 30.684), (120.192, 30.692), (120.222, 30.672), (120.258, 30.664), (120.296, 30.660), (120.328, 30.638),
    (120.341, 30.603), (120.316, 30.582), (120.318, 30.552), (120.298, 30.530), (120.296, 30.498), (120.268, 30.487),
    (120.234, 30.500), (120.202, 30.488), (120.168, 30.484), (120.134, 30.492), (120.098, 30.478), (120.064, 30.450),
    (120.022, 30.437), (119.986, 30.452), (119.954, 30.446), (119.922, 30.470), (119.886, 30.492), (119.856, 30.514),
    (119.818, 30.516), (119.786, 30.532),
]  # fmt: skip

_TOWN_AREAS_KM2 = {
    "330521001": 92, "330521002": 86, "330521003": 62, "330521004": 84, "330521005": 44, "330521101": 62,
    "330521102": 93, "330521103": 48, "330521104": 80, "330521110": 74, "330521113": 40, "330521114": 46,
    "330521115": 186,
}  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """The small cells: their middles, their diagram, and which village and grid each belongs to (-1: outside)."""

    middles: Floats
    diagram: Voronoi
    village: Ints
    grid: Ints
    grid_village: Ints


def is_mountain(points: Floats) -> npt.NDArray[np.bool_]:
    """Tell which points (n, 2) lie in the hills of the west."""
    return np.asarray(points[:, 0] < _MOUNTAINS_EAST_END_M + 2500 * np.sin(points[:, 1] / 3000))


@dataclass(frozen=True)
class _Part:
    """Some of the cells: their middles, areas, and which of them touch."""

    middles: Floats
    area: Floats
    near: csr_matrix


def share_out(seed: int) -> Cells:
    """Cut the county into cells and give each to a town, a village and a grid."""
    random = generator(seed, "cells")
    outline = shapely.Polygon(Warp(random, 350, 7000)(_densified(0.976 * to_metres(np.array(_OUTLINE)))))
    middles = _cell_middles(outline, random)
    diagram = Voronoi(middles)
    near = _neighbours(diagram, len(middles))
    inside = np.flatnonzero(shapely.contains_xy(outline, middles))
    pieces = connected_components(near[inside][:, inside], directed=False)[1]
    inside = inside[pieces == np.argmax(np.bincount(pieces))]
    area = _areas(diagram)
    village = np.full(len(middles), -1)
    for town, cells in _give_to_towns(middles, inside, area, near, random):
        part = _Part(middles[cells], area[cells], near[cells][:, cells])
        village[cells] = _give_to_villages(town, part, random)
    grid = np.full(len(middles), -1)
    grid_village: list[int] = []
    for number, unit in enumerate(villages()):
        cells = np.flatnonzero(village == number)
        size = area[cells].sum() / 1e6
        count = 3 if unit.code == PILOT_VILLAGE or size > 6.5 or random.random() < 0.35 else 2
        count = min(count, max(1, len(cells) // 3))
        starts = middles[random.choice(cells, count, replace=False)]
        parts = divide(middles[cells], area[cells], np.ones(count), starts, near[cells][:, cells], moves=True, turns=30)
        order = np.argsort([-middles[cells[parts == part], 1].mean() for part in range(count)])
        grid[cells] = len(grid_village) + np.argsort(order)[parts]
        grid_village += [number] * count
    return Cells(middles, diagram, village, grid, np.array(grid_village))


def _densified(ring: Floats) -> Floats:
    closed = shapely.segmentize(shapely.LinearRing(ring), 1500)
    return np.asarray(shapely.get_coordinates(closed))


def _cell_middles(outline: shapely.Polygon, random: np.random.Generator) -> Floats:
    """Spread the cells: dense at the towns' seats, wide in the hills, everywhere at even distances."""
    west, south, east, north = outline.buffer(1800).bounds
    samples = random.uniform((west, south), (east, north), (260_000, 2))
    samples = samples[shapely.contains_xy(outline.buffer(1800), samples)]
    density = np.where(is_mountain(samples), 0.55, 1.0)
    for town in towns():
        away = np.hypot(*(samples - to_metres(np.array(town.seat))).T)
        density += 2.2 * np.exp(-((away / 1500) ** 2))
    samples = samples[random.random(len(samples)) < density / density.max()]
    middles = samples[random.choice(len(samples), _CELLS, replace=False)]
    for _ in range(3):
        nearest = cKDTree(middles).query(samples)[1]
        weight = np.maximum(np.bincount(nearest, minlength=_CELLS), 1)
        middles = np.column_stack(
            [np.bincount(nearest, samples[:, axis], minlength=_CELLS) / weight for axis in (0, 1)]
        )
    return np.asarray(middles)


def _areas(diagram: Voronoi) -> Floats:
    """Return the areas of the cells; those at the rim of the diagram, which nobody uses, are wrong."""
    a, b = (diagram.vertices[ends] for ends in np.array(diagram.ridge_vertices).T)
    area = np.zeros(len(diagram.points))
    for side in diagram.ridge_points.T:
        one, other = a - diagram.points[side], b - diagram.points[side]
        area += np.bincount(side, abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2, minlength=len(area))
    return area


def _neighbours(diagram: Voronoi, count: int) -> csr_matrix:
    a, b = diagram.ridge_points.T
    pairs = np.concatenate([a, b]), np.concatenate([b, a])
    return coo_matrix((np.ones(2 * len(a)), pairs), shape=(count, count)).tocsr()


def _give_to_towns(
    middles: Floats, inside: Ints, area: Floats, near: csr_matrix, random: np.random.Generator
) -> list[tuple[str, Ints]]:
    seats = to_metres(np.array([town.seat for town in towns()]))
    wanted = np.array([_TOWN_AREAS_KM2[town.code] for town in towns()], dtype=float)
    warped = Warp(random, 500, 6000)(middles[inside])
    distance, nearest = cKDTree(seats).query(middles[inside])
    held = np.where(distance < 1500, nearest, -1)
    owner = divide(warped, area[inside], wanted, seats, near[inside][:, inside], moves=False, held=held)
    return [(town.code, inside[owner == number]) for number, town in enumerate(towns())]


def _give_to_villages(town: str, part: _Part, random: np.random.Generator) -> Ints:
    """Give a town's cells to its villages; communities are small and lie around the seat."""
    everyone = villages()
    members = [number for number, unit in enumerate(everyone) if unit.parent_code == town]
    seat = to_metres(np.array(next(unit.seat for unit in towns() if unit.code == town)))
    wanted = random.lognormal(0, 0.22, len(members))
    urban = [i for i, member in enumerate(members) if everyone[member].kind == "community"]
    rural = [i for i in range(len(members)) if i not in urban]
    for turn, i in enumerate(urban):
        wanted[i] *= 0.17 if turn < 6 else 0.5
    starts = np.zeros((len(members), 2))
    for turn, i in enumerate(urban):
        angle = 2.4 * turn
        starts[i] = seat + 420 * np.sqrt(turn) * np.array([np.cos(angle), np.sin(angle)])
    taken = [seat]
    for i in rural:
        tries = random.choice(part.middles, 60)
        distance = np.min([np.hypot(*(tries - place).T) for place in taken], axis=0)
        starts[i] = tries[np.argmax(distance)]
        taken.append(starts[i])
    warped = Warp(random, 180, 2500)(part.middles)
    share = divide(warped, part.area, wanted, starts, part.near, moves=True)
    return np.asarray(np.array(members)[_by_compass(share, part.middles, members, rural)[share]])


def _by_compass(share: Ints, middles: Floats, members: list[int], rural: list[int]) -> Ints:
    """Let 城东村 lie in the east: hand out the rural places to the names that speak of a direction first."""
    place = np.arange(len(members))
    free = list(rural)
    middle = {i: middles[share == i].mean(axis=0) for i in rural}
    names = {i: villages()[members[i]].name for i in rural}
    directions = {"河口": (-1, 0), "东": (1, 0), "西": (-1, 0), "南": (0, -1), "北": (0, 1)}
    given: dict[int, int] = {}
    for word, towards in directions.items():
        for i in rural:
            if word in names[i] and i not in given:
                best = max(free, key=lambda spot: float(np.dot(middle[spot], towards)))
                given[i] = best
                free.remove(best)
    for i in rural:
        given.setdefault(i, -1)
        if given[i] < 0:
            given[i] = free.pop(0)
    for i, spot in given.items():
        place[spot] = i
    return place
