"""What may be chosen from in a file that somebody fills in, within the viewer's area."""

from __future__ import annotations

from typing import Any

from layers.database import Connection
from layers.queries import load

_queries: Any = load("template_choices")


def categories(connection: Connection) -> list[str]:
    """Return the names of what cases may be about."""
    return [name for (name,) in _queries.categories(connection)]


def regions(connection: Connection, *levels: str) -> list[tuple[str, str]]:
    """Return codes and names of the regions of the viewer's area at these levels."""
    return list(_queries.regions(connection, levels=list(levels)))


def items(connection: Connection, village_code: str) -> list[tuple[str, str, int | None]]:
    """Return codes, names and points (in tenths) of what a village's rules give points for today."""
    return list(_queries.items(connection, village_code=village_code))


def households(connection: Connection, village_code: str, most: int) -> list[tuple[str, str]]:
    """Return the codes of a village's households, with masked names."""
    return list(_queries.households(connection, village_code=village_code, most=most))
