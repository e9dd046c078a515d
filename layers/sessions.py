"""Sessions and tokens, as far as the web role may reach them: through the functions of migration 0006."""

from __future__ import annotations

from dataclasses import replace

from layers.database import Connection
from layers.queries import load
from layers.records import Account, Credentials

_queries = load("sessions")


def account_of_session(connection: Connection, digest: bytes, idle_minutes: int) -> Account | None:
    """Return the account behind a session that is still good, and note that it was used."""
    return _with_rights(_queries.of_session(connection, hash=digest, idle_minutes=idle_minutes))


def account_of_token(connection: Connection, digest: bytes) -> Account | None:
    """Return the account behind an API token that is still good."""
    return _with_rights(_queries.of_token(connection, hash=digest))


def credentials(connection: Connection, name: str) -> Credentials | None:
    """Return what a sign-in under this name is checked against, if such an active account exists."""
    found: Credentials | None = _queries.to_verify(connection, name=name)
    return found


def note_failed_sign_in(connection: Connection, account_id: int) -> None:
    """Count a wrong password; the fifth in a row locks the account for 15 minutes."""
    _queries.note_failed(connection, account_id=account_id)


def open_session(connection: Connection, account_id: int, digest: bytes, hours: int, client: str) -> None:
    """Open a session."""
    _queries.open(connection, account_id=account_id, hash=digest, hours=hours, client=client)


def close_session(connection: Connection, digest: bytes) -> None:
    """End a session."""
    _queries.close(connection, hash=digest)


def _with_rights(account: Account | None) -> Account | None:
    return account and replace(account, rights=frozenset(account.rights))
