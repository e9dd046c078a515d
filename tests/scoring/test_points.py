"""Entries become points, whatever their order, and never beyond a cap."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_app.schemes import example_scheme
from scoring.points import count
from tests.scoring.scoring_strategies import as_entries, ledgers, schemes

# docs/scoring.md walks through this household by hand
WORKED_EXAMPLE = {
    "MS01": [100], "MS02": [30] * 5, "MS04": [50],
    "PA01": [50] * 5, "PA02": [50] * 2, "PA03": [50], "PA05": [-50] * 3, "PA06": [-30],
    "TY03": [150], "TY04": [20] * 3, "TY05": [50] * 2, "TY06": [-30] * 2, "TY07": [-50],
    "GY01": [10] * 18, "GY02": [30] * 2,
}  # fmt: skip


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(astuple(one), astuple(other), strict=True))


def test_the_worked_example_of_the_docs_comes_out_as_by_hand():
    rows = [(7, item, points) for item, booked in WORKED_EXAMPLE.items() for points in booked]
    points = count(as_entries(rows), np.array([7]), example_scheme())
    assert points.raw.tolist() == [[300, 220, 200, 240, 0]]
    assert points.cut.tolist() == [[30, 50, 0, 40, 0]]
    assert points.forgiven.tolist() == [[0, 72, 18, 0, 0]]
    assert points.counted.tolist() == [[270, 242, 218, 200, 0]]
    assert points.total.tolist() == [930]


@given(st.data())
def test_the_order_of_the_entries_does_not_matter(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    shuffled = entries.iloc[data.draw(st.permutations(range(len(entries))))]
    assert same(count(entries, households, scheme), count(shuffled, households, scheme))


@given(st.data())
def test_a_reversal_restores_what_was_before(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    wrong = data.draw(
        st.tuples(
            st.sampled_from(households.tolist()),
            st.sampled_from([item.code for item in scheme.items]),
            st.integers(-400, 400),
        )
    )
    household, item, points = wrong
    reversed_again = pd.concat([entries, as_entries([wrong, (household, item, -points)])])
    assert same(count(entries, households, scheme), count(reversed_again, households, scheme))


@given(st.data())
def test_no_cap_is_ever_exceeded_and_no_dimension_falls_below_nothing(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    points = count(entries, households, scheme)
    caps = [dimension.cap_tenths for dimension in scheme.dimensions]
    assert (points.counted >= 0).all()
    assert (points.counted <= caps).all()


@given(st.data())
def test_what_caps_cut_and_forgive_accounts_for_the_whole_difference(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    points = count(entries, households, scheme)
    assert (
        points.raw.sum(axis=1) == [entries.loc[entries.household == h, "points_tenths"].sum() for h in households]
    ).all()
    assert (points.counted == points.raw - points.cut + points.forgiven).all()
    assert (points.cut >= 0).all()
    assert (points.forgiven >= 0).all()


@given(st.data())
def test_households_do_not_touch_each_other(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    together = count(entries, households, scheme)
    for place, household in enumerate(households):
        alone = count(entries[entries.household == household], np.array([household]), scheme)
        assert alone.counted[0].tolist() == together.counted[place].tolist()


def test_deductions_beyond_the_cap_of_the_quarter_are_forgiven():
    booked = [(1, item, points) for item, points in (("MS01", 100), ("PA03", 50), ("TY02", 100), ("TY05", 100))]
    lost = [(1, "PA06", -30)] * 2 + [(1, "TY07", -50)] * 2 + [(1, "ZZ02", -30)] * 3
    points = count(as_entries(booked + lost), np.array([1]), example_scheme())
    # 6 + 10 + 9 = 25 points of deductions, of which 20 count: 4.8, 8 and 7.2
    assert points.counted.tolist() == [[100, 2, 120, 0, 0]]


def test_a_household_without_entries_has_nothing():
    assert count(as_entries([]), np.array([1, 2]), example_scheme()).counted.tolist() == [[0] * 5] * 2


@pytest.mark.parametrize(
    ("rows", "households", "message"),
    [
        ([(9, "MS01", 100)], [1], "unknown households: 9"),
        ([(1, "XX01", 100)], [1], "items that the scheme lacks: XX01"),
        ([], [1, 1], "given twice"),
    ],
)
def test_what_does_not_fit_is_refused(rows, households, message):
    with pytest.raises(ValueError, match=message):
        count(as_entries(rows), np.array(households), example_scheme())
