"""The residents' door to PostGIS: a role that calls the functions of the schema `resident`, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from layers.database import Connection, Cursor, Database
from layers.scope import Scope

_ENTER = "select resident.enter()"
"""Does nothing, but fails where the database is not migrated."""


class ResidentDatabase(Database):
    """A pool of connections as the residents' role: who asks is said by a digest, function by function."""

    @contextmanager
    def resident(self) -> Iterator[Connection]:
        """Give a connection inside a transaction; a look of a session's is written down, so none is read-only."""
        with self.transaction(Scope.nobody(), read_only=False) as connection:
            yield connection

    def _say_who_asks(self, cursor: Cursor, scope: Scope) -> None:  # noqa: ARG002 - nobody has a scope here
        cursor.execute(_ENTER)
