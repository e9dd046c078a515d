"""Find regions, households and rooms by name, number or pinyin, within the viewer's scope."""

from __future__ import annotations

from layers.database import Connection
from layers.queries import load
from layers.records import Hit

_queries = load("search")
_LAST = "\U0010ffff"  # sorts after every other character, byte for byte: prefix ≤ x < prefix + this


def find(connection: Connection, text: str, *, with_households: bool, limit: int = 8) -> list[Hit]:
    """Return what matches: part of a region's or room's name, or the beginning of a householder, number or pinyin.

    `with_households` says whether the viewer may know householders by name (the right view_identity).
    """
    wanted = "".join(text.split())
    latin = wanted.lower() if wanted.isascii() else wanted
    if not wanted:
        return []
    terms = {
        "text": wanted,
        "end": wanted + _LAST,
        "latin": latin,
        "latin_end": latin + _LAST,
        "limit": limit,
    }
    hits = list(_queries.regions(connection, **terms))
    if with_households:
        hits += _queries.households(connection, **terms)
    hits += _queries.rooms(connection, text=wanted, limit=limit)
    return hits
