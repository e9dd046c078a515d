"""An application for points on its way into the ledger, the panel that decides on it and its meetings, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as a list shows it; points in tenths. `decided_tenths` is what the panel gave."""

    id: int
    household_code: str
    group_no: int | None
    householder_masked: str
    item_code: str
    item_name: str
    points_tenths: int
    decided_tenths: int | None
    occurred_on: date
    source: str
    filed_at: datetime
    status: str
    publicized_on: date | None
    publicity_until: date | None
    photos: int
    total: int


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """All of an application; points in tenths."""

    id: int
    village_code: str
    village_name: str
    household_code: str
    group_no: int | None
    householder_masked: str
    item_code: str
    item_name: str
    dimension_name: str
    unit: str
    item_tenths: int
    most_tenths: int | None
    evidence_rule: str
    basis: str
    is_redeemable: bool
    scheme_version: int
    points_tenths: int
    decided_tenths: int | None
    occurred_on: date
    place: str
    lon: float | None
    lat: float | None
    description: str
    evidence: str
    source: str
    filed_at: datetime
    status: str
    meeting_id: int | None
    publicized_on: date | None
    publicity_until: date | None
    entry_no: int | None
    photos: int
    open_objections: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step that an application took; `actor` is empty for what happened by itself."""

    at: datetime
    from_status: str | None
    to_status: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class Vote:
    """How a member decided; `name` is None for viewers who do not see the whole village."""

    name: str | None
    capacity: str | None
    vote: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the panel."""

    id: int
    held_on: date
    place: str
    chair: str | None
    minutes: str


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """An item that may be applied for; points in tenths."""

    code: str
    dimension_code: str
    dimension_name: str
    name: str
    points_tenths: int
    most_tenths: int | None
    unit: str
    evidence_rule: str
    basis: str


@dataclass(frozen=True, slots=True)
class HouseholdChoice:
    """A household of the village, by group and number."""

    code: str
    group_no: int | None
    householder_masked: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the review panel; `kin` are the declared households of near kin."""

    id: int
    name: str
    capacity: str
    household_code: str | None
    householder_masked: str | None
    from_on: date
    until_on: date | None
    kin: list[dict[str, Any]]
    meetings: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that waits for the panel; `recused` are the members who may not decide on it."""

    id: int
    household_code: str
    group_no: int | None
    householder_masked: str
    item_name: str
    points_tenths: int
    item_tenths: int
    most_tenths: int | None
    occurred_on: date
    evidence: str
    photos: int
    recused: list[int]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a household was given at an inspection of a day: the item, and how the application stands."""

    household_code: str
    item_code: str
    status: str
