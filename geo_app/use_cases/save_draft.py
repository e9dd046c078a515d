"""Save a draft of a village's rules, or throw it away."""

from __future__ import annotations

from typing import Any

from geo_app.errors import NotFoundError
from layers import rules
from layers.database import Database
from layers.scope import Scope


def save_draft(database: Database, scope: Scope, number: int, edition: int, document: dict[str, Any]) -> str:
    """Save what was at this edition: 'done'; 'changed' when another has saved it since; 'adopted' when it is too late.

    NotFoundError where there is no such draft in the viewer's area.
    """
    with database.transaction(scope, read_only=False) as connection:
        return _there(rules.save_draft(connection, number, edition, document))


def discard_draft(database: Database, scope: Scope, number: int) -> str:
    """Throw a draft away: 'done', or 'adopted' when it is too late."""
    with database.transaction(scope, read_only=False) as connection:
        return _there(rules.discard_draft(connection, number))


def _there(outcome: str | None) -> str:
    if outcome is None:
        raise NotFoundError
    return outcome
