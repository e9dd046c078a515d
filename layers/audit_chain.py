"""The digest of an audit entry, worked out apart from the database that keeps it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from layers import records_audit
from layers.database import Connection
from layers.queries import load
from layers.records_audit import ChainLink, Head

NOTHING_BEFORE = bytes(32)
"""What the first entry carries as the digest of the one before it."""
_BATCH = 2_000

_queries: Any = load("audit_chain", records_audit)


def links(connection: Connection) -> Iterator[ChainLink]:
    """Yield every entry in the order of its number; a few thousand are held at a time."""
    after = None
    while True:
        batch = list(_queries.links_after(connection, after=after, most=_BATCH))
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].no


def head(connection: Connection) -> Head | None:
    """Return the last entry's number and digest; None for an empty log."""
    found: Head | None = _queries.head(connection)
    return found


def number_after(connection: Connection, digest: bytes) -> int | None:
    """Return the number of the entry that says it follows the entry of this digest, if there is one."""
    number: int | None = _queries.number_after(connection, previous=digest)
    return number


def digest_of(link: ChainLink, *, no: int | None = None) -> bytes:
    """Return what the digest of this entry must be, were its number `no`.

    SHA-256 of the digest before it and all columns as a JSON array in UTF-8, as PostgreSQL writes jsonb: a space after
    each comma and colon, nothing escaped that JSON does not ask for.
    """
    columns = [
        link.no if no is None else no,
        *(link.at, link.actor_id, link.actor_name, link.acting_for, link.role, link.region_code, link.ground),
        *(link.action, link.object_kind, link.object_key, link.area_code, link.reason, link.client),
    ]
    written = ", ".join([*(json.dumps(value, ensure_ascii=False) for value in columns), link.detail])
    return hashlib.sha256(bytes(link.previous) + f"[{written}]".encode()).digest()
