"""The lists beside the map: everything that it draws, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request

from geo_app.exchange.list_filters import KIND_NAMES
from geo_app.web import access
from geo_app.web.export_links import export_link
from geo_app.web.map_state import CLASSES, KINDS, MapState, class_of, read_box
from geo_app.web.published import Published, of_villages, whose_cases
from layers import overview, rooms
from layers.database import Connection
from layers.overview import EPOCH, Box
from layers.records import Region, Room
from layers.records_overview import HiddenCases

PAGE = 40


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists: its name in addresses, what people call it, and how much is in it (None: not counted here)."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The chosen list: its rows, and where the next page begins."""

    tabs: tuple[Tab, ...]
    tab: str
    rows: list[Any]
    total: int
    after: str
    boxed: bool
    published: Published | None
    hidden: HiddenCases | None
    export: str
    """Where a file of exactly this list is offered; empty for whom may not have one."""


def read_listing(connection: Connection, state: MapState, region: Region) -> Listing:
    """Return the list that the address asks for, of an area or of the part of it that the map shows."""
    box = read_box(request.args.get("box", ""))
    after = request.args.get("after", "")
    shown = _shown_tabs(region)
    tab = state.tab if state.tab in shown else "cases"
    villages = [
        row
        for row in overview.list_villages(connection, state.window, state.period, state.period_before, box)
        if class_of(row.mean_index_hundredths) in state.classes or len(state.classes) == len(CLASSES)
    ]
    found = [room for room in rooms.list_rooms(connection, state.area) if _inside(room, box)]
    counts = {
        "cases": overview.count_cases(connection, state.window, box),
        "villages": len(villages),
        "rooms": len(found),
        "households": overview.count_households(connection, state.area, box) if "households" in shown else 0,
    }
    rows: list[Any]
    next_page = ""
    if tab == "cases":
        rows = overview.list_cases(connection, state.window, box, PAGE + 1, _cursor(after))
        if len(rows) > PAGE:
            rows = rows[:PAGE]
            next_page = f"{rows[-1].day}.{rows[-1].id}"
    elif tab == "households":
        start = after if after.isdigit() else None
        rows = overview.list_households(connection, state.area, state.period, box=box, limit=PAGE + 1, after_code=start)
        if len(rows) > PAGE:
            rows = rows[:PAGE]
            next_page = rows[-1].code
    else:
        rows = villages if tab == "villages" else found
    names = {"cases": whose_cases(access.viewer()), "villages": "村（社区）", "rooms": "调解室", "households": "住户"}
    return Listing(
        tabs=tuple(Tab(key, names[key], counts[key]) for key in shown),
        tab=tab,
        rows=rows,
        total=counts[tab],
        after=next_page,
        boxed=box is not None,
        published=of_villages(connection, state.area, state.period) if tab == "villages" else None,
        hidden=overview.hidden_cases(connection) if tab == "cases" and not after else None,
        export=_export_address(state, tab, request.args.get("box", "") if box else ""),
    )


def _export_address(state: MapState, tab: str, box: str) -> str:
    if tab == "cases":
        some = ",".join(KIND_NAMES[kind] for kind in state.kinds) or ","
        kinds = some if len(state.kinds) < len(KINDS) else ""
        return export_link(
            "cases",
            area=state.area,
            drawn=1,
            from_=state.first,
            to=state.last,
            kinds=kinds,
            bbox=box,
            boundaries="now" if state.now else None,
        )
    if tab == "villages":
        classes = ",".join(map(str, state.classes)) if len(state.classes) < len(CLASSES) else ""
        return export_link("villages", area=state.area, period=state.period, classes=classes, bbox=box)
    return export_link(tab, area=state.area, period=state.period if tab == "households" else "", bbox=box)


def _shown_tabs(region: Region) -> tuple[str, ...]:
    tabs = ["cases", "villages", "rooms"]
    if region.level in ("village", "grid"):
        tabs.remove("villages")
        if "view_household_points" in access.viewer().rights:
            tabs.append("households")
    return tuple(tabs)


def _inside(room: Room, box: Box | None) -> bool:
    if box is None:
        return True
    west, south, east, north = box
    return room.lon is not None and room.lat is not None and west <= room.lon <= east and south <= room.lat <= north


def _cursor(text: str) -> tuple[Any, int] | None:
    day, _, number = text.partition(".")
    if not (text.isascii() and day.isdigit() and number.isdigit() and len(day) < 7 and len(number) < 19):
        return None
    return EPOCH + timedelta(days=int(day)), int(number)
