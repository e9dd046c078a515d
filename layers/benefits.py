"""Benefits that the assembly decided on: plans, and what each household gets. Nothing is computed from a rank.

What a change comes to is 'done', or a word of migration 0027 for what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from psycopg2.errors import InsufficientPrivilege

from layers import records_paper
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_paper import BenefitPlan, ListedHousehold

_queries: Any = load("benefits", records_paper)


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan as it is written down, after the meeting that decided it."""

    period: str
    title: str
    benefit_type: str
    description: str
    decided_by: str
    resolution_ref: str
    resolved_on: date
    entitled: int
    present: int
    votes_for: int


def plans(connection: Connection, village_code: str) -> list[BenefitPlan]:
    """Return a village's plans, newest first."""
    return list(_queries.plans(connection, village_code=village_code))


def plan(connection: Connection, village_code: str, number: int) -> BenefitPlan:
    """Return a plan of a village; NotVisibleError when there is none to see."""
    found: BenefitPlan | None = _queries.plan(connection, village_code=village_code, number=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def listed(connection: Connection, number: int, group_no: int | None = None) -> list[ListedHousehold]:
    """Return the households that a plan is about, by number: all of the village, decided on or not."""
    return list(_queries.listed(connection, number=number, group_no=group_no))


def make(connection: Connection, village_code: str, new: NewPlan) -> tuple[str, int | None]:
    """Write down a plan; return the outcome and its number."""
    with _allowed():
        outcome, number = _queries.make(connection, village_code=village_code, **asdict(new))
    if outcome is None:
        raise NotVisibleError(village_code)
    return outcome, number


def decide(connection: Connection, number: int, household_code: str, wording: str) -> str:
    """Write down what was decided for a household; an empty wording takes it back."""
    return _outcome(
        number, lambda: _queries.decide(connection, number=number, household_code=household_code, wording=wording)
    )


def post(connection: Connection, number: int, until: date) -> str:
    """Post a plan's list until a day."""
    return _outcome(number, lambda: _queries.post(connection, number=number, until=until))


def unpost(connection: Connection, number: int, reason: str) -> str:
    """Take a posted list down to mend it; it is then posted anew for the whole time."""
    return _outcome(number, lambda: _queries.unpost(connection, number=number, reason=reason))


def receive(connection: Connection, number: int, household_code: str) -> str:
    """Write down that a household has received what was decided for it."""
    return _outcome(number, lambda: _queries.receive(connection, number=number, household_code=household_code))


def _outcome(number: int, change: Callable[[], str | None]) -> str:
    with _allowed():
        outcome = change()
    if outcome is None:
        raise NotVisibleError(str(number))
    return outcome


@contextmanager
def _allowed() -> Iterator[None]:
    try:
        yield
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
