"""Boundaries of a phone's map that are said to be a survey's are noticed, and honest or coarse ones are left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo_app.exchange.boundary_shifts import Bounded, better_boundaries
from geo_app.exchange.coordinates import CoordSource, raw_of, to_cgcs2000

TOWN = Bounded("990001001", "990001", shapely.box(120.0, 30.5, 120.1, 30.6))
# twenty-five villages of two kilometres, which fill their town
VILLAGES = [
    Bounded(f"9900010012{n:02}", TOWN.code, shapely.box(west, south, west + 0.02, south + 0.02))
    for n, (west, south) in enumerate((120 + x / 50, 30.5 + y / 50) for x in range(5) for y in range(5))
]


def written(regions: Sequence[Bounded], true: CoordSource, declared: CoordSource) -> list[Bounded]:
    """Return regions as they come in when they are written in one kind of coordinates and said to be another."""

    def read(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(to_cgcs2000(*raw_of(xy[:, 0], xy[:, 1], true), declared))

    return [replace(it, boundary=shapely.transform(shapely.segmentize(it.boundary, 0.002), read)) for it in regions]


@pytest.mark.parametrize(
    ("true", "declared", "direction"),
    [
        ("gcj02", "wgs84", "东南"), ("bd09", "cgcs2000", "东"), ("wgs84", "gcj02", "西北"), ("bd09", "gcj02", "东北"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("coming", "known"),
    [
        (VILLAGES, [TOWN]), (VILLAGES, VILLAGES), (VILLAGES[:1], VILLAGES), (VILLAGES[::2], [TOWN, *VILLAGES[1::2]]),
    ],
    ids=["new ones in their town", "all again", "one again", "new ones among known ones"],
)  # fmt: skip
def test_shifted_boundaries_are_told_with_metres_and_direction(coming, known, true, declared, direction):
    opinion = better_boundaries(declared, written(coming, true, declared), known)
    assert opinion is not None
    assert (opinion.better, opinion.direction) == (true, direction)
    assert 300 < opinion.shift_m < 1300
    assert opinion.off_better < opinion.off_declared / 20
    assert f"整体向{direction}偏约" in opinion.sentence()
    assert better_boundaries(true, written(coming, true, true), known) is None


def test_what_differs_for_another_reason_raises_no_alarm():
    coarse = replace(TOWN, boundary=shapely.box(120.003, 30.497, 120.097, 30.603))
    moved = [replace(it, boundary=shapely.transform(it.boundary, lambda xy: xy + 0.004)) for it in VILLAGES]
    pairs = zip(VILLAGES[::2], VILLAGES[1::2], strict=False)
    merged = [replace(a, code=f"9{b.code[1:]}", boundary=a.boundary.union(b.boundary)) for a, b in pairs]
    for coming, known in (
        (VILLAGES, [coarse]),
        (moved, VILLAGES),
        (merged, [TOWN, *VILLAGES]),
        (VILLAGES[:2], [coarse]),
    ):
        assert better_boundaries("wgs84", coming, known) is None
    assert better_boundaries("wgs84", [], []) is None
    assert better_boundaries("wgs84", VILLAGES, []) is None


@pytest.mark.parametrize(
    ("coming", "town"),
    [
        (VILLAGES[5:20:5], (120.0, 30.5008, 120.1, 30.6)),
        (VILLAGES[5:11:5], (120.0, 30.503, 120.1, 30.6)),
        (VILLAGES, (119.99, 30.503, 120.1, 30.61)),
    ],
    ids=["less than a shift", "two villages", "as open as before"],
)
def test_one_side_of_a_town_that_was_drawn_elsewhere_is_not_a_shift(coming, town):
    """Its villages stand out towards the south: to read them as Amap's would bring them in."""
    assert better_boundaries("wgs84", coming, [replace(TOWN, boundary=shapely.box(*town))]) is None
