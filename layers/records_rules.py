"""A village's rule book: its versions, how each was adopted, its drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleVillage:
    """A village whose rules the viewer may read; `is_own` when it lies in the viewer's area, not around it."""

    code: str
    name: str
    town_name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version of a village's rules. What follows `valid_from` is None or empty for one without a record of a vote.

    `filing` is 'due', 'filed' or 'correction_ordered'; `decided_by` 'assembly', 'households' or 'representatives'.
    """

    id: int
    village_code: str | None
    version: int
    title: str
    valid_from: date
    adopted_on: date | None
    resolution_ref: str
    decided_by: str | None
    met_on: date | None
    place: str
    entitled: int | None
    present: int | None
    votes_for: int | None
    votes_against: int | None
    abstained: int | None
    minutes: str
    filing: str | None
    filed_on: date | None
    filing_ref: str
    filing_note: str

    @property
    def is_example(self) -> bool:
        """Tell whether these are the labelled example, which no village has adopted."""
        return self.village_code is None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft; `body` is the JSON form of a scheme, which may still lack something."""

    id: int
    village_code: str
    body: dict[str, Any]
    based_on: int | None
    edition: int
    tried_edition: int | None
    changed_at: datetime
    changed_by: str
    adopted_as: int | None


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """Adopted rules that the town has not yet taken on file, or has sent back."""

    scheme_id: int
    village_code: str
    village_name: str
    version: int
    title: str
    met_on: date
    valid_from: date
    filing: str


@dataclass(frozen=True, slots=True)
class TriedHousehold:
    """A household as a trial names it."""

    id: int
    code: str
    householder_masked: str
    group_no: int | None
