"""A village's households side by side, and one of them for review, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class VillageStanding:
    """How a village stands in a period; `mean` and `mean_before` are indices in hundredths.

    Without a `period` nothing was scored; `ranked`, `households` and the means are those of the whole village, and None
    for one who sees less of it.
    """

    code: str
    name: str
    town_name: str
    period: str | None
    mean: int | None
    mean_before: int | None
    households: int | None
    ranked: int | None
    posted_until: date | None
    frozen_on: date | None
    open_objections: int
    overdue_objections: int
    pending_applications: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A household beside the others of its village; points in tenths, index in hundredths.

    `base_tenths` is what every household has to begin with, `points_tenths` what was counted for it; `rank_no` is None
    for one that does not take part. From `band_first` to `band_last` the places cannot be told apart, nor can
    households of the same `tie_group`. `total` is how many households the list has.
    """

    code: str
    group_no: int | None
    householder_masked: str
    points_tenths: int
    base_tenths: int
    index_hundredths: int
    index_before: int | None
    rank_no: int | None
    band_first: int | None
    band_last: int | None
    tie_group: int | None
    total: int


@dataclass(frozen=True, slots=True)
class ToReview:
    """A household in the list of those to look at, and why; `place` is where it stands in the list, from 1 on."""

    code: str
    group_no: int | None
    householder_masked: str
    index_hundredths: int | None
    rank_no: int | None
    objection: str | None
    due_at: datetime | None
    pending: str | None
    place: int
    total: int


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """What was booked for a household, in the order of the days; `reversed_by` is the entry that took it back.

    `source` is 'application' for what went through the panel, else 'import'; `is_disputed`: an objection to it is open.
    """

    entry_no: int
    item_code: str
    item_name: str
    dimension_code: str
    points_tenths: int
    item_cap_tenths: int | None
    occurred_on: date
    booked_at: datetime
    evidence: str
    source: str
    application_id: int | None
    reversal_of: int | None
    reversed_by: int | None
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class NoticeOf:
    """An application of the household that is not booked yet."""

    id: int
    item_name: str
    points_tenths: int
    decided_tenths: int | None
    occurred_on: date
    status: str
    publicity_until: date | None
