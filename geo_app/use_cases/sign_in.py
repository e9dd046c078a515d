"""Sign in with a name and a password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from geo_app import passwords
from geo_app.errors import LockedError, ThrottledError, WrongPasswordError
from layers import sessions
from layers.database import Database
from layers.scope import Scope
from layers.sessions import Limits


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody comes from: the network address, and what the browser calls itself."""

    address: str
    device: str

    @property
    def scope(self) -> Scope:
        """Return the scope of one who has not signed in, from there."""
        return Scope(account_id=None, role="", region_code="", client=self.address)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session's secret, kept by the browser alone, and how far the sign-in has come."""

    secret: str
    stage: str


def new_secret() -> tuple[str, bytes]:
    """Return a new secret for a session, and what is stored of it."""
    secret = secrets.token_urlsafe(32)
    return secret, hashlib.sha256(secret.encode()).digest()


def refuse_too_many(database: Database, visitor: Visitor, most_failures: int) -> None:
    """Raise ThrottledError when too many sign-ins from the visitor's address have failed lately."""
    with database.transaction(visitor.scope) as connection:
        if sessions.failures_from(connection, visitor.address) >= most_failures:
            raise ThrottledError


def sign_in(
    database: Database, name: str, password: str, visitor: Visitor, *, limits: Limits, most_failures: int
) -> Opened:
    """Open a session. Raises WrongPasswordError, LockedError after five failures, ThrottledError after many.

    One password is checked in each case, and a locked name is answered the same whether the password was right or not:
    neither tells what there is.
    """
    refuse_too_many(database, visitor, most_failures)
    with database.transaction(visitor.scope) as connection:
        known = sessions.credentials(connection, name)
    is_right = passwords.matches(known.password_hash, password)
    if known.locked or not is_right or known.id is None:
        with database.transaction(visitor.scope, read_only=False) as connection:
            sessions.note_failed_sign_in(connection, name, "password")
        raise LockedError if known.locked else WrongPasswordError
    secret, digest = new_secret()
    with database.transaction(visitor.scope, read_only=False) as connection:
        stage = sessions.open_session(connection, known.id, digest, limits, device=visitor.device, method="password")
    if stage is None:  # locked while the password was being checked
        raise LockedError
    return Opened(secret, stage)
