"""Give an account a token for programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.use_cases.sign_in import Visitor
from layers import accounts, audit, own_account
from layers.database import Database
from layers.scope import Scope

LONGEST_DAYS = 365
LONGEST_LABEL = 100
_NOT_YOURS = Fault("rights", "请至少选一项自己有的权限")


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token, seen this once: the database keeps only its digest."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WantedToken:
    """What a token is to be: what for, with which rights (None: all that its account has at the time), for how long."""

    label: str
    rights: Sequence[str] | None
    days: int


def issue_token(owner: Database, name: str, wanted: WantedToken, *, operator: str) -> IssuedToken:
    """Issue a token of this account; NotFoundError when nobody of that name may sign in."""
    token, digest = _new_token()
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        rights = accounts.rights_of(connection, name)
        if rights is None:
            raise NotFoundError(f"没有可登录的账号 {name}")
        missing = [right for right in wanted.rights or () if right not in rights]
        if missing:
            raise BadRequestError(Fault("rights", f"账号 {name} 没有权限 {'、'.join(missing)}"))
        added = accounts.add_token(
            connection, name=name, token_hash=digest, label=wanted.label, rights=wanted.rights, days=wanted.days
        )
        if added is None:
            raise NotFoundError(f"没有可登录的账号 {name}")
        number, expires_at = added
        detail = {"account": name, "label": wanted.label, "rights": wanted.rights, "ends_at": expires_at.isoformat()}
        audit.as_operator(connection, operator)
        audit.note(connection, "token.issue", "token", str(number), detail=detail)
    return IssuedToken(token, expires_at)


def issue_own_token(
    database: Database, session: bytes, wanted: WantedToken, visitor: Visitor, *, own_rights: Sequence[str]
) -> IssuedToken:
    """Issue a token of one's own account. BadRequestError lists what is wrong with it."""
    faults = []
    if not 1 <= len(wanted.label) <= LONGEST_LABEL:
        faults.append(Fault("label", f"请写明给谁用、做什么，最多 {LONGEST_LABEL} 个字"))
    if not 1 <= wanted.days <= LONGEST_DAYS:
        faults.append(Fault("days", f"有效天数在 1 到 {LONGEST_DAYS} 之间"))
    if not wanted.rights or not set(wanted.rights) <= set(own_rights):
        faults.append(_NOT_YOURS)
    if faults:
        raise BadRequestError(*faults)
    token, digest = _new_token()
    with database.transaction(visitor.scope, read_only=False) as connection:
        expires_at = own_account.add_token(
            connection, session, digest, label=wanted.label, rights=wanted.rights, days=wanted.days
        )
    if expires_at is None:  # a right was withdrawn meanwhile
        raise BadRequestError(_NOT_YOURS)
    return IssuedToken(token, expires_at)


def _new_token() -> tuple[str, bytes]:
    token = secrets.token_urlsafe(32)
    return token, hashlib.sha256(token.encode()).digest()
