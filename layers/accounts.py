"""Accounts and tokens, as the schema's owner keeps them; what the web role may do with them is in `sessions.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from layers import records_account
from layers.database import Connection
from layers.queries import load
from layers.records_account import ListedAccount

_queries: Any = load("accounts", records_account)
LEVELS = ("county", "town", "village", "grid")


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demonstration county."""

    name: str
    role: str
    region_name: str
    level: str


@dataclass(frozen=True, slots=True)
class SavedAccount:
    """An account as the command line saves it; `issuer` and `subject` are its identity at a sign-in service, if any."""

    name: str
    display_name: str
    role: str
    region_code: str
    password_hash: str
    must_change: bool
    issuer: str | None
    subject: str | None


def save_account(connection: Connection, saved: SavedAccount) -> bool:
    """Create the account, or replace the one of this name and end its sessions and tokens; tell whether it is new.

    With another role or region, its delegations and its leave to read sealed cases end as well.
    """
    _queries.end_place(connection, name=saved.name, role=saved.role, region_code=saved.region_code)
    account_id, is_new = _queries.save_account(connection, **asdict(saved))
    _queries.close_sessions(connection, account_id=account_id)
    return bool(is_new)


def identity_owner(connection: Connection, issuer: str, subject: str) -> str | None:
    """Return the name of the account that has this identity of a sign-in service."""
    name: str | None = _queries.identity_owner(connection, issuer=issuer, subject=subject)
    return name


def list_accounts(connection: Connection, *, with_demo: bool) -> list[ListedAccount]:
    """Return the accounts, by region and name."""
    return list(_queries.list_accounts(connection, with_demo=with_demo))


def disable(connection: Connection, name: str, reason: str) -> bool:
    """Let nobody in under this name any more, and end all that it has open; tell whether there is such an account."""
    account_id = _queries.disable(connection, name=name)
    if account_id is not None:
        _queries.close_sessions(connection, account_id=account_id)
        _queries.end_held(connection, account_id=account_id, reason=reason)
    return account_id is not None


def unlock(connection: Connection, name: str, *, clear_second_factor: bool) -> bool:
    """Forget this account's failures, and on demand its second factor; tell whether there is such an account."""
    account_id = _queries.unlock(connection, name=name)
    if account_id is not None and clear_second_factor:
        _queries.clear_second_factor(connection, account_id=account_id)
    return account_id is not None


def save_demo_accounts(connection: Connection, password_hash: str) -> None:
    """Create the demonstration's logins, one for each region; give those that exist this password."""
    _queries.save_demo_accounts(connection, password_hash=password_hash)


def demo_password_hash(connection: Connection) -> str | None:
    """Return the password that most of the demonstration's logins have; None where there are none."""
    found: str | None = _queries.demo_password_hash(connection)
    return found


def open_demo_accounts(connection: Connection) -> None:
    """Let the demonstration's logins in again, where all of them were closed."""
    _queries.open_demo_accounts(connection)


def close_demo_accounts(connection: Connection) -> int:
    """Let nobody in with the demonstration's logins any more, end their sessions and tokens; return how many there
    were."""
    return int(_queries.close_demo_accounts(connection))


def demo_logins(connection: Connection, pilot_village: str) -> list[DemoLogin]:
    """Return one demonstration login of each level, the pilot village's where there is one, widest first."""
    rows = _queries.demo_account_names(connection, pilot_village=pilot_village)
    return sorted((DemoLogin(*row) for row in rows), key=lambda login: LEVELS.index(login.level))


def rights_of(connection: Connection, name: str) -> list[str] | None:
    """Return what this account may do; None when nobody may sign in under this name."""
    rights: list[str] | None = _queries.rights_of(connection, name=name)
    return rights


def add_token(
    connection: Connection, *, name: str, token_hash: bytes, label: str, rights: Sequence[str] | None, days: int
) -> tuple[int, datetime] | None:
    """Keep the digest of an API token of this account; return its number and end, None when there is no such
    account."""
    return _queries.add_token(  # type: ignore[no-any-return]
        connection,
        name=name,
        token_hash=token_hash,
        label=label,
        rights=None if rights is None else list(rights),
        days=days,
    )


def count_regions(connection: Connection) -> int:
    """Return how many regions there are: none in an empty database."""
    return int(_queries.count_regions(connection))


def region_exists(connection: Connection, code: str) -> bool:
    """Tell whether there is a region of this code."""
    return bool(_queries.region_exists(connection, code=code))
