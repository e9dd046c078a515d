"""Take a file that was asked for: its rows as they are now, within the asker's scope, and the names it may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from geo_app.errors import BadRequestError, Fault
from geo_app.export_words import IN_THE_WAY
from geo_app.use_cases.ask_export import asked
from layers import exports
from layers.database import Connection, Database
from layers.exports import ExportWish, TakenExport
from layers.records_exports import ExportedCase, ExportedHousehold, ExportRequest
from layers.scope import Scope


@dataclass(frozen=True, slots=True)
class Taken:
    """What is in the file; `names` are full ones by number, none in a masked file; `entry` is the audit entry."""

    request: ExportRequest
    rows: Sequence[ExportedHousehold] | Sequence[ExportedCase]
    names: Mapping[int, str]
    entry: int
    at: datetime


def take_export(database: Database, scope: Scope, number: int) -> Taken:
    """Take a file of one's own, once; that it was taken is recorded, or nothing is given.

    BadRequestError says why it cannot be taken now.
    """
    with database.transaction(scope, read_only=False) as connection:
        found = _read(connection, number)
    return _given(found)


def take_masked_export(database: Database, scope: Scope, wish: ExportWish) -> Taken:
    """Ask for a file that names nobody, and take it at once."""
    with database.transaction(scope, read_only=False) as connection:
        _, number = asked(connection, replace(wish, named=False))
        found = _read(connection, number)
    return _given(found)


@dataclass(frozen=True, slots=True)
class _Read:
    request: ExportRequest
    rows: Sequence[ExportedHousehold] | Sequence[ExportedCase]
    taken: TakenExport


def _read(connection: Connection, number: int) -> _Read:
    wanted = exports.request(connection, number)
    rows = _rows(connection, wanted)
    # last: it writes the audit log
    return _Read(wanted, rows, exports.take(connection, number, len(rows)))


def _given(found: _Read) -> Taken:
    """Give what was taken, now that it is recorded for good."""
    if found.taken.outcome != "taken" or found.taken.entry is None:
        raise BadRequestError(Fault("file", IN_THE_WAY[found.taken.outcome]))
    return Taken(found.request, found.rows, found.taken.names, found.taken.entry, datetime.now(UTC))


def _rows(connection: Connection, wanted: ExportRequest) -> Sequence[ExportedHousehold] | Sequence[ExportedCase]:
    most, _ = exports.limits(connection)
    rows: Sequence[ExportedHousehold] | Sequence[ExportedCase] = (
        exports.households(connection, wanted, most + 1)
        if wanted.kind == "households"
        else exports.cases(connection, wanted, most + 1)
    )
    if len(rows) > most:
        raise BadRequestError(Fault("region", f"超过 {most:,} 行，一份文件装不下；请选小一些的区域或短一些的日期"))
    return rows
