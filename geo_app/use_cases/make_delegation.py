"""Name a deputy for the days of a leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo_app.use_cases.administer import administer
from layers import delegations
from layers.audit import CHINA
from layers.database import Database
from layers.scope import Scope


@dataclass(frozen=True, slots=True)
class Leave:
    """Who is away on which days, both included, and who stands in."""

    name: str
    deputy: str
    first: date
    last: date
    reason: str


def make_delegation(database: Database, scope: Scope, leave: Leave) -> None:
    """Have the deputy stand in from the morning of the first day to the end of the last one, in China."""
    administer(
        database,
        scope,
        lambda connection: delegations.make(
            connection,
            name=leave.name,
            deputy=leave.deputy,
            starts_at=_midnight(leave.first),
            ends_at=_midnight(leave.last + timedelta(days=1)),
            reason=leave.reason,
        ),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
