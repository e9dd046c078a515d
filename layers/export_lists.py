"""Any list or layer within the viewer's scope, row by row and in batches, as a file takes it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2 import sql
from psycopg2.extensions import new_type, register_type

from layers import bookings, regions
from layers.cases import only_cases
from layers.database import Connection
from layers.overview import Box, mercator
from layers.queries import load
from layers.villages import before

CHINA = ZoneInfo("Asia/Shanghai")
LISTS = (
    "regions", "grids", "households", "rooms", "cases", "villages", "ranking", "ledger", "applications", "objections",
    "consents", "batches", "duplicates", "household_pairs",
)  # fmt: skip
OF_A_VILLAGE = frozenset({"ranking", "ledger", "applications", "consents"})
"""Lists of one village: the viewer's own, or the one that the viewer's grid lies in."""
BATCH = 20_000
_LEVELS = {"regions": ("county", "town", "village"), "grids": ("grid",)}
_queries: Any = load("export_lists")
_MOMENT_AS_TEXT = new_type((1184,), "MOMENT_AS_TEXT", lambda value, _: value)  # 1184: timestamptz


@dataclass(frozen=True, slots=True)
class ListWanted:
    """What a list is narrowed to; a bound that is None or empty narrows nothing. Days are inclusive, in Asia/Shanghai.

    `levels` are those of regions, `drawn` asks for the cases of the map's list, `as_map` for a geometry only where a
    map may draw one, `with_place` for where the map draws them besides; `classes` are classes of villages by their mean
    index, whose limits in hundredths are `breaks`.
    """

    region: str
    first: date | None = None
    last: date | None = None
    kinds: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    state: str | None = None
    status: str | None = None
    statuses: tuple[str, ...] | None = None
    box: Box | None = None
    drawn: bool = False
    as_map: bool = False
    with_place: bool = False
    levels: tuple[str, ...] | None = None
    on_day: date | None = None
    period: str = ""
    classes: tuple[int, ...] | None = None
    breaks: tuple[int, ...] = ()
    group_no: int | None = None
    text: str = ""
    order: str = "number"
    account: str = "honour"
    household: str = ""
    batch: int | None = None
    now: bool = False
    """Of cases: the region that they lie in under the boundaries of today, else that of their day."""


def count(connection: Connection, name: str, wanted: ListWanted) -> int:
    """Return how many rows a list has; NotVisibleError where its region is not the viewer's."""
    query, bounds = _query(connection, name, wanted)
    counted = sql.SQL("select count(*) from ({}) as listed").format(sql.SQL(query))
    with connection.cursor() as cursor:
        cursor.execute(counted, bounds)
        ((total,),) = cursor.fetchall()
    return int(total)


def rows(
    connection: Connection, name: str, wanted: ListWanted, *, batch: int = BATCH, moments_as_text: bool = False
) -> Iterator[tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Yield the names of a list's columns with some of its rows, in order; the last time maybe with none.

    The rows are read through a cursor of the database, so that a million of them take the memory of one batch. Moments
    are in China's time, `moments_as_text` as PostgreSQL writes them: a file of text needs no more, and that is quicker.
    NotVisibleError where the region is not the viewer's.
    """
    query, bounds = _query(connection, name, wanted)
    with closing(connection.cursor(name="listed")) as cursor:
        if moments_as_text:
            register_type(_MOMENT_AS_TEXT, cursor)
        cursor.execute(query, bounds)
        found = cursor.fetchmany(batch)
        names = tuple(described.name for described in cursor.description or ())
        yield names, found
        while len(found) == batch:
            found = cursor.fetchmany(batch)
            yield names, found


def name_of_place(connection: Connection, name: str, code: str) -> str:
    """Return what the region of a list is called; NotVisibleError where it is not the viewer's."""
    if name in OF_A_VILLAGE:
        return bookings.village(connection, code).name
    return regions.region(connection, code).name


def _query(connection: Connection, name: str, wanted: ListWanted) -> tuple[str, dict[str, Any]]:
    statement = "regions" if name == "grids" else name
    bounds: dict[str, Any] = {
        "period": wanted.period,
        "before": before(wanted.period),
        "group_no": wanted.group_no,
        "text": wanted.text,
        "order": wanted.order,
        "account": wanted.account,
        "household": wanted.household,
        "batch": wanted.batch,
        "state": wanted.state,
        "status": wanted.status,
        "statuses": _listed(wanted.statuses),
        "now": wanted.now,
        "drawn": wanted.drawn,
        "as_map": wanted.as_map,
        "with_place": wanted.with_place,
        "on_day": wanted.on_day,
        "levels": list(wanted.levels or _LEVELS.get(name, ())),
        "classes": _listed(wanted.classes),
        "breaks": list(wanted.breaks),
        "kinds": _listed(wanted.kinds),
        "categories": _listed(wanted.categories),
        "from_at": wanted.first and _start(wanted.first),
        "to_at": wanted.last and _start(wanted.last + timedelta(days=1)),
    }
    if name in OF_A_VILLAGE:
        bounds["village_code"] = bookings.village(connection, wanted.region).code
    else:
        low, high = regions.ground(connection, wanted.region)
        bounds |= {"ground_from": low, "ground_to": high}
    if name == "cases":
        bounds["only"] = only_cases(connection)
    west, south, east, north = wanted.box or (None, None, None, None)
    bounds |= {"west": west, "south": south, "east": east, "north": north}
    if wanted.drawn:
        bounds |= mercator(wanted.box)
    text: str = getattr(_queries, statement).sql
    return text.rstrip().rstrip(";"), bounds


def _listed(values: tuple[Any, ...] | None) -> list[Any] | None:
    return None if values is None else list(values)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
