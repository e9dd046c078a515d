"""Give the demonstration county its logins."""

from __future__ import annotations

from argon2 import PasswordHasher

from layers import accounts
from layers.database import Database
from layers.scope import Scope


def create_demo_accounts(owner: Database, password: str) -> None:
    """Create one login for each region, all with this password; those that exist get it too.

    The password is printed at every start and the same for all, so one salt for all gives nothing away, while a salt
    each would cost a minute of argon2 for the 900 logins.
    """
    password_hash = PasswordHasher().hash(password)
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        accounts.save_demo_accounts(connection, password_hash)
