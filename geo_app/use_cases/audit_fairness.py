"""Ask of a town's points whether they differ by reviewer, kinship or neighbourhood more than chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from layers import fairness
from layers.database import Connection
from layers.fairness import Material
from layers.records_fairness import AuditedVillage, Neighbourhood, Reviewer
from scoring.fairness import audit

KINDS = ("reviewer", "kin", "neighbourhood")
TWO_SIDED_95 = 1.96


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside its village; points and differences in tenths, each decision or household.

    `reach` is how far from `expected` chance alone gets in 95 of 100 cases; `who` is what the audit calls the group.
    """

    kind: str
    measure: str
    village: str
    who: str
    n: int
    of: int
    points: float
    expected: float
    effect: float
    reach: float
    p: float
    q: float
    is_question: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A group that is worth asking about, with all that was compared of it: what was granted first, then received."""

    village: str
    kind: str
    who: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class TownAudit:
    """What was compared in a town, the least likely by chance first.

    `too_small` counts the groups that were not, by village and kind.
    """

    villages: list[AuditedVillage]
    comparisons: list[Comparison]
    too_small: dict[tuple[str, str], int]
    decisions: dict[str, int]
    reviewers: dict[str, Reviewer]
    neighbourhoods: dict[tuple[str, str], Neighbourhood]

    @property
    def questions(self) -> list[Question]:
        """Return what is worth asking about, a group once, the least likely by chance first."""
        groups = dict.fromkeys((one.village, one.kind, one.who) for one in self.comparisons if one.is_question)
        return [
            Question(*group, tuple(sorted(self.about(*group), key=lambda one: one.measure != "granted")))
            for group in groups
        ]

    def about(self, village: str, kind: str, who: str) -> list[Comparison]:
        """Return what was compared of a group."""
        return [one for one in self.comparisons if (one.village, one.kind, one.who) == (village, kind, who)]


def audit_town(connection: Connection, villages: list[AuditedVillage], first: date, last: date) -> TownAudit:
    """Audit what the panels of a town's villages decided at meetings in these days, both included."""
    codes = [village.code for village in villages]
    material = fairness.material(connection, codes, first, last)
    rows: Any = audit(material.households, material.decisions, material.reviews).tests.itertuples(index=False)
    comparisons = [
        Comparison(
            row.kind, row.measure, row.village, row.who, int(row.n), int(row.of), row.points, row.expected, row.effect,
            TWO_SIDED_95 * row.spread, row.p, row.q, bool(row.found),
        )
        for row in rows
    ]  # fmt: skip
    village_of = dict(zip(material.households["household"], material.households["village"], strict=True))
    decisions = material.decisions["household"].map(village_of).value_counts()
    return TownAudit(
        villages=villages,
        comparisons=comparisons,
        too_small=_too_small(material, village_of, comparisons),
        decisions={str(code): int(number) for code, number in decisions.items()},
        reviewers={str(one.id): one for one in fairness.reviewers(connection, codes)},
        neighbourhoods={(one.village_code, one.key): one for one in fairness.neighbourhoods(connection, codes)},
    )


def _too_small(
    material: Material, village_of: dict[int, str], comparisons: list[Comparison]
) -> dict[tuple[str, str], int]:
    """Count the groups that there are, less those compared by any measure."""
    homes = material.households
    seats = material.reviews.merge(material.decisions[["decision", "household"]], on="decision")
    there: Any = pd.concat(
        [
            pd.DataFrame({"kind": "reviewer", "village": seats["household"].map(village_of), "who": seats["reviewer"]}),
            homes.loc[homes["kin"], ["village"]].assign(kind="kin", who=""),
            homes.loc[homes["neighbourhood"].notna(), ["village"]].assign(
                kind="neighbourhood", who=homes["neighbourhood"].dropna()
            ),
        ]
    ).drop_duplicates()
    compared = {(one.kind, one.village, one.who) for one in comparisons}
    left: dict[tuple[str, str], int] = {}
    for row in there.itertuples(index=False):
        if (row.kind, row.village, row.who) not in compared:
            left[row.village, row.kind] = left.get((row.village, row.kind), 0) + 1
    return left
