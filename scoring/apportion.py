"""Exact shares: whole parts of a whole total, by the method of largest remainders (Hamilton's)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def apportion(numerators: Whole, denominators: Whole, totals: Whole) -> Whole:
    """Round the fractions of each row to whole numbers that add up to the row's total.

    Every fraction is rounded down; what is missing from the total goes, one each, to the largest remainders, of equal
    ones to the leftmost. No share differs from its fraction by 1 or more.

    Parameters
    ----------
    numerators : (n, d) int
        Of either sign: to round down is to round towards less.
    denominators : (n,) int
        Positive, one a row.
    totals : (n,) int
        The sum of the row's fractions, rounded either way.

    Returns
    -------
    (n, d) int
        Row sums equal `totals`. Same type as `numerators` (object arrays hold integers of any size).

    Raises
    ------
    ValueError
        When a denominator is not positive, or a total is not the sum of its fractions, rounded.

    Examples
    --------
    >>> apportion(np.array([[10, 10, 10], [5, 3, 0]]), np.array([4, 2]), np.array([8, 4]))
    array([[3, 3, 2],
           [3, 1, 0]])
    """
    if np.any(denominators <= 0):
        raise ValueError("denominators must be positive")
    floors = numerators // denominators[:, None]
    remainders = numerators - floors * denominators[:, None]
    missing = totals - floors.sum(axis=1)
    if np.any(missing < 0) or np.any(missing > (remainders > 0).sum(axis=1)):
        raise ValueError("a total is not the sum of its fractions, rounded")
    order = np.argsort(-remainders, axis=1, kind="stable")
    places = np.argsort(order, axis=1, kind="stable")
    shares: Whole = floors + (places < missing[:, None])
    return shares


def apportion_within(numerators: Whole, denominators: Whole, groups: Whole, totals: Whole) -> Whole:
    """Round fractions, listed one below the other, to whole numbers that add up to the total of their group.

    As `apportion`, for rows of unequal length; of equal remainders the one listed first gets the more.

    Parameters
    ----------
    numerators : (m,) int
        Of either sign.
    denominators : (m,) int
        Positive, the same within a group.
    groups : (m,) int
        Which total a fraction belongs to: a place in `totals`.
    totals : (g,) int
        The sum of each group's fractions, rounded either way; of a group without fractions 0.

    Returns
    -------
    (m,) int

    Raises
    ------
    ValueError
        When a denominator is not positive, or a total is not the sum of its fractions, rounded.

    Examples
    --------
    >>> apportion_within(np.array([5, 10, 10, 3]), np.full(4, 4), np.array([1, 0, 0, 1]), np.array([5, 2])).tolist()
    [1, 3, 2, 1]
    """
    if np.any(denominators <= 0):
        raise ValueError("denominators must be positive")
    floors = numerators // denominators
    remainders = numerators - floors * denominators
    missing = totals.copy()
    np.subtract.at(missing, groups, floors)
    if np.any(missing < 0) or np.any(missing > np.bincount(groups[remainders > 0], minlength=len(totals))):
        raise ValueError("a total is not the sum of its fractions, rounded")
    order = np.lexsort((-remainders, groups))
    ordered = groups[order]
    starts = np.searchsorted(ordered, ordered)
    shares = floors.copy()
    shares[order] += np.arange(len(order)) - starts < missing[ordered]
    return shares
