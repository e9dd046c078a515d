"""Cases, or households, that may be there twice: found in bounded work, put before people, judged by them alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from psycopg2.errors import InsufficientPrivilege

from layers import records_batches
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_batches import Candidate, CaseSide, HouseholdPair

_queries: Any = load("duplicates", records_batches)
MOST_OF_A_BATCH = 2000
"""How many pairs of one import are put before people; what was found beyond that is said, and left."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many pairs an import made, how many of them are put before people, and how many say exactly the same."""

    pairs: int
    queued: int
    alike: int


def look_through(connection: Connection, batch: int, layer: str) -> Found:
    """Find what an import brought in that may have been there already, and queue it.

    Called in the import's own transaction, after its rows are stored.
    """
    if layer not in ("households", "cases"):
        return Found(0, 0, 0)
    _queries.plan_for_the_worst(connection)
    if layer == "households":
        found = Found(*_queries.find_households(connection, batch=batch, most=MOST_OF_A_BATCH))
    else:
        _queries.gather(connection)
        _queries.find_by_content(connection)
        _queries.find_by_phone(connection)
        _queries.find_by_place(connection)
        _queries.find_by_address(connection)
        found = Found(*_queries.queue(connection, batch=batch, most=MOST_OF_A_BATCH))
    _queries.plan_as_ever(connection)
    return found


def look_for(connection: Connection, case: int, phone_digest: bytes | None) -> int:
    """Queue what a case just recorded may repeat; return how many pairs that makes."""
    return int(_queries.look_for(connection, number=case, digest=phone_digest))


def candidates(
    connection: Connection, limit: int, *, judged: bool = False, batch: int | None = None, before: int | None = None
) -> list[Candidate]:
    """Return pairs of which the viewer may see both, newest first: those that wait, or those that were judged."""
    state = "judged" if judged else "open"
    return list(_queries.page(connection, state=state, batch=batch, before=before, most=limit))


def sides(connection: Connection, cases: Collection[int]) -> dict[int, CaseSide]:
    """Return these cases by number, as far as the viewer may see them."""
    return {side.id: side for side in _queries.sides(connection, cases=list(cases))}


def judge(connection: Connection, number: int, verdict: str) -> str:
    """Say of a pair that it is 'same' or 'different', recorded; return 'done', or the word that says why not."""
    return _outcome(_queries.judge, connection, number=number, verdict=verdict)


def reopen(connection: Connection, number: int) -> str:
    """Take a judgement back, and record it; return 'done', or the word that says why not."""
    return _outcome(_queries.reopen, connection, number=number)


def household_pairs(connection: Connection, limit: int) -> list[HouseholdPair]:
    """Return pairs of households that nobody has looked at, newest first."""
    return list(_queries.household_pairs(connection, most=limit))


def note_household_pair(connection: Connection, household: int, other: int) -> str:
    """Note that somebody has looked at a pair of households; return 'done', or the word that says why not."""
    return _outcome(_queries.note_household_pair, connection, household=household, other=other)


def _outcome(ask: Any, connection: Connection, **values: object) -> str:
    try:
        outcome: str | None = ask(connection, **values)
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(str(values))
    return outcome
