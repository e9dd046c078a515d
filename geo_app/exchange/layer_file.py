"""Write a layer into a file that this program, QGIS and spreadsheets read."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas
import pandas as pd

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.error_copy import no_formula

_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}
SUFFIXES = (".csv", *_DRIVERS)
# what a map needs and a table does not
_FOR_DISPLAY = ["map_kind", "is_exact", "region_name"]


def write_layer(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write under our column names, so that the file can be imported again; CSV holds points as lon and lat."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BadRequestError(Fault("file", f"文件名应以 {'、'.join(SUFFIXES)} 结尾"))
    table = frame.drop(columns=[name for name in _FOR_DISPLAY if name in frame.columns])
    for name in table.select_dtypes("datetimetz").columns:
        table[name] = table[name].map(lambda at: at.isoformat(timespec="seconds"), na_action="ignore")
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)  # it may hold what only staff may read
    if suffix == ".csv":
        _write_csv(table, path)
    else:
        path.unlink()  # GDAL will not write over an empty file
        table.to_file(path, driver=_DRIVERS[suffix])
        path.chmod(0o600)


def _write_csv(table: geopandas.GeoDataFrame, path: Path) -> None:
    plain = pd.DataFrame(table.drop(columns="geometry"))
    if "lon" not in plain.columns:
        points = table.geometry
        plain["lon"], plain["lat"] = points.x.round(7), points.y.round(7)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(plain.columns)
        for row in plain.astype(object).itertuples(index=False):
            writer.writerow(["" if pd.isna(cell) else no_formula(str(cell)) for cell in row])
