"""Whose case it is, as records. Column names of `sql/case_work.sql` and `sql/sealed_cases.sql` are the field names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Petitioner:
    """Who raised a case, masked."""

    name_masked: str
    phone_masked: str


@dataclass(frozen=True, slots=True)
class RevealedPetitioner:
    """Who raised a case; the telephone number as it is stored."""

    name: str = field(repr=False)
    phone_sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assignee:
    """An account that a case was given to."""

    number: int
    name: str
    display_name: str
    role: str
    region_name: str
    assigned_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that a case, or leave to read a sealed one, can be given to."""

    name: str
    display_name: str
    role: str
    region_name: str


@dataclass(frozen=True, slots=True)
class SealedCase:
    """A sealed case as the security administrator knows it; `open_grants` people may read it now."""

    case_id: int
    registered_on: date
    town_code: str | None
    town_name: str
    open_grants: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to read one sealed case, running or past."""

    number: int
    name: str
    display_name: str
    region_name: str
    granted_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    reason: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class OwnGrant:
    """A sealed case that the viewer may read, until when and why."""

    case_id: int
    granted_at: datetime
    ends_at: datetime
    reason: str
