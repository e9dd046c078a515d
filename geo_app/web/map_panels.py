"""What stands round the map: the legend with its counts, the way down, the bars of time, and what scripts need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from geo_app.web import access
from geo_app.web.fresh import version_name
from geo_app.web.map_state import CLASSES, LAYERS, Known, MapState, class_of
from geo_app.web.published import sees_single_cases, whose_cases
from geo_app.web.state import state
from geo_app.web.timeline import bounds, draw
from layers import overview, regions
from layers.boundaries import days_of_change
from layers.catalogue import layers_for
from layers.database import Connection
from layers.overview import Window
from layers.records import Region
from layers.versions import version_of


@dataclass(frozen=True, slots=True)
class Place:
    """What a person looks at, and what there is to look at."""

    known: Known
    state: MapState
    region: Region
    has_cases: bool

    @property
    def layers(self) -> tuple[str, ...]:
        """Return the layers that are on: those that the address names, or the usual ones of the level."""
        if self.state.layers is not None:
            return self.state.layers
        return usual_layers(self.region.level)


def usual_layers(level: str) -> tuple[str, ...]:
    """Return the layers that are on when nobody chose; near the ground, grids and households too."""
    near = level in ("village", "grid")
    return tuple(name for name in LAYERS if near or name in ("base", "rooms", "tiles"))


def read_panels(connection: Connection, place: Place) -> dict[str, Any]:
    """Return the counts of the legend and of the bars, the way down, and what the area consists of."""
    held, known = place.state, place.known
    start, step, number = bounds(held, known)
    span = Window(held.area, start, start + timedelta(days=step * number - 1), held.kinds, held.now)
    return {
        "crumbs": _crumbs(connection, held.area),
        "kinds": overview.count_kinds(connection, held.window, known.newest_day),
        "whose": whose_cases(access.viewer()),
        "moved": held.now or overview.has_moved_cases(connection),
        "undrawn": overview.count_undrawn(connection, held.window),
        "timeline": draw(held, known, overview.count_days(connection, span)),
        "classes": _classes(connection, held),
        "parts": overview.count_parts(connection, held.area),
        "schematic": regions.shows_schematic_boundaries(connection),
        "layers_on": place.layers,
        "may_see_households": "view_household_points" in access.viewer().rights,
        "may_see_cases": sees_single_cases(access.viewer()),
        "basemap": state().settings.basemap_url is not None,
        "approval_no": state().settings.map_approval_no,
    }


def place_for_scripts(connection: Connection, place: Place) -> dict[str, Any]:
    """Return what the scripts need of an area; it travels in an attribute, never in a script."""
    held = place.state
    villages = regions.villages(connection, place.known.area, held.period)
    return {
        "area": held.area,
        "name": place.region.name,
        "level": place.region.level,
        "parent": place.region.parent_code if held.area != place.known.area else None,
        "extent": overview.extent(connection, held.area),
        "classes": {row.code: class_of(row.mean_index_hundredths) for row in villages},
    }


def settings_for_scripts(connection: Connection, place: Place) -> dict[str, Any]:
    """Return what the scripts need once."""
    settings = state().settings
    basemap = None
    if settings.basemap_url:
        basemap = {
            "url": "/basemap/{z}/{x}/{y}" if settings.basemap_key else settings.basemap_url,
            "crs": settings.basemap_crs,
            "attribution": settings.basemap_attribution,
        }
    return {
        "own": place.known.area,
        "extent": overview.extent(connection, place.known.area),
        "first_day": place.known.first_day.isoformat(),
        "newest_day": place.known.newest_day.isoformat(),
        "periods": list(place.known.periods),
        "tiles": [layer.name for layer in layers_for(access.viewer().rights)],
        "versions": {name: version_name(version_of(connection, name)) for name in ("regions", "base")},
        "changes": [day.isoformat() for day in days_of_change(connection)],
        "basemap": basemap,
    }


def _crumbs(connection: Connection, area: str) -> list[tuple[Region, bool]]:
    """Return the way down to the area, and of each step whether the viewer may go there."""
    own = access.viewer().region_code
    way = regions.breadcrumbs(connection, area)
    reached = [region.code for region in way].index(own)
    return [(region, step >= reached) for step, region in enumerate(way)]


def _classes(connection: Connection, held: MapState) -> list[dict[str, int]]:
    """Count the villages of each class of the happiness index; heights are in hundredths of the highest."""
    counts = [0] * len(CLASSES)
    for row in regions.villages(connection, held.area, held.period):
        counts[class_of(row.mean_index_hundredths)] += 1
    highest = max(*counts[:-1], 1)
    return [
        {"number": number, "count": count, "height": max(round(count / highest * 100), 4 if count else 0)}
        for number, count in enumerate(counts)
    ]
