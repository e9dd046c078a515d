"""An objection as those see it who look into it and answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to a notice, an entry, a list of benefits, or, without these, to a whole quarter; points in tenths.

    `household_code` is whose points it is about, `objector_code` who objects: mostly the same. `asked_tenths` is what
    was applied for or booked, `points_tenths` what stands now. Of an answer that upheld it, `corrected_tenths` is what
    it gave instead of `before_tenths`, `corrections` are the entries of a quarter that it corrected (dicts with
    `entry`, `item`, `occurred_on`, `before`, `after`, `made`), `demand` is what the village is to put right,
    `done_text` what it did; `result_version` is the posted version of the results that has what was corrected.
    """

    id: int
    household_code: str
    householder_masked: str
    group_no: int | None
    village_code: str
    village_name: str
    period: str
    entry_no: int | None
    application_id: int | None
    plan_id: int | None
    plan_title: str | None
    plan_resolution: str | None
    plan_decision: str | None
    objector_code: str
    item_code: str | None
    item_name: str | None
    dimension_code: str | None
    points_tenths: int | None
    item_tenths: int | None
    item_most_tenths: int | None
    asked_tenths: int | None
    occurred_on: date | None
    application_status: str | None
    text: str
    filed_at: datetime
    due_at: datetime
    filed_office: str
    form_ref: str
    is_about_retaliation: bool
    facts: str
    facts_at: datetime | None
    facts_office: str
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
    erratum_at: datetime | None
    is_reversed: bool

    @property
    def has_points(self) -> bool:
        """Tell whether there are points that an answer can correct."""
        return self.item_name is not None and not self.is_reversed

    @property
    def is_of_quarter(self) -> bool:
        """Tell whether it is about a whole quarter."""
        return self.entry_no is None and self.application_id is None and self.plan_id is None

    @property
    def is_of_another(self) -> bool:
        """Tell whether a neighbour objects."""
        return self.objector_code != self.household_code


@dataclass(frozen=True, slots=True)
class Correctable:
    """An entry of a household that objects to a whole quarter: what an answer may correct; points in tenths."""

    objection_id: int
    entry_no: int
    occurred_on: date
    item_name: str
    asked_tenths: int
    item_tenths: int
    item_most_tenths: int | None


@dataclass(frozen=True, slots=True)
class CorrectionOrder:
    """What the supervision committee demands of a village, of a list of benefits or a quarter's results."""

    id: int
    village_code: str
    village_name: str
    period: str
    plan_id: int | None
    plan_title: str | None
    wording: str
    ordered_at: datetime
    done_text: str
    done_at: datetime | None
