"""Points to the happiness index, and its exact additive explanation."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np

from scoring.apportion import Whole, apportion
from scoring.points import Points
from scoring.scheme import WHOLE_PPM, Scheme

_LARGEST = 2**62
EXPLAINED = ("raw", "cut", "forgiven", "counted", "part")


@dataclass(frozen=True, slots=True)
class Happiness:
    """The index of n households, (n,), and its parts by dimension, (n, d), in hundredths; parts add up to it."""

    index: Whole
    parts: Whole


def happiness(points: Points, scheme: Scheme) -> Happiness:
    """Compute the happiness index, 0 to 100, of each household.

    index = Σ w_d · 100 · clip(score_d / cap_d, 0, 1), with the weights w_d of the scheme adding up to 1 and score_d the
    counted points of dimension d. The sum is computed in whole numbers and rounded half up to hundredths. The part of a
    dimension is its term of the sum, rounded so that the parts add up to the index exactly (`apportion`): none differs
    from its term by a hundredth or more, and a dimension without points has no part.

    Parameters
    ----------
    points : Points
        Of n households in d dimensions.
    scheme : Scheme
        Whose dimensions those are.

    Returns
    -------
    Happiness

    Raises
    ------
    ValueError
        When the columns of `points` are not the dimensions of `scheme`.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> two = parse({"dimensions": [{"code": "MS", "name": "村民民俗", "weight": 0.4, "cap": 30},
    ...                             {"code": "TY", "name": "美丽庭院", "weight": 0.6, "cap": 30}],
    ...              "items": [{"code": "MS01", "dimension": "MS", "name": "简办", "points": 10}]})
    >>> counted = np.array([[100, 200], [300, 300]])
    >>> result = happiness(Points(counted, counted * 0, counted * 0, counted), two)
    >>> result.index.tolist(), result.parts.tolist()
    ([5333, 10000], [[1333, 4000], [4000, 6000]])
    """
    numerators, denominator = _terms(points.counted, scheme)
    index = _half_up(numerators, denominator)
    parts = apportion(numerators, np.full(len(index), denominator, dtype=numerators.dtype), index)
    return Happiness(index=index.astype(np.int64), parts=parts.astype(np.int64))


def index_of(counted: Whole, scheme: Scheme) -> Whole:
    """Compute the index alone, as `happiness` does.

    Parameters
    ----------
    counted : (n, d) int
        Counted points in tenths.
    scheme : Scheme

    Returns
    -------
    (n,) int
        In hundredths.

    Raises
    ------
    ValueError
        As `happiness`.
    """
    return _half_up(*_terms(counted, scheme)).astype(np.int64)


def mean_parts(parts: Whole) -> Whole:
    """Return the mean part of each dimension, rounded so that they add up to the mean index, rounded half up.

    Parameters
    ----------
    parts : (n, d) int
        In hundredths; those of a household add up to its index.

    Returns
    -------
    (d,) int
        In hundredths; all 0 for no household.

    Examples
    --------
    >>> mean_parts(np.array([[10, 5], [11, 5], [11, 6]])).tolist()
    [11, 5]
    """
    return mean_of_sums(parts.sum(axis=0), len(parts))


def mean_of_sums(sums: Whole, n: int) -> Whole:
    """Return what `mean_parts` does, from the sums (d,) of the parts of n households.

    Examples
    --------
    >>> mean_of_sums(np.array([32, 16]), 3).tolist()
    [11, 5]
    """
    if n == 0:
        return np.zeros(len(sums), dtype=np.int64)
    mean = (2 * int(sums.sum()) + n) // (2 * n)
    shares: Whole = apportion(sums[None, :], np.array([n]), np.array([mean]))[0]
    return shares


def _terms(counted: Whole, scheme: Scheme) -> tuple[Whole, int]:
    """Return the terms of the index in hundredths, (n, d), as numerators over one denominator."""
    if counted.shape[1] != len(scheme.dimensions):
        raise ValueError("points and scheme differ in their dimensions")
    # in hundredths a term is w_ppm · counted / (100 · cap); all terms are brought over one denominator
    common = lcm(*(dimension.cap_tenths for dimension in scheme.dimensions))
    factors = [d.weight_ppm * (common // d.cap_tenths) for d in scheme.dimensions]
    # caps without common divisors may need more than 64 bits: then Python's own integers are used
    exact = np.int64 if 2 * WHOLE_PPM * common < _LARGEST else object
    return counted.astype(exact) * np.array(factors, dtype=exact), WHOLE_PPM // 10_000 * common


def _half_up(numerators: Whole, denominator: int) -> Whole:
    rounded: Whole = (2 * numerators.sum(axis=1) + denominator) // (2 * denominator)
    return rounded


def explain(points: Points, result: Happiness) -> Whole:
    """Explain each household's index by dimension.

    Parameters
    ----------
    points : Points
    result : Happiness
        Made from these points.

    Returns
    -------
    (n, d, 5) int
        For each household and dimension the values that `EXPLAINED` names: `raw`, `cut`, `forgiven` and `counted` in
        tenths of a point, with counted = raw - cut + forgiven, and `part` in hundredths of the index.
    """
    explanation: Whole = np.stack((points.raw, points.cut, points.forgiven, points.counted, result.parts), axis=2)
    return explanation
