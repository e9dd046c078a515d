"""Delete what has been held long enough, by the rules that stand in the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from layers import audit, retention
from layers.database import Database
from layers.records_requests import RetentionRule
from layers.scope import Scope

_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule, and how many things it deleted or would delete; None where the program never deletes any."""

    rule: RetentionRule
    count: int | None


def apply_retention(
    owner: Database, now: datetime, *, dry_run: bool = False, operator: str = "夜间任务", most: int = _MOST_AT_ONCE
) -> list[Applied]:
    """Apply every rule as of this moment; run again, it finds nothing.

    Each transaction deletes at most so many things of a rule and records how many: nobody waits long, and nothing
    is gone of which the log does not tell. A dry run only counts.
    """
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        rules = retention.list_rules(connection)
        ends = {rule.what: now - timedelta(days=rule.days) for rule in rules if rule.days is not None}
        if dry_run:
            return [
                Applied(
                    rule, retention.count_over(connection, rule.what, ends[rule.what]) if rule.what in ends else None
                )
                for rule in rules
            ]
    counts: Counter[str] = Counter()
    waiting = list(ends)
    while waiting:
        with owner.transaction(Scope.nobody(), read_only=False) as connection:
            done: dict[str, int] = {}
            while waiting:
                what = waiting[0]
                done[what] = retention.apply_rule(connection, what, ends[what], most=most)
                if done[what] >= most:
                    break  # the rest of it in the next transaction
                waiting.pop(0)
            audit.as_operator(connection, operator)
            audit.note(connection, "retention.apply", "retention", now.date().isoformat(), detail=done)
        counts.update(done)
    return [Applied(rule, counts.get(rule.what)) for rule in rules]
