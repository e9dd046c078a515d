"""What a town's panels decided and about whom, for the fairness audit: for those with the right to it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from layers import records_fairness
from layers.database import Connection
from layers.queries import load
from layers.records_fairness import AuditedTown, AuditedVillage, Decided, Neighbourhood, Reviewer

_queries: Any = load("fairness", records_fairness)


@dataclass(frozen=True, slots=True)
class Material:
    """The frames that `scoring.fairness.audit` takes; a reviewer is the member's number as text."""

    households: pd.DataFrame
    decisions: pd.DataFrame
    reviews: pd.DataFrame


def villages(connection: Connection, town_code: str | None = None) -> list[AuditedVillage]:
    """Return the villages of the viewer's area, or of one town of it, by code."""
    return list(_queries.villages(connection, town_code=town_code))


def towns(connection: Connection, first: date, last: date) -> list[AuditedTown]:
    """Return the towns of the viewer's area, and how much their panels decided in these days, both included."""
    return list(_queries.towns(connection, first=first, last=last))


def quarters(connection: Connection) -> list[str]:
    """Return the quarters in which a panel of the viewer's area met, newest first."""
    return [row[0] for row in _queries.quarters(connection)]


def reviewers(connection: Connection, village_codes: list[str]) -> list[Reviewer]:
    """Return all who are or were members of the panels."""
    return list(_queries.reviewers(connection, villages=village_codes))


def neighbourhoods(connection: Connection, village_codes: list[str]) -> list[Neighbourhood]:
    """Return the groups of the villages, and the grids of households without a group."""
    return list(_queries.neighbourhoods(connection, villages=village_codes))


def material(connection: Connection, village_codes: list[str], first: date, last: date) -> Material:
    """Return who could be given points and what panels that met in these days decided, both days included."""
    wanted = {"villages": village_codes, "first": first, "last": last}
    homes = pd.DataFrame(
        _queries.households(connection, **wanted), columns=["household", "village", "neighbourhood", "kin"]
    )
    decisions = pd.DataFrame(
        _queries.decisions(connection, **wanted), columns=["decision", "household", "item", "points_tenths"]
    )
    reviews = pd.DataFrame(_queries.seats(connection, **wanted), columns=["decision", "reviewer"])
    numbers = {"household": "int64", "kin": "bool"}
    return Material(
        homes.astype(numbers),
        decisions.astype({"decision": "int64", "household": "int64", "points_tenths": "int64"}),
        reviews.astype({"decision": "int64", "reviewer": "str"}),
    )


def decided(
    connection: Connection, village_code: str, days: tuple[date, date], group: tuple[str, str], page: tuple[int, int]
) -> list[Decided]:
    """Return the decisions behind a comparison, newest first.

    `group` is its kind and what the audit calls it; `page` how many to return, and after how many.
    """
    first, last = days
    kind, who = group
    limit, offset = page
    return list(
        _queries.decided(
            connection, village=village_code, first=first, last=last, kind=kind, who=who, limit=limit, offset=offset
        )
    )
