"""Go on with files on their way in and out that no job is at any more: the database was away for too long."""

from __future__ import annotations

from layers import transfers
from layers.database import Database
from layers.scope import Scope


def take_up_transfers(owner: Database) -> int:
    """Queue what is under way and forgotten; return how many. The work ends by itself after too many beginnings."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        return transfers.take_up(connection)
