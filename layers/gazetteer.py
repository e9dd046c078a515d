"""The names of places that addresses are read by: those of the regions, past ones included, and of hamlets."""

from __future__ import annotations

from typing import NamedTuple

from layers.database import Connection
from layers.queries import load

_queries = load("gazetteer")


class NamedPlace(NamedTuple):
    """A region with every name that it had, the present one first; a hamlet with the code of the region it lies in."""

    code: str
    level: str
    parent_code: str | None
    names: tuple[str, ...]


def village_and_above(connection: Connection, code: str) -> list[NamedPlace]:
    """Return a village, its town and its county."""
    return [
        NamedPlace(at, level, parent, tuple(names))
        for at, level, parent, names in _queries.above(connection, code=code)
    ]


def named_places(connection: Connection) -> list[NamedPlace]:
    """Return what the viewer may see of counties, towns, villages and hamlets."""
    regions = [
        NamedPlace(code, level, parent, tuple(names)) for code, level, parent, names in _queries.places(connection)
    ]
    return regions + [NamedPlace(code, "hamlet", None, (name,)) for code, name in _queries.hamlets(connection)]
