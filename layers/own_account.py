"""What a person does with the own account. Each function asks for the digest of the session: it acts for its holder
alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from layers import records_account
from layers.database import Connection
from layers.queries import load
from layers.records_account import OwnAccount, OwnSession, OwnToken, Passwords

_queries: Any = load("own_account", records_account)


def own_account(connection: Connection, session: bytes) -> OwnAccount:
    """Return the account of whoever holds the session: the deputy's own where one acts."""
    found: OwnAccount = _queries.account(connection, hash=session)
    return found


def own_passwords(connection: Connection, session: bytes) -> Passwords:
    """Return what a password is checked against."""
    found: Passwords = _queries.passwords(connection, hash=session)
    return found


def change_password(connection: Connection, session: bytes, new_session: bytes, password_hash: str) -> None:
    """Set the password; the session goes on with a new secret, every other one ends."""
    _queries.change_password(connection, hash=session, new_hash=new_session, password_hash=password_hash)


def own_sessions(connection: Connection, session: bytes) -> list[OwnSession]:
    """Return where the account is signed in, this place first."""
    return list(_queries.sessions(connection, hash=session))


def end_sessions(connection: Connection, session: bytes, wanted: int | None) -> int:
    """End one of the own sessions, or with None all but this one; return how many."""
    ended: int = _queries.end_sessions(connection, hash=session, wanted=wanted)
    return ended


def own_tokens(connection: Connection, session: bytes) -> list[OwnToken]:
    """Return the account's API tokens that are still good, newest first."""
    return list(_queries.tokens(connection, hash=session))


def add_token(
    connection: Connection, session: bytes, token_hash: bytes, *, label: str, rights: Sequence[str] | None, days: int
) -> datetime | None:
    """Keep the digest of a new API token and return when it ends; `rights` None: all that the account has.

    None when it would have rights that the account has not, or live longer than a year.
    """
    ends_at: datetime | None = _queries.add_token(
        connection,
        hash=session,
        token_hash=token_hash,
        label=label,
        rights=None if rights is None else list(rights),
        days=days,
    )
    return ends_at


def end_token(connection: Connection, session: bytes, wanted: int) -> bool:
    """End an API token of one's own; tell whether there was one."""
    return bool(_queries.end_token(connection, hash=session, wanted=wanted))


def offer_second_factor(connection: Connection, session: bytes, sealed: bytes) -> bool:
    """Keep the sealed secret of a second factor that does not count yet; False when one counts already."""
    return bool(_queries.offer_second_factor(connection, hash=session, sealed=sealed))


def offered_second_factor(connection: Connection, session: bytes) -> bytes | None:
    """Return the sealed secret that waits to be confirmed."""
    sealed = _queries.offered_second_factor(connection, hash=session)
    return None if sealed is None else bytes(sealed)


def confirm_second_factor(
    connection: Connection, session: bytes, sealed: bytes, step: int, code_hashes: Sequence[bytes]
) -> bool:
    """Make the second factor count, with its recovery codes; False when another secret was offered meanwhile."""
    return bool(
        _queries.confirm_second_factor(
            connection, hash=session, sealed=sealed, step=step, code_hashes=list(code_hashes)
        )
    )


def renew_recovery_codes(connection: Connection, session: bytes, code_hashes: Sequence[bytes]) -> bool:
    """Replace the recovery codes; False when there is no second factor."""
    return bool(_queries.renew_recovery_codes(connection, hash=session, code_hashes=list(code_hashes)))


def remove_second_factor(connection: Connection, session: bytes) -> bool:
    """Take the second factor and its recovery codes away; False when there is none."""
    return bool(_queries.remove_second_factor(connection, hash=session))


def act_for(connection: Connection, session: bytes, new_session: bytes, name: str | None) -> bool:
    """Take another's place, or with None one's own again; False when no delegation for it runs."""
    return bool(_queries.act_for(connection, hash=session, new_hash=new_session, wanted=name))


def link_identity(connection: Connection, session: bytes, issuer: str, subject: str) -> bool:
    """Link the account with an identity of a sign-in service; False when another account has it."""
    return bool(_queries.link_identity(connection, hash=session, issuer=issuer, subject=subject))


def unlink_identity(connection: Connection, session: bytes) -> bool:
    """Undo the link; False when there is none."""
    return bool(_queries.unlink_identity(connection, hash=session))
