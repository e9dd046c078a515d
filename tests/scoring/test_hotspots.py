"""Gi* is that of esda, of the published cases and of its own definition; and it says when there is nothing to say."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from esda.getisord import G_Local
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import W
from scipy.sparse import coo_array, csc_matrix, csr_array

from scoring.hotspot_levels import HotSpots, TooLittle, judge
from scoring.hotspots import Silence, false_discovery, gi_star
from tests.scoring.neighbourhoods import grids, neighbourhoods

# the six points of esda's own tests, each beside those within 15
SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
SIX_VALUES = [2, 3, 3.2, 5, 8, 7]
SIX_STARS = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def within(points, distance):
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return (apart <= distance) & ~np.eye(len(points), dtype=bool)


def esda_star(values, beside):
    """What esda says, given each cell as its own neighbour: asked to add it, it warns of islands that are none."""
    members = {i: [i, *np.flatnonzero(row)] for i, row in enumerate(beside)}
    return G_Local(values, W(members, silence_warnings=True), transform="B", permutations=0, star=None)


def test_esdas_six_points():
    assert gi_star(SIX_VALUES, within(SIX, 15)).z == pytest.approx(SIX_STARS, abs=1e-8)


def test_the_published_cells_of_1996(shared_data):
    with (shared_data / "hotspots" / "getisord_1996_256cells.csv").open(encoding="utf-8") as file:
        x, y, values, z, p = np.array(list(csv.reader(file))[1:], dtype=np.float64).T
    told = json.loads((shared_data / "hotspots" / "getisord_1996_expected.json").read_text(encoding="utf-8"))
    checked = told["index0_of_checked_cell"]
    beside = within(np.column_stack((x, y)), 30)
    found = gi_star(values, beside)
    assert np.abs(found.z - z).max() <= 1e-9
    assert np.abs(found.p - p).max() <= 1e-9
    assert found.z[checked] == pytest.approx(told["Gi_star_d30_spdep"], abs=5e-6)
    book = gi_star(values, beside, sample_variance=True)
    assert book.z[checked] == pytest.approx(told["Gi_star_d30_book_1996_p267_n_minus_1_variance"], abs=5e-7)


@settings(max_examples=60)
@given(neighbourhoods())
def test_values_are_those_of_esda(drawn):
    values, beside = drawn
    found = gi_star(values, csr_array(beside))
    if np.ptp(values) == 0:  # esda divides by zero, and warns
        assert (found.why == Silence.ALL_ALIKE).all()
        return
    said = found.why == Silence.NONE
    with np.errstate(all="ignore"):
        theirs = esda_star(values, beside)
    assert np.abs(found.z - theirs.Zs)[said].max(initial=0) <= 1e-9
    assert np.abs(found.p - 2 * theirs.p_norm)[said].max(initial=0) <= 1e-9
    assert (said == (beside.sum(axis=1) < len(values) - 1)).all()
    assert not found.z[~said].any()
    assert (found.p[~said] == 1).all()


@settings(max_examples=40)
@given(grids(st.integers(0, 40)))
def test_hexagons_have_the_values_of_esda_with_a_matrix_and_without(drawn):
    cells, values = drawn
    matrix = cells.neighbours()
    found, plain = gi_star(values, matrix), cells.gi_star(values)
    assert np.abs(found.z - plain.z).max() <= 1e-12
    assert (found.why == plain.why).all()
    if not found.why.any():
        assert np.abs(found.z - esda_star(values, matrix.toarray() > 0).Zs).max() <= 1e-9


@settings(max_examples=40)
@given(neighbourhoods(), st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_neither_unit_nor_zero_matters(drawn, unit, zero):
    values, beside = drawn
    rough = np.ptp(values) < 0.5  # what rounding leaves of differences too small is not looked at
    if not rough:
        assert gi_star(values * unit + zero * unit, beside).z == pytest.approx(gi_star(values, beside).z, abs=1e-6)


def test_an_island_is_compared_with_the_mean_alone():
    values = np.array([1.0, 2, 6, 3])
    beside = np.zeros((4, 4))
    beside[0, 1] = beside[1, 0] = 1
    z = gi_star(values, beside).z
    assert z[2:].tolist() == pytest.approx(((values - values.mean()) / values.std())[2:].tolist())


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_equal_values_are_no_pattern(n):
    for value in (0, 0.1, 1e300):
        found = gi_star([value] * n, np.zeros((n, n)))
        assert found.z.tolist() == [0] * n
        assert found.p.tolist() == [1] * n
        assert found.why.tolist() == [Silence.ALL_ALIKE] * n


def test_a_neighbourhood_of_everything_says_nothing_and_its_cells_do():
    star = np.array([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
    found = gi_star([1, 2, 3, 9], star)
    assert found.why.tolist() == [Silence.WHOLE_AREA, 0, 0, 0]
    assert (found.z[0], found.p[0]) == (0, 1)
    assert found.z[3] > found.z[2] > found.z[1]


def test_every_form_of_a_matrix_is_taken_and_left_as_it_was():
    values, beside = [0, 0, 1, 6, 5, 0], within(SIX, 15)
    row, column = np.nonzero(beside)
    with_zeros = coo_array((np.append(np.ones(len(row)), 0), (np.append(row, 0), np.append(column, 5))), shape=(6, 6))
    first = gi_star(values, beside).z.tolist()
    for form in (beside.astype(np.int8), csc_matrix(beside), csr_array(beside.astype(float)), with_zeros.tocsr()):
        assert gi_star(values, form).z.tolist() == first
    assert with_zeros.tocsr().nnz == len(row) + 1


@pytest.mark.parametrize(
    ("values", "beside"),
    [
        ([1, 2, float("nan")], np.zeros((3, 3))),
        ([[1, 2, 3]], np.zeros((3, 3))),
        ([1, 2, 3], np.zeros((2, 2))),
        ([1, 2, 3], np.eye(3)),
        ([1, 2, 3], 2 * (np.ones((3, 3)) - np.eye(3))),
    ],
)
def test_what_makes_no_sense_is_refused(values, beside):
    with pytest.raises(ValueError, match=r"."):
        gi_star(values, beside)


def judged(counts, p=None):
    beside = np.eye(len(counts), k=1) + np.eye(len(counts), k=-1)
    counts = np.asarray(counts, dtype=float)
    return judge(counts, gi_star(counts, beside), counts + beside @ counts, 1 + beside.sum(axis=1), p=p)


def test_what_stands_out_is_told_with_how_sure_it_is():
    rng = np.random.default_rng(7)
    counts = rng.poisson(6, 200)
    counts[50:54] += 20
    found = judged(counts)
    assert isinstance(found, HotSpots)
    assert set(np.flatnonzero(found.level == 99)) >= {50, 51, 52, 53}
    assert set(np.flatnonzero(found.level > 0)) <= set(range(49, 55))
    assert ((found.level != 0) == false_discovery(found.p, 0.05)).all()
    assert ((found.level == 99) == (false_discovery(found.p, 0.01) & (found.z > 0))).all()


def test_where_there_is_less_than_chance_explains_is_told_too():
    counts = np.random.default_rng(7).poisson(30, 200)
    counts[120:126] = 0
    found = judged(counts)
    assert (found.level[120:126] == -99).all()
    assert not (found.level > 0).any()


def test_a_place_with_four_cases_is_no_hotspot_however_rare():
    counts = np.zeros(2000)
    counts[::30] = 1
    counts[1000:1002] = 2
    found = judged(counts)
    assert false_discovery(found.p, 0.01)[1001]
    assert (found.level[1001], found.why[1001]) == (0, Silence.FEW_AROUND)
    counts[1002] = 3
    assert judged(counts).level[1001] == 99


def test_p_values_of_permutations_may_judge():
    rng = np.random.default_rng(7)
    counts = rng.poisson(6, 200)
    counts[50:54] += 20
    assert not judged(counts, p=np.ones(200)).level.any()


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([100] * 28 + [5], Silence.FEW_CELLS),
        ([1] * 29 + [30], Silence.FEW_CASES),
        ([0] * 40, Silence.FEW_CASES),
        ([7] * 40, Silence.ALL_ALIKE),
        ([], Silence.FEW_CELLS),
    ],
)
def test_of_too_little_nothing_is_said_but_why(counts, why):
    assert judged(counts) == TooLittle(why, len(counts), sum(counts))


def test_thresholds_are_met_by_just_enough():
    assert isinstance(judged([2] * 29 + [5]), HotSpots)
    assert isinstance(judged([1] * 29 + [31]), HotSpots)
