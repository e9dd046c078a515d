"""Files that people take away, as records. Column names of `sql/exports.sql` are the field names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A file that somebody asked for; `state` is asked, approved, refused, taken or expired.

    `people` is how many a named file names; `entry` the number of the audit entry that says it was taken.
    """

    id: int
    kind: str
    region_code: str
    region_name: str
    period: str | None
    first_day: date | None
    last_day: date | None
    named: bool
    form: str
    reason: str
    people: int
    state: str
    asker: str
    asked_at: datetime
    expires_at: datetime
    decider: str
    decided_at: datetime | None
    opinion: str
    taken_at: datetime | None
    row_count: int | None
    entry: int | None


@dataclass(frozen=True, slots=True)
class ExportArea:
    """An area that a file may be about, by the region that it is a part of."""

    code: str
    name: str
    level: str
    parent_name: str


@dataclass(frozen=True, slots=True)
class ExportedHousehold:
    """A household in a file; points in tenths, index in hundredths."""

    id: int
    code: str
    village_name: str
    grid_name: str | None
    group_no: int | None
    householder_masked: str
    is_absent_household: bool
    points_tenths: int | None
    index_hundredths: int | None
    rank_no: int | None


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case in a file; what is known of its petitioner is masked, and empty for those who may not know."""

    id: int
    external_id: str
    source: str
    channel: str
    matter_kind: str
    category_name: str
    title: str
    address: str
    region_name: str
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    status: str
    current_level: str
    petitioner_masked: str
    phone_masked: str
