"""Accounts as administrators see them, and who stands in for whom. Column names of the queries are the field names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ManagedAccount:
    """An account of the administrator's area; `role` is empty while nobody has given it one, `withdrawn` counts
    rights."""

    name: str
    display_name: str
    role: str
    region_code: str
    region_name: str
    region_level: str
    is_active: bool
    is_demo: bool
    is_own: bool
    locked_until: datetime | None
    last_sign_in_at: datetime | None
    password_changed_at: datetime
    must_change_password: bool
    has_second_factor: bool
    is_password_old: bool
    withdrawn: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRight:
    """A right that the account's role gives; `withdrawn_at` is None while the account has it."""

    granted: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Somewhere an account is signed in."""

    device: str
    address: str
    method: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Deputy:
    """An account that may stand in for another."""

    name: str
    display_name: str
    role: str
    region_name: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who stands in for whom, from when to when; `state` is coming, running, over or ended."""

    id: int
    from_name: str
    from_display: str
    to_name: str
    to_display: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    made_by: str
    ended_at: datetime | None
    ended_by: str
    state: str
    is_mine: bool

    @property
    def last_day(self) -> datetime:
        """The last moment, which lies on the last of its days."""
        return self.ends_at - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A region that an account may belong to."""

    code: str
    name: str
    level: str
