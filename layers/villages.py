"""Villages by their points, and the households of one side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import records_villages
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_villages import Neighbour, VillageStanding

_queries: Any = load("villages", records_villages)
BINS = 40
"""Of the histogram: the index from 0 to 100 in steps of 2.5."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which households of a village are listed, in which order ('number', 'rank' or 'change')."""

    group_no: int | None = None
    text: str = ""
    order: str = "number"


def list_villages(connection: Connection, period: str) -> list[VillageStanding]:
    """Return the villages of the viewer's area, by code."""
    return list(_queries.standings(connection, only=None, period=period, before=before(period)))


def standing(connection: Connection, code: str, period: str) -> VillageStanding:
    """Return how a village stands; NotVisibleError for one that the viewer has nothing of."""
    found = list(_queries.standings(connection, only=code, period=period, before=before(period)))
    if not found:
        raise NotVisibleError(code)
    one: VillageStanding = found[0]
    return one


def periods(connection: Connection, code: str) -> list[str]:
    """Return the quarters of which the viewer sees anything of a village, newest first."""
    return [row[0] for row in _queries.periods(connection, village_code=code)]


def groups(connection: Connection, code: str) -> list[int]:
    """Return the numbers of a village's groups."""
    return [row[0] for row in _queries.groups(connection, village_code=code)]


def households(
    connection: Connection, code: str, period: str, wanted: Wanted, *, limit: int | None = None, offset: int = 0
) -> list[Neighbour]:
    """Return the households of a village that are wanted; those that do not take part come last."""
    return list(
        _queries.households(
            connection,
            village_code=code,
            period=period,
            before=before(period),
            group_no=wanted.group_no,
            wanted=wanted.text,
            order=wanted.order,
            limit=limit,
            offset=offset,
        )
    )


def histogram(connection: Connection, code: str, period: str) -> list[int]:
    """Return how many ranked households have an index in each of the `BINS`."""
    found = dict(_queries.histogram(connection, village_code=code, period=period))
    return [int(found.get(place, 0)) for place in range(BINS)]


def before(period: str) -> str:
    """Return the quarter before one, like 2026Q3 before 2026Q4; empty for none."""
    if not period:
        return ""
    year, quarter = int(period[:4]), int(period[5])
    return f"{year}Q{quarter - 1}" if quarter > 1 else f"{year - 1}Q4"
