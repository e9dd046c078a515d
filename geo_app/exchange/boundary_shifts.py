"""Tell boundaries that were shifted for a phone's map from true ones, by the boundaries that are known already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo_app.exchange.boundaries import Shapes
from geo_app.exchange.coordinates import CoordSource, Floats
from geo_app.exchange.remedies import coordinates
from geo_app.exchange.shifts import METRES_PER_DEGREE, TITLES, other_readings, shift_of

Bools = npt.NDArray[np.bool_]

# how wide a strip must be for more than two ways to draw one line, and how much of it another reading may leave
_WIDTH_M = 60.0
_LEFT_OVER = 1 / 3
# of regions that only what lies around them tells of: a border that was drawn elsewhere has two sides, or three
_FEWEST_REGIONS = 3
# how wide the strip is in the mean of all sides, at least, beside the length of the shift that would explain it
_NARROWEST = 0.2
# parts that make up so much of a region say where its border runs, on every side
_FILLED = 0.8


@dataclass(frozen=True, slots=True)
class Bounded:
    """A region with its boundary, in longitude and latitude."""

    code: str
    parent_code: str | None
    boundary: BaseGeometry


@dataclass(frozen=True, slots=True)
class BoundaryOpinion:
    """Which source makes a file's boundaries meet the known ones; in square metres, what of both does not meet."""

    declared: CoordSource
    better: CoordSource
    regions: int
    off_declared: float
    off_better: float
    shift_m: float
    direction: str

    def sentence(self) -> str:
        """Return what to look at and what to choose, in plain words."""
        return (
            f"边界像是 {TITLES[self.better]}，不像 {TITLES[self.declared]}：按后者，有 {self.regions} 个区划同已有的"
            f"边界（自己的、上级的或相邻的）对不上，共 {_area(self.off_declared)}，整体向{self.direction}偏约 "
            f"{self.shift_m:.0f} 米；按前者只差 {_area(self.off_better)}。请把坐标来源改选{coordinates(self.better)}"
            "再检查一次；如果文件没有错，请核对已有的边界"
        )


def better_boundaries(
    declared: CoordSource, regions: Sequence[Bounded], known: Sequence[Bounded]
) -> BoundaryOpinion | None:
    """Return the source that makes the boundaries of a file meet the known ones, or None where that is not clear.

    `regions` are the file's, converted from what was declared; `known` the boundaries before it: of the same regions,
    of their parents, and of the other parts of these. A region that is known is held against itself, a new one against
    its parent and the parts beside it. A source is better when it leaves little of what does not meet, and that was a
    wider strip than a line may be off, about as wide as the shift: a border that was drawn more coarsely gains on one
    side what it loses on the other.
    """
    if not regions:
        return None
    shapes: Shapes = np.array([region.boundary for region in regions], dtype=object)
    lon, lat = shapely.get_coordinates(shapes).T
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(lat.mean())), 1.0])
    around = _Around(regions, known, scale)
    here = around.misfit(shapes)
    if not around.tells(here.wide):
        return None
    best: BoundaryOpinion | None = None
    for source, place in other_readings(lon, lat, declared).items():
        there = around.misfit(shapely.set_coordinates(shapes.copy(), np.column_stack(place)))
        mended = here.wide & (there.areas < here.areas * _LEFT_OVER)
        spoilt = there.wide & ~here.wide
        if not around.tells(mended) or spoilt.sum() * _FEWEST_REGIONS > mended.sum():
            continue
        if there.total > (here.total * _LEFT_OVER if best is None else best.off_better):
            continue
        shift_m, direction = shift_of(place, (lon, lat))
        if np.median(here.widths[mended]) < _NARROWEST * shift_m:
            continue
        best = BoundaryOpinion(declared, source, int(here.wide.sum()), here.total, there.total, shift_m, direction)
    return best


@dataclass(frozen=True, slots=True)
class _Misfit:
    """What of a file's regions does not meet what is known: by region in square metres and, in metres, how wide; and of
    all, with what stays open between the parts of their parents.
    """

    areas: Floats
    widths: Floats
    total: float

    @property
    def wide(self) -> Bools:
        return self.widths >= _WIDTH_M


class _Around:
    """What is known of a file's regions, in metres."""

    def __init__(self, regions: Sequence[Bounded], known: Sequence[Bounded], scale: Floats) -> None:
        self._scale = scale
        before = dict(zip((it.code for it in known), self._in_metres([it.boundary for it in known]), strict=True))
        given = {region.code for region in regions}
        beside: dict[str | None, list[BaseGeometry]] = {}
        for it in known:
            if it.code not in given:
                beside.setdefault(it.parent_code, []).append(before[it.code])
        unions: dict[str, BaseGeometry] = {
            parent: shapely.union_all(parts) for parent, parts in beside.items() if parent is not None
        }
        self._itself = np.array([before.get(region.code) for region in regions], dtype=object)
        self._parent = np.array([before.get(region.parent_code or "") for region in regions], dtype=object)
        self._beside = np.array([unions.get(region.parent_code or "") for region in regions], dtype=object)
        self._is_known: Bools = ~shapely.is_missing(self._itself)
        codes = np.array([region.parent_code or "" for region in regions])
        self._families = [
            codes == code for code in np.unique(codes[~self._is_known & ~shapely.is_missing(self._parent)])
        ]

    def tells(self, which: Bools) -> bool:
        """Tell whether these regions are enough to say something of the whole file."""
        return bool((which & self._is_known).any()) or which.sum() >= _FEWEST_REGIONS

    def misfit(self, boundaries: Shapes) -> _Misfit:
        """Return what of boundaries in longitude and latitude does not meet what is known."""
        shapes = self._in_metres(boundaries)
        areas, along = np.zeros(len(shapes)), np.zeros(len(shapes))
        known, new = self._is_known, ~self._is_known
        areas[known] = shapely.area(shapely.symmetric_difference(shapes[known], self._itself[known]))
        # a round thing moved by d differs by a strip of d at its widest, and of 2 d / pi in the mean, on all sides
        along[known] = shapely.length(self._itself[known]) * 2 / np.pi
        lines = shapely.boundary(shapes[new])
        for known_shapes, cut in ((self._parent[new], shapely.difference), (self._beside[new], shapely.intersection)):
            areas[new] += np.nan_to_num(shapely.area(cut(shapes[new], known_shapes)))
            along[new] += np.nan_to_num(shapely.length(cut(lines, known_shapes)))
        widths = np.divide(areas, along, out=np.zeros(len(shapes)), where=along > 0)
        return _Misfit(areas, widths, float(areas.sum()) + sum(self._open(shapes, family) for family in self._families))

    def _open(self, shapes: Shapes, family: Bools) -> float:
        """Return how much of a parent its parts leave open, where they are all there."""
        parent, beside = self._parent[family][0], self._beside[family][0]
        parts = shapely.union_all([*shapes[family], beside])
        if shapely.area(parts) < _FILLED * shapely.area(parent):
            return 0.0
        return float(shapely.area(shapely.difference(parent, parts)))

    def _in_metres(self, shapes: Sequence[BaseGeometry] | Shapes) -> Shapes:
        scaled: Shapes = shapely.transform(np.array(shapes, dtype=object), lambda degrees: degrees * self._scale)
        return np.where(shapely.is_valid(scaled), scaled, shapely.make_valid(scaled))


def _area(square_metres: float) -> str:
    return f"{square_metres / 1e6:,.2f} 平方公里"
