"""Delete the sessions and tokens whose time is over."""

from __future__ import annotations

from layers import accounts
from layers.database import Database
from layers.scope import Scope


def purge_sessions(owner: Database) -> int:
    """Delete the sessions and tokens whose time is over; return how many there were."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        return accounts.delete_expired(connection)
