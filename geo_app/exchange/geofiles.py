"""Files with geometry: GeoJSON, GeoPackage, shapefiles and zipped shapefiles."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from geo_app.errors import UnreadableFileError
from geo_app.exchange.tables import Table

GEO_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".zip")


def read_geofile(path: Path, _known: Collection[str]) -> Table:
    """Read a file's only layer with attributes and geometry; the first feature is row 1."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on ids and missing members: nothing a user could act on
            layers = pyogrio.list_layers(path)
            if len(layers) > 1:
                raise UnreadableFileError(
                    f"文件里有 {len(layers)} 个图层（{'、'.join(map(str, layers[:, 0]))}），请只留一个再导入"
                )
            meta, _, wkb, fields = pyogrio.raw.read(path, force_2d=True)
    except (DataSourceError, ValueError, OSError) as error:
        raise UnreadableFileError(f"打不开这个地理数据文件，可能已损坏：{error}") from error
    columns = [_values(values) for values in fields]
    count = len(wkb) if wkb is not None else len(fields[0]) if fields else 0
    shapes = None
    if wkb is not None:
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
        shapes[shapely.is_empty(shapes)] = None
    records = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(count)]
    return Table("geo", [str(name) for name in meta["fields"]], records, list(range(1, count + 1)), shapes, meta["crs"])


def _values(values: npt.NDArray[Any]) -> list[object]:
    """Return a field as Python objects, None where it is empty."""
    if values.dtype.kind == "M":
        whole_days = values.dtype == np.dtype("datetime64[D]")
        values = values.astype("datetime64[D]" if whole_days else "datetime64[us]").astype(object)
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]  # NaN is not itself  # noqa: PLR0124
    listed: list[object] = values.tolist()
    return listed
