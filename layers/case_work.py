"""Who raised a case, which level handles it and who has it: what the database lets the viewer know and change.

Whatever changes or reveals something writes the audit log as well; do nothing long afterwards in the transaction.
"""

from __future__ import annotations

from typing import Any

from layers import records_cases
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_cases import Assignee, Candidate, Petitioner, RevealedPetitioner

_queries: Any = load("case_work", records_cases)


def petitioner(connection: Connection, case_id: int) -> Petitioner | None:
    """Return who raised a case, masked; None when nobody is known to the viewer."""
    found: Petitioner | None = _queries.petitioner(connection, id=case_id)
    return found


def reveal_petitioner(connection: Connection, case_id: int, reason: str) -> RevealedPetitioner:
    """Return who raised a case, and record that it was asked; NotVisibleError when the viewer may not know."""
    found: RevealedPetitioner | None = _queries.reveal(connection, id=case_id, reason=reason)
    if found is None:
        raise NotVisibleError(str(case_id))
    sealed = found.phone_sealed
    return RevealedPetitioner(found.name, None if sealed is None else bytes(sealed))


def respondent(connection: Connection, case_id: int) -> str | None:
    """Return the name of the unit complained of, to those who may know."""
    name: str | None = _queries.respondent(connection, id=case_id)
    return name


def assignees(connection: Connection, case_id: int) -> list[Assignee]:
    """Return who has a case now."""
    return list(_queries.assignees(connection, id=case_id))


def takers(connection: Connection, case_id: int) -> list[Candidate]:
    """Return whom the viewer may give a case to, nearest to the place first."""
    return list(_queries.takers(connection, id=case_id))


def assign(connection: Connection, case_id: int, account: str, reason: str) -> bool:
    """Give a case to an account; False when it cannot be given to one of this name."""
    number: int | None = _queries.assign(connection, id=case_id, account=account, reason=reason)
    if number is None:
        raise NotVisibleError(str(case_id))
    return number > 0


def end_assignment(connection: Connection, case_id: int, number: int, reason: str) -> None:
    """Take a case from somebody again; NotVisibleError when there is no such assignment for the viewer."""
    if not _queries.end_assignment(connection, id=case_id, number=number, reason=reason):
        raise NotVisibleError(str(number))


def open_levels(connection: Connection, case_id: int) -> list[str]:
    """Return the levels that the viewer may hand a case to."""
    levels: list[str] | None = _queries.levels(connection, id=case_id)
    return levels or []


def move(connection: Connection, case_id: int, level: str, reason: str) -> bool:
    """Hand a case to another level; False when it cannot go there."""
    moved: bool | None = _queries.move(connection, id=case_id, level=level, reason=reason)
    if moved is None:
        raise NotVisibleError(str(case_id))
    return moved
