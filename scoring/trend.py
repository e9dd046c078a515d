"""Does a series rise or fall more than chance explains (Mann and Kendall), and by how much since last time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from scoring.hotspots import Real, Whole

LEAST_BEFORE = 10


@dataclass(frozen=True, slots=True)
class Trend:
    """The trends of n series, (n,) each.

    `s`, int: pairs that rise less pairs that fall; its `variance`, `z` and `p`, float.
    """

    s: Whole
    variance: Real
    z: Real
    p: Real


def mann_kendall(series: ArrayLike) -> Trend:
    """Test each series for a trend.

    Parameters
    ----------
    series : (m, n) array_like
        m moments, one after another, of n series; finite.

    Returns
    -------
    Trend
        `p` is two-sided, and 1 where all values are equal or there is but one.

    Raises
    ------
    ValueError
        When there is another number of dimensions, or a value is not finite.

    Notes
    -----
    Mann (1945), *Econometrica* 13, 245-259; Kendall (1975), *Rank Correlation Methods*, with the variance for ties and
    the correction for continuity. That months depend on one another is not corrected for (Hamed and Rao 1998 do): what
    lasts for months makes trends look somewhat surer than they are. Fewer than five moments never reach p < 0.05.

    Examples
    --------
    >>> found = mann_kendall([[1, 5], [2, 5], [4, 4], [4, 6], [7, 5]])
    >>> found.s.tolist(), found.p.round(4).tolist()
    ([9, 1], [0.0433, 1.0])
    """
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"expected two dimensions, got {values.ndim}")
    if not np.isfinite(values).all():
        raise ValueError("values must be finite")
    m, n = values.shape
    s, alike = np.zeros(n, np.int64), np.ones((m, n), np.int64)
    for lag in range(1, m):
        later, earlier = values[lag:], values[:-lag]
        s += (later > earlier).sum(axis=0) - (later < earlier).sum(axis=0)
        is_tie = later == earlier
        alike[lag:] += is_tie
        alike[:-lag] += is_tie
    # over groups of t equal values t (t - 1) (2 t + 5), a share for each of the t
    ties = ((alike - 1) * (2 * alike + 5)).sum(axis=0)
    variance = (m * (m - 1) * (2 * m + 5) - ties) / 18
    z = np.divide(s - np.sign(s), np.sqrt(variance), out=np.zeros(n), where=variance > 0)
    return Trend(s, variance, z, 2 * ndtr(-np.abs(z)))


@dataclass(frozen=True, slots=True)
class Change:
    """From n counts to later ones: `difference` int; `share` float, 0.25 for a quarter more; `is_told` bool, (n,) each.

    Where there were fewer than ten before, a share says nothing (from 1 to 3 is not "three times as many"): there
    `is_told` is false and the share 0, and only the difference is to be shown.
    """

    difference: Whole
    share: Real
    is_told: NDArray[np.bool_]


def change(now: ArrayLike, before: ArrayLike) -> Change:
    """Compare counts with those of the period before (环比), or of the same one a year ago (同比).

    Parameters
    ----------
    now, before : (n,) array_like of int
        Counts of periods of like length: a month that is not over is compared with as many days of the other.

    Returns
    -------
    Change

    Examples
    --------
    >>> found = change([15, 3, 0], [12, 1, 20])
    >>> found.difference.tolist(), found.share.tolist(), found.is_told.tolist()
    ([3, 2, -20], [0.25, 0.0, -1.0], [True, False, True])
    """
    later, earlier = np.asarray(now, dtype=np.int64), np.asarray(before, dtype=np.int64)
    difference = later - earlier
    is_told = earlier >= LEAST_BEFORE
    return Change(difference, np.divide(difference, earlier, out=np.zeros(len(later)), where=is_told), is_told)
