"""Turn coordinates of every source into longitude and latitude of CGCS2000 (EPSG:4490)."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geo_app.exchange.remedies import coordinates

Floats = npt.NDArray[np.float64]
CoordSource = Literal["wgs84", "cgcs2000", "gcj02", "bd09", "epsg4549", "epsg4528"]
COORD_SOURCES: tuple[CoordSource, ...] = ("wgs84", "cgcs2000", "gcj02", "bd09", "epsg4549", "epsg4528")
PROJECTED: tuple[CoordSource, ...] = ("epsg4549", "epsg4528")
AxisOrder = Literal["xy", "yx"]

# the constants of the public formula: Krasovsky's ellipsoid, and the zone number that 3° eastings may carry
_AXIS_M = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_ZONE_M = 1_000_000.0
_ZONE_40_M = 40 * _ZONE_M
# what a northing in China and an easting of a 3° zone can be
_NORTHINGS_M = (300_000.0, 6_000_000.0)
_EASTINGS_M = (250_000.0, 750_000.0)


def to_cgcs2000(x: Floats, y: Floats, source: CoordSource) -> tuple[Floats, Floats]:
    """Return longitude and latitude; x is the longitude or easting, y the latitude or northing.

    WGS 84 and CGCS2000 differ by centimetres: PROJ itself treats the step as null. EPSG:4549 and 4528 are one
    projection, without and with the zone number 40 before the easting; each is taken in either form.
    """
    if source == "gcj02":
        return gcj02_to_wgs84(x, y)
    if source == "bd09":
        return gcj02_to_wgs84(*bd09_to_gcj02(x, y))
    if source in PROJECTED:
        easting = np.where(x > _ZONE_40_M, x - _ZONE_40_M, x)
        lon, lat = Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True).transform(easting, y)
        return np.asarray(lon, float), np.asarray(lat, float)
    return x, y


def axes_swapped(x: Floats, y: Floats, source: CoordSource) -> npt.NDArray[np.bool_]:
    """Return which points have their two numbers the wrong way round, as far as that can be told.

    Survey files list the northing first and call it X: in China it runs from 0.3 to 6 million metres, where an easting
    is near 0.5 million, or 40.5 million with its zone.
    """
    if source in PROJECTED:
        easting = np.where(y > _ZONE_40_M, y - _ZONE_40_M, y)
        return (x > 1_000_000) & (x < 7_000_000) & (easting > 0) & (easting < 1_000_000)
    return (np.abs(y) > 90) & (np.abs(y) <= 180) & (np.abs(x) <= 90)


def why_nowhere(x: float, y: float, source: CoordSource) -> str | None:
    """Return why two numbers can be no place as coordinates of this kind; None where they can.

    A northing of the county is near 3.38 million metres, an easting near 0.5 million, or 40.5 million with its zone.
    """
    if source in PROJECTED:
        return _why_not_projected(x, y)
    if x == 0 and y == 0:
        return "不是地球上合理的经度、纬度，多半是没有定位成功；请改成真实坐标，或两格都留空"
    if abs(x) <= 180 and abs(y) <= 90:
        return None
    hint = f"；如果是投影坐标，请把坐标来源改成{coordinates('epsg4549')}" if max(abs(x), abs(y)) > 180 else ""
    return f"不是地球上合理的经度、纬度{hint}"


def _why_not_projected(x: float, y: float) -> str | None:
    if abs(x) <= 180 and abs(y) <= 180:
        return f"像是经度、纬度（度），不是投影坐标（米）；坐标来源应选{coordinates('wgs84', 'cgcs2000')}"
    zone = int(x // _ZONE_M)
    if 25 <= zone <= 45 and zone != 40:
        return f"东坐标前面的带号是 {zone}，这里只认 40 带（中央经线 120°E）；请先在制图软件里换带"
    easting = x - _ZONE_40_M if zone == 40 else x
    if not _NORTHINGS_M[0] <= y <= _NORTHINGS_M[1] or not _EASTINGS_M[0] <= easting <= _EASTINGS_M[1]:
        return "不是 3 度带中央经线 120°E 的投影坐标：东坐标应在 50 万（或 4050 万）上下，北坐标在本县是 338 万上下"
    return None


def raw_of(lon: Floats, lat: Floats, source: CoordSource) -> tuple[Floats, Floats]:
    """Return longitude and latitude as a source of degrees gives them: what `to_cgcs2000` undoes."""
    if source == "gcj02":
        return wgs84_to_gcj02(lon, lat)
    if source == "bd09":
        return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))
    return lon, lat


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the shifted coordinates that Amap and Tencent use; outside China nothing is shifted."""
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    east, north = lon - 105.0, lat - 35.0
    waves = 20.0 * np.sin(6.0 * east * np.pi) + 20.0 * np.sin(2.0 * east * np.pi)
    root = np.sqrt(np.abs(east))
    d_lat = (
        -100.0 + 2.0 * east + 3.0 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
        + (waves + 20.0 * np.sin(north * np.pi) + 40.0 * np.sin(north / 3.0 * np.pi)
           + 160.0 * np.sin(north / 12.0 * np.pi) + 320.0 * np.sin(north / 30.0 * np.pi)) * 2.0 / 3.0
    )  # fmt: skip
    d_lon = (
        300.0 + east + 2.0 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
        + (waves + 20.0 * np.sin(east * np.pi) + 40.0 * np.sin(east / 3.0 * np.pi)
           + 150.0 * np.sin(east / 12.0 * np.pi) + 300.0 * np.sin(east / 30.0 * np.pi)) * 2.0 / 3.0
    )  # fmt: skip
    radians = np.radians(lat)
    bend = 1.0 - _ECCENTRICITY * np.sin(radians) ** 2
    lat_step = np.degrees(d_lat * bend * np.sqrt(bend) / (_AXIS_M * (1.0 - _ECCENTRICITY)))
    lon_step = np.degrees(d_lon * np.sqrt(bend) / (_AXIS_M * np.cos(radians)))
    return lon + np.where(inside, lon_step, 0.0), lat + np.where(inside, lat_step, 0.0)


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Undo the shift by iteration; three rounds leave less than a tenth of a millimetre."""
    found_lon, found_lat = lon, lat
    for _ in range(4):
        shifted_lon, shifted_lat = wgs84_to_gcj02(found_lon, found_lat)
        found_lon, found_lat = found_lon + lon - shifted_lon, found_lat + lat - shifted_lat
    return found_lon, found_lat


def gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the coordinates that Baidu uses."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Undo Baidu's shift by iteration."""
    found_lon, found_lat = lon - 0.0065, lat - 0.006
    for _ in range(4):
        shifted_lon, shifted_lat = gcj02_to_bd09(found_lon, found_lat)
        found_lon, found_lat = found_lon + lon - shifted_lon, found_lat + lat - shifted_lat
    return found_lon, found_lat


def is_lon_lat(crs: str) -> bool:
    """Return whether a file's reference system is longitude and latitude of WGS 84 or CGCS2000."""
    return any(is_same_crs(crs, name) for name in ("EPSG:4326", "EPSG:4490"))


@cache
def is_same_crs(crs: str, name: str) -> bool:
    """Return whether two names mean one reference system, whatever the order of its axes."""
    return bool(CRS.from_user_input(crs).equals(CRS.from_user_input(name), ignore_axis_order=True))


def from_crs(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return longitude and latitude of points of another reference system."""
    if is_lon_lat(crs):
        return x, y
    lon, lat = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4490", always_xy=True).transform(x, y)
    return np.asarray(lon, float), np.asarray(lat, float)
