"""What stands on a village's papers, as records. Points are in tenths, an index in hundredths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PaperVillage:
    """A village and whom its papers tell people to turn to; `is_whole` is False for one who sees only a part of it."""

    code: str
    name: str
    town_name: str
    is_whole: bool
    objection_person: str
    objection_phone: str
    supervision_phone: str
    seal_unit: str


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """How a village's period stands: 'open', 'posted' or 'frozen'; `seal` is the ledger's, in hex.

    `scheme_id` and what follows is None while nothing was scored that the viewer sees.
    """

    period: str
    state: str
    version: int
    posted_on: date | None
    posted_until: date | None
    reason: str
    frozen_on: date | None
    seal: str | None
    ends_on: date
    data_version: int | None
    scheme_id: int | None
    scheme_title: str | None
    scheme_version: int | None
    resolution_ref: str | None
    base_tenths: int | None


@dataclass(frozen=True, slots=True)
class PaperDimension:
    """A dimension of the scheme that a paper is made under."""

    code: str
    name: str
    weight_ppm: int
    cap_tenths: int


@dataclass(frozen=True, slots=True)
class PaperHousehold:
    """A household's result of a period; `rank_no` is None for one that does not take part."""

    id: int
    code: str
    group_no: int | None
    householder_masked: str
    points_tenths: int
    index_hundredths: int
    rank_no: int | None
    band_first: int | None
    band_last: int | None
    parts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """An entry of the ledger; `balance_tenths` is the household's, on that account, after it."""

    entry_no: int
    household_id: int
    household_code: str
    householder_masked: str
    group_no: int | None
    booked_at: datetime
    occurred_on: date
    kind: str
    item_name: str | None
    dimension_code: str | None
    points_tenths: int
    account: str
    evidence: str
    booked_by: str
    reversal_of: int | None
    is_reversed: bool
    application_id: int | None
    meeting_on: date | None
    reviewers: str
    balance_tenths: int


@dataclass(frozen=True, slots=True)
class PaperMeeting:
    """A meeting of the review panel; `attendance` are [name, capacity], `chair` the name of who led it."""

    id: int
    held_on: date
    place: str
    minutes: str
    chair: str
    attendance: list[list[str]]


@dataclass(frozen=True, slots=True)
class PaperMatter:
    """What a meeting decided about one application, with how many votes; `recused` names who stood back."""

    meeting_id: int
    application_id: int
    household_code: str
    householder_masked: str
    item_name: str
    points_tenths: int
    decided_tenths: int | None
    passed: int
    rejected: int
    abstained: int
    recused: str


@dataclass(frozen=True, slots=True)
class PaperRedemption:
    """Something that a household took for points."""

    id: int
    redeemed_on: date
    household_code: str
    householder_masked: str
    group_no: int | None
    goods: str
    quantity: int
    points_tenths: int
    entry_no: int
    is_signed: bool


@dataclass(frozen=True, slots=True)
class PaperObjection:
    """An objection and what was answered; of one that was upheld, what was put right, as in `records_objections`."""

    id: int
    household_code: str
    householder_masked: str
    group_no: int | None
    item_name: str | None
    plan_title: str | None
    plan_resolution: str | None
    plan_decision: str | None
    points_tenths: int | None
    text: str
    facts: str
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


@dataclass(frozen=True, slots=True)
class PraisedHousehold:
    """What good a household did in a period: items with how often, and the points for them."""

    id: int
    code: str
    group_no: int | None
    householder_masked: str
    deeds: list[list[Any]]
    points_tenths: int


@dataclass(frozen=True, slots=True)
class BenefitPlan:
    """What the assembly decided to give; `decided` counts households with a decision, `received` those who had it.

    `edition` is how often the list was posted.
    """

    id: int
    village_code: str
    period: str
    version: int
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
    decided: int
    received: int


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household of a plan's list, as the frozen results have it, and what the assembly decided ('' for nothing).

    `index_hundredths` is None for one that has come to the village since. `former` is what posted lists said before.
    """

    id: int
    code: str
    group_no: int | None
    householder_masked: str
    index_hundredths: int | None
    rank_no: int | None
    band_first: int | None
    band_last: int | None
    decision: str
    former: list[str]
    received_on: date | None


@dataclass(frozen=True, slots=True)
class NamingConsent:
    """That a household agreed to be named on such papers, until it took that back."""

    id: int
    household_code: str
    householder_masked: str
    group_no: int | None
    purpose: str
    form_ref: str
    given_on: date
    withdrawn_on: date | None
