"""Give the demonstration county its logins, and let nobody in with them where no demonstration is wanted."""

from __future__ import annotations

from geo_app import passwords
from layers import accounts, audit
from layers.database import Database
from layers.scope import Scope


def create_demo_accounts(owner: Database, password: str) -> None:
    """Create one login for each region, all with this password; those that exist get it too.

    The password is printed at every start and the same for all, so one salt for all gives nothing away, while a salt
    each would cost a minute of argon2 for the 900 logins.
    """
    password_hash = passwords.hash_password(password)
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        accounts.save_demo_accounts(connection, password_hash)


def open_demo_accounts(owner: Database, password: str) -> None:
    """Let the logins in that an earlier start closed, and see to it that the password that is told is theirs."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        kept = accounts.demo_password_hash(connection)
        if kept is None:
            return
        accounts.open_demo_accounts(connection)
    if not passwords.matches(kept, password):
        create_demo_accounts(owner, password)


def close_demo_accounts(owner: Database, *, operator: str) -> int:
    """Close the logins, whose password is known to many, and end their sessions and tokens; return how many."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        closed = accounts.close_demo_accounts(connection)
        if closed:
            audit.as_operator(connection, operator)
            audit.note(connection, "account.close_demo", "account", "", detail={"accounts": closed})
    return closed
