"""Give a household the code with which it sees its own points."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2.low_level import Type, hash_secret_raw

from geo_app.readable_codes import ACCESS_LENGTH, grouped, new_code
from layers import audit, residents
from layers.database import Database
from layers.errors import NotVisibleError
from layers.households import household
from layers.scope import Scope

COST = {"time_cost": 3, "memory_cost": 65536}
"""What makes a code slow to guess; the tests, which sign in hundreds of times, put less in its place."""
_SALT_BYTES = 16
_GOOD_FOR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A household's new code, shown this once."""

    household_code: str
    village_name: str
    group_no: int | None
    householder_masked: str
    code: str
    expires_at: datetime


def hashed(code: str, salt: bytes) -> bytes:
    """Return what is kept of a code: argon2id with its salt."""
    return hash_secret_raw(code.encode(), salt, **COST, parallelism=1, hash_len=32, type=Type.ID)


def issue_resident_code(database: Database, scope: Scope, key: str | int, *, operator: str = "") -> IssuedCode:
    """Issue a code for a household; the one before, and who is signed in with it, end. An operator works as the owner.

    Raises NotVisibleError for a household that the scope does not see or may not issue a code for.
    """
    code, salt = new_code(ACCESS_LENGTH), secrets.token_bytes(_SALT_BYTES)
    kept, expires_at = hashed(code, salt), datetime.now(UTC) + _GOOD_FOR
    with database.transaction(scope, read_only=False) as connection:
        found = household(connection, key)
        if operator:
            audit.as_operator(connection, operator)
            residents.set_code(connection, found.id, salt, kept, expires_at)
        elif not residents.issue_code(connection, found.id, salt, kept, expires_at):
            raise NotVisibleError(str(key))
    return IssuedCode(
        found.code, found.village_name, found.group_no, found.householder_masked, grouped(code), expires_at
    )
