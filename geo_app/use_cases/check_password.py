"""Ask for the own password once more, before something that a stranger at an open screen must not do."""

from __future__ import annotations

from geo_app import passwords
from geo_app.errors import BadRequestError, Fault, LockedError
from geo_app.use_cases.sign_in import Visitor
from layers import own_account, sessions
from layers.database import Database
from layers.records_account import Passwords


def check_password(database: Database, session: bytes, password: str, visitor: Visitor) -> Passwords:
    """Return what is known of the own passwords. BadRequestError when this is not the present one; counts as a
    failure."""
    with database.transaction(visitor.scope) as connection:
        kept = own_account.own_passwords(connection, session)
    if kept.locked:
        raise LockedError
    if not passwords.matches(kept.password_hash, password):
        with database.transaction(visitor.scope, read_only=False) as connection:
            is_locked = sessions.note_failed_sign_in(connection, kept.name, "password")
        if is_locked:
            raise LockedError
        raise BadRequestError(Fault("password", "现在的密码不对，请再输一次"))
    return kept
