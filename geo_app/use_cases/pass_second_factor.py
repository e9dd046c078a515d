"""Finish a sign-in with a code from the phone, or with a recovery code."""

from __future__ import annotations

from geo_app import second_factor
from geo_app.errors import LockedError, SignInNeededError, WrongPasswordError
from geo_app.sealing import Sealer
from geo_app.use_cases.sign_in import Opened, Visitor, new_secret, refuse_too_many
from layers import sessions
from layers.database import Database
from layers.records import SecondFactor
from layers.sessions import Limits

_CODE_DIGITS = 6


def pass_second_factor(
    database: Database,
    session: bytes,
    code: str,
    visitor: Visitor,
    *,
    sealer: Sealer,
    now: float,
    limits: Limits,
    most_failures: int,
) -> Opened:
    """Go on with a new secret. Raises WrongPasswordError for a wrong or used code, LockedError after five of them.

    SignInNeededError: the session does not wait for a code, or waited too long.
    """
    refuse_too_many(database, visitor, most_failures)
    with database.transaction(visitor.scope) as connection:
        waiting = sessions.second_factor(connection, session)
    if waiting is None:
        raise SignInNeededError
    if waiting.locked:
        raise LockedError
    secret, digest = new_secret()
    step, recovery = _read(code, waiting, sealer, now)
    stage = None
    if step is not None or recovery is not None:
        with database.transaction(visitor.scope, read_only=False) as connection:
            stage = sessions.pass_second_factor(
                connection, session, digest, limits, step=step, recovery_digest=recovery
            )
    if stage is None:
        with database.transaction(visitor.scope, read_only=False) as connection:
            is_locked = sessions.note_failed_sign_in(connection, waiting.name, "second_factor")
        raise LockedError if is_locked else WrongPasswordError
    return Opened(secret, stage)


def _read(code: str, waiting: SecondFactor, sealer: Sealer, now: float) -> tuple[int | None, bytes | None]:
    """Return the step whose code this is, or the digest of what may be a recovery code; neither for a wrong code."""
    digits = "".join(code.split())
    if len(digits) != _CODE_DIGITS or not digits.isdecimal():
        return None, second_factor.recovery_digest(code)
    seed = sealer.open(waiting.secret_sealed, second_factor.PURPOSE).decode()
    return second_factor.step_of(seed, digits, now, waiting.last_step), None
