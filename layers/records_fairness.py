"""What the fairness audit of points is made from, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AuditedTown:
    """A town, how many villages it has, the panels of how many of them decided anything, and how much."""

    code: str
    name: str
    villages: int
    panels: int
    decisions: int


@dataclass(frozen=True, slots=True)
class AuditedVillage:
    """A village and the town it lies in."""

    code: str
    name: str
    town_code: str
    town_name: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A member of a village's panel; `number` counts within the village."""

    id: int
    village_code: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A group of households, or a grid where no group is known; `key` is what the audit calls it."""

    village_code: str
    key: str
    group_no: int | None
    grid_name: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a panel as a list shows it; points in tenths, `usual` the village's mean for the same item."""

    id: int
    household_code: str
    householder_masked: str
    group_no: int | None
    item_name: str
    held_on: date
    status: str
    points_tenths: int
    usual_tenths: float
    total: int
