"""The audit log's entries and what a check of them found. Column names of the queries are the field names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did; `area_name` is where the object lies, as far as the reader knows that place."""

    no: int
    at: datetime
    actor_name: str
    acting_for: str
    role: str
    region_code: str
    action: str
    object_kind: str
    object_key: str
    area_code: str
    area_name: str
    reason: str
    client: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An entry as it is checked: every column, its digest, and the digest that the database itself works out for it."""

    no: int
    at: str
    actor_id: int | None
    actor_name: str
    acting_for: str
    role: str
    region_code: str
    ground: int | None
    action: str
    object_kind: str
    object_key: str
    area_code: str
    reason: str
    client: str
    detail: str
    previous: bytes
    digest: bytes
    by_database: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the log: whoever keeps its number and digest can tell later whether the log was rewritten."""

    no: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What a check of the whole log found; `bad_no` is None when every entry is as it was written."""

    checked_at: datetime
    entries: int
    head_no: int
    head_digest: bytes
    bad_no: int | None
    fault: str
