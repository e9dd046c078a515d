"""Places on the map come back to metres, as PROJ has them, and are counted each once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from scoring.case_counts import cells_of, count, periods_of
from scoring.hex_grid import covering
from scoring.map_metres import Sheet, mercator

TO_MAP = Transformer.from_crs(4549, 3857, always_xy=True)
FROM_MAP = Transformer.from_crs(3857, 4549, always_xy=True)
ROUND = 40075016.68557849


def key_of(x, y):
    """As `app.map_key` has it, bit by bit."""
    column, row = int((x / ROUND + 0.5) * 2**31), int((0.5 - y / ROUND) * 2**31)
    return sum(((column >> bit & 1) | (row >> bit & 1) << 1) << 2 * bit for bit in range(31))


@given(st.floats(-2e7, 2e7), st.floats(-2e7, 2e7))
def test_a_key_is_a_place(x, y):
    found = mercator(np.array([key_of(x, y)], dtype=">i8"))
    assert [abs(float(part[0]) - given) <= 0.0094 for part, given in zip(found, (x, y), strict=True)] == [True, True]


@pytest.mark.parametrize(("side_m", "within_m"), [(60_000, 1e-6), (299_000, 1e-3)])
def test_a_sheet_is_what_proj_says(side_m, within_m):
    west, south = TO_MAP.transform(480_000, 3_360_000)
    sheet = Sheet.over(west, south, west + side_m, south + side_m / 2)
    x, y = np.random.default_rng(1).uniform(0, 1, (2, 2000)) * [[side_m], [side_m / 2]] + [[west], [south]]
    assert np.abs(np.array(sheet.metres(x, y)) - FROM_MAP.transform(x, y)).max() <= within_m
    assert sheet.holds(x, y).all()
    assert not sheet.holds(np.array([west - side_m]), np.array([south])).any()


def test_a_sheet_ends_somewhere():
    with pytest.raises(ValueError, match="too wide"):
        Sheet.over(0, 0, 301_000, 1)
    with pytest.raises(ValueError, match="too wide"):
        Sheet.over(0, 0, float("nan"), 1)


def test_each_case_is_counted_in_the_cell_that_it_lies_in_and_none_outside():
    area = shapely.Point(500_000, 3_381_000).buffer(6000)
    cells = covering(area, 500)
    easting, northing = np.random.default_rng(2).uniform(-9000, 9000, (2, 1500)) + np.array([[500_000], [3_381_000]])
    keys = np.array([key_of(*TO_MAP.transform(x, y)) for x, y in zip(easting, northing, strict=True)])
    rows = np.array(list(zip(range(1500), keys, strict=True)), dtype=[("other", ">i4"), ("key", ">i8")])
    found = cells_of(rows["key"], cells)
    # the key's cell is two centimetres wide: what lies nearer to an edge may be on either side
    metres = np.array(FROM_MAP.transform(*mercator(keys)))
    assert (found == cells.holding(*metres)).all()
    assert (found != cells.holding(easting, northing)).mean() < 0.002
    outside = np.hypot(easting - 500_000, northing - 3_381_000) > 6600
    assert (found[outside] == -1).all()
    assert count(found, len(cells)).sum() == (found >= 0).sum()
    far = np.array([key_of(0, 0), key_of(-1.3e7, 4e6)])
    assert cells_of(far, cells).tolist() == [-1, -1]
    assert cells_of(far, covering(shapely.Polygon(), 500)).tolist() == [-1, -1]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 2)), max_size=40))
def test_rows_are_counted_by_group_and_cell(rows):
    where, by = np.array(rows, dtype=np.int32).reshape(-1, 2).T
    counts = count(where, 5, by, 3)
    assert counts.tolist() == [[rows.count((cell, group)) for cell in range(5)] for group in range(3)]
    assert count(where, 5).tolist() == [[int((where == cell).sum()) for cell in range(5)]]


@given(
    st.lists(st.integers(-50, 400), max_size=30),
    st.lists(st.integers(-20, 300), min_size=2, max_size=8, unique=True).map(sorted),
)
def test_a_day_lies_in_the_period_that_has_begun_and_not_ended(days, edges):
    found = periods_of(np.array(days, dtype=">i4"), edges)
    assert found.tolist() == [
        next((k for k in range(len(edges) - 1) if edges[k] <= day < edges[k + 1]), -1) for day in days
    ]


@pytest.mark.parametrize("edges", [[], [1], [1, 1], [2, 1]])
def test_periods_must_be_periods(edges):
    with pytest.raises(ValueError, match="ascend"):
        periods_of(np.array([1]), edges)
