"""Sealed cases (accusations): that they exist, and who was let into which, by name and for a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers import records_cases
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_cases import Candidate, Grant, OwnGrant, SealedCase

_queries: Any = load("sealed_cases", records_cases)


def list_sealed(connection: Connection, limit: int, before: int | None = None) -> list[SealedCase]:
    """Return sealed cases, newest first, to those who may let people in."""
    return list(_queries.page(connection, before=before, most=limit))


def sealed_case(connection: Connection, case_id: int) -> SealedCase:
    """Return one of them; NotVisibleError when there is none for the viewer."""
    found: SealedCase | None = _queries.one(connection, id=case_id)
    if found is None:
        raise NotVisibleError(str(case_id))
    return found


def readers(connection: Connection, case_id: int) -> list[Candidate]:
    """Return who may be let into a sealed case."""
    return list(_queries.readers(connection, id=case_id))


def grants(connection: Connection, case_id: int) -> list[Grant]:
    """Return who was let into a sealed case, the newest leave first."""
    return list(_queries.grants(connection, id=case_id))


def own_grants(connection: Connection) -> list[OwnGrant]:
    """Return the sealed cases that the viewer in person may read now."""
    return list(_queries.own(connection))


def grant(connection: Connection, case_id: int, account: str, ends_at: datetime, reason: str) -> bool:
    """Let an account read a sealed case, and record it; False when nobody of this name can be let in."""
    number: int | None = _queries.grant(connection, id=case_id, account=account, ends_at=ends_at, reason=reason)
    if number is None:
        raise NotVisibleError(str(case_id))
    return number > 0


def end_grant(connection: Connection, case_id: int, number: int, reason: str) -> None:
    """End a leave before its time, and record it; NotVisibleError when there is none for the viewer."""
    if not _queries.end_grant(connection, id=case_id, number=number, reason=reason):
        raise NotVisibleError(str(number))
