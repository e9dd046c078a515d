"""A household's own points as it sees them: points in tenths, index in hundredths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OwnScore:
    """The household's result of a period, and how the village's results of it stand.

    `base_tenths` counts for nothing and is spent on nothing. From `band_first` to `band_last` the places of `ranked`
    households cannot be told apart. `result_version` is 0 before the results were posted.
    """

    period: str
    points_tenths: int
    base_tenths: int
    index_hundredths: int
    takes_part: bool
    parts: list[dict[str, Any]] | None
    scheme_id: int
    scheme_version: int
    mean_index_hundredths: int | None
    band_first: int | None
    band_last: int | None
    ranked: int | None
    result_version: int
    posted_on: date | None
    posted_until: date | None
    frozen_on: date | None
    reason: str
    seal: str


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What was booked for the household."""

    entry_no: int
    occurred_on: date
    item_code: str
    item_name: str
    dimension_code: str
    dimension_name: str
    points_tenths: int
    evidence: str
    is_reviewed: bool
    reversal_of: int | None
    reversed_by: int | None
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Purse:
    """What the household may spend, and how that came about."""

    earned: int
    spent: int
    expired: int
    balance: int


@dataclass(frozen=True, slots=True)
class OwnRedemption:
    """What points were spent on."""

    id: int
    redeemed_on: date
    goods: str
    quantity: int
    points_tenths: int
    is_signed: bool
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class OwnRuleVersion:
    """A version of the village's rules; without a record of a vote what follows `in_force` is None or empty."""

    id: int
    version: int
    title: str
    valid_from: date
    resolution_ref: str
    is_example: bool
    in_force: bool
    decided_by: str | None
    met_on: date | None
    place: str
    entitled: int | None
    present: int | None
    votes_for: int | None
    votes_against: int | None
    abstained: int | None
    filing: str | None
    filed_on: date | None
    filing_ref: str
    filing_note: str


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """An application about the household, whoever handed it in; `reason` is what was said at the last step."""

    id: int
    item_name: str
    dimension_name: str
    points_tenths: int
    decided_tenths: int | None
    occurred_on: date
    place: str
    description: str
    evidence: str
    basis: str
    source: str
    filed_at: datetime
    status: str
    reason: str
    publicized_on: date | None
    publicity_until: date | None
    entry_no: int | None
    photos: int
    may_withdraw: bool
    may_object: bool


@dataclass(frozen=True, slots=True)
class OwnItem:
    """Something that may be applied for."""

    code: str
    dimension_code: str
    dimension_name: str
    name: str
    points_tenths: int
    most_tenths: int | None
    cap_tenths: int | None
    unit: str
    evidence_rule: str


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """An objection of the household's, with its answer when there is one.

    `corrected_tenths` is what was found right instead of `before_tenths`; None where no points were at stake.
    `corrections` are the entries of a quarter that were corrected, `demand` is what the village is to put right and
    `done_text` what it did; `result_version` is the posted version of the results that has what was corrected.
    """

    id: int
    period: str
    entry_no: int | None
    application_id: int | None
    plan_id: int | None
    plan_title: str | None
    item_name: str | None
    text: str
    is_about_retaliation: bool
    filed_at: datetime
    due_at: datetime
    status: str
    answer: str
    answered_at: datetime | None
    before_tenths: int | None
    corrected_tenths: int | None
    corrections: list[dict[str, Any]]
    demand: str
    done_text: str
    done_at: datetime | None
    result_version: int | None
    result_until: date | None
    result_frozen_on: date | None
    erratum: str


@dataclass(frozen=True, slots=True)
class OwnBenefit:
    """A list of benefits that was posted in the village, with the household's own line.

    `posted_on` is None while the list is being mended; `decision` is empty where nothing was decided for the
    household; `former` is what its line said before, oldest first.
    """

    id: int
    period: str
    title: str
    benefit_type: str
    description: str
    decided_by: str
    resolution_ref: str
    resolved_on: date
    entitled: int
    present: int
    votes_for: int
    posted_on: date | None
    posted_until: date | None
    edition: int
    households: int
    decision: str
    former: list[str]
    received_on: date | None
    may_object: bool
    is_disputed: bool
