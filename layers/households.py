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


def of_village(connection: Connection, village_code: str) -> list[Household]:
    """Return the active households of a village that the viewer sees, by code."""
    return list(_queries.of_village(connection, village_code=village_code))


def reveal_householder(connection: Connection, household_id: int, reason: str) -> str:
    """Return the householder's name in full, and record who asked and why; NotVisibleError where it is not for them.

    The transaction must not be read-only.
    """
    name: str | None = _queries.reveal(connection, id=household_id, reason=reason)
    if name is None:
        raise NotVisibleError(str(household_id))
    return name
