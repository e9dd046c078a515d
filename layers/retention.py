"""How long things are held: the rules, and carrying them out as the schema's owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers import records_requests
from layers.database import Connection
from layers.queries import load
from layers.records_requests import RetentionRule

_queries: Any = load("retention", records_requests)
NEVER = "audit"
"""The rule of what the program never deletes."""


def list_rules(connection: Connection) -> list[RetentionRule]:
    """Return every rule, in the order in which they are shown."""
    return list(_queries.rules(connection))


def set_days(connection: Connection, what: str, days: int, now: datetime) -> None:
    """Have this rule hold things for so many days; the rule's minimum is the database's own check."""
    _queries.set_days(connection, what=what, days=days, now=now)


def apply_rule(connection: Connection, what: str, before: datetime, *, most: int) -> int:
    """Delete at most so many of the things that ended before this moment; return how many that were."""
    touched: int = getattr(_queries, f"apply_{what}")(connection, before=before, really=True, most=most)
    return touched


def count_over(connection: Connection, what: str, before: datetime) -> int:
    """Return how many things ended before this moment."""
    over: int = getattr(_queries, f"apply_{what}")(connection, before=before, really=False, most=None)
    return over
