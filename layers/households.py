"""Households within the viewer's scope."""

from __future__ import annotations

from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records import Household

_queries = load("households")


def household(connection: Connection, key: str | int) -> Household:
    """Return a household by its code (text) or number (int); NotVisibleError when the viewer may not see it."""
    found: Household | None = (
        _queries.by_id(connection, id=key) if isinstance(key, int) else _queries.by_code(connection, code=key)
    )
    if found is None:
        raise NotVisibleError(str(key))
    return found
