"""An objection as those see it who look into it and answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to a notice, an entry, or, without either, to a whole quarter; points in tenths.

    `household_code` is whose points it is about, `objector_code` who objects: mostly the same. `asked_tenths` is what
    was applied for or booked, `points_tenths` what stands now. `corrected_tenths` is what an answer gave instead.
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
    corrected_tenths: int | None
    erratum: str
    erratum_at: datetime | None
    is_reversed: bool

    @property
    def has_points(self) -> bool:
        """Tell whether there are points that an answer can correct."""
        return self.item_name is not None and not self.is_reversed

    @property
    def is_of_another(self) -> bool:
        """Tell whether a neighbour objects."""
        return self.objector_code != self.household_code
