"""Where there is more than chance explains: Getis and Ord's Gi*, and what can be said of too few."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from scoring.discovery import false_discovery

__all__ = [
    "GiStar",
    "Real",
    "Silence",
    "Whole",
    "checked_neighbours",
    "deviations",
    "false_discovery",
    "gi_star",
    "standardise",
]

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


class Silence(IntEnum):
    """Why nothing can be said of a cell, or of a whole area; 0 where something can."""

    NONE = 0
    FEW_CELLS = 1
    FEW_CASES = 2
    ALL_ALIKE = 3
    WHOLE_AREA = 4
    FEW_AROUND = 5


@dataclass(frozen=True, slots=True)
class GiStar:
    """Gi* of n cells: `z` (standard deviations), `p` (two-sided), (n,) float; `why` (n,) int8, of `Silence`.

    Where `why` is not 0 there is no difference to look at, and z is 0, p is 1: nothing that anything could be read
    into.
    """

    z: Real
    p: Real
    why: NDArray[np.int8]


def gi_star(values: ArrayLike, neighbours: Any, *, sample_variance: bool = False) -> GiStar:
    r"""Compute Getis and Ord's local :math:`G_i^*` of each cell, standardised.

    .. math:: z_i = \frac{\sum_{j \in N_i} x_j - W_i \bar x}{s \sqrt{W_i (n - W_i) / (n - 1)}}

    over the cell and its neighbours :math:`N_i`, :math:`W_i` of them in all.

    Parameters
    ----------
    values : (n,) array_like
        A number a cell, cases for example; finite. Empty cells are cells with 0, and have to be among them.
    neighbours : (n, n) sparse matrix or array of scipy, or dense array
        1 where the cell of the column is a neighbour of that of the row, otherwise 0; nothing on the diagonal, since
        Gi* adds the cell itself.
    sample_variance : bool
        Divide by n - 1 in s², as the book of 1996 does, and not by n, as the papers of 1992 and 1995, spdep and esda
        do.

    Returns
    -------
    GiStar
        `why` is `ALL_ALIKE` everywhere when all values are equal, and `WHOLE_AREA` for a cell that has all others for
        neighbours: its sum is the total, whatever lies where.

    Raises
    ------
    ValueError
        When a value is not finite, or `neighbours` is of another shape, has a diagonal or other numbers than 0 and 1.

    Notes
    -----
    Getis and Ord (1992), *Geographical Analysis* 24, 189-206; Ord and Getis (1995), *Geographical
    Analysis* 27, 286-306. An island, which has no neighbours, is only compared with the mean: z = (x - mean) / s. A
    cell at the edge has fewer neighbours, which its W_i says: what lies beyond the area is unknown, and not 0.

    Examples
    --------
    Six cells in a row, each beside the next; the case of Getis and Ord's book has 256.

    >>> row = np.eye(6, k=1) + np.eye(6, k=-1)
    >>> gi_star([0, 0, 1, 6, 5, 0], row).z.round(3).tolist()
    [-1.257, -1.481, 0.296, 1.777, 1.481, 0.314]
    """
    rest = deviations(values)
    weights = checked_neighbours(neighbours, len(rest))
    return standardise(rest, weights @ rest + rest, 1.0 + np.diff(weights.indptr), sample_variance=sample_variance)


def deviations(values: ArrayLike) -> Real:
    """Return how far each value is from their mean, as a share of the largest of them.

    Gi* does not depend on the unit; and sums of large numbers would swallow their small differences.

    Parameters
    ----------
    values : (n,) array_like
        Finite.

    Returns
    -------
    (n,) float
        All 0 when, and only when, all values are equal.

    Raises
    ------
    ValueError
        When there is another number of dimensions, or a value is not finite.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"expected one dimension, got {x.ndim}")
    if not np.isfinite(x).all():
        raise ValueError("values must be finite")
    if len(x) == 0 or x.min() == x.max():
        return np.zeros(len(x))
    x = x / np.abs(x).max()
    rest: Real = x - x.mean()
    return rest


def standardise(rest: Real, sums: Real, members: Real, *, sample_variance: bool = False) -> GiStar:
    """Make Gi* of the sums around each cell.

    Parameters
    ----------
    rest : (n,) float
        The `deviations` of the cells.
    sums : (n,) float
        Of them, over each cell and its neighbours.
    members : (n,) float
        How many cells each sum is of, the cell included.
    sample_variance : bool
        As for `gi_star`.

    Returns
    -------
    GiStar
    """
    n = len(rest)
    if not rest.any():
        return GiStar(np.zeros(n), np.ones(n), np.full(n, Silence.ALL_ALIKE, np.int8))
    variance = np.square(rest).sum() / (n - 1 if sample_variance else n)
    spread = np.sqrt(variance * members * (n - members) / (n - 1))
    is_whole = members == n
    z = np.divide(sums, spread, out=np.zeros(n), where=~is_whole)
    return GiStar(z, 2 * ndtr(-np.abs(z)), np.where(is_whole, Silence.WHOLE_AREA, Silence.NONE).astype(np.int8))


def checked_neighbours(neighbours: Any, n: int) -> Any:
    """Return neighbours as a sparse matrix by rows that holds ones only; raise `ValueError` as `gi_star` does."""
    weights = csr_array(neighbours)
    if weights.shape != (n, n):
        raise ValueError(f"expected neighbours of {n} cells, got a matrix of shape {weights.shape}")
    if not weights.has_canonical_format or not weights.data.all():
        weights = weights.copy()
        weights.sum_duplicates()
        weights.eliminate_zeros()
    if weights.diagonal().any():
        raise ValueError("a cell is no neighbour of itself: Gi* adds it")
    if not (weights.data == 1).all():
        raise ValueError("neighbours must be 0 or 1")
    return weights
