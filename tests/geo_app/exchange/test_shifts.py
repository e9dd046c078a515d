"""Coordinates of a phone's map that are said to be a satellite's are noticed, and honest ones are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from geo_app.exchange.coordinates import CoordSource, raw_of, to_cgcs2000
from geo_app.exchange.remedies import said
from geo_app.exchange.shifts import better_reading, guessed_reading, other_readings

# villages of two kilometres side by side, every point in the one that it says
_SIDE = 0.02
_WEST, _SOUTH, _ROW = 120.0, 30.5, 10


def _cells(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return np.floor((lat - _SOUTH) / _SIDE) * 1000 + np.floor((lon - _WEST) / _SIDE)


def _metres_off(lon: np.ndarray, lat: np.ndarray, cells: np.ndarray) -> np.ndarray:
    column, row = cells % 1000, cells // 1000
    east = np.maximum(0, np.maximum(_WEST + column * _SIDE - lon, lon - _WEST - (column + 1) * _SIDE))
    north = np.maximum(0, np.maximum(_SOUTH + row * _SIDE - lat, lat - _SOUTH - (row + 1) * _SIDE))
    return np.hypot(east * 95_900, north * 111_320)


def _opinion(true: tuple[np.ndarray, np.ndarray], cells: np.ndarray, written: CoordSource, declared: CoordSource):
    here = to_cgcs2000(*raw_of(*true, written), declared)
    others = {source: (place, _metres_off(*place, cells)) for source, place in other_readings(*here, declared).items()}
    return better_reading(declared, here, _metres_off(*here, cells), others)


@pytest.fixture
def points() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    return _WEST + random.random(300) * _SIDE * _ROW, _SOUTH + random.random(300) * _SIDE * _ROW


@pytest.mark.parametrize(
    ("written", "declared", "direction"),
    [
        ("gcj02", "wgs84", "东南"),
        ("bd09", "wgs84", "东"),
        ("wgs84", "gcj02", "西北"),
        ("gcj02", "bd09", "西南"),
        ("gcj02", "cgcs2000", "东南"),
    ],
)
def test_a_shifted_column_is_told_with_metres_and_direction(points, written, declared, direction):
    opinion = _opinion(points, _cells(*points), written, declared)
    assert opinion is not None
    assert (opinion.better, opinion.outside_better) == (written, 0)
    assert opinion.direction == direction
    assert 300 < opinion.shift_m < 1300
    assert f"坐标来源改选 {written}（--coord-source {written}）" in said(opinion.sentence(), for_page=False)


@pytest.mark.parametrize("source", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_an_honest_column_raises_no_alarm(points, source):
    assert _opinion(points, _cells(*points), source, source) is None


def test_points_on_borders_and_wild_ones_raise_no_alarm(points):
    lon, lat = points
    cells = _cells(lon, lat)
    # two hundred houses right at their village's eastern border, half of them a little over it
    column = np.floor((lon[:200] - _WEST) / _SIDE) + 1
    lon[:200] = _WEST + column * _SIDE + np.linspace(-0.0003, 0.0003, 200)
    lon[200:230] += 0.3  # and thirty in a wrong village altogether
    for source in ("wgs84", "gcj02"):
        assert _opinion((lon, lat), cells, source, source) is None


def test_a_border_that_runs_by_all_houses_of_one_village_raises_no_alarm():
    lat = np.full(60, _SOUTH + _SIDE / 2)
    lon = np.full(60, _WEST + _SIDE + 0.0004)  # forty metres over its eastern border: Amap's shift would bring them in
    assert _opinion((lon, lat), np.zeros(60), "wgs84", "wgs84") is None


def test_numbers_tell_degrees_from_metres_and_which_comes_first():
    east, north = np.array([507675.984, 508000.0]), np.array([3381087.5, 3381100.0])
    assert guessed_reading(east, north) == ("epsg4549", "xy")
    assert guessed_reading(north, east) == ("epsg4549", "yx")
    assert guessed_reading(east + 40e6, north) == ("epsg4528", "xy")
    assert guessed_reading(north, east + 40e6) == ("epsg4528", "yx")
    assert guessed_reading(np.array([120.08]), np.array([30.55])) == ("wgs84", "xy")
    assert guessed_reading(np.array([30.55]), np.array([120.08])) == ("wgs84", "yx")
    assert guessed_reading(np.array([]), np.array([])) is None
