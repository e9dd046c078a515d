"""A past that was made up: quarters posted and frozen, seals set and mistakes corrected on days that are gone.

For the demonstration alone, which the schema's owner loads: what people do goes through the functions of migrations
0024 to 0029, which know no day but today. The rules are the same, and tests hold what comes of it against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from layers.bulk import standing_aside
from layers.database import Connection
from layers.queries import load

_queries: Any = load("past")


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry and its application, the numbers of its reversal and of what is booked instead, and when and why."""

    entry_no: int
    application_id: int
    numbers: tuple[int, int]
    tenths: int
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Home:
    """A household, where it stands in the newest quarter; without a rank it does not take part."""

    id: int
    ground: int
    is_absent: bool
    rank_no: int | None


def seal_quarter(connection: Connection, village_codes: list[str], period: str, sealed_at: str) -> None:
    """Seal what these villages booked up to the end of a quarter."""
    for village_code, last_entry in list(_queries.last_entries(connection, village_codes=village_codes, period=period)):
        _queries.seal(connection, village_code=village_code, last_entry=last_entry, sealed_at=sealed_at)


def post(
    connection: Connection,
    village_codes: list[str],
    period: str,
    posted_on: date,
    *,
    version: int = 1,
    reason: str = "",
) -> None:
    """Post the results of a quarter for fifteen days."""
    _queries.post(
        connection, village_codes=village_codes, period=period, version=version, posted_on=posted_on, reason=reason
    )


def freeze(connection: Connection, village_codes: list[str], period: str, frozen_on: date, *, version: int = 1) -> None:
    """Freeze results that were posted, as they stand now."""
    _queries.freeze(connection, village_codes=village_codes, period=period, version=version, frozen_on=frozen_on)


def correct(connection: Connection, village_code: str, it: Correction) -> None:
    """Take an entry back, book other points instead, and seal both."""
    back, instead = it.numbers
    with standing_aside(connection, ["points_entries", "points_applications", "application_steps"]):
        taken_back, put_right = (f"{word}第 {it.entry_no} 号：{it.reason}" for word in ("冲正", "更正"))
        _queries.reverse(connection, entry=it.entry_no, number=back, booked_at=it.at, evidence=taken_back)
        _queries.correct(
            connection, entry=it.entry_no, number=instead, points=it.tenths, booked_at=it.at, evidence=put_right
        )
        _queries.reversed_application(connection, application=it.application_id, at=it.at, reason=taken_back)
    _queries.seal(connection, village_code=village_code, last_entry=instead, sealed_at=it.at)


def homes(connection: Connection, village_code: str) -> list[Home]:
    """Return the households of a village, by number."""
    return [Home(*row) for row in _queries.households(connection, village_code=village_code)]


def result_versions(connection: Connection, village_code: str) -> list[tuple[str, int, date | None]]:
    """Return quarter, version and day of freezing of each of a village's results, oldest first."""
    return [(row[0], row[1], row[2]) for row in _queries.result_versions(connection, village_code=village_code)]


def reconcile_soon(connection: Connection) -> None:
    """Have the worker recount the ledger as soon as it runs, as it does every night."""
    _queries.reconcile_soon(connection)
