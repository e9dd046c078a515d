"""Where cases happen: at houses, along roads and banks, and in a few places where trouble gathers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo_app.demo.country import Country
from geo_app.demo.households import Houses
from geo_app.demo.plane import Bools, Floats, Ints, generator, to_degrees, to_metres
from geo_app.demo.units import villages

HOUSES, WAYSIDE = 0, 1
_HOUSES_A_VILLAGE = 2500
_SPOT_PLACES = 500
EMERGING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where cases of one kind gather: always, or only of late."""

    kind: int
    emerging: bool
    weight: float


@dataclass(frozen=True)
class Places:
    """Possible places in degrees, with their village, grid and nearest hamlet, pool after pool.

    Pools: the houses of each village, the waysides of each village, then the hot spots; `first` and `count` give
    each pool's share of the arrays.
    """

    place: Floats
    village: Ints
    grid: Ints
    hamlet: Ints
    first: Ints
    count: Ints
    village_weight: Floats
    urban: Bools
    hamlet_place: Floats
    hamlet_grid: Ints
    spots: list[Spot]


# kind (as in case_texts.KINDS), emerging, weight, and a village near whose hamlets it lies
_SPOTS = [
    (1, False, 1.5, "330521002206"), (0, False, 1.2, "330521001006"), (2, False, 0.9, "330521115220"),
    (3, False, 0.9, "330521003001"), (0, False, 1.0, "330521110201"), (4, False, 0.9, "330521102001"),
    (0, False, 0.8, "330521103202"), (1, False, 0.9, "330521104203"),
    (0, True, 1.4, "330521003203"), (3, True, 1.1, "330521003210"), (1, True, 1.2, "330521102206"),
    (4, True, 0.9, "330521005204"), (2, True, 0.8, "330521113217"),
]  # fmt: skip


class PlaceGatherer:
    """Collects houses while they are built, so that cases can happen at them."""

    def __init__(self, country: Country, seed: int) -> None:
        self._country = country
        self._seed = seed
        self._houses: dict[int, tuple[Floats, Ints, Ints]] = {}
        self._households: dict[int, int] = {}

    def remember(self, houses: Houses) -> None:
        """Keep some of a village's houses."""
        count = len(houses.place)
        step = max(1, -(-count // _HOUSES_A_VILLAGE))
        mine = np.flatnonzero(self._country.hamlets.village == houses.village)
        hamlet = mine[houses.group_no[::step] - 1]
        self._houses[houses.village] = houses.place[::step], houses.grid[::step], hamlet
        self._households[houses.village] = count

    def gather(self) -> Places:
        """Return all places, once every village has been built."""
        random = generator(self._seed, "places")
        count = len(villages())
        pools = [(*self._houses[village], np.full(len(self._houses[village][0]), village)) for village in range(count)]
        wayside = self._waysides(random)
        pools += [tuple(column[wayside[3] == village] for column in wayside) for village in range(count)]
        pools += [self._around(kind_spot[3], random) for kind_spot in _SPOTS]
        size = np.array([len(pool[0]) for pool in pools])
        weight = np.array([self._households[village] for village in range(count)], dtype=float)
        return Places(
            place=np.concatenate([pool[0] for pool in pools]),
            grid=np.concatenate([pool[1] for pool in pools]),
            hamlet=np.concatenate([pool[2] for pool in pools]),
            village=np.concatenate([pool[3] for pool in pools]),
            first=np.cumsum(size) - size,
            count=size,
            village_weight=weight * random.lognormal(0, 0.3, count),
            urban=np.array([unit.kind == "community" for unit in villages()]),
            hamlet_place=to_degrees(self._country.hamlets.place),
            hamlet_grid=self._located(to_degrees(self._country.hamlets.place), self._country.hamlets.village)[1],
            spots=[Spot(kind, emerging, share) for kind, emerging, share, _ in _SPOTS],
        )

    def _waysides(self, random: np.random.Generator) -> tuple[Floats, Ints, Ints, Ints]:
        lines = [feature for feature in self._country.features if feature.kind in ("road", "river")]
        shapes = np.array([feature.shape for feature in lines])
        village = np.repeat([feature.village for feature in lines], 4)
        points = shapely.line_interpolate_point(
            np.repeat([shapely.get_geometry(shape, 0) for shape in shapes], 4),
            random.random(4 * len(shapes)),
            normalized=True,
        )
        metres = to_metres(shapely.get_coordinates(points)) + random.normal(0, 14, (len(points), 2))
        return self._located(to_degrees(metres), village)

    def _around(self, code: str, random: np.random.Generator) -> tuple[Floats, Ints, Ints, Ints]:
        hamlets = self._country.hamlets
        village = [unit.code for unit in villages()].index(code)
        centre = random.choice(np.flatnonzero(hamlets.village == village))
        turn = hamlets.turn[centre]
        cloud = random.normal(0, 1, (4 * _SPOT_PLACES, 2)) * (330, 130)
        cloud = cloud @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        degrees = to_degrees(hamlets.place[centre] + cloud)
        near, number = shapely.STRtree(self._country.land.villages).query(shapely.points(degrees), predicate="within")
        place, grid, hamlet, where = self._located(degrees[near], number)
        return place[:_SPOT_PLACES], grid[:_SPOT_PLACES], hamlet[:_SPOT_PLACES], where[:_SPOT_PLACES]

    def _located(self, place: Floats, village: Ints) -> tuple[Floats, Ints, Ints, Ints]:
        """Return those places that lie in a grid of their village, with that grid and the nearest of its hamlets."""
        hamlets = self._country.hamlets
        point, grid = shapely.STRtree(self._country.land.grids).query(shapely.points(place), predicate="within")
        right = self._country.grid_village[grid] == village[point]
        point, grid = point[right], grid[right]
        near = cKDTree(hamlets.place).query(to_metres(place[point]), k=12)[1]
        own = hamlets.village[near] == village[point][:, None]
        hamlet = np.where(own.any(axis=1), near[np.arange(len(near)), own.argmax(axis=1)], -1)
        first = np.searchsorted(hamlets.village, village[point])
        return place[point], grid, np.where(hamlet < 0, first, hamlet), village[point]
