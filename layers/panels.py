"""A village's review panel and its meetings; the steps are functions of migration 0025, which record them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extras import Json

from layers import records_process
from layers.database import Connection
from layers.process_refusals import translated
from layers.queries import load
from layers.records_process import Member, Waiting

_queries: Any = load("panels", records_process)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the members present said of an application; `points` in tenths, None for those that were asked for."""

    application: int
    votes: Mapping[int, str]
    points: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A meeting with all that it decided."""

    held_on: date
    place: str
    chair: int
    present: Sequence[int]
    minutes: str
    decisions: Sequence[Decision]


def members(connection: Connection, village_code: str) -> list[Member]:
    """Return the members of a village's panel, those in office first."""
    return list(_queries.members(connection, village_code=village_code))


def waiting(connection: Connection, village_code: str, limit: int) -> list[Waiting]:
    """Return the applications that wait for the panel: deductions first, then by group and household."""
    return list(_queries.waiting(connection, village_code=village_code, limit=limit))


def set_member(
    connection: Connection,
    village_code: str,
    member: int | None,
    *,
    name: str,
    capacity: str,
    household_code: str,
    since: date,
) -> int:
    """Add a member, or set right the name of one and add the household that was not known; return the number."""
    with translated():
        return int(
            _queries.set_member(
                connection,
                village_code=village_code,
                member=member,
                called=name,
                capacity=capacity,
                household_code=household_code,
                since=since,
            )
        )


def end_member(connection: Connection, member: int, last_day: date, reason: str) -> None:
    """Let a member's office end with a day."""
    with translated():
        _queries.end_member(connection, member=member, last_day=last_day, reason=reason)


def declare_kin(connection: Connection, member: int, household_code: str, relation: str) -> None:
    """Note that a household is near kin of a member, who does not decide on it any more."""
    with translated():
        _queries.declare_kin(connection, member=member, household_code=household_code, relation=relation)


def retract_kin(connection: Connection, member: int, household_code: str, reason: str) -> None:
    """Take back a declaration that was a mistake."""
    with translated():
        _queries.retract_kin(connection, member=member, household_code=household_code, reason=reason)


def record_review(connection: Connection, village_code: str, review: Review) -> int:
    """Record a meeting with all its decisions, or nothing of it; return its number."""
    told = {
        "held_on": review.held_on.isoformat(),
        "place": review.place,
        "chair": review.chair,
        "present": list(review.present),
        "minutes": review.minutes,
        "decisions": [
            {
                "application": d.application,
                "points": d.points,
                "reason": d.reason,
                "votes": {str(member): vote for member, vote in d.votes.items()},
            }
            for d in review.decisions
        ],
    }
    with translated():
        return int(_queries.record_review(connection, village_code=village_code, review=Json(told)))
