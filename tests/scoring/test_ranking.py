"""Places with ties, and fifths with ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import quintiles, rank

values = st.lists(st.integers(0, 40), max_size=60)


def test_equal_points_share_a_place_and_the_next_place_counts_them():
    assert rank([90, 80, 80, 70]).tolist() == [1, 2, 2, 4]
    assert rank([5, 5, 5]).tolist() == [1, 1, 1]


@given(values)
def test_a_place_is_one_more_than_the_number_of_those_with_more(points):
    assert rank(points).tolist() == [1 + sum(other > own for other in points) for own in points]


def test_places_are_whole_numbers_even_of_nobody():
    for points in ([], [1.5, 2.5], np.array([3, 1], dtype=object)):
        assert rank(points).dtype == np.int64


@given(values)
def test_equal_values_share_a_class_and_more_is_never_a_lower_class(index):
    classes = quintiles(index).tolist()
    for own, own_class in zip(index, classes, strict=True):
        assert 1 <= own_class <= 5
        assert all(c <= own_class for other, c in zip(index, classes, strict=True) if other <= own)


@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_without_ties_the_five_classes_are_of_equal_size(fifth, random):
    index = list(range(5 * fifth))
    random.shuffle(index)
    assert np.bincount(quintiles(index), minlength=6).tolist() == [0, *[fifth] * 5]


def test_when_all_are_equal_all_are_in_the_middle():
    assert quintiles([50] * 7).tolist() == [3] * 7
    assert quintiles([]).tolist() == []


@pytest.mark.parametrize("function", [rank, quintiles])
def test_what_has_no_order_is_refused(function):
    with pytest.raises(ValueError, match="NaN"):
        function([1.0, float("nan")])
    with pytest.raises(ValueError, match="one dimension"):
        function([[1, 2], [3, 4]])
