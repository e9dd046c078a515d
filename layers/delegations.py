"""Who stands in for whom while on leave, through the functions of migration 0018."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers import records_administration
from layers.administration import Outcome
from layers.database import Connection
from layers.queries import load
from layers.records_administration import Delegation, Deputy

_queries: Any = load("delegations", records_administration)
_MOST = 500


def list_delegations(connection: Connection) -> list[Delegation]:
    """Return one's own delegations; the security administrator's are those of the area. Those that count come first."""
    return list(_queries.delegations(connection, most=_MOST))


def possible_deputies(connection: Connection, name: str) -> list[Deputy]:
    """Return those who may stand in for an account, the nearest first."""
    return list(_queries.deputies(connection, name=name))


def make(
    connection: Connection, *, name: str, deputy: str, starts_at: datetime, ends_at: datetime, reason: str
) -> Outcome:
    """Have the deputy stand in for the account of this name until `ends_at`; the outcome as in `administration.py`."""
    outcome: Outcome = _queries.make(
        connection, name=name, deputy=deputy, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    return outcome


def end(connection: Connection, number: int, reason: str) -> Outcome:
    """End a delegation before its time."""
    outcome: Outcome = _queries.end(connection, number=number, reason=reason)
    return outcome
