"""Hexagons laid out in metres: which one a point lies in, which ones an area touches, and who is beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from shapely.geometry.base import BaseGeometry

from scoring.hotspots import GiStar, Real, Whole, deviations, standardise

_ROW = np.sqrt(0.75)  # from a row's centres to those of the next, in widths
_BESIDE = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
_CORNERS = np.array([[0, 2], [-1, 1], [-1, -1], [0, -2], [1, -1], [1, 1], [0, 2]])  # half widths, thirds of a row
_MOST = 50_000_000  # places in the table of an area, four bytes each
_SLIVER = 1e-6  # shares below it are rounding, where an area's edge runs along a cell's


def cells_at(x: ArrayLike, y: ArrayLike, width_m: float) -> tuple[Whole, Whole]:
    """Return the axial coordinates (q, r) of the hexagon that each point lies in.

    Parameters
    ----------
    x, y : (n,) array_like
        Easting and northing, metres (EPSG:4549).
    width_m : float
        From one side to the opposite one, and so from centre to centre of neighbours. Corners point north and south.

    Returns
    -------
    q, r : (n,) int
        The centre lies at x = width (q + r/2), y = width r √¾: one grid for all areas and days, whose cell (0, 0) has
        its centre at the origin of the coordinates. A point on an edge is in one of the two cells, always the same.

    Notes
    -----
    Rounding in cube coordinates, q + r + s = 0: of the three rounded ones the one that moved farthest is put right.

    Examples
    --------
    >>> q, r = cells_at([0, 499, 251, 250], [0, 0, 0, 200], 500)
    >>> list(zip(q.tolist(), r.tolist()))
    [(0, 0), (1, 0), (1, 0), (0, 1)]
    """
    across = np.asarray(x, dtype=np.float64) / width_m
    up = np.asarray(y, dtype=np.float64) / (width_m * _ROW)
    along = across - up / 2
    q, r = np.rint(along), np.rint(up)
    off_q, off_r = along - q, up - r
    # s = -q - r is off by as much the other way, less what the two roundings have taken
    off_s = off_q + off_r
    carry = np.rint(off_s)
    off_s = np.abs(off_s - carry)
    is_odd = carry != 0
    moves_q = is_odd & (np.abs(off_q) > np.abs(off_r)) & (np.abs(off_q) > off_s)
    moves_r = is_odd & ~moves_q & (np.abs(off_r) > off_s)
    return (q + moves_q * carry).astype(np.int64), (r + moves_r * carry).astype(np.int64)


@dataclass(frozen=True)
class Cells:
    """The n hexagons of an area, by row from south to north and in a row from west to east.

    `q`, `r` are (n,) int, each pair once; `share` is (n,) float, the part of each cell that lies in the area, above 0
    to 1.
    """

    width_m: float
    q: Whole
    r: Whole
    share: Real

    def __len__(self) -> int:
        return len(self.q)

    @cached_property
    def _table(self) -> NDArray[np.int32]:
        """Where each cell of the rectangle around stands among the cells, -1 if it does not; with a rim of -1."""
        shape = (int(np.ptp(self.r)) + 3, int(np.ptp(self.q)) + 3) if len(self) else (2, 2)
        if shape[0] * shape[1] > _MOST:
            raise ValueError(f"the area is too large for cells of {self.width_m:g} m")
        table = np.full(shape, -1, np.int32)
        table[self._places] = np.arange(len(self), dtype=np.int32)
        return table

    @cached_property
    def _first(self) -> tuple[int, int]:
        return (int(self.r.min()) - 1, int(self.q.min()) - 1) if len(self) else (0, 0)

    @cached_property
    def _places(self) -> tuple[Whole, Whole]:
        return self.r - self._first[0], self.q - self._first[1]

    def find(self, q: ArrayLike, r: ArrayLike) -> NDArray[np.int32]:
        """Return where each pair of axial coordinates stands among the cells; -1 for what does not."""
        height, width = self._table.shape
        row, column = np.asarray(r) - self._first[0], np.asarray(q) - self._first[1]
        is_near = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        # what is far is looked for in the corner, which belongs to the rim
        return self._table[np.where(is_near, row, 0), np.where(is_near, column, 0)]

    def holding(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.int32]:
        """Return the cell that each point lies in, given in metres as to `cells_at`; -1 when it is in none."""
        return self.find(*cells_at(x, y, self.width_m))

    def centres(self) -> Real:
        """Return the centres, (n, 2), in metres."""
        return np.column_stack(((self.q + self.r / 2) * self.width_m, self.r * (self.width_m * _ROW)))

    def outlines(self) -> Real:
        """Return closed outlines, (n, 7, 2), in metres, counter-clockwise.

        Neighbours share their corners to the last bit, so that a union leaves no seams.
        """
        corners = np.stack((2 * self.q + self.r, 3 * self.r), axis=-1)[:, np.newaxis] + _CORNERS
        outlines: Real = corners * np.array([self.width_m / 2, self.width_m * _ROW / 3])
        return outlines

    def hexagons(self) -> NDArray[np.object_]:
        """Return them as polygons, (n,), in metres."""
        made: NDArray[np.object_] = np.asarray(shapely.polygons(self.outlines()), dtype=object)
        return made

    def neighbours(self) -> csr_array:
        """Return who is beside whom: (n, n), symmetric, 1 for each of up to six neighbours that are in the area."""
        row, column = self._places
        beside = np.column_stack([self._table[row + up, column + along] for along, up in _BESIDE])
        there = beside >= 0
        ends = np.concatenate(([0], np.cumsum(there.sum(axis=1))))
        matrix = csr_array((np.ones(ends[-1]), beside[there], ends), shape=(len(self), len(self)))
        matrix.sort_indices()
        return matrix

    def sums(self, values: ArrayLike) -> Real:
        """Sum values over each cell and its neighbours: a convolution on the axial coordinates, without a matrix.

        Parameters
        ----------
        values : (…, n) array_like
            For example months × cells.

        Returns
        -------
        (…, n) float
        """
        given = np.asarray(values, dtype=np.float64)
        plane = np.zeros((*given.shape[:-1], *self._table.shape))
        row, column = self._places
        plane[..., row, column] = given
        # cell and the two beside it in its row; then the two below, the two above
        total = plane.copy()
        total[..., :, 1:] += plane[..., :, :-1]
        total[..., :, :-1] += plane[..., :, 1:]
        total[..., 1:, :] += plane[..., :-1, :]
        total[..., :-1, :] += plane[..., 1:, :]
        total[..., 1:, :-1] += plane[..., :-1, 1:]
        total[..., :-1, 1:] += plane[..., 1:, :-1]
        found: Real = total[..., row, column]
        return found

    @cached_property
    def members(self) -> Real:
        """How many cells each sum is of: 1 for an island, 7 inside."""
        return self.sums(np.ones(len(self)))

    def gi_star(self, values: ArrayLike) -> GiStar:
        """Compute what `scoring.hotspots.gi_star` does of these cells and `neighbours()`, without the matrix."""
        rest = deviations(values)
        return standardise(rest, self.sums(rest), self.members)


def covering(area: BaseGeometry, width_m: float) -> Cells:
    """Return the cells of a study area: all that it touches, those without a single case included.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        In metres (EPSG:4549), valid; may have holes.
    width_m : float
        As for `cells_at`.

    Returns
    -------
    Cells
        None for an empty area. No point of the area is without its cell; a cell at the edge counts only what lies in
        the area, and `share` says how much of its ground that is.

    Raises
    ------
    ValueError
        When the width is not positive, or there would be too many cells.
    """
    if not width_m > 0:
        raise ValueError("the width must be positive")
    if area.is_empty:
        return Cells(width_m, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    west, south, east, north = area.bounds
    if (east - west + 2 * width_m) * (north - south + 2 * width_m) / (_ROW * width_m**2) > _MOST:
        raise ValueError(f"the area is too large for cells of {width_m:g} m")
    rows = np.arange(np.floor(south / (width_m * _ROW)) - 1, np.ceil(north / (width_m * _ROW)) + 2)
    columns = np.arange(np.floor(west / width_m) - 1, np.ceil(east / width_m) + 2)
    r = np.repeat(rows, len(columns)).astype(np.int64)
    # the column of row r that lies in the same place, r / 2 further left in q
    q = np.tile(columns, len(rows)).astype(np.int64) - r // 2
    near = Cells(width_m, q, r, np.ones(len(q)))
    hexagons = np.asarray(shapely.polygons(near.outlines()))
    shapely.prepare(area)
    share = np.asarray(shapely.contains_properly(area, hexagons), dtype=np.float64)
    edge = np.flatnonzero((share == 0) & shapely.intersects(area, hexagons))
    share[edge] = shapely.area(shapely.intersection(hexagons[edge], area)) / (_ROW * width_m**2)
    kept = np.flatnonzero(share > _SLIVER)
    return Cells(width_m, q[kept], r[kept], np.minimum(share[kept], 1))
