"""Change how long things are held, within what the law asks for."""

from __future__ import annotations

from datetime import datetime

from geo_app.errors import BadRequestError, Fault
from layers import audit, retention
from layers.database import Database
from layers.records_requests import RetentionRule
from layers.scope import Scope

_MOST_DAYS = 36_500


def set_retention(owner: Database, what: str, days: int, *, reason: str, operator: str, now: datetime) -> RetentionRule:
    """Return the rule as it now is; BadRequestError when it cannot be changed, or not to so many days."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        before = _rule(retention.list_rules(connection), what)
        if not before.minimum_days <= days <= _MOST_DAYS:
            raise BadRequestError(
                Fault("days", f"「{before.title}」至少保存 {before.minimum_days} 天，至多 {_MOST_DAYS} 天")
            )
        retention.set_days(connection, what, days, now)
        audit.as_operator(connection, operator)
        audit.note(
            connection, "retention.set", "retention", what, reason=reason, detail={"before": before.days, "after": days}
        )
        return _rule(retention.list_rules(connection), what)


def _rule(rules: list[RetentionRule], what: str) -> RetentionRule:
    known = {rule.what: rule for rule in rules if rule.what != retention.NEVER}
    if what == retention.NEVER:
        raise BadRequestError(Fault("what", "审计记录不由程序删除，没有期限可改"))
    if what not in known:
        raise BadRequestError(Fault("what", f"没有「{what}」这一项；有：{'、'.join(known)}"))
    return known[what]
