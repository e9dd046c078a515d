"""Accounts and tokens, as the schema's owner keeps them; what the web role may do with them is in `sessions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.database import Connection
from layers.queries import load

_queries: Any = load("accounts")
LEVELS = ("county", "town", "village", "grid")


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demonstration county."""

    name: str
    role: str
    region_name: str
    level: str


def save_account(
    connection: Connection, *, name: str, display_name: str, role: str, region_code: str, password_hash: str
) -> bool:
    """Create the account, or replace the one of this name and end its sessions and tokens; tell whether it is new."""
    account_id, is_new = _queries.save_account(
        connection,
        name=name,
        display_name=display_name,
        role=role,
        region_code=region_code,
        password_hash=password_hash,
    )
    _queries.close_sessions(connection, account_id=account_id)
    return bool(is_new)


def save_demo_accounts(connection: Connection, password_hash: str) -> None:
    """Create the demonstration's logins, one for each region; give those that exist this password."""
    _queries.save_demo_accounts(connection, password_hash=password_hash)


def demo_logins(connection: Connection, pilot_village: str) -> list[DemoLogin]:
    """Return one demonstration login of each level, the pilot village's where there is one, widest first."""
    rows = _queries.demo_account_names(connection, pilot_village=pilot_village)
    return sorted((DemoLogin(*row) for row in rows), key=lambda login: LEVELS.index(login.level))


def add_token(connection: Connection, *, name: str, token_hash: bytes, label: str, days: int) -> datetime | None:
    """Keep the digest of an API token of this account; return when it ends, or None when there is no such account."""
    row = _queries.add_token(connection, name=name, token_hash=token_hash, label=label, days=days)
    return row[0] if row else None


def count_regions(connection: Connection) -> int:
    """Return how many regions there are: none in an empty database."""
    return int(_queries.count_regions(connection))


def region_exists(connection: Connection, code: str) -> bool:
    """Tell whether there is a region of this code."""
    return bool(_queries.region_exists(connection, code=code))


def delete_expired(connection: Connection) -> int:
    """Delete the sessions and tokens whose time is over; return how many there were."""
    deleted: int = _queries.delete_expired_sessions(connection) + _queries.delete_expired_tokens(connection)
    return deleted
