"""p-values from draws are those of a count one by one, come near to the truth, and repeat."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from esda.getisord import G_Local
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import W

from scoring.hotspots import gi_star
from scoring.permutation import _drawn, permutation_p
from tests.scoring.neighbourhoods import neighbourhoods


def one_by_one(values, beside, seed, draws):
    """The same draws, put in the place of each cell's neighbours one by one."""
    n, most = len(values), int(beside.sum(axis=1).max(initial=0))
    chances = np.random.default_rng(seed)
    drawn = _drawn(chances, draws, most, n - 1)
    found = []
    for i in range(n):
        others = np.arange(n - 1)
        others[others == i] = n - 1  # the others, the last of them in the place of the cell itself
        size, there = int(beside[i].sum()), round(float(values[beside[i]].sum()), 6)
        sums = [round(float(values[others[draw[:size]]].sum()), 6) for draw in drawn]
        high, low = sum(there <= of for of in sums), sum(there >= of for of in sums)
        found.append(min(1, 2 * (min(high, low) + 1) / (draws + 1)))
    return found


@settings(max_examples=40)
@given(neighbourhoods(), st.integers(0, 2**63), st.sampled_from([1, 19, 60]))
def test_the_counts_are_those_of_one_cell_after_the_other(drawn, seed, draws):
    values, beside = drawn
    found = permutation_p(values, beside, seed=seed, draws=draws)
    assert found.tolist() == pytest.approx(one_by_one(values, beside, seed, draws))


def test_many_draws_come_near_to_all_there_are():
    values, beside = np.array([0.0, 7, 1, 5, 2, 4]), np.eye(6, k=1) + np.eye(6, k=-1)
    found = permutation_p(values, beside, seed=3, draws=20_000)
    for i in range(6):
        size, there = int(beside[i].sum()), beside[i] @ values
        sums = np.array([sum(drawn) for drawn in permutations(np.delete(values, i), size)])
        true = min(1, 2 * min((sums >= there).mean(), (sums <= there).mean()))
        assert found[i] == pytest.approx(true, abs=0.02)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_the_distribution_is_that_of_esda():
    values, beside = np.random.default_rng(6).poisson(3, 40), np.eye(40, k=1) + np.eye(40, k=-1)
    members = W({i: [i, *np.flatnonzero(row)] for i, row in enumerate(beside)}, silence_warnings=True)
    theirs = G_Local(values, members, transform="B", permutations=1999, star=None, n_jobs=1, seed=9)
    tails = [(np.sign((theirs.Gs - theirs.sim).round(9)) * way >= 0).sum(axis=0) for way in (1, -1)]
    p = np.minimum(2 * (np.minimum(*tails) + 1) / 2000, 1)
    apart = np.abs(permutation_p(values, beside, seed=9, draws=1999) - p)
    assert apart.max() < 0.08
    assert apart.mean() < 0.02


def test_where_values_are_many_and_even_they_agree_with_the_normal_distribution():
    values = np.random.default_rng(1).normal(size=400)
    beside = sum(np.eye(400, k=k) for k in (-3, -2, -1, 1, 2, 3))
    # without the cell itself, whose value the draws leave where it is
    without = (beside @ values - 6 * values.mean()) / (values.std() * np.sqrt(6))
    found = permutation_p(values, beside, seed=2, draws=4999)
    inside = slice(3, -3)
    order = np.argsort(-np.abs(without[inside]))
    assert found[inside][order[0]] < 0.05 < found[inside][order[-1]]
    assert np.corrcoef(np.argsort(order), np.argsort(np.argsort(found[inside])))[0, 1] > 0.98


@pytest.mark.parametrize(("size", "n"), [(3, 9), (3, 8), (5, 5)])
def test_every_draw_is_as_likely_as_another(size, n):
    drawn = _drawn(np.random.default_rng(11), 60_000, size, n)
    assert (np.diff(np.sort(drawn, axis=1), axis=1) > 0).all()
    ways = np.prod(np.arange(n - size + 1, n + 1))
    times = np.unique(drawn @ n ** np.arange(size), return_counts=True)[1]
    assert len(times) == ways
    surprise = ((times - 60_000 / ways) ** 2 / (60_000 / ways)).sum()
    assert abs(surprise - ways) < 5 * np.sqrt(2 * ways)


def test_the_seed_decides():
    values, beside = np.random.default_rng(4).poisson(2, 80), np.eye(80, k=1) + np.eye(80, k=-1)
    first = permutation_p(values, beside, seed=1)
    assert (first == permutation_p(values, beside, seed=1)).all()
    assert (first != permutation_p(values, beside, seed=2)).any()
    assert first.min() >= 2 / 1000


def test_islands_and_equal_values_are_no_surprise():
    assert permutation_p([1, 5, 9], np.zeros((3, 3)), seed=1).tolist() == [1, 1, 1]
    assert permutation_p([2, 2, 2, 2], np.eye(4, k=1) + np.eye(4, k=-1), seed=1).tolist() == [1] * 4
    assert permutation_p([], np.zeros((0, 0)), seed=1).tolist() == []
    with pytest.raises(ValueError, match="draw"):
        permutation_p([1, 2], np.zeros((2, 2)), seed=1, draws=0)


def test_uneven_counts_need_them():
    """Of rare cases the normal distribution makes too much: without any pattern it finds what the draws do not."""
    believed = [0, 0]
    beside = sum(np.eye(300, k=k) for k in (-1, 1))
    for seed in range(10):
        values = np.random.default_rng(seed).negative_binomial(0.05, 0.05, 300)
        believed[0] += (gi_star(values, beside).p < 0.002).sum()
        believed[1] += (permutation_p(values, beside, seed=seed) <= 0.002).sum()
    assert believed[1] < believed[0] / 3
