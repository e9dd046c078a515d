"""Let nobody in under a name any more."""

from __future__ import annotations

from geo_app.errors import NotFoundError
from layers import accounts, audit
from layers.database import Database
from layers.scope import Scope


def disable_account(owner: Database, name: str, *, operator: str, reason: str = "") -> None:
    """Disable the account, and end its sessions and tokens; NotFoundError when there is none of this name."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        audit.as_operator(connection, operator)
        if not accounts.disable(connection, name, reason):
            raise NotFoundError(f"没有账号 {name}")
        audit.note(connection, "account.disable", "account", name, reason=reason)
