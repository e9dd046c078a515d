"""What residents see of themselves, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """The household that asks: signed in, or with a card, which shows `only_period`."""

    code: str
    village_name: str
    group_no: int | None
    householder_masked: str
    only_period: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How often an office looked at the household on a day."""

    looked_on: date
    office: str
    deed: str
    times: int


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
class OpenCount:
    """A published number of cases of a region and kind; `why` there is none: small, or partner of a small one."""

    code: str
    name: str
    level: str
    kind: str
    n: int | None
    why: str | None
