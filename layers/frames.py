"""Any layer of a region as a GeoDataFrame in EPSG:4490, within the viewer's scope."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas
import pandas as pd
import shapely

from layers.database import Connection
from layers.queries import load
from layers.regions import ground

CRS = "EPSG:4490"
CHINA = ZoneInfo("Asia/Shanghai")

_queries = load("frames")


def layer_frame(
    connection: Connection,
    layer: str,
    region_code: str,
    *,
    first: date | None = None,
    last: date | None = None,
    for_display: bool = False,
) -> geopandas.GeoDataFrame:
    """Return a layer of a region, which is of the viewer's own area or NotVisibleError is raised.

    `first` and `last` bound the registration of cases, both included. `for_display` gives simplified outlines, and only
    the cases that a map may draw.
    """
    low, high = ground(connection, region_code)
    wanted: dict[str, object] = {"ground_from": low, "ground_to": high}
    if layer in ("regions", "cases"):
        wanted["for_display"] = for_display
    if layer == "cases":
        wanted |= {"from_at": first and _start(first), "to_at": last and _start(last + timedelta(days=1))}
    with getattr(_queries, f"{layer}_cursor")(connection, **wanted) as cursor:
        names = [described.name for described in cursor.description]
        table = pd.DataFrame(cursor.fetchall(), columns=names)
    shapes = shapely.from_wkb([None if wkb is None else bytes(wkb) for wkb in table.pop("geometry")])
    for name in table.columns.intersection(["registered_at", "due_at", "closed_at"]):
        table[name] = pd.to_datetime(table[name], utc=True).dt.tz_convert(CHINA)
    return geopandas.GeoDataFrame(table, geometry=shapes, crs=CRS)


def counties(connection: Connection) -> list[str]:
    """Return the codes of the counties that the viewer sees."""
    return [row[0] for row in _queries.counties(connection)]


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
