"""Boundaries of regions: repaired where that changes next to nothing, simplified together for display."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo_app.exchange.coordinates import AxisOrder, CoordSource, to_cgcs2000
from geo_app.exchange.places import from_columns, on_earth, place_points, read_as
from geo_app.exchange.remedies import coordinates
from geo_app.exchange.typed_rows import TypedRows

Shapes = npt.NDArray[np.object_]

# the most that a repair may change an area before somebody has to look
_REPAIR_SHARE = 0.001
# corners that span less than a triangle of so many degrees a side fall away (0.00001 is about a metre)
_TOLERANCE = {"county": 0.0015, "town": 0.0008, "village": 0.0004, "grid": 0.0002}
_DISPLAY_GRID = 0.00001
# in degrees: what is narrower between two neighbours is closed for display
_WIDEST_GAP = 0.00003
# in square degrees: about a square metre
_SPECK = 1e-10
# how much of an area may go to neighbours, or come from them, before it would be seen
_VISIBLE_SHARE = 0.01
_NOT_DEGREES = (
    f"边界坐标不是经度、纬度；如果是投影坐标，请把坐标来源改成{coordinates('epsg4549')}，并检查东、北坐标的先后"
)


def place_regions(rows: TypedRows, asked: CoordSource | None, axis_order: AxisOrder = "xy") -> None:
    """Set the columns boundary, lon and lat of regions; the last two are the point of the name.

    A region without geometry is known by its name alone; one with a point has no boundary yet.
    """
    shapes = rows.table.shapes
    if shapes is None:
        place_points(rows, asked, axis_order)
        return
    crs, source = read_as(rows.table, asked)
    if axis_order == "yx":
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    moved: Shapes = shapely.transform(shapes, lambda xy: np.column_stack(on_earth(xy[:, 0], xy[:, 1], crs, source)))
    boundaries = np.array([_boundary(rows, at, shape) for at, shape in enumerate(moved)], dtype=object)
    rows.columns["boundary"] = as_hex(boundaries)
    names = [
        _name_point(given, moved[at], boundaries[at])
        for at, given in enumerate(_given_points(rows, source, axis_order))
    ]
    rows.columns["lon"] = [None if point is None else point.x for point in names]
    rows.columns["lat"] = [None if point is None else point.y for point in names]


def outlines_of(boundaries: Shapes, level: str) -> Shapes:
    """Return the boundaries of one level with fewer corners, simplified together so that no gap opens between them.

    Where neighbours do not quite meet, or overlap a little, the outlines do meet: they are for looking at.
    """
    tolerance = _TOLERANCE.get(level, min(_TOLERANCE.values()))
    met = _meeting(boundaries)
    simpler = shapely.set_precision(shapely.coverage_simplify(met, tolerance), _DISPLAY_GRID)
    gone = shapely.is_empty(simpler) | ~np.isin(shapely.get_type_id(simpler), (3, 6))
    outlines: Shapes = np.array([_multi(shape) for shape in np.where(gone, boundaries, simpler)], dtype=object)
    return outlines


def _meeting(boundaries: Shapes) -> Shapes:
    """Return boundaries whose neighbours share their edges; one that this would change visibly stays as it is."""
    if shapely.coverage_is_valid(boundaries):
        return boundaries
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # new in shapely 2.2, its stubs are older
        boundaries, gap_width=_WIDEST_GAP, snapping_distance=_WIDEST_GAP
    )
    change = np.abs(shapely.area(cleaned) - shapely.area(boundaries))
    met: Shapes = np.where(change > _VISIBLE_SHARE * shapely.area(boundaries), boundaries, cleaned)
    return met


def _boundary(rows: TypedRows, at: int, shape: BaseGeometry | None) -> shapely.MultiPolygon | None:
    """Return a region's boundary as a valid MultiPolygon, or blame the row."""
    if shape is None or isinstance(shape, shapely.Point):
        return None
    if shape.is_empty:
        rows.blame(at, "", "边界是空的")
        return None
    if isinstance(shape, shapely.GeometryCollection) and shape.geom_type == "GeometryCollection":
        areas = _areas(shape)
        if not areas.is_empty:
            rows.remark(at, "", "边界里混有点或线，只取其中的面")
            shape = areas
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        closed = all(getattr(part, "is_closed", False) for part in shapely.get_parts(shape))
        hint = "；线首尾相接，请在制图软件里转成面" if closed and "Line" in shape.geom_type else ""
        rows.blame(at, "", f"边界应是面（Polygon），这里是 {shape.geom_type}{hint}")
        return None
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        rows.blame(at, "", _NOT_DEGREES)
        return None
    whole = _repaired(rows, at, shape)
    return None if whole is None else _without_specks(rows, at, whole)


def _repaired(rows: TypedRows, at: int, shape: BaseGeometry) -> shapely.MultiPolygon | None:
    if shape.is_valid:
        return _multi(shapely.remove_repeated_points(shape))
    # by structure: a ring drawn twice, or a part of another, does not cut a hole as it would by counting edges
    repaired = _areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    change = abs(repaired.area - shape.area) / shape.area if shape.area else 1.0
    if repaired.is_empty or change >= _REPAIR_SHARE:
        rows.blame(
            at, "", f"边界有错（{explain_validity(shape)}），自动修复会使面积改变 {change:.1%}，请在制图软件里改好"
        )
        return None
    rows.remark(at, "", f"边界有小错，已自动修复（面积改变 {change:.4%}）")
    return repaired


def _without_specks(rows: TypedRows, at: int, shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Return an area without the specks that drawing leaves behind, which are no part of any village."""
    parts = shapely.get_parts(shape)
    kept = parts[shapely.area(parts) >= _SPECK]
    if not len(kept) or len(kept) == len(parts):
        return shape
    rows.remark(at, "", f"去掉了 {len(parts) - len(kept)} 个不到一平方米的碎块")
    return shapely.MultiPolygon(list(kept))


def _given_points(rows: TypedRows, source: CoordSource, axis_order: AxisOrder) -> list[shapely.Point | None]:
    """Return the points of two columns that lie beside the geometry, which say where the name goes."""
    x, y = from_columns(rows)
    lon, lat = to_cgcs2000(*((y, x) if axis_order == "yx" else (x, y)), source)
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


def _areas(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Return what of a shape is area: of a collection the polygons, however deep they lie."""
    parts = [shape]
    while any(hasattr(part, "geoms") for part in parts):
        parts = [inner for part in parts for inner in getattr(part, "geoms", (part,))]
    return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty])


def _multi(shape: BaseGeometry) -> shapely.MultiPolygon:
    return shape if isinstance(shape, shapely.MultiPolygon) else _areas(shape)


def as_hex(shapes: Shapes) -> list[object]:
    """Return shapes as hexadecimal EWKB in EPSG:4490; None for none."""
    texts: list[object] = shapely.to_wkb(shapely.set_srid(shapes, 4490), hex=True, include_srid=True).tolist()
    return texts
