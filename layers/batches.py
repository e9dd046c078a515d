"""What every file brought in: noted row by row, listed, and taken back while nothing builds on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from psycopg2.errors import InsufficientPrivilege, QueryCanceled
from psycopg2.extras import Json

from layers import records_batches
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_batches import Batch, BatchRow, Hindrance

_queries: Any = load("batches", records_batches)
LAYERS = ("regions", "households", "rooms", "cases", "points")


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What became of the rows of a file; those after `read` add up to it."""

    read: int
    inserted: int
    updated: int
    unchanged: int
    duplicates: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking a batch back: 'done', or the word that says why not.

    `rows` is how many rows stand in the way, where it is 'built_upon'; `undo` the number under which the taking back is
    listed.
    """

    outcome: str
    undo: int | None = None
    removed: int = 0
    restored: int = 0
    rows: int = 0


def begin(connection: Connection) -> None:
    """Make ready to note what the transaction stores."""
    _queries.begin(connection)


def remember_regions(connection: Connection) -> None:
    """Note how the regions of the staged rows, and those beside them, stand before anything is stored."""
    _queries.remember_regions(connection)


def open_batch(
    connection: Connection,
    *,
    layer: str,
    file_name: str,
    sha256: str,
    imported_by: str,
    account_id: int | None = None,
    area: str | None = None,
    options: Mapping[str, object] | None = None,
    coord_source: str | None = None,
) -> int:
    """Begin a batch and return its number."""
    number: int = _queries.open_batch(
        connection,
        layer=layer,
        file_name=file_name,
        sha256=sha256,
        imported_by=imported_by,
        account_id=account_id,
        area=area or "",
        options=Json(dict(options or {})),
        coord_source=coord_source,
    )
    return number


def close_batch(
    connection: Connection, number: int, layer: str, counts: BatchCounts, *, area: str | None = None
) -> bool:
    """Note what was stored as the rows of the batch, and what became of the rest.

    Returns whether that changed anything: a batch that did not says so, and cannot be taken back.
    """
    if layer == "regions":
        _queries.settle_regions(connection)
    getattr(_queries, f"record_{layer}")(connection, number=number)
    state: str = _queries.close_batch(connection, number=number, area=area or "", **asdict(counts))
    return state == "stored"


def list_batches(
    connection: Connection, limit: int, *, before: int | None = None, layers: tuple[str, ...] = LAYERS
) -> list[Batch]:
    """Return the batches of these layers that the viewer may know of, newest first, from below this number on."""
    return list(_queries.page(connection, layers=list(layers), before=before, most=limit))


def batch(connection: Connection, number: int) -> Batch:
    """Return a batch; NotVisibleError where the viewer may know of none with this number."""
    found: Batch | None = _queries.one(connection, number=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def undo_of(connection: Connection, number: int) -> int | None:
    """Return the number under which the taking back of a batch is listed."""
    found: int | None = _queries.undo_of(connection, number=number)
    return found


def rows(connection: Connection, of: Batch, limit: int, *, after: int = 0) -> list[BatchRow]:
    """Return what a batch brought in or changed, each as far as the viewer may see it, from above a row's number on."""
    return list(getattr(_queries, f"rows_of_{of.layer}")(connection, number=of.id, after=after, most=limit))


def count_rows(connection: Connection, number: int) -> tuple[int, int]:
    """Return how many rows a batch brought in, and how many it changed."""
    row = _queries.count_rows(connection, number=number)
    return row[0], row[1]


def hindrances(connection: Connection, number: int, limit: int | None) -> list[Hindrance]:
    """Return why a batch of the viewer's area cannot be taken back; nothing where it can."""
    return _named(connection, list(_queries.hindrances(connection, number=number, most=limit)))


def undo(connection: Connection, number: int, reason: str) -> Undone:
    """Take a batch back, all of it or nothing, and record it.

    NotVisibleError where it is none of the viewer's area, NotAllowedError where the viewer lacks a right that it takes.
    """
    try:
        return _undone(_queries.undo(connection, number=number, reason=reason), number)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error


def ask_undo(connection: Connection, number: int, reason: str) -> Undone:
    """Have a batch taken back by a job: the outcome is 'asked', or says why not. Raises as `undo` does."""
    try:
        return _undone(_queries.ask_undo(connection, number=number, reason=reason), number)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error


def carry_out_undo(connection: Connection, work: int, attempt: int) -> Undone:
    """Take back what the viewer asked for, and end that work in the same transaction; raises as `undo` does.

    The outcome is 'unwanted' where it was cancelled or begun anew meanwhile: then the transaction must not commit.
    """
    try:
        return _undone(_queries.carry_out_undo(connection, work=work, attempt=attempt), work)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    except QueryCanceled:
        return Undone("unwanted")


def hindrances_at_hand(connection: Connection, number: int, limit: int) -> list[Hindrance]:
    """Return why a batch cannot be taken back, as the schema's owner."""
    return _named(connection, list(_queries.hindrances_at_hand(connection, number=number, most=limit)))


def undo_at_hand(connection: Connection, number: int, reason: str, who: str) -> Undone:
    """Take any batch back, as the schema's owner; NotVisibleError where there is none with this number."""
    return _undone(_queries.undo_at_hand(connection, number=number, reason=reason, who=who), number)


def _named(connection: Connection, found: list[Hindrance]) -> list[Hindrance]:
    kinds, numbers = [each.kind for each in found], [each.row_id for each in found]
    names = {(kind, number): known for kind, number, *known in _queries.names(connection, kinds=kinds, numbers=numbers)}
    return [
        Hindrance(each.kind, each.row_id, each.reason, each.about, *names.get((each.kind, each.row_id), ()))
        for each in found
    ]


def _undone(found: Mapping[str, Any] | None, number: int) -> Undone:
    if found is None:
        raise NotVisibleError(str(number))
    return Undone(**found)
