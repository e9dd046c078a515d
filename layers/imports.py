"""Judge staged rows against what is known, and store those that are new or different."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from layers import batches
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


def keep_others_waiting(connection: Connection, layer: str) -> None:
    """Wait until no other import of the layer runs, and keep others waiting until the transaction ends."""
    _queries.one_at_a_time(connection, layer=layer)


def begin(connection: Connection, layer: str) -> None:
    """Wait until no other import of the layer runs, and make ready to note what this one stores."""
    keep_others_waiting(connection, layer)
    batches.begin(connection)


def drop_repeats(connection: Connection, layer: str) -> None:
    """Drop staged rows that repeat an earlier one in every column. Points may repeat."""
    if layer != "points":
        _of_layer[layer].drop_repeats(connection)


def resolve(connection: Connection, layer: str) -> None:
    """Fill in what a row names only indirectly: its region by its point, its category by its name."""
    if layer != "regions":
        _of_layer[layer].resolve(connection)


def faults(
    connection: Connection, layer: str, valid_from: date | None, *, as_applications: bool = False
) -> Iterator[Finding]:
    """Yield what keeps staged rows from being stored; or points from being applied for."""
    given: dict[str, object] = {"valid_from": valid_from} if layer == "regions" else {}
    if layer == "points":
        given = {"as_applications": as_applications}
    for row in _of_layer[layer].faults(connection, **given):
        yield Finding(*row)


def remarks(
    connection: Connection, layer: str, valid_from: date | None = None, *, complete: bool = False
) -> Iterator[Finding]:
    """Yield what is odd about staged rows but does not keep them out."""
    if layer == "regions":
        _of_layer[layer].stand(connection, complete=complete)
        for row in _of_layer[layer].remarks(connection, valid_from=valid_from, complete=complete):
            yield Finding(*row)


def store(
    connection: Connection,
    layer: str,
    *,
    valid_from: date | None,
    booked_by: str,
    complete: bool = False,
    as_applications: bool = False,
    filed_by: int | None = None,
) -> tuple[int, int]:
    """Store the staged rows; return how many were new and how many differed from what was there.

    Regions that a `complete` file lacks end on `valid_from`. Points become applications for the panel where
    `as_applications` asks for it, filed by this account.
    """
    queries = _of_layer[layer]
    if layer == "points" and as_applications:
        return queries.file_applications(connection, losses_only=False, filed_by=filed_by), 0
    if layer == "points":
        return queries.store_new(connection, booked_by=booked_by), 0
    if layer == "regions":
        batches.remember_regions(connection)
        changed: int = queries.store_changed(connection, valid_from=valid_from)
        queries.open_versions(connection, valid_from=valid_from)
        added: int = queries.store_new(connection, valid_from=valid_from)
        if complete:
            queries.end_missing(connection, valid_from=valid_from)
        return added, changed
    changed = queries.store_changed(connection)
    new: int = queries.store_new(connection)
    if layer == "cases":
        queries.store_petitioners(connection)
    return new, changed


def file_deductions(connection: Connection) -> int:
    """File the staged points that take something away as applications; return how many were new."""
    return int(_of_layer["points"].file_applications(connection, losses_only=True, filed_by=None))


def known_phones(connection: Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield rows of cases whose telephone number is stored: the row, the stored and the staged number, sealed."""
    for row, stored, given in _of_layer["cases"].known_phones(connection):
        yield row, bytes(stored), bytes(given)


def keep_phones(connection: Connection, row_numbers: Collection[int]) -> None:
    """Leave the stored telephone numbers of these rows as they are."""
    _of_layer["cases"].keep_phones(connection, row_numbers=list(row_numbers))
