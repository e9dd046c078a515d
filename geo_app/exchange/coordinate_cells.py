"""Read the cells of coordinates: 120.08, 120.08E, 120°04′48″, 东经120度4分48秒, or both numbers in one cell."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from geo_app.exchange.cells import CellError, number, plain, shown
from geo_app.exchange.quick_cells import Reading, numbers

Axis = Literal["lon", "lat"]


class Pair(NamedTuple):
    """Both numbers of a point, from one cell: longitude or easting, and latitude or northing."""

    x: float
    y: float


_DECIMAL = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_DEGREES = re.compile(
    r"(?P<before>[NSEW]|东经|西经|北纬|南纬|经度|纬度)?[:=]?"
    r"(?P<sign>[+-]?)(?P<deg>[0-9]{1,3}(?:\.[0-9]+)?)"
    r"(?:[°º˚度](?:(?P<min>[0-9]{1,2}(?:\.[0-9]+)?)['′’分]?(?:(?<=['′’分])(?P<sec>[0-9]{1,2}(?:\.[0-9]+)?)(?:\"|″|”|''|′′|’’|秒)?)?)?)?"
    r"(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,，;；、/|]|\s+")
_MARKED = re.compile("[°º˚度分秒'′’NSEW经纬]", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SIDES: dict[str, tuple[Axis, int]] = {
    "E": ("lon", 1), "W": ("lon", -1), "N": ("lat", 1), "S": ("lat", -1), 
    "东经": ("lon", 1), "西经": ("lon", -1), "北纬": ("lat", 1), "南纬": ("lat", -1), 
    "经度": ("lon", 1), "纬度": ("lat", 1),
}  # fmt: skip
_TITLES: dict[Axis, str] = {"lon": "经度", "lat": "纬度"}


def _longitude(value: object) -> float | Pair:
    """Read a longitude or easting, or a cell that holds both numbers of a point."""
    return _read(value, "lon")


def _latitude(value: object) -> float | Pair:
    """Read a latitude or northing, or a cell that holds both numbers of a point."""
    return _read(value, "lat")


def _read(value: object, axis: Axis) -> float | Pair:
    if isinstance(value, float | int):
        return float(number(value))
    text = value if type(value) is str and value.isascii() else plain(value)
    if "_" not in text:  # which Python would take for a mark between digits
        try:
            return _finite(float(text), value)
        except ValueError:
            text = plain(value)
    if _THOUSANDS.fullmatch(text):
        return number(text)
    text = text.strip("()[]{}<>（）【】 ")
    one = _one(re.sub(r"\s+", "", text) if _MARKED.search(text) else text, value)
    if one is not None:
        told, degrees = one
        if told not in (None, axis):
            raise CellError(f"「{shown(value)}」是{_TITLES[_other(axis)]}，这一列应是{_TITLES[axis]}")
        return degrees
    return _pair(text, value)


def _pair(text: str, value: object) -> Pair:
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) != 2 and len(commas := [part for part in re.split("[,，;；、]", text) if part.strip()]) == 2:
        parts = [re.sub(r"\s+", "", part) for part in commas]
    read = [_one(part, value) for part in parts] if len(parts) == 2 else []
    if len(read) != 2 or read[0] is None or read[1] is None:
        raise CellError(f"「{shown(value)}」不是数字，坐标请写成 120.08 这样")
    if all(re.fullmatch("[0-9]{1,3}", part) for part in parts):
        raise CellError(f"「{shown(value)}」不知道是一个数还是两个坐标，请写成 120.08 这样的数字")
    (first_axis, first), (second_axis, second) = read[0], read[1]
    if first_axis is not None and first_axis == second_axis:
        raise CellError(f"「{shown(value)}」里两个都是{_TITLES[first_axis]}")
    if first_axis == "lat" or second_axis == "lon":
        return Pair(second, first)
    if first_axis is None and second_axis is None and abs(first) <= 90 < abs(second) <= 180:
        return Pair(second, first)
    return Pair(first, second)


def _one(text: str, value: object) -> tuple[Axis | None, float] | None:
    """Return which of the two a text says it is, if it does, and its degrees; None where it is no single number."""
    if re.fullmatch(_DECIMAL, text):
        return None, _finite(float(text), value)
    found = _DEGREES.fullmatch(text)
    if found is None:
        return None
    minutes, seconds = float(found["min"] or 0), float(found["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise CellError(f"「{shown(value)}」的分、秒应小于 60")
    if (found["min"] and "." in found["deg"]) or (found["sec"] and "." in found["min"]):
        raise CellError(f"「{shown(value)}」只有最后一个数可以有小数")
    marks = [_SIDES[mark.upper()] for mark in (found["before"], found["after"]) if mark]
    if len(set(marks)) > 1 or (marks and found["sign"] and marks[0][1] < 0):
        raise CellError(f"「{shown(value)}」的方向自相矛盾")
    degrees = float(found["deg"]) + minutes / 60 + seconds / 3600
    side = marks[0] if marks else None
    sign = -1 if found["sign"] == "-" else side[1] if side else 1
    return side and side[0], sign * degrees


def _finite(found: float, value: object) -> float:
    if not math.isfinite(found):
        raise CellError(f"「{shown(value)}」不是数字")
    return found


def _other(axis: Axis) -> Axis:
    return "lat" if axis == "lon" else "lon"


longitude = Reading(_longitude, numbers)
latitude = Reading(_latitude, numbers)
