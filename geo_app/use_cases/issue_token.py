"""Give an account a token for programs."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from geo_app.errors import NotFoundError
from layers import accounts
from layers.database import Database
from layers.scope import Scope


@dataclass(frozen=True)
class IssuedToken:
    """A token, seen this once: the database keeps only its digest."""

    token: str
    expires_at: datetime


def issue_token(owner: Database, name: str, *, days: int, label: str = "") -> IssuedToken:
    """Issue a token of this account; NotFoundError when nobody of that name may sign in."""
    token = secrets.token_urlsafe(32)
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        digest = hashlib.sha256(token.encode()).digest()
        expires_at = accounts.add_token(connection, name=name, token_hash=digest, label=label, days=days)
    if expires_at is None:
        raise NotFoundError(f"没有可登录的账号 {name}")
    return IssuedToken(token, expires_at)
