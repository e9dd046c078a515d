"""Sign a household in with its number and code."""

from __future__ import annotations

import hashlib
import secrets

from geo_app.readable_codes import typed
from geo_app.use_cases.issue_resident_code import hashed
from layers import residents
from layers.resident_database import ResidentDatabase

_LONGEST = 40


class WrongCodeError(Exception):
    """Number and code do not belong together."""


class CodeLockedError(Exception):
    """Too many attempts: wait a while."""


def resident_sign_in(database: ResidentDatabase, household_code: str, code: str, client: str) -> str:
    """Return the secret of a new session; an unknown household costs the same work and gets the same answer."""
    number, meant = typed(household_code)[:_LONGEST], typed(code)[:_LONGEST]
    with database.resident() as connection:
        salt = residents.salt(connection, number)
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).digest()
    kept = hashed(meant, salt)
    with database.resident() as connection:
        outcome = residents.sign_in(connection, number, kept, digest, client)
    if outcome == "locked":
        raise CodeLockedError
    if outcome != "in":
        raise WrongCodeError
    return secret
