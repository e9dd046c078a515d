"""Shapes in EPSG:4490 as the hexadecimal text that COPY takes."""

from __future__ import annotations

import numpy as np
import shapely

from geo_app.demo.plane import Floats, Shape, Texts

_SRID = 4490
_POINT_WITH_SRID = 0x20000001
_POINT_CHARACTERS = 50


def point_texts(place: Floats) -> Texts:
    """Return many points, given as longitudes and latitudes (n, 2)."""
    layout = [("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("x", "<f8"), ("y", "<f8")]
    record = np.zeros(len(place), dtype=layout)
    record["order"], record["kind"], record["srid"] = 1, _POINT_WITH_SRID, _SRID
    record["x"], record["y"] = place[:, 0], place[:, 1]
    text = record.tobytes().hex()
    return np.array([text[at : at + _POINT_CHARACTERS] for at in range(0, len(text), _POINT_CHARACTERS)], dtype=object)


def shape_text(shape: Shape) -> str:
    """Return one shape."""
    return str(shapely.to_wkb(shapely.set_srid(shape, _SRID), hex=True, include_srid=True))


def multi_text(area: Shape) -> str:
    """Return an area as a multipolygon."""
    return shape_text(shapely.MultiPolygon(list(shapely.get_parts(area))))
