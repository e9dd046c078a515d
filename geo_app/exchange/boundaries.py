"""Boundaries of regions: repaired where that changes next to nothing, simplified together for display."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from geo_app.exchange.places import on_earth, place_points, read_as
from geo_app.exchange.typed_rows import TypedRows

Shapes = npt.NDArray[np.object_]

# the most that a repair may change an area before somebody has to look
_REPAIR_SHARE = 0.001
# corners that span less than a triangle of so many degrees a side fall away (0.00001 is about a metre)
_TOLERANCE = {"county": 0.0015, "town": 0.0008, "village": 0.0004, "grid": 0.0002}
_DISPLAY_GRID = 0.00001


def place_regions(rows: TypedRows, asked: CoordSource | None) -> None:
    """Set the columns boundary, outline, lon and lat of regions; the last two are the point of the name.

    A region without geometry is known by its name alone; one with a point has no boundary yet.
    """
    shapes = rows.table.shapes
    if shapes is None:
        place_points(rows, asked)
        return
    crs, source = read_as(rows.table, asked)
    moved: Shapes = shapely.transform(shapes, lambda xy: np.column_stack(on_earth(xy[:, 0], xy[:, 1], crs, source)))
    boundaries = np.array([_boundary(rows, at, shape) for at, shape in enumerate(moved)], dtype=object)
    outlines = outlines_of(boundaries, [str(level) for level in rows.values("level")])
    rows.columns["boundary"] = _as_hex(boundaries)
    rows.columns["outline"] = _as_hex(outlines)
    names = [_name_point(given, moved[at], boundaries[at]) for at, given in enumerate(_given_points(rows, source))]
    rows.columns["lon"] = [None if point is None else point.x for point in names]
    rows.columns["lat"] = [None if point is None else point.y for point in names]


def outlines_of(boundaries: Shapes, levels: list[str]) -> Shapes:
    """Return boundaries with fewer corners, those of a level simplified together so that no gap opens between them."""
    outlines: Shapes = np.full(len(boundaries), None, dtype=object)
    for level in set(levels):
        chosen = np.array([known == level for known in levels]) & ~shapely.is_missing(boundaries)
        if not chosen.any():
            continue
        shapes, tolerance = boundaries[chosen], _TOLERANCE.get(level, min(_TOLERANCE.values()))
        if shapely.coverage_is_valid(shapes):
            simpler = shapely.coverage_simplify(shapes, tolerance)
        else:
            simpler = shapely.simplify(shapes, tolerance / 4, preserve_topology=True)
        simpler = shapely.set_precision(simpler, _DISPLAY_GRID)
        gone = shapely.is_empty(simpler) | ~np.isin(shapely.get_type_id(simpler), (3, 6))
        outlines[chosen] = [_multi(shape) for shape in np.where(gone, shapes, simpler)]
    return outlines


def _boundary(rows: TypedRows, at: int, shape: BaseGeometry | None) -> shapely.MultiPolygon | None:
    """Return a region's boundary as a valid MultiPolygon, or blame the row."""
    if shape is None or isinstance(shape, shapely.Point):
        return None
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        rows.blame(at, "", f"边界应是面（Polygon），这里是 {shape.geom_type}")
        return None
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        rows.blame(
            at, "", "边界坐标不是经度、纬度；如果是投影坐标，请加 --coord-source epsg4549，并检查东、北坐标的先后"
        )
        return None
    if shape.is_valid:
        return _multi(shape)
    repaired = _polygons(shapely.make_valid(shape))
    change = abs(repaired.area - shape.area) / shape.area if shape.area else 1.0
    if repaired.is_empty or change >= _REPAIR_SHARE:
        rows.blame(
            at, "", f"边界有错（{explain_validity(shape)}），自动修复会使面积改变 {change:.1%}，请在制图软件里改好"
        )
        return None
    rows.remark(at, "", f"边界有小错，已自动修复（面积改变 {change:.4%}）")
    return repaired


def _given_points(rows: TypedRows, source: CoordSource) -> list[shapely.Point | None]:
    """Return the points of two columns that lie beside the geometry, which say where the name goes."""
    lon, lat = (np.array(rows.values(name), dtype=float) for name in ("lon", "lat"))
    lon, lat = to_cgcs2000(lon, lat, source)
    return [
        shapely.Point(e, n) if abs(e) <= 180 and abs(n) <= 90 else None
        for e, n in zip(lon.tolist(), lat.tolist(), strict=True)
    ]


def _name_point(
    given: shapely.Point | None, shape: BaseGeometry | None, boundary: shapely.MultiPolygon | None
) -> shapely.Point | None:
    if given is not None:
        return given
    if isinstance(shape, shapely.Point):
        return shape
    return None if boundary is None else boundary.representative_point()


def _polygons(shape: BaseGeometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


def _multi(shape: BaseGeometry) -> shapely.MultiPolygon:
    return shape if isinstance(shape, shapely.MultiPolygon) else _polygons(shape)


def _as_hex(shapes: Shapes) -> list[object]:
    texts: list[object] = shapely.to_wkb(shapely.set_srid(shapes, 4490), hex=True, include_srid=True).tolist()
    return texts
