"""Smoothed rates are those of esda, lie between an area's own and the mean, and say where nobody lives."""

from __future__ import annotations

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import W

from scoring.rates import empirical_bayes, local_empirical_bayes
from tests.scoring.neighbourhoods import neighbourhoods


def drawn_people(seed, n):
    chances = np.random.default_rng(seed)
    people = chances.integers(1, 3000, n)
    return chances.poisson(people * chances.gamma(4, 0.005, n)), people


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(2, 40))
def test_rates_are_those_of_esda_while_they_differ_beyond_chance(seed, n):
    cases, people = drawn_people(seed, n)
    found = empirical_bayes(cases, people)
    low, high = np.minimum(found.raw, found.mean), np.maximum(found.raw, found.mean)
    assert ((found.smoothed >= low - 1e-15) & (found.smoothed <= high + 1e-15)).all()
    mean = cases.sum() / people.sum()
    beyond = (people * (cases / people - mean) ** 2).sum() / people.sum() - mean / people.mean()
    if beyond > 0:
        assert found.smoothed == pytest.approx(Empirical_Bayes(cases, people).r.ravel(), rel=1e-9)
    else:
        assert (found.smoothed == found.mean).all()


@settings(max_examples=40)
@given(neighbourhoods(), st.integers(0, 2**32))
def test_local_rates_are_those_of_esda(drawn, seed):
    _, beside = drawn
    n = len(beside)
    cases, people = drawn_people(seed, n)
    cases = cases + 1  # of a neighbourhood without a case esda has no rate
    weights = W(
        {i: list(np.flatnonzero(row)) for i, row in enumerate(beside)}, silence_warnings=True, id_order=list(range(n))
    )
    theirs = Spatial_Empirical_Bayes(cases, people, weights).r.ravel()
    found = local_empirical_bayes(cases, people, beside)
    assert found.smoothed == pytest.approx(theirs, rel=1e-9)
    islands = ~beside.any(axis=1)
    assert found.smoothed[islands] == pytest.approx((cases / people)[islands])


def test_the_fewer_people_the_less_a_rate_counts():
    found = empirical_bayes([0, 2, 40, 8, 90, 30], [20, 20, 1000, 1000, 1000, 1000])
    kept = (found.smoothed - found.mean) / (found.raw - found.mean)
    assert kept[0] == pytest.approx(kept[1])
    assert kept[0] < kept[2] / 2


def test_where_nobody_lives_there_is_no_rate_and_the_others_are_as_before():
    cases, people = [5, 9, 2, 40], [100, 300, 100, 300]
    beside = np.eye(5, k=1) + np.eye(5, k=-1)
    for way in (empirical_bayes, lambda e, b: local_empirical_bayes(e, b, beside[: len(e), : len(e)])):
        with_market = way([*cases, 7], [*people, 0])
        without = way(cases, people)
        assert with_market.is_known.tolist() == [True] * 4 + [False]
        assert with_market.smoothed[:4] == pytest.approx(without.smoothed)
        assert (with_market.raw[4], with_market.smoothed[4]) == (0, pytest.approx(with_market.mean[4]))
    lonely = local_empirical_bayes([5, 1, 3], [100, 100, 0], np.zeros((3, 3)))
    assert lonely.mean[2] == pytest.approx(6 / 200)


def test_no_case_at_all_is_a_rate_of_nothing():
    beside = np.eye(3, k=1) + np.eye(3, k=-1)
    assert empirical_bayes([0, 0, 0], [5, 10, 20]).smoothed.tolist() == [0, 0, 0]
    assert local_empirical_bayes([0, 0, 0], [5, 10, 20], beside).smoothed.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("cases", "people"), [([1], [0]), ([-1], [5]), ([1], [-5]), ([1, 2], [1]), ([float("nan")], [1]), ([[1]], [[1]])]
)
def test_what_makes_no_sense_is_refused(cases, people):
    with pytest.raises(ValueError, match=r"."):
        empirical_bayes(cases, people)
