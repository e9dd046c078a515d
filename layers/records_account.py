"""The own account as its holder sees it, and accounts as the command line lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account; `withdrawn` are rights that its role has and it has not. `role` is empty until one is
    given."""

    name: str
    display_name: str
    role: str
    region_code: str
    region_name: str
    region_level: str
    rights: list[str]
    withdrawn: list[str]
    password_changed_at: datetime
    last_sign_in_at: datetime | None
    second_factor_since: datetime | None
    recovery_codes_left: int
    oidc_issuer: str | None
    oidc_subject: str | None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A place where one is signed in; `device` is what the browser calls itself."""

    id: int
    device: str
    address: str
    method: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class OwnToken:
    """An API token of one's own; `rights` None: all that the account has. Not `is_own`: made at the command line."""

    id: int
    label: str
    rights: list[str] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Passwords:
    """What a changed password is checked against: the present one, and the newest five, the present one among them."""

    name: str
    password_hash: str
    former: list[str]
    locked: bool


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as the command line lists it."""

    name: str
    display_name: str
    role: str
    region_code: str
    is_active: bool
    is_locked: bool
    has_second_factor: bool
    last_sign_in_at: datetime | None
