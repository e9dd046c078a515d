"""The ledger of a village, its seals, its periods and what is redeemed, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PeriodState:
    """Where a village's quarter stands: `state` is 'open', 'posted' or 'frozen', `version` 0 while nothing is posted.

    A version above 1 is an erratum, with its `reason`. `seal` is the ledger's (64 hexadecimal digits; that of the day
    it was frozen, else the latest, None for an empty ledger). `ends_on` is the quarter's last day.
    """

    period: str
    state: str
    version: int
    posted_on: date | None
    posted_until: date | None
    reason: str
    frozen_on: date | None
    seal: str | None
    open_objections: int
    pending_applications: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class FrozenResult:
    """A version of a quarter's results: `digest` (of `results`) and `seal` in hexadecimal, once it is frozen."""

    period: str
    version: int
    posted_on: date
    posted_until: date
    reason: str
    frozen_on: date | None
    seal: str | None
    digest: str | None
    households: int | None
    scheme_version: int


@dataclass(frozen=True, slots=True)
class WaitingApplication:
    """An application of a quarter that is not decided or booked yet."""

    id: int
    household_code: str
    item_name: str
    status: str
    publicity_until: date | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An entry as the ledger's page shows it; `balance_tenths` is the sum up to it of what the page is narrowed to.

    `reversed_by` is the entry that took it back; `met_on` when the panel met on it, `chair` who was in the chair.
    """

    entry_no: int
    household_code: str
    householder_masked: str
    group_no: int | None
    period: str
    item_code: str | None
    item_name: str | None
    points_tenths: int
    account: str
    kind: str
    occurred_on: date
    evidence: str
    booked_by: str
    booked_at: datetime
    application_id: int | None
    met_on: date | None
    chair: str | None
    reversal_of: int | None
    reversed_by: int | None
    balance_tenths: int
    seal_no: int | None
    total: int


@dataclass(frozen=True, slots=True)
class SealedLine:
    """An entry as its seal covers it (`line`), in plain columns, and the seal; the digests in hexadecimal."""

    entry_no: int
    household_code: str
    period: str
    item_code: str
    points_tenths: int
    account: str
    kind: str
    occurred_on: date
    evidence: str
    booked_by: str
    booked_at: datetime
    reversal_of: int | None
    line: str
    seal_no: int
    seal: str


@dataclass(frozen=True, slots=True)
class SealCheck:
    """A seal beside a recount of what it covers; without `seal_no` the village has none.

    `strays` counts entries of the village that lie in no seal, `stray` is the first of them.
    """

    seal_no: int | None
    first_entry: int | None
    last_entry: int | None
    entries: int | None
    previous: bytes | None
    digest: bytes | None
    found_first: int | None
    found_last: int | None
    found: int
    recounted: bytes | None
    strays: int
    stray: int | None


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that a village gives for points of the redeemable account."""

    id: int
    name: str
    points_tenths: int
    on_offer: bool


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a household took for points; `signed_at` is None until it signed."""

    id: int
    household_code: str
    householder_masked: str
    goods_name: str
    quantity: int
    points_tenths: int
    redeemed_on: date
    entry_no: int
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What a household may spend, in tenths of a point; `earned` and `spent` are since the account began."""

    household_id: int
    household_code: str
    householder_masked: str
    balance_tenths: int
    earned_tenths: int
    spent_tenths: int


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What a reconciliation found."""

    checked_at: datetime
    villages: int
    entries: int
    differences: int


@dataclass(frozen=True, slots=True)
class VillageHead:
    """A village at the head of its pages; `is_whole`: all of it lies in the viewer's area."""

    code: str
    name: str
    is_whole: bool
