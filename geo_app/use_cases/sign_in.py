"""Sign in with a name and a password."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from layers import sessions
from layers.database import Database
from layers.scope import Scope

_hasher = PasswordHasher()
# verified for unknown names too, so that the answer takes as long whether a name exists or not
_NOBODY = _hasher.hash(secrets.token_hex(16))


class WrongPasswordError(Exception):
    """The name and the password do not belong together."""


class LockedError(Exception):
    """Too many wrong passwords: the account is locked for a while."""


def sign_in(database: Database, name: str, password: str, *, hours: int, client: str) -> str:
    """Return the secret of a new session. Raises WrongPasswordError, or LockedError after five failures."""
    with database.transaction(Scope.nobody()) as connection:
        known = sessions.credentials(connection, name)
    try:
        _hasher.verify(known.password_hash if known else _NOBODY, password)
    except VerificationError:
        if known is None:
            raise WrongPasswordError from None
        with database.transaction(Scope.nobody(), read_only=False) as connection:
            sessions.note_failed_sign_in(connection, known.id)
        raise WrongPasswordError from None
    if known is None:
        raise WrongPasswordError
    if known.locked:
        raise LockedError
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).digest()
    with database.transaction(Scope.nobody(), read_only=False) as connection:
        sessions.open_session(connection, known.id, digest, hours, client)
    return secret
