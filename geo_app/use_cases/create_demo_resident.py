"""Give one household of the demonstration county a code that can be told at every start; take it back where none is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geo_app.readable_codes import ACCESS_LENGTH, derived_code, grouped
from geo_app.use_cases.issue_resident_code import hashed
from layers import residents
from layers.database import Database
from layers.scope import Scope


@dataclass(frozen=True, slots=True)
class DemoResident:
    """A household of the demonstration county and its code."""

    household_code: str
    code: str


def create_demo_resident(owner: Database, village_code: str, password: str) -> DemoResident | None:
    """Return the demonstration's resident; None when its household has been given another code since."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        held = residents.held_code(connection, village_code)
        if held is None:
            return None
        number, household_code, salt, kept = held
        code = derived_code(password, f"demo resident {household_code}", ACCESS_LENGTH)
        if salt is None:
            salt = _told_salt(household_code)
            kept = hashed(code, salt)
            residents.set_code(connection, number, salt, kept, datetime.now(UTC) + timedelta(days=3660))
    return DemoResident(household_code, grouped(code)) if hashed(code, salt) == kept else None


def close_demo_resident(owner: Database, village_code: str) -> None:
    """End the code that was told at an earlier start, and who is signed in with it; one issued since stays."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        held = residents.held_code(connection, village_code)
        if held and held[2] == _told_salt(held[1]):
            residents.end_code(connection, held[0])


def _told_salt(household_code: str) -> bytes:
    """Return the salt of a code that is told: an issued one has a random salt."""
    return hashlib.sha256(household_code.encode()).digest()[:16]
