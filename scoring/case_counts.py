"""From the rows of a map to counts: by cell, by period, by kind."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.hex_grid import Cells
from scoring.hotspots import Whole
from scoring.map_metres import Sheet, mercator, projection

_BLOCK = 8_192  # rows at once: they stay in the processor's cache, and BLAS does not start threads for so few


def cells_of(keys: NDArray[np.int64], cells: Cells) -> NDArray[np.int32]:
    """Return the cell that each place on the map lies in.

    Parameters
    ----------
    keys : (n,) int64
        As `scoring.map_metres.mercator` takes them, of any byte order: a column of a COPY BINARY as it is.
    cells : Cells

    Returns
    -------
    (n,) int32
        -1 for what lies in none: outside the study area.

    Raises
    ------
    ValueError
        When the cells reach over more than one `Sheet`.
    """
    found = np.full(len(keys), -1, np.int32)
    if len(cells):
        sheet = _sheet(cells)
        for first in range(0, len(keys), _BLOCK):
            x, y = mercator(keys[first : first + _BLOCK])
            found[first : first + _BLOCK] = np.where(sheet.holds(x, y), cells.holding(*sheet.metres(x, y)), -1)
    return found


def _sheet(cells: Cells) -> Sheet:
    """Lay a sheet over the cells, and a cell more each way: a straight side in one projection bends in the other."""
    centres = cells.centres()
    low, high = centres.min(axis=0) - 2 * cells.width_m, centres.max(axis=0) + 2 * cells.width_m
    return Sheet.over(*projection(4549, 3857).transform_bounds(*low, *high))


def periods_of(days: NDArray[np.int32], edges: ArrayLike) -> NDArray[np.int32]:
    """Return the period that each day lies in.

    Parameters
    ----------
    days : (n,) int
        For example days since 1970-01-01.
    edges : (k + 1,) array_like of int
        The first day of each of k periods, and the day after the last; ascending.

    Returns
    -------
    (n,) int32
        0 to k - 1; -1 for a day in none.

    Raises
    ------
    ValueError
        When the edges do not ascend, or make no period.

    Examples
    --------
    >>> periods_of(np.array([0, 30, 31, 59, 365]), [0, 31, 59]).tolist()
    [0, 0, 1, -1, -1]
    """
    known = np.asarray(edges, dtype=np.int64)
    if len(known) < 2 or (np.diff(known) <= 0).any():
        raise ValueError("edges must ascend, and make at least one period")
    # a table of the days, with one more at either end for all that lies beyond
    table = np.full(known[-1] - known[0] + 2, -1, np.int32)
    table[1:-1] = np.repeat(np.arange(len(known) - 1), np.diff(known))
    found: NDArray[np.int32] = table[np.clip(days, known[0] - 1, known[-1]).astype(np.int64) - (known[0] - 1)]
    return found


def count(where: NDArray[np.int32], cells: int, by: NDArray[np.integer] | None = None, groups: int = 1) -> Whole:
    """Count rows by group and cell.

    Parameters
    ----------
    where : (n,) int
        The cell of each row, -1 for none.
    cells : int
        How many there are.
    by : (n,) int, optional
        The group of each row (`periods_of`, a kind), -1 for none.
    groups : int
        How many there are.

    Returns
    -------
    (groups, cells) int
        Rows in no cell or no group are not counted.

    Examples
    --------
    >>> count(np.array([0, 2, 2, -1]), 3, np.array([0, 1, 0, 0]), 2).tolist()
    [[1, 0, 1], [0, 0, 1]]
    """
    place = where.astype(np.int64)
    is_left_out = place < 0
    if by is not None:
        place += by.astype(np.int64) * cells
        is_left_out |= by < 0
    # all that is left out goes to a place of its own behind the last
    place[is_left_out] = groups * cells
    return np.bincount(place, minlength=groups * cells + 1)[:-1].reshape(groups, cells)
