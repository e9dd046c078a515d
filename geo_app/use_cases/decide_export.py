"""Approve or refuse a file that names people."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault
from geo_app.export_words import IN_THE_WAY
from layers import exports
from layers.database import Database
from layers.scope import Scope

LONGEST_OPINION = 200


def decide_export(database: Database, scope: Scope, number: int, *, approve: bool, opinion: str) -> None:
    """Approve or refuse a request of somebody else's; to refuse takes an opinion."""
    if not approve and not opinion:
        raise BadRequestError(Fault("opinion", "请写明为什么不同意，申请的人会看到"))
    if len(opinion) > LONGEST_OPINION:
        raise BadRequestError(Fault("opinion", f"意见最多 {LONGEST_OPINION} 个字"))
    with database.transaction(scope, read_only=False) as connection:
        outcome = exports.decide(connection, number, approve=approve, opinion=opinion)
    if outcome != "done":
        raise BadRequestError(Fault("decision", IN_THE_WAY[outcome]))
