"""Mediation rooms within the viewer's scope."""

from __future__ import annotations

from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records import Room
from layers.regions import ground

_queries = load("rooms")


def room(connection: Connection, room_id: int) -> Room:
    """Return a mediation room; NotVisibleError when it lies outside the viewer's area."""
    found: Room | None = _queries.by_id(connection, id=room_id)
    if found is None:
        raise NotVisibleError(str(room_id))
    return found


def list_rooms(connection: Connection, region_code: str) -> list[Room]:
    """Return the mediation rooms that stand in a region: county rooms first, then towns', then villages'."""
    low, high = ground(connection, region_code)
    return list(_queries.of_region(connection, ground_from=low, ground_to=high))


def mediators(connection: Connection, room_id: int) -> list[tuple[str, str, str, list[str]]]:
    """Return name, duty, home town and dialects of a room's mediators."""
    return list(_queries.mediators(connection, room_id=room_id))
