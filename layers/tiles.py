"""Vector tiles, made in SQL: any layer of the catalogue, within the viewer's scope."""

from __future__ import annotations

import struct
from dataclasses import asdict, dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from layers.catalogue import Layer
from layers.database import Connection
from layers.queries import load
from layers.versions import Version, Weight, version_of

EXTENT = 4096
COARSEST_CELLS, FINEST_CELLS = 11, 18
CELLS_ACROSS_BITS = 6  # 64 × 64 cells a tile; 32 × 32 where that would weigh too much
FEW_POINTS = 2_000  # of a tile few zooms in; further in, where people look at single points, more are worth their cost
MANY_POINTS = 24_000
MOST_CELL_BYTES = 70_000
STREET_ZOOM = 13
SEARCH_LEVEL = 15  # cells of about a kilometre: a village has some ten
VILLAGE_ZOOM = 11
WORLD_M = 40075016.68557849
KEY_BITS = 31
_EPOCH = date(1970, 1, 1)

_queries = load("tiles")
_LEVELS = {"grids": ["grid"], "regions": ["county", "town", "village"]}


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of web mercator; x goes east and y south."""

    z: int
    x: int
    y: int

    def cells(self, level: int) -> tuple[int, int]:
        """Return the half-open stretch of quadtree cells that the tile covers, of a level no coarser than its own."""
        place = 0
        for bit in range(self.z):
            place |= (self.x >> bit & 1) << (2 * bit) | (self.y >> bit & 1) << (2 * bit + 1)
        shift = 2 * (level - self.z)
        return place << shift, (place + 1) << shift


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases a tile shows: registered on these days, the last one included, and of these kinds; None is all."""

    from_day: date | None = None
    to_day: date | None = None
    kinds: tuple[int, ...] | None = None

    @property
    def has_days(self) -> bool:
        """Whether it leaves days out."""
        return self.from_day is not None or self.to_day is not None


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Own:
    """Where the cases lie of a viewer who does not see every one: on which ground, and which, where they are few.

    Named in a query, they are found by an index; the policy alone would have every case of the tile looked at.
    """

    low: int
    high: int
    only: list[int] | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with the values that are to be bound."""

    sql: str
    values: dict[str, Any]


def weigh(connection: Connection, layer: Layer, tile: Tile, choice: Choice = EVERYTHING) -> Weight:
    """Return a tile's weight. Reads a handful of rows: those of the cells of the tile's own size.

    For those who do not see every case its points are counted as it would draw them; the version is that of the area.
    """
    if not layer.counted:
        return Weight(0, version_of(connection, layer.follows))
    points, total, newest, whole = _row(connection, weighing(layer, tile, choice))
    if whole:
        return Weight(points, Version(total, newest))
    (points,) = _row(connection, counting_days(tile, choice, own(connection)))
    return Weight(points, version_of(connection, layer.follows), whole=False)


def draw(connection: Connection, layer: Layer, tile: Tile, weight: Weight, choice: Choice = EVERYTHING) -> bytes:
    """Return the tile: single points where they are few enough, else counts by cell."""
    points = weight.points
    part = None if weight.whole else own(connection)
    if choice.has_days and part is None and points > limit(tile):
        (points,) = _row(connection, counting_days(tile, choice))
    body = _fetch(connection, drawing(layer, tile, points, choice, today=weight.version.day, part=part))
    if len(body) > MOST_CELL_BYTES and layer.counted and points > limit(tile):
        coarser = drawing(layer, tile, points, choice, across_bits=CELLS_ACROSS_BITS - 1, part=part)
        return _fetch(connection, coarser)
    return body


def own(connection: Connection) -> Own:
    """Return where the viewer's own cases lie."""
    return Own(*_queries.own(connection))


def limit(tile: Tile) -> int:
    """Return how many points a tile shows one by one."""
    return FEW_POINTS if tile.z < STREET_ZOOM else MANY_POINTS


def weighing(layer: Layer, tile: Tile, choice: Choice) -> Statement:
    """Return the statement that weighs a tile of a counted layer."""
    level = max(tile.z, COARSEST_CELLS)
    low, high = tile.cells(level)
    values = {"layer": layer.name, "level": level, "lo": low, "hi": high, "kinds": _kinds(choice)}
    return Statement(_queries.weigh.sql, values)


def counting_days(tile: Tile, choice: Choice, part: Own | None = None) -> Statement:
    """Return the statement that counts the cases of some days in a tile, as far as it matters."""
    values = _stretch(tile) | _days(choice) | _own(part) | {"most": limit(tile) + 1}
    return Statement(_queries.count_cases.sql, values)


def drawing(
    layer: Layer,
    tile: Tile,
    points: int,
    choice: Choice,
    *,
    today: date | None = None,
    across_bits: int = CELLS_ACROSS_BITS,
    part: Own | None = None,
) -> Statement:
    """Return the statement that makes a tile of so many points; its cells halve it `across_bits` times each way.

    Who sees but a `part` of the cases gets nothing out of the pyramid of cells: points are found and counted one by
    one.
    """
    address = {"z": tile.z, "x": tile.x, "y": tile.y, "today": today}
    if layer.geometry == "polygon":
        levels = _LEVELS[layer.name][: 2 if tile.z < VILLAGE_ZOOM else None]
        return Statement(_queries.areas.sql, address | {"layer": layer.name, "levels": levels})
    if not layer.counted or points <= limit(tile):
        values = _in_tile_units(tile) | (_days(choice) | _own(part) if layer.timed else address)
        if layer.counted and part is None and tile.z < STREET_ZOOM:
            low, high = tile.cells(SEARCH_LEVEL)
            cells = {"cell_level": SEARCH_LEVEL, "cell_lo": low, "cell_hi": high, "cell_shift": _shift(SEARCH_LEVEL)}
            return Statement(getattr(_queries, f"few_of_{layer.name}").sql, values | cells)
        return Statement(getattr(_queries, f"points_of_{layer.name}").sql, values | _stretch(tile))
    level = max(min(tile.z + across_bits, FINEST_CELLS), COARSEST_CELLS)
    bits = level - tile.z
    cell = {"cells": (1 << 2 * bits) - 1, "side": EXTENT / (1 << bits)}
    if choice.has_days or part:
        values = _stretch(tile) | cell | _days(choice) | _own(part) | {"shift": _shift(level)}
        return Statement(_queries.days_of_cases.sql, values)
    low, high = tile.cells(level)
    values = cell | {"level": level, "lo": low, "hi": high, "kinds": _kinds(choice)}
    return Statement(getattr(_queries, f"cells_of_{layer.name}").sql, values)


def _shift(level: int) -> int:
    return 2 * (KEY_BITS - level)


def _stretch(tile: Tile) -> dict[str, Any]:
    low, high = tile.cells(KEY_BITS)
    return {"lo": low, "hi": high}


def _in_tile_units(tile: Tile) -> dict[str, Any]:
    width = WORLD_M / (1 << tile.z)
    scale = EXTENT / width
    return {"dx": WORLD_M / 2 - tile.x * width, "dy": tile.y * width - WORLD_M / 2, "sx": scale, "sy": -scale}


def _days(choice: Choice) -> dict[str, Any]:
    first, last = choice.from_day, choice.to_day
    return {
        "from_day": (first - _EPOCH).days if first else None,
        "to_day": (last - _EPOCH).days if last else None,
        "kinds": _kinds(choice),
    }


def _own(part: Own | None) -> dict[str, Any]:
    return asdict(part) if part else {"low": None, "high": None, "only": None}


def _kinds(choice: Choice) -> list[int] | None:
    return list(choice.kinds) if choice.kinds is not None else None


def _row(connection: Connection, statement: Statement) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values)
        return cursor.fetchone() or ()


def _fetch(connection: Connection, statement: Statement) -> bytes:
    """Return the one bytea of a statement, by COPY BINARY: psycopg2's own fetch would carry it as hex text."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        query = cursor.mogrify(statement.sql.rstrip(";"), statement.values).decode()
        cursor.copy_expert(f"copy ({query}) to stdout (format binary)", SimpleNamespace(write=parts.append))
    data = b"".join(parts[:-1])  # the last part only says that there is no more
    start = 19 + struct.unpack_from(">i", data, 15)[0]
    _columns, size = struct.unpack_from(">hi", data, start)
    return data[start + 6 : start + 6 + size] if size > 0 else b""
