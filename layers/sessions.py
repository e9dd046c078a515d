"""Signing in, as far as the web role may reach it: through the functions of migration 0017."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from layers.database import Connection
from layers.queries import load
from layers.records import Account, Credentials, Identity, SecondFactor

_queries: Any = load("sessions")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts, and how old a password may grow; 0: as old as it likes."""

    hours: int
    password_days: int


def account_of_session(connection: Connection, digest: bytes, idle_minutes: int) -> Account | None:
    """Return the account behind a session that is still good, and note that it was used."""
    return _frozen(_queries.of_session(connection, hash=digest, idle_minutes=idle_minutes))


def account_of_token(connection: Connection, digest: bytes) -> Account | None:
    """Return the account behind an API token that is still good, and note that it was used."""
    return _frozen(_queries.of_token(connection, hash=digest))


def credentials(connection: Connection, name: str) -> Credentials:
    """Return what a sign-in under this name is checked against; without an account's when there is none."""
    found: Credentials = _queries.to_verify(connection, name=name)
    return found


def failures_from(connection: Connection, address: str) -> int:
    """Return how many sign-ins from this address failed within 15 minutes, whatever the name."""
    count: int = _queries.failures_from(connection, address=address)
    return count


def note_failed_sign_in(connection: Connection, name: str, step: str) -> bool:
    """Count a failure against the name and the address; the fifth in a row locks. Tell whether the name is locked."""
    return bool(_queries.note_failed(connection, name=name, step=step))


def open_session(
    connection: Connection, account_id: int, digest: bytes, limits: Limits, *, device: str, method: str
) -> str | None:
    """Open a session and return its stage; None when the account was locked or disabled meanwhile."""
    stage: str | None = _queries.open(
        connection,
        account_id=account_id,
        hash=digest,
        hours=limits.hours,
        device=device,
        method=method,
        password_days=limits.password_days,
    )
    return stage


def close_session(connection: Connection, digest: bytes) -> None:
    """End a session."""
    _queries.close(connection, hash=digest)


def second_factor(connection: Connection, digest: bytes) -> SecondFactor | None:
    """Return what the second factor is checked against, where the session waits for one."""
    found: SecondFactor | None = _queries.second_factor(connection, hash=digest)
    return found and replace(found, secret_sealed=bytes(found.secret_sealed))


def pass_second_factor(
    connection: Connection,
    digest: bytes,
    new_digest: bytes,
    limits: Limits,
    *,
    step: int | None = None,
    recovery_digest: bytes | None = None,
) -> str | None:
    """Go on with a new secret and return the stage; None when the code was used before, or is not one."""
    stage: str | None = _queries.pass_second_factor(
        connection,
        hash=digest,
        new_hash=new_digest,
        step=step,
        recovery_hash=recovery_digest,
        hours=limits.hours,
        password_days=limits.password_days,
    )
    return stage


def account_of_identity(connection: Connection, issuer: str, subject: str) -> Identity | None:
    """Return the account that is linked with this identity of a sign-in service."""
    found: Identity | None = _queries.of_identity(connection, issuer=issuer, subject=subject)
    return found


def _frozen(account: Account | None) -> Account | None:
    return account and replace(account, rights=frozenset(account.rights), places=tuple(account.places))
