"""What is withheld of a table cannot be worked out from what is told: an auditor attacks with all the sums at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.disclosure import PARTNER, SMALL, TOLD, suppress
from tests.scoring.auditor import THRESHOLD, Auditor


@st.composite
def tables(draw, most_regions=9, most_kinds=3, highest=14):
    """A forest of regions, what is known to lie in each and in none of its parts, and what that adds up to."""
    n = draw(st.integers(1, most_regions))
    kinds = draw(st.integers(1, most_kinds))
    parents = np.array([draw(st.integers(-1 if i == 0 else 0, i - 1)) if i else -1 for i in range(n)])
    numbers = st.one_of(st.just(0), st.integers(1, 4), st.integers(0, highest))
    own = np.array([[draw(numbers) for _ in range(kinds)] for _ in range(n)])
    if draw(st.booleans()):  # mostly every case lies in a part
        own[np.unique(parents[parents >= 0])] = 0
    return _added_up(own, parents), parents, own


def _added_up(own, parents):
    counts = own.copy()
    for i in range(len(parents) - 1, -1, -1):
        if parents[i] >= 0:
            counts[parents[i]] += counts[i]
    return counts


def _whole(counts):
    return np.hstack((counts, counts.sum(axis=1, keepdims=True)))


@given(tables())
@settings(max_examples=300, deadline=None)
def test_no_small_number_is_told(table):
    counts, parents, _ = table
    result, true = suppress(counts, parents), _whole(table[0])
    small = (true > 0) & (true < THRESHOLD)
    assert (result.why[small] != TOLD).all()
    assert (result.told[result.why == TOLD] == true[result.why == TOLD]).all()
    assert (result.told[result.why != TOLD] == -1).all()
    assert (result.why[true == 0] == TOLD).all()
    assert (result.why[~small] != SMALL).all()


@given(tables())
@settings(max_examples=300, deadline=None)
def test_no_withheld_number_follows_from_the_sums(table):
    counts, parents, own = table
    auditor = Auditor(suppress(counts, parents), parents, own)
    assert auditor.solved() == []


@given(tables())
@settings(max_examples=200, deadline=None)
def test_every_small_number_could_be_any_other_small_number(table):
    counts, parents, own = table
    result, true = suppress(counts, parents), _whole(counts)
    auditor = Auditor(result, parents, own)
    for cell in auditor.cells:
        low, high = auditor.range_of(cell)
        assert low <= true[cell] <= high  # the auditor is no fool
        if result.why[cell] == SMALL:
            assert (low, high) == (1, THRESHOLD - 1), cell
        elif true[cell] < THRESHOLD:
            assert high - low >= THRESHOLD - 2, cell
        else:
            assert high > low, cell


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_same_table_gives_the_same_answer(table, _random):
    counts, parents, _ = table
    first, second = suppress(counts, parents), suppress(counts.copy(), parents.copy())
    assert (first.told == second.told).all()
    assert (first.why == second.why).all()


def test_nothing_is_withheld_where_nothing_is_small():
    counts = np.array([[30, 20], [14, 0], [16, 20]])
    result = suppress(counts, np.array([-1, 0, 0]))
    assert (result.told == _whole(counts)).all()


def test_four_ones_are_not_given_away_by_calling_their_sum_small():
    """0 is told, so each of the four is known to be at least 1; of a sum under 5 each would be 1."""
    counts = np.array([[4], [1], [1], [1], [1]])
    result = suppress(counts, np.array([-1, 0, 0, 0, 0]))
    assert (result.why[0] == PARTNER).all()
    assert (result.why[1:, 0] == SMALL).all()


def test_five_ones_under_a_sum_of_five_hide_the_sum():
    counts = np.array([[1, 1, 1, 1, 1]])
    result = suppress(counts, np.array([-1]))
    assert result.why.tolist() == [[SMALL] * 5 + [PARTNER]]


def test_what_lies_in_no_part_is_not_given_away_by_the_difference():
    """A town's 20, its villages' 9 and 8: the 3 known only to lie in the town must not follow."""
    counts = np.array([[20], [9], [8]])
    own = np.array([[3], [9], [8]])
    result = suppress(counts, np.array([-1, 0, 0]))
    told = result.why[:, 0] == TOLD
    assert not told.all()
    assert own[0, 0] == 3


def test_a_number_seen_through_a_chain_of_only_children_is_withheld_all_along():
    counts = np.array([[40], [2], [2], [38]])
    result = suppress(counts, np.array([-1, 0, 1, 0]))
    assert result.why[1:3].all()
    assert result.why[3].all()


def test_small_partners_go_before_large_ones():
    counts = np.array([[61, 120], [2, 40], [9, 40], [50, 40]])
    result = suppress(counts, np.array([-1, 0, 0, 0]))
    assert result.why[2, 0] == PARTNER
    assert result.why[3].tolist() == [TOLD, TOLD, TOLD]


@pytest.mark.parametrize("faulty", [([[-1]], [-1]), ([[1]], [0]), ([[1], [2]], [-1, 0]), ([[1]], [3]), ([[1]], [-2])])
def test_what_is_no_table_is_refused(faulty):
    with pytest.raises(ValueError, match=r"."):
        suppress(np.array(faulty[0]), np.array(faulty[1]))


def test_a_county_takes_part_of_every_level():
    """The demonstration county's shape: one county, 13 towns, 177 villages, 900 grids, six kinds."""
    draws = np.random.default_rng(330521)
    parents = np.concatenate(([-1], np.zeros(13, int), 1 + np.arange(177) % 13, 14 + np.arange(900) % 177))
    own = draws.poisson(0.7 * draws.gamma(1, 1, (len(parents), 6)))
    counts = _added_up(own, parents)
    result = suppress(counts, parents)
    assert result.told[0, -1] == counts[0].sum()
    for level in (slice(1, 14), slice(14, 191), slice(191, None)):
        assert (result.why[level] == TOLD).any()
        assert (result.why[level] != TOLD).any()
