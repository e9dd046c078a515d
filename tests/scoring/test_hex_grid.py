"""Every point has one hexagon, an area has all that it touches, and neighbours are those that share a side."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.contiguity import touching
from scoring.hex_grid import Cells, covering
from tests.scoring.neighbourhoods import grids

HERE = 500_000, 3_381_000  # where the county lies in EPSG:4549


def patch(width_m=500.0):
    r, q = (part.ravel() for part in np.mgrid[-20:21, -25:26])
    return Cells(width_m, q, r, np.ones(len(q)))


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.floats(50, 2000))
def test_a_point_lies_in_the_hexagon_whose_centre_is_nearest(seed, width_m):
    x, y = np.random.default_rng(seed).uniform(-5 * width_m, 5 * width_m, (2, 300))
    cells = patch(width_m)
    found = cells.holding(x, y)
    apart = np.hypot(x[:, None] - cells.centres()[:, 0], y[:, None] - cells.centres()[:, 1])
    assert found.min() >= 0
    assert np.abs(apart[np.arange(300), found] - apart.min(axis=1)).max() <= 1e-6 * width_m


def test_the_width_is_that_from_centre_to_centre_and_from_side_to_side():
    cells = patch()
    outlines = shapely.polygons(cells.outlines())
    x, y = cells.centres()[cells.find(0, 0)]
    assert (x, y) == (0, 0)
    assert shapely.Point(0, 0).distance(outlines[int(cells.find(0, 0))].exterior) == pytest.approx(250)
    for q, r in ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)):
        assert np.hypot(*cells.centres()[cells.find(q, r)]) == pytest.approx(500)
    assert shapely.area(outlines) == pytest.approx(500**2 * 0.75**0.5)
    assert shapely.is_ccw(shapely.linearrings(cells.outlines())).all()


def test_hexagons_leave_no_seam():
    whole = shapely.union_all(shapely.polygons(patch(333.3).outlines()))
    assert whole.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(whole) == 0
    assert len(np.unique(np.round(patch().outlines().reshape(-1, 2), 3), axis=0)) == len(
        np.unique(patch().outlines().reshape(-1, 2), axis=0)
    )


def test_an_area_has_the_cells_that_it_touches_whole_or_in_part():
    outer = shapely.Point(HERE).buffer(3000)
    area = shapely.union_all(
        [outer - shapely.Point(HERE).buffer(900), shapely.box(510_000, 3_390_000, 510_010, 3_390_010)]
    )
    cells = covering(area, 500)
    outlines = shapely.polygons(cells.outlines())
    assert shapely.contains(shapely.union_all(outlines), area)
    assert shapely.intersects(area, outlines).all()
    assert (cells.share * 500**2 * 0.75**0.5).sum() == pytest.approx(area.area)
    assert cells.share == pytest.approx(shapely.area(shapely.intersection(outlines, area)) / (500**2 * 0.75**0.5))
    assert 0 < cells.share.min() < 0.01
    x, y = np.random.default_rng(1).uniform(-3100, 3100, (2, 2000)) + np.array(HERE)[:, None]
    within = shapely.contains_xy(area, x, y)
    assert (cells.holding(x, y)[within] >= 0).all()
    # the hole's middle has no cell, nor has what lies far off
    assert cells.holding([HERE[0], 0, 1e9], [HERE[1], 0, -1e9]).tolist() == [-1, -1, -1]


def test_a_cell_is_the_same_for_every_area():
    county, village = (covering(shapely.Point(HERE).buffer(radius), 500) for radius in (4000, 700))
    there = county.find(village.q, village.r)
    assert (there >= 0).all()
    assert (county.outlines()[there] == village.outlines()).all()


def test_an_area_with_a_side_along_the_cells_has_no_slivers():
    cells = covering(shapely.box(250, 0, 2250, 1000), 500)
    assert cells.share.min() > 0.01
    assert cells.share.max() == 1


def test_areas_that_make_no_sense():
    assert len(covering(shapely.Polygon(), 500)) == 0
    nothing = covering(shapely.Polygon(), 500)
    assert nothing.neighbours().shape == (0, 0)
    assert nothing.gi_star([]).z.tolist() == []
    assert nothing.holding([1.0], [1.0]).tolist() == [-1]
    with pytest.raises(ValueError, match="positive"):
        covering(shapely.box(0, 0, 1, 1), 0)
    with pytest.raises(ValueError, match="too large"):
        covering(shapely.box(0, 0, 1e6, 1e6), 10)


@settings(max_examples=30)
@given(grids(st.integers(0, 9)))
def test_neighbours_share_a_side(drawn):
    cells, values = drawn
    outlines = shapely.polygons(cells.outlines())
    share_side = np.array(
        [[shapely.length(shapely.intersection(one, other)) > 1 for other in outlines] for one in outlines]
    )
    np.fill_diagonal(share_side, val=False)
    assert (cells.neighbours().toarray() == share_side).all()
    assert cells.sums(values).tolist() == (values + share_side @ values).tolist()
    assert (cells.sums(np.stack([values, 2 * values]))[1] == 2 * cells.sums(values)).all()
    assert (touching(list(outlines)).toarray() == share_side).all()


def test_villages_are_beside_each_other_across_a_gap_of_a_metre_and_at_a_corner():
    villages = [
        shapely.box(0, 0, 100, 100),
        shapely.box(100.9, 0, 200, 100),
        shapely.box(200, 100, 300, 200),
        shapely.box(102, 101.5, 190, 190),
        shapely.Polygon(),
    ]
    assert np.argwhere(touching(villages).toarray()).tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]
