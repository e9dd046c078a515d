"""A small county of imported regions, and the import as tests call it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from geo_app.use_cases.import_file import ImportOrder, ImportReport, import_file
from layers.database import Database
from layers.scope import Scope

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "990001", "990001001", "990001001201", "990001001202"
GRID, OTHER_GRID = "990001001201001", "990001001201002"
CASE_COLUMNS = [
    "external_id",
    "source",
    "registered_at",
    "channel",
    "category",
    "title",
    "text",
    "lon",
    "lat",
    "region_code",
    "address",
]
GOOD_CASE = {
    "external_id": "A1",
    "source": "12345热线",
    "registered_at": "2026-03-05 09:30",
    "channel": "电话",
    "category": "邻里纠纷",
    "title": "院墙争议",
    "text": "两家为院墙起了争议",
    "lon": "120.02",
    "lat": "30.52",
    "region_code": "",
    "address": "甲村3组",
}


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Return a rectangle as a GeoJSON geometry."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def features(path: Path, rows: Iterable[tuple[dict[str, Any], dict[str, Any] | None]], **members: Any) -> Path:
    """Write a GeoJSON file."""
    listed = [{"type": "Feature", "properties": p, "geometry": g} for p, g in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": listed}), encoding="utf-8")
    return path


def sheet(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def cases_file(path: Path, *changes: dict[str, str]) -> Path:
    """Write a CSV file of cases, each the good one with changes."""
    rows = [{**GOOD_CASE, "external_id": f"A{n}", **change} for n, change in enumerate(changes, start=1)]
    return sheet(path, CASE_COLUMNS, [[row[name] for name in CASE_COLUMNS] for row in rows])


def bring(database: Database, layer: Any, path: Path, **options: Any) -> ImportReport:
    """Import a file; its error copy lies beside it."""
    return import_file(database, ImportOrder(layer, path, by="test", **options), path.parent / "errors")


def batch_of(report: ImportReport) -> int:
    """Return the number of the batch that an import made."""
    assert report.batch is not None
    return report.batch


def county(database: Database, folder: Path) -> None:
    """Import a county with a town, two villages side by side, and two grids in the first."""
    regions: list[tuple[dict[str, Any], dict[str, Any] | None]] = [
        ({"code": GRID, "name": "一网格", "parent_code": VILLAGE}, square(120.0, 30.5, 120.05, 30.55)),
        ({"code": OTHER_GRID, "name": "二网格", "parent_code": VILLAGE}, square(120.0, 30.55, 120.05, 30.6)),
        ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, square(120.0, 30.5, 120.05, 30.6)),
        ({"code": OTHER_VILLAGE, "name": "乙村", "parent_code": TOWN}, square(120.05, 30.5, 120.1, 30.6)),
        ({"code": TOWN, "name": "中镇", "parent_code": COUNTY}, square(120.0, 30.5, 120.1, 30.6)),
        ({"code": COUNTY, "name": "试县", "parent_code": None}, square(119.9, 30.4, 120.2, 30.7)),
    ]
    report = bring(database, "regions", features(folder / "county.geojson", regions))
    assert (report.inserted, report.errors) == (6, [])


def rows(database: Database, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query, as the owner."""
    with database.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def table_sizes(database: Database) -> dict[str, int]:
    """Return how many rows each table has that an import could touch."""
    names = [
        "regions",
        "region_versions",
        "households",
        "mediation_rooms",
        "cases",
        "map_cases",
        "points_entries",
        "import_batches",
    ]
    return {name: rows(database, f"select count(*) from {name}")[0][0] for name in names}
