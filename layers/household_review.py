"""What is laid beside a household's result when it is looked over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import records_villages
from layers.database import Connection
from layers.queries import load
from layers.records_villages import BookedEntry, NoticeOf, ToReview

_queries: Any = load("household_review", records_villages)
QUEUES = ("objected", "pending", "all")


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many households of a village each list has."""

    objected: int
    pending: int
    all: int


def queue(
    connection: Connection, village_code: str, period: str, kind: str, *, current: str, limit: int
) -> list[ToReview]:
    """Return the part of a list (`QUEUES`) in whose midst a household stands, or its beginning."""
    return list(
        _queries.queue(connection, village_code=village_code, period=period, kind=kind, current=current, limit=limit)
    )


def queue_counts(connection: Connection, village_code: str) -> QueueCounts:
    """Return how long the lists of a village are."""
    return QueueCounts(*_queries.queue_counts(connection, village_code=village_code))


def entries(connection: Connection, household_id: int, period: str) -> list[BookedEntry]:
    """Return what was booked for a household in a quarter, by the day it happened."""
    return list(_queries.entries(connection, household_id=household_id, period=period))


def notices(connection: Connection, household_id: int) -> list[NoticeOf]:
    """Return the applications of a household that are on their way."""
    return list(_queries.notices(connection, household_id=household_id))


def below(connection: Connection, village_code: str, period: str, index_hundredths: int) -> tuple[int, int]:
    """Return how many ranked households lie below an index, and how many are ranked."""
    lower, ranked = _queries.below(
        connection, village_code=village_code, period=period, index_hundredths=index_hundredths
    )
    return int(lower), int(ranked)


def parts_of_village(connection: Connection, village_code: str, period: str) -> list[list[int]]:
    """Return the parts (hundredths, by dimension) of the index of every ranked household that the viewer sees."""
    return [row[0] for row in _queries.parts_of_village(connection, village_code=village_code, period=period)]


def scheme_of(connection: Connection, household_id: int, period: str) -> int:
    """Return the number of the scheme that a household's score follows."""
    return int(_queries.scheme(connection, household_id=household_id, period=period))
