"""Judge staged rows against what is known, and store those that are new or different."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from layers.database import Connection
from layers.queries import load

_queries = load("imports")
_of_layer = {layer: load(f"import_{layer}") for layer in ("regions", "households", "rooms", "cases", "points")}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a staged row: the column, a reason by name, and the values that a sentence about it needs."""

    row: int
    column: str
    reason: str
    value: str | None
    detail: str | None


def begin(connection: Connection, layer: str) -> None:
    """Wait until no other import of the layer runs, and keep others waiting until the transaction ends."""
    _queries.one_at_a_time(connection, layer=layer)


def drop_repeats(connection: Connection, layer: str) -> None:
    """Drop staged rows that repeat an earlier one in every column. Points may repeat."""
    if layer != "points":
        _of_layer[layer].drop_repeats(connection)


def resolve(connection: Connection, layer: str) -> None:
    """Fill in what a row names only indirectly: its region by its point, its category by its name."""
    if layer != "regions":
        _of_layer[layer].resolve(connection)


def faults(connection: Connection, layer: str, valid_from: date | None) -> Iterator[Finding]:
    """Yield what keeps staged rows from being stored."""
    given = {"valid_from": valid_from} if layer == "regions" else {}
    for row in _of_layer[layer].faults(connection, **given):
        yield Finding(*row)


def remarks(connection: Connection, layer: str) -> Iterator[Finding]:
    """Yield what is odd about staged rows but does not keep them out."""
    if layer == "households":
        for row in _of_layer[layer].remarks(connection):
            yield Finding(*row)


def store(connection: Connection, layer: str, *, valid_from: date | None, booked_by: str) -> tuple[int, int]:
    """Store the staged rows; return how many were new and how many differed from what was there."""
    queries = _of_layer[layer]
    if layer == "points":
        return queries.store_new(connection, booked_by=booked_by), 0
    if layer == "regions":
        changed: int = queries.store_changed(connection, valid_from=valid_from)
        if valid_from is not None:
            queries.open_versions(connection, valid_from=valid_from)
        return queries.store_new(connection, valid_from=valid_from), changed
    changed = queries.store_changed(connection)
    new: int = queries.store_new(connection)
    if layer == "cases":
        queries.store_petitioners(connection)
    return new, changed


def file_deductions(connection: Connection) -> int:
    """File the staged points that take something away as applications; return how many were new."""
    return int(_of_layer["points"].file_deductions(connection))


def known_phones(connection: Connection) -> dict[int, bytes]:
    """Return the sealed telephone numbers that are stored for staged cases, by row."""
    return {row: bytes(sealed) for row, sealed in _of_layer["cases"].known_phones(connection)}


def keep_phones(connection: Connection, row_numbers: Collection[int]) -> None:
    """Leave the stored telephone numbers of these rows as they are."""
    _of_layer["cases"].keep_phones(connection, row_numbers=list(row_numbers))


def note(
    connection: Connection,
    *,
    layer: str,
    file_name: str,
    sha256: str,
    read: int,
    inserted: int,
    updated: int,
    rejected: int,
    imported_by: str,
) -> None:
    """Record that a file was brought in."""
    _queries.note(
        connection,
        layer=layer,
        file_name=file_name,
        sha256=sha256,
        rows_read=read,
        rows_inserted=inserted,
        rows_updated=updated,
        rows_rejected=rejected,
        imported_by=imported_by,
    )
