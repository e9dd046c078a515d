"""Write down that a household agrees to be named on a paper, or takes that back."""

from __future__ import annotations

from datetime import date

from geo_app.errors import BadRequestError, Fault
from geo_app.paper_words import CONSENT_REFUSED
from layers import consents
from layers.database import Database
from layers.scope import Scope


def give_consent(
    database: Database,
    scope: Scope,
    village_code: str,
    *,
    household_code: str,
    purpose: str,
    form_ref: str,
    given_on: date,
) -> None:
    """Write down a consent; it counts on every paper printed from now on. A short number is one of the village."""
    code = household_code if len(household_code) > len(village_code) else village_code + household_code
    with database.transaction(scope, read_only=False) as connection:
        outcome = consents.give(
            connection, village_code, household_code=code, purpose=purpose, form_ref=form_ref, given_on=given_on
        )
    if outcome != "done":
        raise BadRequestError(Fault(*CONSENT_REFUSED[outcome]))


def withdraw_consent(database: Database, scope: Scope, village_code: str, number: int) -> None:
    """Take a consent back, at once. Taken back twice is taken back."""
    with database.transaction(scope, read_only=False) as connection:
        consents.withdraw(connection, village_code, number)
