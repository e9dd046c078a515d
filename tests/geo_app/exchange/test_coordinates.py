"""Coordinates of every source end as the same place."""

from __future__ import annotations

import numpy as np
import pytest

from geo_app.exchange.coordinates import (
    axes_swapped,
    from_crs,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    is_lon_lat,
    to_cgcs2000,
    wgs84_to_gcj02,
)

DEQING = np.meshgrid(np.linspace(119.75, 120.35, 61), np.linspace(30.43, 30.70, 28))
METRES_PER_DEGREE = 111_320


def test_the_shift_is_that_of_the_published_formula():
    lon, lat = wgs84_to_gcj02(np.array([116.404]), np.array([39.915]))
    assert (lon[0], lat[0]) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)
    lon, lat = gcj02_to_bd09(np.array([116.404]), np.array([39.915]))
    assert (lon[0], lat[0]) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-12)


def test_in_the_county_the_shift_is_half_a_kilometre_and_undone_to_a_tenth_of_a_millimetre():
    lon, lat = DEQING
    shifted = wgs84_to_gcj02(lon, lat)
    back = gcj02_to_wgs84(*shifted)

    shift_m = np.hypot((shifted[0] - lon) * np.cos(np.radians(lat)), shifted[1] - lat) * METRES_PER_DEGREE
    left_m = np.hypot(back[0] - lon, back[1] - lat) * METRES_PER_DEGREE
    assert 490 < shift_m.min() < shift_m.max() < 560
    assert left_m.max() < 1e-4


def test_baidu_coordinates_are_undone_through_both_shifts():
    lon, lat = DEQING
    back = to_cgcs2000(*gcj02_to_bd09(*wgs84_to_gcj02(lon, lat)), "bd09")
    assert np.hypot(back[0] - lon, back[1] - lat).max() * METRES_PER_DEGREE < 1e-4


def test_outside_china_nothing_is_shifted():
    lon, lat = gcj02_to_wgs84(np.array([-87.63]), np.array([41.88]))
    assert (lon[0], lat[0]) == (-87.63, 41.88)


@pytest.mark.parametrize("zone", [0, 40_000_000])
def test_the_check_point_of_the_county_projection(zone: int):
    lon, lat = to_cgcs2000(np.array([507675.984 + zone]), np.array([3381087.524]), "epsg4549")
    assert (lon[0], lat[0]) == pytest.approx((120.08, 30.55), abs=1e-8)


def test_swapped_axes_are_told_where_they_can_be():
    east, north = np.array([507675.984, 3381087.5, 3381087.5]), np.array([3381087.5, 507675.984, 40507675.984])
    assert axes_swapped(east, north, "epsg4549").tolist() == [False, True, True]
    lon, lat = np.array([120.08, 30.55, -87.6]), np.array([30.55, 120.08, 41.9])
    assert axes_swapped(lon, lat, "wgs84").tolist() == [False, True, False]


def test_wgs84_under_any_of_its_names_and_cgcs2000_are_taken_as_they_are():
    assert all(is_lon_lat(name) for name in ("EPSG:4326", "OGC:CRS84", "EPSG:4490"))
    assert not is_lon_lat("EPSG:4549")
    lon, lat = from_crs(np.array([13367244.4]), np.array([3574700.0]), "EPSG:3857")
    assert (lon[0], lat[0]) == pytest.approx((120.08, 30.55), abs=0.02)
