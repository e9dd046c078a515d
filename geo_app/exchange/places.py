"""Where the rows of a file lie: points from geometry or from two columns, in longitude and latitude of CGCS2000."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo_app.exchange.coordinate_cells import Pair
from geo_app.exchange.coordinates import (
    PROJECTED,
    AxisOrder,
    CoordSource,
    Floats,
    axes_swapped,
    from_crs,
    is_lon_lat,
    is_same_crs,
    to_cgcs2000,
    why_nowhere,
)
from geo_app.exchange.quick_cells import Written
from geo_app.exchange.remedies import AXES_XY
from geo_app.exchange.tables import Table
from geo_app.exchange.typed_rows import TypedRows

Bools = npt.NDArray[np.bool_]
_OF_CRS: dict[str, CoordSource] = {"EPSG:4490": "cgcs2000", "EPSG:4549": "epsg4549", "EPSG:4528": "epsg4528"}


def place_points(rows: TypedRows, asked: CoordSource | None, axis_order: AxisOrder = "xy") -> None:
    """Set the columns lon and lat of rows that are points; blame rows whose place makes no sense."""
    shapes = rows.table.shapes
    x, y = from_columns(rows) if shapes is None else _from_shapes(rows, shapes)
    if axis_order == "yx":
        x, y = y, x
    crs, source = read_as(rows.table, asked)
    there = ~np.isnan(x) & ~np.isnan(y)
    swapped = there & axes_swapped(x, y, source)
    for at in np.flatnonzero(swapped):
        rows.blame(int(at), "lon", _swapped(float(x[at]), float(y[at]), axis_order))
    there &= ~swapped
    if crs is None:
        there &= ~_nowhere(rows, x, y, there, source)
    lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if there.any():
        lon[there], lat[there] = on_earth(x[there], y[there], crs, source)
    lost = there & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0)))
    for at in np.flatnonzero(lost):
        rows.blame(int(at), "lon", f"（{x[at]:.10g}, {y[at]:.10g}）不是地球上合理的位置")
    lon[lost], lat[lost] = np.nan, np.nan
    for name, given, found in (("lon", x, lon), ("lat", y, lat)):
        is_as_written = axis_order == "xy" and isinstance(rows.columns.get(name), Written)
        if not (is_as_written and np.array_equal(given, found, equal_nan=True)):
            rows.columns[name] = _listed(found)


def _listed(values: Floats) -> list[object]:
    found: list[object] = values.tolist()
    return [None if value != value else value for value in found] if np.isnan(values).any() else found  # noqa: PLR0124


def read_as(table: Table, asked: CoordSource | None) -> tuple[str | None, CoordSource]:
    """Return the reference system to come from, if any, and the kind of coordinates that are then left.

    A GeoJSON file always claims WGS 84, as its standard wants it, so what a person says counts for more.
    """
    crs = table.crs
    if crs is None or (asked in PROJECTED and is_lon_lat(crs)):
        return None, asked or "wgs84"
    return crs, "wgs84" if asked is None or asked in PROJECTED else asked


def on_earth(x: Floats, y: Floats, crs: str | None, source: CoordSource) -> tuple[Floats, Floats]:
    """Return longitude and latitude of CGCS2000."""
    if crs is not None:
        x, y = from_crs(x, y, crs)
    return to_cgcs2000(x, y, source)


def source_of(table: Table, asked: CoordSource | None) -> CoordSource:
    """Return what is kept of where coordinates came from: what was said, else what the file says of itself."""
    if asked is not None or table.crs is None:
        return asked or "wgs84"
    return next((source for name, source in _OF_CRS.items() if is_same_crs(table.crs, name)), "wgs84")


def from_columns(rows: TypedRows) -> tuple[Floats, Floats]:
    """Return the two numbers of every row as its cells give them, and blame rows with one of them."""
    lon, lat = list(rows.values("lon")), list(rows.values("lat"))
    if all(isinstance(rows.columns.get(name), Written) for name in ("lon", "lat")):
        x, y = np.array(lon, dtype=float), np.array(lat, dtype=float)
        if np.array_equal(np.isnan(x), np.isnan(y)):
            return x, y
    elif {*map(type, lon), *map(type, lat)} == {float}:
        return np.array(lon), np.array(lat)
    faulty = rows.faulty_rows
    for at, (east, north) in enumerate(zip(lon, lat, strict=True)):
        if type(east) is float and type(north) is float:
            continue
        if isinstance(east, Pair) and north is None:
            lon[at], lat[at] = east
        elif isinstance(east, Pair) or isinstance(north, Pair):
            lon[at] = lat[at] = None
            rows.blame(at, "lon", "一格里写了两个坐标，旁边又有一个，不知道用哪个；请只留一处")
        elif (east is None) != (north is None) and rows.table.row_numbers[at] not in faulty:
            rows.blame(at, "lon" if east is None else "lat", "经度和纬度要么都填，要么都不填")
    return np.array(lon, dtype=float), np.array(lat, dtype=float)


def _from_shapes(rows: TypedRows, shapes: npt.NDArray[np.object_]) -> tuple[Floats, Floats]:
    points = np.array([_single(shape) for shape in shapes], dtype=object)
    for at in np.flatnonzero(
        [shape is not None and point is None for shape, point in zip(shapes, points, strict=True)]
    ):
        rows.blame(int(at), "", f"这一层只收点，这里是 {shapes[at].geom_type}")
    return shapely.get_x(points), shapely.get_y(points)


def _single(shape: BaseGeometry | None) -> BaseGeometry | None:
    if isinstance(shape, shapely.MultiPoint) and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape if isinstance(shape, shapely.Point) else None


def _nowhere(rows: TypedRows, x: Floats, y: Floats, there: Bools, source: CoordSource) -> Bools:
    """Blame the points whose numbers can be no place as coordinates of this kind, and return which."""
    off_earth = (np.abs(x) > 180) | (np.abs(y) > 90) | ((x == 0) & (y == 0))
    doubtful = there if source in PROJECTED else there & off_earth
    found = np.zeros(len(x), dtype=bool)
    for at in np.flatnonzero(doubtful):
        why = why_nowhere(float(x[at]), float(y[at]), source)
        if why is not None:
            found[at] = True
            rows.blame(int(at), "lon", f"（{x[at]:.10g}, {y[at]:.10g}）{why}")
    return found


def _swapped(x: float, y: float, axis_order: AxisOrder) -> str:
    if axis_order == "yx":
        return f"两个坐标不像先北后东：读到东坐标 {x:.10g}、北坐标 {y:.10g}；{AXES_XY}"
    return f"两个坐标可能写反了（{x:.10g}, {y:.10g}），应先东（经度）后北（纬度）"
