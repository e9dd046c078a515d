"""Records of what files brought in, and of what may be there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of one file; or, where `undoes` names another, the taking back of that one."""

    id: int
    layer: str
    file_name: str
    imported_by: str
    imported_at: datetime
    area: str
    coord_source: str | None
    rows_read: int
    rows_inserted: int
    rows_updated: int
    rows_unchanged: int
    rows_duplicate: int
    rows_rejected: int
    rows_removed: int
    state: str
    undoes: int | None
    undone_by: str
    undone_at: datetime | None
    undo_reason: str
    options: Mapping[str, object]
    region_name: str | None
    region_code: str | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row that a batch brought in, or changed in these columns; key and title are empty where hidden or gone."""

    kind: str
    row_id: int
    is_new: bool
    changed: tuple[str, ...]
    key: str
    title: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a batch cannot be taken back: this row of it, a reason by name, and what the reason is about.

    `source`, `code` and `title` are what people know the row by; all are empty where it is gone, or is not to be seen.
    """

    kind: str
    row_id: int
    reason: str
    about: str
    source: str = ""
    code: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CaseSide:
    """A case as it is shown beside another."""

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
    closed_at: datetime | None
    status: str
    person_count: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two cases that may be one: the later, and the earlier."""

    id: int
    reasons: tuple[str, ...]
    days: int
    metres: int | None
    found_at: datetime
    batch_id: int | None
    state: str
    judged_by: str
    judged_at: datetime | None
    case_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class HouseholdPair:
    """Two households of one village that may be one."""

    household_id: int
    other_id: int
    code: str
    other_code: str
    householder_masked: str
    group_no: int | None
    village_name: str
    found_on: date
    state: str
    judged_by: str
