"""Which cells to call a hot spot, and of which there is too little to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.discovery import adjusted
from scoring.hotspots import GiStar, Real, Silence

LEAST_CELLS = 30
LEAST_CASES = 60
LEAST_AROUND = 5
LEVELS = ((95, 0.05), (99, 0.01))  # percent as shown, share of false ones among those shown


@dataclass(frozen=True, slots=True)
class HotSpots:
    """What is said of n cells.

    `z` and `p`, (n,) float: of Gi*; `q`, (n,) float: the false-discovery rate at which the cell would be believed;
    `level`, (n,) int8: 99, 95 or 0 (not more than chance), below zero for fewer than chance; `why`, (n,) int8: of
    `Silence`, and where it is not 0 the level is 0 and nothing is to be said.
    """

    z: Real
    p: Real
    q: Real
    level: NDArray[np.int8]
    why: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class TooLittle:
    """An area of which nothing can be said: `why`, how many `cells` it has and how many `cases`."""

    why: Silence
    cells: int
    cases: float


def judge(
    counts: ArrayLike, found: GiStar, around: ArrayLike, members: ArrayLike, *, p: ArrayLike | None = None
) -> HotSpots | TooLittle:
    """Say where there are more, or fewer, than chance explains.

    Parameters
    ----------
    counts : (n,) array_like
        Cases a cell; not negative.
    found : GiStar
        Of the counts, or of rates made from them.
    around, members : (n,) array_like
        Cases, and cells, in each cell and its neighbours.
    p : (n,) array_like, optional
        What to judge by instead of `found.p`: p-values from permutations, where counts are small and uneven.

    Returns
    -------
    HotSpots or TooLittle
        Too little is an area with fewer than 30 cells or 60 cases, or with the same number everywhere.

    Notes
    -----
    A cell is silent when fewer than 5 cases lie around it and chance would not put 5 there either: then
    neither many nor few means anything, and two neighbours who quarrel twice are no hot spot. All cells of the area
    are one family for the false-discovery rate (Benjamini and Hochberg 1995; for local statistics Caldas de Castro
    and Singer 2006, *Geographical Analysis* 38, 180-208), the silent ones too: what is told apart afterwards must not
    help the others.

    Examples
    --------
    >>> import numpy as np
    >>> from scoring.hotspots import gi_star
    >>> row = np.eye(60, k=1) + np.eye(60, k=-1)
    >>> counts = np.ones(60)
    >>> counts[29:32] = 9, 12, 8
    >>> found = judge(counts, gi_star(counts, row), counts + row @ counts, 1 + row.sum(axis=1))
    >>> found.level[28:33].tolist(), found.why[[0, 30]].tolist()
    ([0, 99, 99, 99, 0], [5, 0])
    """
    cases = np.asarray(counts, dtype=np.float64)
    total = float(cases.sum())
    why = _of_area(cases, total, found)
    if why:
        return TooLittle(why, len(cases), total)
    chances = found.p if p is None else np.asarray(p, dtype=np.float64)
    q = adjusted(chances)
    expected = np.asarray(members) * (total / len(cases))
    is_few = np.maximum(np.asarray(around), expected) < LEAST_AROUND
    silent = np.where((found.why == Silence.NONE) & is_few, Silence.FEW_AROUND, found.why).astype(np.int8)
    level = np.zeros(len(cases), np.int8)
    for percent, share in LEVELS:
        level[(q <= share) & (silent == Silence.NONE)] = percent
    return HotSpots(found.z, chances, q, level * np.sign(found.z).astype(np.int8), silent)


def _of_area(cases: Real, total: float, found: GiStar) -> Silence:
    if len(cases) < LEAST_CELLS:
        return Silence.FEW_CELLS
    if total < LEAST_CASES:
        return Silence.FEW_CASES
    return Silence.ALL_ALIKE if (found.why == Silence.ALL_ALIKE).all() else Silence.NONE
