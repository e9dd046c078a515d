"""What the system and the security administrator do with accounts, through the functions of migration 0018.

Those that change something return None where there is no such account in the administrator's area, `done`, or a word
that says why it was not done: `geo_app/refusals.py` has them in words for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import records_administration
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_administration import AccountRight, ManagedAccount, OpenSession, Place

_queries: Any = load("administration", records_administration)

Outcome = str | None
STATES = ("active", "disabled", "locked", "never", "no_second_factor", "old_password", "no_role")


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What a list of accounts is narrowed to; an empty text narrows nothing. `part` is a part of a name."""

    role: str = ""
    region: str = ""
    state: str = ""
    part: str = ""


def list_accounts(
    connection: Connection, wanted: AccountFilter, password_days: int, limit: int, after: str = ""
) -> list[ManagedAccount]:
    """Return accounts of the administrator's area by name, from behind the name `after` on."""
    return list(
        _queries.accounts(
            connection,
            password_days=password_days,
            name="",
            role=wanted.role,
            region=wanted.region,
            state=wanted.state,
            part=wanted.part,
            after=after,
            most=limit,
        )
    )


def count_accounts(connection: Connection, password_days: int) -> dict[str, int]:
    """Return how many accounts of the area are in each of the states; under the empty name, all."""
    return dict(_queries.counts(connection, password_days=password_days))


def account(connection: Connection, name: str, password_days: int) -> ManagedAccount:
    """Return an account of the administrator's area; NotVisibleError for any other."""
    found = list(
        _queries.accounts(
            connection, password_days=password_days, name=name, role="", region="", state="", part="", after="", most=1
        )
    )
    if not found or not name:
        raise NotVisibleError(name)
    one: ManagedAccount = found[0]
    return one


def rights(connection: Connection, name: str) -> list[AccountRight]:
    """Return the rights that an account's role gives, and which of them were taken from it."""
    return list(_queries.rights(connection, name=name))


def sessions(connection: Connection, name: str) -> list[OpenSession]:
    """Return where an account is signed in, to the system administrator."""
    return list(_queries.sessions(connection, name=name))


def create(
    connection: Connection, *, name: str, display_name: str, region: str, password_hash: str, reason: str
) -> Outcome:
    """Create an account that has no role yet and must choose a password at first."""
    outcome: Outcome = _queries.create(
        connection, name=name, display_name=display_name, region=region, password_hash=password_hash, reason=reason
    )
    return outcome


def disable(connection: Connection, name: str, reason: str) -> Outcome:
    """Let nobody sign in with the account any more; ends its sessions, tokens and delegations."""
    return _outcome(_queries.disable(connection, name=name, reason=reason))


def enable(connection: Connection, name: str, reason: str) -> Outcome:
    """Let a disabled account be used again."""
    return _outcome(_queries.enable(connection, name=name, reason=reason))


def reset_password(connection: Connection, name: str, password_hash: str, reason: str) -> Outcome:
    """Give the account a password that must be changed at the next sign-in; ends its sessions and tokens."""
    return _outcome(_queries.reset_password(connection, name=name, password_hash=password_hash, reason=reason))


def end_sessions(connection: Connection, name: str, reason: str) -> Outcome:
    """End the account's sessions and tokens."""
    return _outcome(_queries.end_sessions(connection, name=name, reason=reason))


def place(connection: Connection, name: str, *, role: str, region: str, reason: str) -> Outcome:
    """Give the account a role and a region; an empty role takes it away."""
    return _outcome(_queries.place(connection, name=name, role=role, region=region, reason=reason))


def withdraw(connection: Connection, name: str, right: str, reason: str) -> Outcome:
    """Take from the account one of the rights that its role gives."""
    return _outcome(_queries.withdraw(connection, name=name, right=right, reason=reason))


def give_back(connection: Connection, name: str, right: str, reason: str) -> Outcome:
    """Let the account have again a right that was taken from it."""
    return _outcome(_queries.give_back(connection, name=name, right=right, reason=reason))


def unlock(connection: Connection, name: str, reason: str) -> Outcome:
    """Open an account that wrong passwords have locked."""
    return _outcome(_queries.unlock(connection, name=name, reason=reason))


def clear_second_factor(connection: Connection, name: str, reason: str) -> Outcome:
    """Let the account sign in without the second factor whose telephone is lost."""
    return _outcome(_queries.clear_second_factor(connection, name=name, reason=reason))


def role_rights(connection: Connection) -> dict[str, list[str]]:
    """Return the rights that each role gives."""
    return {role: list(granted) for role, granted in _queries.role_rights(connection)}


def places(connection: Connection) -> list[Place]:
    """Return the regions of the administrator's area in the order of the tree."""
    return list(_queries.regions(connection))


def _outcome(word: Any) -> Outcome:
    return None if word is None else str(word)
