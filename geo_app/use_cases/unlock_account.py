"""Let an account that is locked sign in again."""

from __future__ import annotations

from geo_app.errors import NotFoundError
from layers import accounts, audit
from layers.database import Database
from layers.scope import Scope


def unlock_account(owner: Database, name: str, *, operator: str, clear_second_factor: bool = False) -> None:
    """Forget the account's failures, and on demand its second factor; NotFoundError when there is none of this name."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        if not accounts.unlock(connection, name, clear_second_factor=clear_second_factor):
            raise NotFoundError(f"没有账号 {name}")
        audit.as_operator(connection, operator)
        audit.note(connection, "account.unlock", "account", name)
        if clear_second_factor:
            audit.note(connection, "account.clear_second_factor", "account", name)
