"""Find regions, households and rooms by name, number or pinyin, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Sequence

from layers.database import Connection
from layers.queries import load
from layers.records import Hit

_queries = load("search")
_LAST = "\U0010ffff"  # sorts after every other character, byte for byte: prefix ≤ x < prefix + this


def find(
    connection: Connection, text: str, *, with_households: bool, other_readings: Sequence[str] = (), limit: int = 8
) -> list[Hit]:
    """Return what matches: part of a region's or room's name, or the beginning of a householder, number or pinyin.

    `with_households` says whether the viewer may know householders by name (the right view_identity);
    `other_readings` is pinyin under which a householder may be stored as well.
    """
    wanted = "".join(text.split())
    if not wanted:
        return []
    hits = list(_queries.regions(connection, **_terms(wanted), limit=limit))
    if with_households:
        households: list[Hit] = []
        for reading in (wanted, *other_readings):
            latin = reading.lower() if reading.isascii() else reading
            households += _queries.households(connection, text=reading, latin=latin, limit=limit)
        hits += list(dict.fromkeys(households))[:limit]
    hits += _queries.rooms(connection, text=wanted, limit=limit)
    return hits


def _terms(wanted: str) -> dict[str, str]:
    latin = wanted.lower() if wanted.isascii() else wanted
    return {"text": wanted, "end": wanted + _LAST, "latin": latin, "latin_end": latin + _LAST}
