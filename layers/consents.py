"""Who agreed to be named on which of a village's papers, until they took that back."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg2.errors import InsufficientPrivilege

from layers import records_paper
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_paper import NamingConsent

_queries: Any = load("consents", records_paper)


def consents(connection: Connection, village_code: str, wanted: str = "") -> list[NamingConsent]:
    """Return the consents of a village, those that count first; of a text, of the households that it means."""
    return list(_queries.consents(connection, village_code=village_code, wanted=wanted))


def give(
    connection: Connection, village_code: str, *, household_code: str, purpose: str, form_ref: str, given_on: date
) -> str:
    """Write down a household's consent; 'done', or what stands in the way."""
    try:
        outcome: str | None = _queries.give(
            connection,
            village_code=village_code,
            household_code=household_code,
            purpose=purpose,
            form_ref=form_ref,
            given_on=given_on,
        )
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(village_code)
    return outcome


def withdraw(connection: Connection, village_code: str, number: int) -> str:
    """Take a consent back, at once; 'done' or 'so_already'."""
    try:
        outcome: str | None = _queries.withdraw(connection, village_code=village_code, number=number)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(str(number))
    return outcome
