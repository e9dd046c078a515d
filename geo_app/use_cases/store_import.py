"""Have a checked file stored: every row, or all but those in which something is wrong."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault
from geo_app.transfer_words import IN_THE_WAY
from layers import transfers
from layers.database import Database
from layers.scope import Scope


def store_import(database: Database, scope: Scope, number: int, *, skip_bad: bool) -> None:
    """Hand a checked file to the worker to be stored; BadRequestError when it was not checked or has faults."""
    with database.transaction(scope, read_only=False) as connection:
        report = transfers.transfer(connection, number).report or {}
        if report.get("errors_found") and not skip_bad:
            raise BadRequestError(Fault("skip_bad", "还有错误，一行也不写入；请改好再上传，或选「跳过有错的行」"))
        outcome = transfers.store_import(connection, number, skip_bad=skip_bad)
    if outcome != "done":
        raise BadRequestError(Fault("state", IN_THE_WAY[outcome]))
