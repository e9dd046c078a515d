"""Give an account a new password for one sign-in."""

from __future__ import annotations

from geo_app import passwords
from geo_app.use_cases.administer import administer
from layers import administration
from layers.database import Database
from layers.scope import Scope


def reset_password(database: Database, scope: Scope, name: str, reason: str) -> str:
    """Return the one-time password, seen this once; it has to be changed at the next sign-in, and all sessions end."""
    password = passwords.new_password(name)
    password_hash = passwords.hash_password(password)
    administer(
        database, scope, lambda connection: administration.reset_password(connection, name, password_hash, reason)
    )
    return password
