"""What residents see of themselves, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """The household that is signed in."""

    code: str
    village_name: str
    group_no: int | None
    householder_masked: str


@dataclass(frozen=True, slots=True)
class OwnScore:
    """The household's result of a period; points in tenths, index in hundredths."""

    period: str
    points_tenths: int
    index_hundredths: int
    takes_part: bool
    parts: list[dict[str, Any]] | None
    scheme_version: int
    mean_index_hundredths: int | None


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What was booked for the household."""

    entry_no: int
    occurred_on: date
    item_name: str
    dimension_name: str
    points_tenths: int
    evidence: str
    reversal_of: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """An item of the scheme in force, with what the scheme says of itself and of the item's dimension."""

    title: str
    version: int
    valid_from: date
    resolution_ref: str
    is_example: bool
    dimension_name: str
    weight_ppm: int
    dimension_cap: int
    item_name: str
    points_tenths: int
    item_cap: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """How often an office looked at the household on a day."""

    looked_on: date
    office: str
    deed: str
    times: int


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """An objection of the household's, with its answer when there is one."""

    id: int
    period: str
    entry_no: int | None
    text: str
    filed_at: datetime
    due_at: datetime
    status: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseState:
    """How a case stands, for whoever has its number and code."""

    number: str
    status: str
    registered_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    unit: str
    satisfaction: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from a list."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A county, town or village to choose from a list."""

    code: str
    name: str
    level: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection as the desk that answers it sees it; without an entry it is about the whole period."""

    id: int
    household_code: str
    householder_masked: str
    village_name: str
    period: str
    entry_no: int | None
    item_name: str | None
    points_tenths: int | None
    occurred_on: date | None
    text: str
    filed_at: datetime
    due_at: datetime
    status: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A published number of cases of a region and kind; `why` there is none: small, or partner of a small one."""

    code: str
    name: str
    level: str
    kind: str
    n: int | None
    why: str | None
