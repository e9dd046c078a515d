"""How likely chance alone is to put as much around a cell: Gi* against draws, without the normal distribution."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoring.hotspots import Real, Whole, checked_neighbours, deviations

DRAWS = 999


def permutation_p(values: ArrayLike, neighbours: Any, *, seed: int, draws: int = DRAWS) -> Real:
    """Compare what lies around each cell with what draws from all other cells would put there.

    Conditional permutation: the cell keeps its value, its neighbours get those of others, drawn without replacement.

    Parameters
    ----------
    values, neighbours
        As for `scoring.hotspots.gi_star`.
    seed : int
        Of the draws: the same seed gives the same p-values.
    draws : int
        How many, at least 1.

    Returns
    -------
    (n,) float
        Two-sided: 2 × (m + 1) / (draws + 1), at most 1, m being the number of draws at least as extreme, in the rarer
        direction; never below 2 / (draws + 1), so that of many cells at once `false_discovery` believes none unless
        several are that rare. 1 for an island, of whose neighbours there is nothing to draw.

    Raises
    ------
    ValueError
        As `gi_star`, or when `draws` is less than 1.

    Notes
    -----
    The distribution is that of `esda.G_Local(star=True)`, whose `p_sim` is one-sided ("directed", about
    half of this) and which also lets all cells share one set of draws. Here the sums of the draws are sorted once for
    each number of neighbours and looked up by all cells. A draw that holds the very cell gets the last cell in its
    place: that is the draw's value among the others, and only these few are counted one by one. Time grows with n
    log(draws) + draws × neighbours, memory with n + draws × neighbours.

    Examples
    --------
    >>> row = np.eye(60, k=1) + np.eye(60, k=-1)
    >>> counts = np.zeros(60)
    >>> counts[28:33] = 9, 8, 12, 7, 9
    >>> permutation_p(counts, row, seed=1)[[0, 30, 59]].tolist()
    [1.0, 0.016, 1.0]
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    x = deviations(values)
    weights = checked_neighbours(neighbours, len(x))
    sizes = np.diff(weights.indptr).astype(np.int64)
    if len(x) < 2 or not sizes.any():
        return np.ones(len(x))
    there: Real = weights @ x
    drawn = _drawn(np.random.default_rng(seed), draws, int(sizes.max()), len(x) - 1)
    sums = np.hstack([np.zeros((draws, 1)), np.cumsum(x[drawn], axis=1)])  # column k: of the first k
    slack = 1e-12 * sizes.max()  # sums that only rounding tells apart are equal
    high, low = _looked_up(sums, sizes, there, slack)
    _correct(high, low, x, drawn, sums, sizes, there, slack)
    p: Real = np.minimum(2 * (np.minimum(high, low) + 1) / (draws + 1), 1)
    return p


def _drawn(chances: np.random.Generator, draws: int, size: int, n: int) -> Whole:
    """Draw numbers below n, each draw without replacement and in any order."""
    if size * size > n:
        return np.array([chances.choice(n, size, replace=False) for _ in range(draws)])
    drawn = chances.integers(n, size=(draws, size))
    # few hold a number twice: they are drawn again
    while len(again := np.flatnonzero((np.diff(np.sort(drawn, axis=1), axis=1) == 0).any(axis=1))):
        drawn[again] = chances.integers(n, size=(len(again), size))
    return drawn


def _looked_up(sums: Real, sizes: Whole, there: Real, slack: float) -> tuple[Whole, Whole]:
    """Count for each cell the draws that sum up to as much or more, and to as much or less."""
    high, low = np.empty(len(sizes), np.int64), np.empty(len(sizes), np.int64)
    for size in np.unique(sizes):
        alike = sizes == size
        known = np.sort(sums[:, size])
        high[alike] = len(known) - np.searchsorted(known, there[alike] - slack, side="left")
        low[alike] = np.searchsorted(known, there[alike] + slack, side="right")
    return high, low


def _correct(  # noqa: PLR0917
    high: Whole, low: Whole, x: Real, drawn: Whole, sums: Real, sizes: Whole, there: Real, slack: float
) -> None:
    """Count the draws anew that hold the very cell: put the last cell in its place."""
    which, at = np.nonzero(sizes[drawn] > np.arange(drawn.shape[1]))
    cell = drawn[which, at]
    was = sums[which, sizes[cell]]
    now = was - x[cell] + x[-1]
    least, most = there[cell] - slack, there[cell] + slack
    np.add.at(high, cell, (now >= least).astype(np.int64) - (was >= least))
    np.add.at(low, cell, (now <= most).astype(np.int64) - (was <= most))
