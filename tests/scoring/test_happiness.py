"""The index follows its formula to the hundredth, and its parts add up to it."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_app.schemes import example_scheme
from scoring.apportion import apportion
from scoring.happiness import EXPLAINED, explain, happiness
from scoring.points import Points, count
from scoring.scheme import WHOLE_PPM, Dimension, Item, Scheme
from tests.scoring.scoring_strategies import as_entries, ledgers, schemes
from tests.scoring.test_points import WORKED_EXAMPLE


def counted(*rows) -> Points:
    values = np.array(rows, dtype=np.int64)
    return Points(values, values * 0, values * 0, values)


def exact_terms(points, scheme):
    return [
        [
            Fraction(d.weight_ppm, WHOLE_PPM) * 10_000 * min(Fraction(int(score), d.cap_tenths), Fraction(1))
            for score, d in zip(row, scheme.dimensions, strict=True)
        ]
        for row in points.counted
    ]


def test_the_worked_example_of_the_docs_comes_out_as_by_hand():
    rows = [(7, item, points) for item, booked in WORKED_EXAMPLE.items() for points in booked]
    scheme = example_scheme()
    points = count(as_entries(rows), np.array([7]), scheme)
    result = happiness(points, scheme)
    assert result.index.tolist() == [7583]
    assert result.parts.tolist() == [[2250, 2017, 1816, 1500, 0]]
    assert explain(points, result)[0, 1].tolist() == [220, 50, 72, 242, 2017]
    assert EXPLAINED == ("raw", "cut", "forgiven", "counted", "part")


@given(st.data())
def test_the_index_is_the_formula_rounded_half_up(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    points = count(entries, households, scheme)
    expected = [floor(sum(terms) + Fraction(1, 2)) for terms in exact_terms(points, scheme)]
    assert happiness(points, scheme).index.tolist() == expected


@given(st.data())
def test_the_parts_add_up_to_the_index_and_stay_within_a_hundredth_of_their_terms(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    points = count(entries, households, scheme)
    result = happiness(points, scheme)
    assert (result.parts.sum(axis=1) == result.index).all()
    assert ((result.index >= 0) & (result.index <= 10_000)).all()
    for parts, terms in zip(result.parts.tolist(), exact_terms(points, scheme), strict=True):
        assert all(abs(part - term) < 1 for part, term in zip(parts, terms, strict=True))
        assert all(part == 0 for part, term in zip(parts, terms, strict=True) if term == 0)


def test_full_points_everywhere_are_one_hundred():
    scheme = example_scheme()
    full = counted([d.cap_tenths for d in scheme.dimensions])
    assert happiness(full, scheme).index.tolist() == [10_000]


def test_caps_without_common_divisors_are_still_computed_exactly():
    primes = (999_983, 999_979, 999_961, 999_959, 999_953)
    dimensions = tuple(Dimension(f"A{n}", "维度", WHOLE_PPM // 5, cap) for n, cap in enumerate(primes))
    scheme = Scheme("X", 1, "示例", None, None, None, "", 0, None, dimensions, (Item("A001", "A0", "项", 10, None),))
    points = counted([500_000, 1, 999_960, 0, 333_333])
    (terms,) = exact_terms(points, scheme)
    result = happiness(points, scheme)
    assert result.index.tolist() == [floor(sum(terms) + Fraction(1, 2))]
    assert result.parts.sum() == result.index[0]


def test_points_of_other_dimensions_are_refused():
    with pytest.raises(ValueError, match="differ in their dimensions"):
        happiness(counted([1, 2]), example_scheme())


def test_shares_of_a_wrong_total_are_refused():
    with pytest.raises(ValueError, match="not the sum"):
        apportion(np.array([[1, 1]]), np.array([2]), np.array([3]))
    with pytest.raises(ValueError, match="positive"):
        apportion(np.array([[1, 1]]), np.array([0]), np.array([1]))
