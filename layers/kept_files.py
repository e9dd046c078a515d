"""Files held in the database, in parts of a megabyte: what somebody handed in, and what is made to be taken away.

The web role hands in by functions of migration 0032 and reads back what is its viewer's own; the worker keeps what it
has made for whom a transfer belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import count
from typing import IO, Any

from layers import records_transfers
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_transfers import KeptFile

_queries: Any = load("kept_files", records_transfers)
PART_BYTES = 1024 * 1024
"""How long a part may be; the table's own check."""


def in_parts(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream's bytes in parts that can be kept."""
    while part := stream.read(PART_BYTES):
        yield part


def hand_in(connection: Connection, name: str, parts: Iterable[bytes]) -> int:
    """Keep a file that the viewer hands in, as the web role; return its number. Not in a read-only transaction."""
    number: int = _queries.keep_as_viewer(connection, name=name)
    digest = hashlib.sha256()
    for part_no, part in enumerate(parts, start=1):
        _queries.keep_part_as_viewer(connection, file=number, part_no=part_no, content=part)
        digest.update(part)
    _queries.close_as_viewer(connection, file=number, digest=digest.digest())
    return number


def keep(connection: Connection, name: str, parts: Iterable[bytes], *, transfer: int) -> int:
    """Keep a file for whom a transfer belongs to, as the schema's owner, and return its number."""
    number: int = _queries.keep_for_transfer(connection, name=name, transfer=transfer)
    digest = hashlib.sha256()
    for part_no, part in enumerate(parts, start=1):
        _queries.keep_part(connection, file=number, part_no=part_no, content=part)
        digest.update(part)
    _queries.close(connection, file=number, digest=digest.digest())
    return number


def facts(connection: Connection, number: int) -> KeptFile:
    """Return a file's name and size; NotVisibleError where there is none that the viewer may have."""
    found: KeptFile | None = _queries.one(connection, file=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def parts(connection: Connection, number: int) -> Iterator[bytes]:
    """Yield a file's bytes in order, one part in memory at a time; nothing where the viewer may not have it."""
    last: int = _queries.part_count(connection, file=number)
    for part_no in count(1):
        if part_no > last:
            return
        yield bytes(_queries.part(connection, file=number, part_no=part_no))
