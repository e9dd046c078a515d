"""Tell coordinates that were shifted for a phone's map from true ones, by the villages that they should lie in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_app.exchange.coordinates import PROJECTED, AxisOrder, CoordSource, Floats, axes_swapped, raw_of, to_cgcs2000
from geo_app.exchange.remedies import coordinates

Bools = npt.NDArray[np.bool_]
TITLES: dict[CoordSource, str] = {
    "wgs84": "WGS84（手机定位、GPS）",
    "cgcs2000": "CGCS2000",
    "gcj02": "GCJ-02（高德、腾讯地图）",
    "bd09": "BD-09（百度地图）",
    "epsg4549": "EPSG:4549（测绘平面坐标）",
    "epsg4528": "EPSG:4528（测绘平面坐标，带号 40）",
}
_WINDS = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")
METRES_PER_DEGREE = 111_320.0
# how many points more than by chance must come in, and how far out they must have been: a border is not that exact
_FEWEST_GAINED = 6
_GAINED_PER_LOST = 6
_FARTHER_OUT_M = 60.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which source fits better than the one that was declared, and by how many of the points looked at."""

    declared: CoordSource
    better: CoordSource
    looked_at: int
    outside_declared: int
    outside_better: int
    shift_m: float
    direction: str

    def sentence(self) -> str:
        """Return what to look at and what to choose, in plain words."""
        return (
            f"坐标像是 {TITLES[self.better]}，不像 {TITLES[self.declared]}：按后者，{self.looked_at} 个点里有 "
            f"{self.outside_declared} 个在所填的村以外，整体向{self.direction}偏约 {self.shift_m:.0f} 米；按前者只有 "
            f"{self.outside_better} 个。请把坐标来源改选{coordinates(self.better)}再检查一次"
        )


def other_readings(lon: Floats, lat: Floats, declared: CoordSource) -> dict[CoordSource, tuple[Floats, Floats]]:
    """Return where points would lie if their coordinates came from another source of degrees than was declared.

    `lon` and `lat` are as they were converted from what was declared.
    """
    plain: CoordSource = "wgs84"
    if declared in (*PROJECTED, "cgcs2000"):
        x, y = lon, lat
    else:
        x, y = raw_of(lon, lat, declared)
    others: tuple[CoordSource, ...] = (plain, "gcj02", "bd09")
    same = {plain} if declared in (*PROJECTED, "cgcs2000") else {declared}
    return {source: to_cgcs2000(x, y, source) for source in others if source not in same}


def better_reading(
    declared: CoordSource,
    here: tuple[Floats, Floats],
    metres_here: Floats,
    others: dict[CoordSource, tuple[tuple[Floats, Floats], Floats]],
) -> Opinion | None:
    """Return the source that fits clearly better than the declared one, or None.

    `metres_here` are the distances of the points outside their regions as declared, `others` the same for each other
    source; NaN where a region has no boundary. A source is better when many points come in and hardly any goes out, and
    those that come in were out by more than a border may be wrong: points near borders, or a few strays, do not do it.
    """
    best: Opinion | None = None
    known = ~np.isnan(metres_here)
    out_here = known & (metres_here > 0)
    for source, (place, metres) in others.items():
        out_there = known & (metres > 0)
        gained, lost = out_here & ~out_there, out_there & ~out_here
        if gained.sum() < _FEWEST_GAINED + _GAINED_PER_LOST * lost.sum():
            continue
        if np.median(metres_here[gained]) < _FARTHER_OUT_M or out_there.sum() * 2 > out_here.sum():
            continue
        if best is not None and best.outside_better <= out_there.sum():
            continue
        shift_m, direction = shift_of(place, here)
        best = Opinion(
            declared, source, int(known.sum()), int(out_here.sum()), int(out_there.sum()), shift_m, direction
        )
    return best


def guessed_reading(x: Floats, y: Floats) -> tuple[CoordSource, AxisOrder] | None:
    """Return what numbers look like by their size alone: degrees, or metres of the survey, and which comes first."""
    x, y = x[~np.isnan(x)], y[~np.isnan(y)]
    if not len(x) or len(x) != len(y):
        return None
    source: CoordSource = "wgs84"
    if np.median(np.maximum(np.abs(x), np.abs(y))) > 1000:
        source = "epsg4528" if np.median(np.maximum(x, y)) > 20_000_000 else "epsg4549"
    swapped = axes_swapped(x, y, source)
    return source, "yx" if swapped.mean() > 0.5 else "xy"


def shift_of(true: tuple[Floats, Floats], seen: tuple[Floats, Floats]) -> tuple[float, str]:
    """Return how far, and towards where, points lie from their true places in the mean."""
    north = float(np.mean(seen[1] - true[1])) * METRES_PER_DEGREE
    east = float(np.mean((seen[0] - true[0]) * np.cos(np.radians(true[1])))) * METRES_PER_DEGREE
    eighth = round(np.degrees(np.arctan2(north, east)) / 45) % 8
    return float(np.hypot(north, east)), _WINDS[eighth]
