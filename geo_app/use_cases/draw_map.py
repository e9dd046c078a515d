"""Draw a region's map into one file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from geo_app.exchange.folium_map import MapContent, region_map
from layers import cases, regions
from layers.database import Database
from layers.frames import layer_frame
from layers.scope import Scope

DAYS = 30


def draw_map(
    database: Database,
    region_code: str,
    path: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    approval_no: str = "",
) -> MapContent:
    """Write the map as a county officer of that region would see it, and return what is on it.

    `database` is the web role's, so that row-level security holds here too. Without days, the cases are those of the 30
    days that end with the newest. Raises NotVisibleError when there is no such region.
    """
    scope = Scope(account_id=None, role="county_officer", region_code=region_code)
    with database.transaction(scope) as connection:
        region = regions.region(connection, region_code)
        last = last or cases.newest_day(connection, region_code)
        first = first or (last and last - timedelta(days=DAYS - 1))
        content = MapContent(
            region=region,
            regions=layer_frame(connection, "regions", region_code, for_display=True),
            rooms=layer_frame(connection, "rooms", region_code),
            cases=layer_frame(connection, "cases", region_code, first=first, last=last, for_display=True),
            first=first,
            last=last,
            approval_no=approval_no,
        )
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(region_map(content), encoding="utf-8")
    draft.replace(path)
    return content
