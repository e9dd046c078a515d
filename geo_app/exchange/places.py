"""Where the rows of a file lie: points from geometry or from two columns, in longitude and latitude of CGCS2000."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo_app.exchange.coordinates import CoordSource, Floats, axes_swapped, from_crs, is_lon_lat, to_cgcs2000
from geo_app.exchange.tables import Table
from geo_app.exchange.typed_rows import TypedRows


def place_points(rows: TypedRows, asked: CoordSource | None) -> None:
    """Set the columns lon and lat of rows that are points; blame rows whose place makes no sense."""
    shapes = rows.table.shapes
    x, y = _from_columns(rows) if shapes is None else _from_shapes(rows, shapes)
    crs, source = read_as(rows.table, asked)
    there = ~np.isnan(x) & ~np.isnan(y)
    swapped = there & axes_swapped(x, y, source)
    for at in np.flatnonzero(swapped):
        rows.blame(int(at), "lon", f"两个坐标可能写反了（{x[at]:.10g}, {y[at]:.10g}），应先东（经度）后北（纬度）")
    there &= ~swapped
    lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if there.any():
        lon[there], lat[there] = on_earth(x[there], y[there], crs, source)
    lost = there & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0)))
    for at in np.flatnonzero(lost):
        rows.blame(int(at), "lon", _lost(float(x[at]), float(y[at])))
    lon[lost], lat[lost] = np.nan, np.nan
    rows.columns["lon"] = [None if value != value else value for value in lon.tolist()]  # noqa: PLR0124 - NaN
    rows.columns["lat"] = [None if value != value else value for value in lat.tolist()]  # noqa: PLR0124 - NaN


def read_as(table: Table, asked: CoordSource | None) -> tuple[str | None, CoordSource]:
    """Return the reference system to come from, if any, and the kind of coordinates that are then left.

    A GeoJSON file always claims WGS 84, as its standard wants it, so what a person says counts for more.
    """
    crs = table.crs
    if crs is None or (asked == "epsg4549" and is_lon_lat(crs)):
        return None, asked or "wgs84"
    return crs, "wgs84" if asked in (None, "epsg4549") else asked


def on_earth(x: Floats, y: Floats, crs: str | None, source: CoordSource) -> tuple[Floats, Floats]:
    """Return longitude and latitude of CGCS2000."""
    if crs is not None:
        x, y = from_crs(x, y, crs)
    return to_cgcs2000(x, y, source)


def _from_columns(rows: TypedRows) -> tuple[Floats, Floats]:
    lon, lat = rows.values("lon"), rows.values("lat")
    faulty = rows.faulty_rows
    for at, (east, north) in enumerate(zip(lon, lat, strict=True)):
        if (east is None) != (north is None) and rows.table.row_numbers[at] not in faulty:
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


def _lost(x: float, y: float) -> str:
    hint = "；如果是投影坐标，请加 --coord-source epsg4549" if abs(x) > 180 or abs(y) > 180 else ""
    return f"（{x:.10g}, {y:.10g}）不是地球上合理的经度、纬度{hint}"
