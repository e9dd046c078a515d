"""How likely chance alone is to give a group so much: the permutation distribution of a sum, by its three moments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, ndtr

from scoring.apportion import Whole

Real = NDArray[np.float64]

_NO_SKEW = 1.6e-5  # below it the Pearson type III distribution is the normal one to the last digit


def chance(values: Real, strata: Whole, members: Whole, groups: Whole, number: int) -> tuple[Real, Real, Real]:
    """Test for each group whether its members' values lie higher or lower than a random choice of as many would.

    The groups stay, the values are shuffled within each stratum, in thought: a group's sum is then that of samples
    drawn without replacement, one a stratum. Its exact mean, variance and third moment are known in closed form, and a
    Pearson type III (shifted gamma) distribution with these three gives the p-value, as Mielke and Berry do for
    permutation tests (2007, *Permutation Methods: A Distance Function Approach*, ch. 2). In the lighter tail,
    which ends too early in that distribution, the normal one serves: of the two p-values the larger counts. So
    there are no draws, no seed, and no smallest p that many tests at once could not get past.

    Parameters
    ----------
    values : (m,) float
    strata : (m,) int
        Not negative.
    members, groups : (e,) int
        The places in `values` and the group of each membership; a group has a member once, a member may be in several.
    number : int
        How many groups there are: 0 … number - 1.

    Returns
    -------
    excess : (number,) float
        A group's sum less what chance would give it on average.
    p : (number,) float
        Two-sided; 1 where chance leaves no choice.
    spread : (number,) float
        The standard deviation that chance gives the sum.

    Examples
    --------
    Two of 200 were refused (0 points, not 5), both among the ten of one group; that has 45 chances in 19900.

    >>> asked = np.full(200, 5.0)
    >>> asked[:2] = 0
    >>> excess, p, spread = chance(asked, np.zeros(200, int), np.arange(10), np.zeros(10, int), 1)
    >>> excess.round(1).tolist(), p.round(4).tolist(), round(2 * 45 / 19900, 4)
    ([-9.5], [0.0038], 0.0045)
    >>> spread.round(2).tolist()
    [1.54]
    """
    size = np.bincount(strata).astype(np.float64)
    average = np.bincount(strata, weights=values) / np.maximum(size, 1)
    residual = values - average[strata]
    # what only rounding leaves of equal values is not a difference
    residual[np.abs(residual) <= 1e-9 * np.maximum(np.abs(values), np.abs(average[strata]))] = 0
    second = np.bincount(strata, weights=residual**2) / np.maximum(size, 1)
    third = np.bincount(strata, weights=residual**3) / np.maximum(size, 1)
    # n of N by group and stratum, only where there are any
    pairs, drawn = np.unique(groups * len(size) + strata[members], return_counts=True)
    of_group, of_stratum = np.divmod(pairs, len(size))
    n, total = drawn.astype(np.float64), size[of_stratum]
    variance_factor = n * (total - n) / np.maximum(total - 1, 1)
    skew_factor = variance_factor * (total - 2 * n) / np.maximum(total - 2, 1)
    variance = np.bincount(of_group, weights=variance_factor * second[of_stratum], minlength=number).astype(np.float64)
    moment = np.bincount(of_group, weights=skew_factor * third[of_stratum], minlength=number).astype(np.float64)
    excess: Real = np.bincount(groups, weights=residual[members], minlength=number).astype(np.float64)
    return excess, _two_sided(excess, variance, moment), np.sqrt(variance)


def _two_sided(excess: Real, variance: Real, moment: Real) -> Real:
    p = np.ones(len(excess))
    left = variance > 0
    z = excess[left] / np.sqrt(variance[left])
    skew = moment[left] / variance[left] ** 1.5
    # of z below 0 the mirror image: then all are upper tails
    skew, z = np.where(z < 0, -skew, skew), np.abs(z)
    tails = np.maximum(ndtr(-z), _upper_tail(z, skew))
    p[left] = np.minimum(2 * tails, 1)
    return p


def _upper_tail(z: Real, skew: Real) -> Real:
    """Return the upper tail of the standard Pearson type III distribution: a gamma distribution, moved and scaled.

    As `scipy.stats.pearson3.sf`, whose module takes the service a second to load.
    """
    is_normal = np.abs(skew) < _NO_SKEW
    beta = 2 / np.where(is_normal, 1, skew)
    alpha = beta**2
    at = np.maximum(beta * (z + beta), 0)
    tail: Real = np.where(skew < 0, gammainc(alpha, at), gammaincc(alpha, at))
    return np.where(is_normal, ndtr(-z), tail)
