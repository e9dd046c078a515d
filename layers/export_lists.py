"""Any list or layer within the viewer's scope, part by part, as a file takes it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2 import sql

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
_PART = 4 << 20
"""How many bytes of rows are looked at together."""
_IN_MEMORY = 2 * _PART
_MANY = 5_000
# row-level security hides from the planner how many rows it leaves: taken for one in 200, they are looked up one by one
_FOR_MANY = "set local enable_nestloop = off; set local work_mem = '64MB'"
_LEVELS = {"regions": ("county", "town", "village"), "grids": ("grid",)}
_queries: Any = load("export_lists")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LETTERS: Mapping[str, str] = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


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


@dataclass(frozen=True, slots=True)
class ListPart:
    """Some rows of a list, column by column: each cell as PostgreSQL writes it, None where there is nothing."""

    columns: Mapping[str, list[str | None]]
    rows: int


def count(connection: Connection, name: str, wanted: ListWanted) -> int:
    """Return how many rows a list has; NotVisibleError where its region is not the viewer's."""
    query, bounds = _query(connection, name, wanted)
    unordered = query.rpartition("\norder by ")[0]  # every list has an order, which a count need not follow
    counted = sql.SQL("select count(*) from ({}) as listed").format(sql.SQL(unordered))
    with connection.cursor() as cursor:
        cursor.execute(counted, bounds)
        ((total,),) = cursor.fetchall()
    return int(total)


def parts(
    connection: Connection,
    name: str,
    wanted: ListWanted,
    columns: Sequence[str],
    *,
    expected: int = 0,
    folder: Path | None = None,
) -> Iterator[ListPart]:
    """Yield these columns of a list in its order; at least one part, maybe with no row.

    The rows come by COPY, the quickest way out of PostgreSQL, into a temporary file of `folder`, so that a million of
    them take the memory of one part. Moments are in China's time, geometries well-known binary as hex. `expected` is
    how many rows there are about. NotVisibleError where the region is not the viewer's.
    """
    query, bounds = _query(connection, name, wanted)
    chosen = sql.SQL(", ").join(map(sql.Identifier, columns))
    copied = sql.SQL("copy (select {} from ({}) as listed) to stdout").format(chosen, sql.SQL(query))
    with SpooledTemporaryFile(_IN_MEMORY, dir=None if folder is None else str(folder)) as spool:
        with connection.cursor() as cursor:
            if expected > _MANY:
                cursor.execute(_FOR_MANY)
            cursor.copy_expert(cursor.mogrify(copied, bounds).decode(), spool)
        spool.seek(0)
        part = spool.read(_PART) + spool.readline()
        yield _part(columns, part)
        while part := spool.read(_PART) + spool.readline():
            yield _part(columns, part)


def _part(columns: Sequence[str], copied: bytes) -> ListPart:
    """Read what COPY wrote: a row a line, a tab between its cells."""
    cells = copied.decode().replace("\n", "\t").split("\t")
    cells.pop()
    width = len(columns)
    return ListPart({name: _read(cells[at::width]) for at, name in enumerate(columns)}, len(cells) // width)


def _read(cells: list[str]) -> list[str | None]:
    if "\\" not in "".join(cells):
        return list(cells)
    return [None if cell == "\\N" else _without_escapes(cell) if "\\" in cell else cell for cell in cells]


def _without_escapes(cell: str) -> str:
    return _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), cell)


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
