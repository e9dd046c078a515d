"""Cancel a file on its way in or out, whatever it is at."""

from __future__ import annotations

from layers import transfers
from layers.database import Database
from layers.scope import Scope


def cancel_transfer(database: Database, scope: Scope, number: int) -> bool:
    """Cancel; tell whether there was still something to cancel. A worker that is at it leaves nothing behind."""
    with database.transaction(scope, read_only=False) as connection:
        return transfers.cancel(connection, number) == "done"
