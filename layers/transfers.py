"""Files being brought in or made by jobs, or taken back: what is asked for, and what the worker writes about its work.

Whoever asks goes through the functions of migration 0032; only the asker sees a transfer. The worker writes as the
schema's owner: progress in transactions of its own, and the end of an import in the transaction that stores its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg2.errors import InsufficientPrivilege
from psycopg2.extras import Json

from layers import records_transfers
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_transfers import Transfer, TransferWork, Worked

_queries: Any = load("transfers", records_transfers)


def begin_import(connection: Connection, layer: str, file: int) -> int | None:
    """Begin to bring in a file that was just handed in; return the number, None when too many are under way."""
    try:
        number: int | None = _queries.begin_import(connection, layer=layer, file=file)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    return number


def plan_import(
    connection: Connection, number: int, wish: Mapping[str, Any], *, look_again: bool, headings: bytes
) -> str:
    """Say how a file is to be read, and have it checked, or looked at again; return 'done' or the state in the way."""
    return _outcome("plan_import", connection, number, wish=Json(dict(wish)), look_again=look_again, headings=headings)


def known_match(connection: Connection, layer: str, headings: bytes) -> dict[str, Any] | None:
    """Return how columns under these headings were matched the last time in the viewer's area."""
    found: dict[str, Any] | None = _queries.known_match(connection, layer=layer, headings=headings)
    return found


def store_import(connection: Connection, number: int, *, skip_bad: bool) -> str:
    """Have a checked file stored; return 'done' or the state that stands in the way."""
    return _outcome("store_import", connection, number, skip_bad=skip_bad)


def ask_file(connection: Connection, layer: str, wish: Mapping[str, Any]) -> int | None:
    """Ask for a file of a layer or list; return the transfer's number, None when too many are under way.

    `wish` is JSON that the worker hands to `write_export`; the transaction must not be read-only.
    """
    try:
        number: int | None = _queries.ask_file(connection, layer=layer, wish=Json(dict(wish)))
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    return number


def cancel(connection: Connection, number: int) -> str:
    """Cancel a transfer, whatever it is at; return 'done' or the state in which it ended before."""
    return _outcome("cancel", connection, number)


def most_open(connection: Connection) -> int:
    """Return how many transfers one person may have under way."""
    most: int = _queries.most_open(connection)
    return most


def transfer(connection: Connection, number: int) -> Transfer:
    """Return a transfer of the viewer's own; NotVisibleError where there is none."""
    found = _own(connection, 1, number=number, whole=True)
    if not found:
        raise NotVisibleError(str(number))
    return found[0]


def own_transfers(connection: Connection, kind: str, limit: int) -> list[Transfer]:
    """Return the viewer's own transfers of a kind, newest first, without what was found in them."""
    return _own(connection, limit, kind=kind)


def own_undo(connection: Connection, batch: int) -> Transfer | None:
    """Return the newest work by which the viewer would have a batch taken back; None where there is none."""
    return next(iter(_own(connection, 1, batch=batch, whole=True)), None)


def _own(
    connection: Connection,
    limit: int,
    *,
    number: int | None = None,
    kind: str | None = None,
    batch: int | None = None,
    whole: bool = False,
) -> list[Transfer]:
    return list(_queries.own(connection, number=number, kind=kind, batch=batch, whole=whole, most=limit))


def begin(connection: Connection, number: int) -> TransferWork | None:
    """Begin to work on a transfer; None where there is nothing to do: it is done, or was cancelled."""
    found: TransferWork | None = _queries.begin(connection, number=number)
    return found


def worked_for(connection: Connection, number: int) -> Worked | None:
    """Return for whom a transfer is worked on, with the rights of this moment; None where they may not act any more."""
    found: Worked | None = _queries.scope(connection, number=number)
    return found


def tell_progress(connection: Connection, work: TransferWork, step: str, done: int, total: int | None) -> bool:
    """Write how far the work is; tell whether it is still wanted, and by nobody else done."""
    told: int = _queries.progress(
        connection, number=work.id, attempt=work.attempt, state=work.state, step=step, done=done, total=total
    )
    return told == 1


def end_look(connection: Connection, work: TransferWork, look: Mapping[str, Any]) -> bool:
    """Write what was seen in a file; tell whether it was still wanted, as the others below do."""
    told: int = _queries.looked(connection, number=work.id, attempt=work.attempt, look=Json(dict(look)))
    return told == 1


def end_check(
    connection: Connection, work: TransferWork, report: Mapping[str, Any], error_file: int | None, message: str = ""
) -> bool:
    """Write what checking a file brought out."""
    told: int = _queries.checked(
        connection,
        number=work.id,
        attempt=work.attempt,
        state=work.state,
        report=Json(dict(report)),
        error_file=error_file,
        message=message,
    )
    return told == 1


def end_import(connection: Connection, work: TransferWork, report: Mapping[str, Any]) -> bool:
    """End an import, in the transaction that stores its rows; when it tells False, that one must not commit."""
    ended: bool = _queries.end_import(connection, number=work.id, attempt=work.attempt, report=Json(dict(report)))
    return ended


def end_export(connection: Connection, work: TransferWork, result_file: int, report: Mapping[str, Any]) -> bool:
    """End an export with the file that was made."""
    told: int = _queries.made(
        connection, number=work.id, attempt=work.attempt, result_file=result_file, report=Json(dict(report))
    )
    return told == 1


def fail(connection: Connection, work: TransferWork, message: str) -> None:
    """End a transfer that cannot succeed, and say why."""
    _queries.failed(connection, number=work.id, attempt=work.attempt, message=message)


def refuse(
    connection: Connection, work: TransferWork, message: str, report: Mapping[str, Any], error_file: int
) -> bool:
    """End a transfer that cannot be done, with what stands in its way."""
    told: int = _queries.refused(
        connection,
        number=work.id,
        attempt=work.attempt,
        message=message,
        report=Json(dict(report)),
        error_file=error_file,
    )
    return told == 1


def take_up(connection: Connection) -> int:
    """Have workers go on with what is under way and has no job any more; return how many there were."""
    count: int = _queries.take_up(connection)
    return count


def _outcome(query: str, connection: Connection, number: int, **values: object) -> str:
    try:
        outcome: str | None = getattr(_queries, query)(connection, number=number, **values)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(str(number))
    return outcome
