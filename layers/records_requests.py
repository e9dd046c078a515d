"""What a person asks about what is held of them, and how long things are held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as a list shows it: nothing that anybody wrote."""

    id: int
    kind: str
    subject: str
    subject_key: str
    region_name: str
    channel: str
    field: str | None
    filed_at: datetime
    due_on: date
    status: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """All of a request; reading it is recorded. `wanted`, `before_value` and `after_value` belong to corrections."""

    id: int
    kind: str
    household_id: int | None
    case_id: int | None
    subject_key: str
    region_code: str
    region_name: str
    channel: str
    said_by: str
    relation: str
    identity_checked: str
    contact_masked: str
    wording: str
    field: str | None
    wanted: dict[str, Any] | None
    before_value: dict[str, Any] | None
    after_value: dict[str, Any] | None
    filed_at: datetime
    first_due_on: date
    due_on: date
    extension_reason: str
    status: str
    answer: str
    legal_reason: str
    copies: list[str]
    released_until: date | None
    erased: list[str]
    decided_by: str
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done."""
        return self.done_at is None

    @property
    def subject(self) -> str:
        """Return household or case."""
        return "household" if self.case_id is None else "case"


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A household's own request, as it sees it; `released_until` while its copy can be downloaded."""

    id: int
    kind: str
    channel: str
    field: str | None
    wording: str
    filed_at: datetime
    first_due_on: date
    due_on: date
    extension_reason: str
    status: str
    answer: str
    legal_reason: str
    done_at: datetime | None
    released_until: date | None
    erased: list[str]


@dataclass(frozen=True, slots=True)
class Erasable:
    """A thing held about the subject: whether it may be deleted, and the code of the reason."""

    field: str
    may_erase: bool
    why: str


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How many days after its end a thing is held; None: the program never deletes it."""

    what: str
    days: int | None
    minimum_days: int
    title: str
    legal_basis: str
    acts_on: str
    changed_at: datetime | None
