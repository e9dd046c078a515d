"""What a map's address says: the area, quarter, window of days, kinds, layers and list that a person looks at.

An address may come from a colleague with wider rights, or from last year: what it names that does not exist here is
ignored, never refused. `static/src/state.js` writes the same addresses in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from layers.overview import Box, Window

WINDOW_DAYS = 30
KINDS = range(6)
# of the happiness index, in hundredths: five classes, fixed for the year, then the class of those without enough data
CLASS_BREAKS = (7000, 7500, 8000, 8500)
CLASSES = range(6)
NO_DATA = 5
TABS = ("cases", "villages", "rooms", "households")
LAYERS = ("base", "grids", "households", "rooms", "tiles")
SPANS = ("90", "365", "all")
_WINDOW = re.compile(r"(\d{4})(\d{2})(\d{2})-(\d{4})(\d{2})(\d{2})")
_SELECTION = re.compile(r"(rg|cs|rm|hs):(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Known:
    """What an address can speak of here: the viewer's own region, the days with cases, the quarters with scores."""

    area: str
    first_day: date
    newest_day: date
    periods: tuple[str, ...]

    @property
    def window(self) -> tuple[date, date]:
        """Return the window that counts when none is named: the 30 days that end at the newest case."""
        return self.newest_day - timedelta(days=WINDOW_DAYS - 1), self.newest_day

    @property
    def period(self) -> str:
        """Return the newest quarter that has scores, or an empty text."""
        return self.periods[0] if self.periods else ""


@dataclass(frozen=True, slots=True)
class MapState:
    """What a person looks at."""

    area: str
    period: str
    coloured: bool
    classes: tuple[int, ...]
    kinds: tuple[int, ...]
    first: date
    last: date
    span: str
    tab: str
    layers: tuple[str, ...] | None
    selected: str
    view: str
    now: bool = False
    """Whether cases count where they lie under the boundaries of today, not where they lay on their day."""

    @property
    def window(self) -> Window:
        """Return the cases that this speaks of."""
        return Window(self.area, self.first, self.last, self.kinds, self.now)

    @property
    def period_before(self) -> str:
        """Return the quarter before the one that is shown."""
        if not self.period:
            return ""
        year, quarter = int(self.period[:4]), int(self.period[5])
        return f"{year}Q{quarter - 1}" if quarter > 1 else f"{year - 1}Q4"


def read_state(args: Mapping[str, str], known: Known, *, visible: bool) -> MapState:
    """Read an address; `visible` tells whether the area it names lies within the viewer's own."""
    first, last = _window(args.get("t", ""), known)
    span = args.get("h", "")
    period = args.get("m", "")
    tab = args.get("tab", "")
    selected = args.get("sel", "")
    layers = args.get("layers")
    return MapState(
        area=args["area"] if visible and "area" in args else known.area,
        period=period if period in known.periods else known.period,
        coloured=args.get("ind") != "none",
        classes=_subset(args.get("cls"), CLASSES),
        kinds=_subset(args.get("cat"), KINDS),
        first=first,
        last=last,
        span=span if span in SPANS else _smallest_span(first, known),
        tab=tab if tab in TABS else TABS[0],
        layers=None if layers is None else tuple(name for name in LAYERS if name in layers.split(",")),
        selected=selected if _SELECTION.fullmatch(selected) else "",
        view=args.get("z", ""),
        now=args.get("b") == "now",
    )


def address(state: MapState, known: Known, **changes: Any) -> str:
    """Write the address of a state, with some of it changed; what is as usual is left out."""
    now = {name: getattr(state, name) for name in MapState.__slots__} | changes
    pairs = [
        ("area", now["area"] if now["area"] != known.area else None),
        ("m", now["period"] if now["period"] != known.period else None),
        ("ind", None if now["coloured"] else "none"),
        ("cls", _written(now["classes"], CLASSES)),
        ("cat", _written(now["kinds"], KINDS)),
        ("t", None if (now["first"], now["last"]) == known.window else _written_window(now["first"], now["last"])),
        ("h", now["span"] if now["span"] != _smallest_span(now["first"], known) else None),
        ("b", "now" if now["now"] else None),
        ("layers", None if now["layers"] is None else ",".join(now["layers"])),
        ("tab", now["tab"] if now["tab"] != TABS[0] else None),
        ("after", now.get("after")),
    ]
    query = urlencode([(name, value) for name, value in pairs if value is not None], safe=",")
    return f"/map?{query}" if query else "/map"


def read_box(text: str) -> Box | None:
    """Read west,south,east,north; nothing when it is not that."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if inside else None


def class_of(index: int | None) -> int:
    """Return the class of a happiness index in hundredths."""
    if index is None:
        return NO_DATA
    # the class is that of the index as it is written, with one decimal
    rounded = (index + 5) // 10 * 10
    return sum(rounded >= limit for limit in CLASS_BREAKS)


def _window(text: str, known: Known) -> tuple[date, date]:
    match = _WINDOW.fullmatch(text)
    if not match:
        return known.window
    numbers = [int(part) for part in match.groups()]
    try:
        first, last = date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return known.window
    first, last = max(first, known.first_day), min(last, known.newest_day)
    return (first, last) if first <= last else known.window


def _written_window(first: date, last: date) -> str:
    return f"{first:%Y%m%d}-{last:%Y%m%d}"


def _smallest_span(first: date, known: Known) -> str:
    days = (known.newest_day - first).days + 1
    return "90" if days <= 90 else "365" if days <= 364 else "all"


def _subset(text: str | None, whole: range) -> tuple[int, ...]:
    if text is None:
        return tuple(whole)
    if text == "none":
        return ()
    chosen = tuple(number for number in whole if str(number) in text.split(","))
    return chosen or tuple(whole)


def _written(chosen: tuple[int, ...], whole: range) -> str | None:
    if len(chosen) == len(whole):
        return None
    return ",".join(str(number) for number in chosen) or "none"
