"""Begin a draft of a village's rules."""

from __future__ import annotations

from typing import Any

from layers import rules
from layers.database import Database
from layers.scope import Scope


def start_draft(
    database: Database, scope: Scope, village_code: str, document: dict[str, Any], based_on: int | None
) -> int:
    """Keep a lawful document as a new draft and return its number; NotVisibleError where the village is not theirs."""
    with database.transaction(scope, read_only=False) as connection:
        return rules.create_draft(connection, village_code, document, based_on)
