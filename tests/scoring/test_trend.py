"""Trends are Mann and Kendall's, ties included; changes are told in shares only where there is enough to share."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from scoring.trend import change, mann_kendall


def plainly(series):
    """Mann and Kendall by the book, for one series."""
    m = len(series)
    s = sum((later > earlier) - (later < earlier) for k, later in enumerate(series) for earlier in series[:k])
    groups = [series.count(value) for value in set(series)]
    variance = (m * (m - 1) * (2 * m + 5) - sum(t * (t - 1) * (2 * t + 5) for t in groups)) / 18
    if not variance or not s:
        return s, variance, 1.0
    return s, variance, erfc((abs(s) - 1) / sqrt(variance) / sqrt(2))


@settings(max_examples=50)
@given(st.integers(1, 24).flatmap(lambda m: st.lists(st.lists(st.integers(0, 9), min_size=m, max_size=m), max_size=5)))
def test_trends_are_those_of_the_book(series):
    found = mann_kendall(np.array(series or [[]], dtype=float).T)
    for place, one in enumerate(series):
        assert (found.s[place], found.variance[place], found.p[place]) == pytest.approx(plainly(one))


def test_without_the_correction_they_are_those_of_scipy():
    series = np.random.default_rng(1).integers(0, 30, (18, 40)) + np.arange(18)[:, None] * np.linspace(-2, 2, 40)
    found = mann_kendall(series.round())
    theirs = [kendalltau(np.arange(18), one, method="asymptotic").pvalue for one in series.round().T]
    p = [erfc(abs(s) / sqrt(variance) / sqrt(2)) for s, variance in zip(found.s, found.variance, strict=True)]
    assert p == pytest.approx(theirs)


def test_what_always_rises_rises_and_backwards_falls():
    rising = np.arange(12.0)[:, None] ** 3
    up, down = mann_kendall(rising), mann_kendall(rising[::-1])
    assert [up.s.tolist(), down.s.tolist()] == [[66], [-66]]
    assert up.z == -down.z
    assert up.p == down.p < 0.001
    assert mann_kendall(np.arange(4.0)[:, None]).p > 0.05 > mann_kendall(np.arange(5.0)[:, None]).p


def test_shuffled_months_have_a_trend_one_time_in_twenty():
    chances = np.random.default_rng(5)
    found = mann_kendall(chances.normal(size=(24, 4000)))
    assert 0.03 < (found.p < 0.05).mean() < 0.07


def test_one_month_or_none_says_nothing():
    assert mann_kendall([[3, 4]]).p.tolist() == [1, 1]
    assert mann_kendall(np.zeros((0, 2))).p.tolist() == [1, 1]
    assert mann_kendall(np.zeros((5, 0))).p.tolist() == []


@pytest.mark.parametrize("series", [[1, 2, 3], [[1.0], [float("nan")]]])
def test_what_makes_no_sense_is_refused(series):
    with pytest.raises(ValueError, match=r"."):
        mann_kendall(series)


def test_a_change_is_a_difference_and_a_share_only_of_ten_or_more():
    found = change([12, 12, 0, 9], [9, 10, 10, 0])
    assert found.difference.tolist() == [3, 2, -10, 9]
    assert found.is_told.tolist() == [False, True, True, False]
    assert found.share.tolist() == pytest.approx([0, 0.2, -1, 0])
