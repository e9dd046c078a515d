"""Bring names and cases in step with the boundaries of today: on the night that next year's come into force."""

from __future__ import annotations

from layers.boundaries import follow
from layers.database import Database
from layers.scope import Scope


def follow_boundaries(owner: Database) -> int:
    """Follow what has come into force since the last time; return how many cases went elsewhere."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        return follow(connection)
