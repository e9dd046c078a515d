"""Ranks and fifths, with ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def rank(points: ArrayLike) -> NDArray[np.int64]:
    """Rank by competition: equal points share a place, and the next place counts those before it (1, 2, 2, 4).

    Parameters
    ----------
    points : (n,) array_like
        Any real numbers, the highest is first. Who does not take part is left out by the caller.

    Returns
    -------
    (n,) int
        One more than the number of higher points. Empty for empty input.

    Raises
    ------
    ValueError
        When the input is not one-dimensional or holds NaN, which has no place in any order.

    Examples
    --------
    >>> rank([70, 90.5, 70, 60]).tolist()
    [2, 1, 2, 4]
    """
    values = _checked(points)
    ordered = np.sort(values)
    ranks: NDArray[np.int64] = len(values) - np.searchsorted(ordered, values, side="right").astype(np.int64) + 1
    return ranks


def quintiles(index: ArrayLike) -> NDArray[np.int64]:
    """Put each value into one of five classes of equal size, as far as ties allow: equal values share a class.

    The class follows from the middle of the places that a value's ties take up: with `below` lower and `equal` equal
    values (itself included) among n, it is 1 + floor(5 (below + equal / 2) / n). When all are equal, all are in the
    middle class.

    Parameters
    ----------
    index : (n,) array_like
        Any real numbers.

    Returns
    -------
    (n,) int
        1 (lowest fifth) to 5 (highest). Empty for empty input.

    Raises
    ------
    ValueError
        When the input is not one-dimensional or holds NaN.

    Examples
    --------
    >>> quintiles([10, 20, 30, 40, 50]).tolist()
    [1, 2, 3, 4, 5]
    >>> quintiles([80, 80, 80]).tolist()
    [3, 3, 3]
    """
    values = _checked(index)
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left").astype(np.int64)
    below_or_equal = np.searchsorted(ordered, values, side="right").astype(np.int64)
    classes: NDArray[np.int64] = 1 + 5 * (below + below_or_equal) // (2 * len(values))
    return classes


def _checked(values: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"expected one dimension, got {array.ndim}")
    if not len(array):
        return array
    if array.dtype.kind not in "iuf":
        array = array.astype(np.float64)
    if np.isnan(array).any():
        raise ValueError("NaN cannot be ranked: leave out who does not take part")
    return array
