"""Write down what an operator does at the command line, where no account acts."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from layers import audit
from layers.database import Database
from layers.scope import Scope


def operator_name() -> str:
    """Return who sits at the command line, as the audit log names them."""
    return f"命令行 {getpass.getuser()}"


def note_operation(
    owner: Database, action: str, kind: str, key: str = "", *, area: str = "", detail: Mapping[str, Any] | None = None
) -> None:
    """Add an entry of its own, before the thing is done: what leaves no entry is not done."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        audit.as_operator(connection, operator_name())
        audit.note(connection, action, kind, key, area=area, detail=detail)
