"""The one grid that belonged to the next village before 2025, so that boundaries have a history to see. Invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo_app.demo.borders import Land
from geo_app.demo.country import Country
from geo_app.demo.plane import Shape
from geo_app.demo.units import villages

_GIVER = "330521104204"


@dataclass(frozen=True)
class Ceded:
    """Which grid changed hands, and the numbers of the villages that had it before and have it since."""

    grid: int
    giver: int
    taker: int


def ceded(country: Country) -> Ceded:
    """Return the grid of the same town that shares the longest border with the village that gave it."""
    units, land = villages(), country.land
    giver = next(number for number, unit in enumerate(units) if unit.code == _GIVER)
    town = np.array([unit.parent_code == units[giver].parent_code for unit in units])
    many = np.bincount(country.grid_village, minlength=len(units)) > 1
    open_to = np.flatnonzero((town & many & (np.arange(len(units)) != giver))[country.grid_village])
    edge = shapely.boundary(land.villages[giver])
    shared = [shapely.length(shapely.intersection(shapely.boundary(land.grids[grid]), edge)) for grid in open_to]
    grid = int(open_to[int(np.argmax(shared))])
    return Ceded(grid, giver, int(country.grid_village[grid]))


def before(land: Land, country: Country, change: Ceded) -> dict[int, Shape]:
    """Return what the two villages covered before, by their numbers; `land` in full or simplified."""
    left = [land.grids[grid] for grid in np.flatnonzero(country.grid_village == change.taker) if grid != change.grid]
    return {
        change.giver: shapely.coverage_union_all([land.villages[change.giver], land.grids[change.grid]]),
        change.taker: shapely.coverage_union_all(left),
    }
