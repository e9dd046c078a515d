"""Say how a file that was handed in is to be read, and have it checked, or looked at again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.tables import same_heading
from geo_app.transfer_words import IN_THE_WAY
from layers import transfers
from layers.database import Database
from layers.scope import Scope


def plan_import(
    database: Database, scope: Scope, number: int, wish: Mapping[str, Any], *, look_again: bool = False
) -> None:
    """Have a file checked as `wish` says, which is remembered for files with the same headings; or looked at again."""
    with database.transaction(scope, read_only=False) as connection:
        look = transfers.transfer(connection, number).look or {}
        digest = digest_of(look.get("headings", ()))
        outcome = transfers.plan_import(connection, number, wish, look_again=look_again, headings=digest)
    if outcome != "done":
        raise BadRequestError(Fault("state", IN_THE_WAY[outcome]))


def digest_of(headings: Sequence[str]) -> bytes:
    """Return what tells files of one source from others: the set of their headings."""
    return hashlib.sha256(json.dumps(sorted({same_heading(h) for h in headings})).encode()).digest()
