"""A list as a map in one HTML file: its rooms or cases over the boundaries, or the boundaries alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import geopandas
import pandas as pd
import shapely

from geo_app.exchange.folium_map import MapContent, region_map
from geo_app.exchange.list_cells import CHINA, geometries
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import ExportList
from layers import regions
from layers.database import Connection
from layers.export_lists import ListPart
from layers.frames import CRS, layer_frame

_MOMENTS = ("registered_at", "due_at", "closed_at")
_ROOM_COLUMNS = ("name", "brand", "level", "region_name", "unit", "phone", "hours")
_CASE_COLUMNS = (
    "map_kind",
    "registered_at",
    "due_at",
    "closed_at",
    "category",
    "title",
    "address",
    "region_name",
    "lon",
)


def names_read(shown: ExportList) -> list[str]:
    """Return which columns of the database the map is made of."""
    found = {"rooms": [*_ROOM_COLUMNS, "geometry"], "cases": [*_CASE_COLUMNS, "place"]}
    return found.get(shown.name, ["code"])


def list_map(
    connection: Connection,
    shown: ExportList,
    region_code: str,
    parts: Iterable[ListPart],
    *,
    filters: ListFilters,
    approval_no: str,
) -> tuple[str, int]:
    """Return the page, and how many of the list's rows it draws or, without a place, counts."""
    found = list(parts)
    total = sum(part.rows for part in found)
    narrowed = filters.in_words(shown.name)
    content = MapContent(
        region=regions.region(connection, region_code),
        regions=layer_frame(connection, "regions", region_code, for_display=True),
        rooms=_frame(found if shown.name == "rooms" else [], _ROOM_COLUMNS, "geometry"),
        cases=_cases(found if shown.name == "cases" else []),
        first=filters.from_,
        last=filters.to or _today(),
        approval_no=approval_no,
        note="；".join([f"{shown.title} {total:,} {shown.unit}", *narrowed]),
    )
    return region_map(content), total


def _cases(found: Sequence[ListPart]) -> geopandas.GeoDataFrame:
    frame = _frame(found, _CASE_COLUMNS, "place")
    frame["is_exact"] = frame.pop("lon").notna()
    for name in _MOMENTS:
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").dt.tz_convert(CHINA)
    return frame


def _frame(found: Sequence[ListPart], columns: Sequence[str], shape: str) -> geopandas.GeoDataFrame:
    taken: dict[str, list[Any]] = {name: [] for name in columns}
    shapes: list[bytes | None] = []
    for part in found:
        for name in columns:
            taken[name] += part.columns[name]
        shapes += geometries(part, shape)
    return geopandas.GeoDataFrame(pd.DataFrame(taken, dtype=object), geometry=shapely.from_wkb(shapes), crs=CRS)


def _today() -> date:
    return datetime.now(CHINA).date()
