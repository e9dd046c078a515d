"""Cases per head where few live: empirical-Bayes rates, drawn towards the mean the more, the less is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.hotspots import Real, checked_neighbours


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of n areas.

    `raw` and `smoothed`, (n,) float: cases per head; `mean`, (n,) float: what each was drawn towards; `is_known`,
    (n,) bool: somebody lives there. Where nobody does, cases are not weighed against people: `raw` is 0, `smoothed`
    the mean, and neither means anything.
    """

    raw: Real
    smoothed: Real
    mean: Real
    is_known: NDArray[np.bool_]


def empirical_bayes(cases: ArrayLike, people: ArrayLike) -> Rates:
    """Draw the rates of areas towards that of all together.

    Parameters
    ----------
    cases, people : (n,) array_like
        Not negative. Cases where nobody lives are left out of the mean.

    Returns
    -------
    Rates

    Raises
    ------
    ValueError
        When a number is negative or not finite, the shapes differ, or nobody lives anywhere.

    Notes
    -----
    Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators", *Appl.
    Statist.* 40, 283-294, by moments: with m the mean rate, A = Σ people (rate - m)² / Σ people - m / mean people is
    what the rates differ beyond chance, and a rate is worth A / (A + m / people) of itself, the rest is m. Equal to
    `esda.smoothing.Empirical_Bayes` except where A is negative: then chance explains all differences, and every rate
    becomes the mean, as Marshall has it; esda goes on with weights below zero.

    Examples
    --------
    >>> found = empirical_bayes([0, 3, 20, 40], [10, 100, 1000, 1000])
    >>> (1000 * found.raw).round(1).tolist(), (1000 * found.smoothed).round(1).tolist()
    ([0.0, 30.0, 20.0, 40.0], [29.4, 29.9, 24.1, 35.8])
    """
    e, b, known = _checked(cases, people)
    raw = np.divide(e, b, out=np.zeros(len(e)), where=known)
    everyone = b[known].sum()
    mean = e[known].sum() / everyone
    between = (b[known] * np.square(raw[known] - mean)).sum() / everyone - mean / b[known].mean()
    return _drawn(raw, np.full(len(e), mean), np.full(len(e), max(between, 0.0)), b, known)


def local_empirical_bayes(cases: ArrayLike, people: ArrayLike, neighbours: Any) -> Rates:
    """Draw each rate towards that of the area and its neighbours together.

    Parameters
    ----------
    cases, people : (n,) array_like
        As for `empirical_bayes`.
    neighbours : (n, n) sparse matrix or array
        As for `scoring.hotspots.gi_star`.

    Returns
    -------
    Rates
        `mean` is that of the neighbourhood. An island is its own mean, and stays as it is.

    Raises
    ------
    ValueError
        As `empirical_bayes` and `scoring.hotspots.gi_star`.

    Notes
    -----
    Marshall (1991), local version; equal to `esda.smoothing.Spatial_Empirical_Bayes`.
    """
    e, b, known = _checked(cases, people)
    weights = checked_neighbours(neighbours, len(e))
    raw = np.divide(e, b, out=np.zeros(len(e)), where=known)
    # each area is of its own neighbourhood
    pairs = weights.tocoo()
    itself = np.flatnonzero(known)
    inside = known[pairs.col]
    row, column = np.append(pairs.row[inside], itself), np.append(pairs.col[inside], itself)
    n = len(e)
    near, of_near = np.bincount(row, b[column], n), np.bincount(row, e[column], n)
    settled = near > 0
    # nobody far and near: nothing but the mean of all is left
    mean = np.divide(of_near, near, out=np.full(n, e[known].sum() / b[known].sum()), where=settled)
    squares = np.bincount(row, b[column] * np.square(raw[column] - mean[row]), n)
    beyond = squares - mean * np.bincount(row, minlength=n)
    between = np.divide(beyond, near, out=np.zeros(n), where=settled)
    return _drawn(raw, mean, np.maximum(between, 0), b, known)


def _checked(cases: ArrayLike, people: ArrayLike) -> tuple[Real, Real, NDArray[np.bool_]]:
    e, b = np.asarray(cases, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if e.ndim != 1 or e.shape != b.shape:
        raise ValueError(f"expected two rows of one length, got {e.shape} and {b.shape}")
    if not (np.isfinite(e) & np.isfinite(b) & (e >= 0) & (b >= 0)).all():
        raise ValueError("cases and people must be finite, and not negative")
    if not b.any():
        raise ValueError("nobody lives anywhere")
    return e, b, b > 0


def _drawn(raw: Real, mean: Real, between: Real, people: Real, known: NDArray[np.bool_]) -> Rates:
    by_chance = np.divide(mean, people, out=np.ones(len(raw)), where=known)
    told = between + by_chance
    worth = np.divide(between, told, out=np.zeros(len(raw)), where=known & (told > 0))
    return Rates(raw, mean + worth * (raw - mean), mean, known)
