"""What checks of the audit log found, kept so that the next one knows how far the log reached."""

from __future__ import annotations

from typing import Any

from layers import records_audit
from layers.database import Connection
from layers.queries import load
from layers.records_audit import AuditCheck, Head

_queries: Any = load("audit_chain", records_audit)


def keep(
    connection: Connection, *, entries: int, head_no: int, head_digest: bytes, bad_no: int | None, fault: str
) -> None:
    """Keep what a check found."""
    _queries.keep_check(
        connection, entries=entries, head_no=head_no, head_digest=head_digest, bad_no=bad_no, fault=fault
    )


def last(connection: Connection) -> AuditCheck | None:
    """Return what the last check found, if there was one."""
    found: AuditCheck | None = _queries.last_check(connection)
    return found


def last_good(connection: Connection) -> Head | None:
    """Return how far the log reached when it was last found whole."""
    found: AuditCheck | None = _queries.last_good_check(connection)
    return Head(found.head_no, bytes(found.head_digest)) if found else None


def head(connection: Connection) -> Head | None:
    """Return the number and digest of the whole log's last entry, to somebody who may read a part of it."""
    found: Head | None = _queries.head_for_reader(connection)
    return found
