"""Files being brought in or made, as records: the field names are the column names of their queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is held for whom it belongs to; its content comes in parts."""

    id: int
    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Transfer:
    """A file being brought in or made; `layer` is what of, `wish` how, `look` what was seen on looking into it.

    `state` is looking, matching, checking, checked, storing, done, failed, cancelled or expired; `message` says why it
    failed, in words; `attempt` how often a worker began. The names of files are empty where there is none any more.
    """

    id: int
    kind: str
    layer: str
    state: str
    wish: dict[str, Any]
    step: str
    done: int
    total: int | None
    attempt: int
    message: str
    look: dict[str, Any] | None
    report: dict[str, Any] | None
    file_id: int | None
    file_name: str
    file_size: int
    error_file_id: int | None
    error_file_name: str
    result_file_id: int | None
    result_file_name: str
    result_file_size: int
    region_code: str
    asked_at: datetime
    touched_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Tell whether a worker has something to do with it."""
        return self.state in ("looking", "checking", "storing")

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class TransferWork:
    """What a worker has begun with."""

    id: int
    kind: str
    layer: str
    state: str
    wish: dict[str, Any]
    attempt: int
    look: dict[str, Any] | None
    file_id: int | None
    file_name: str


@dataclass(frozen=True, slots=True)
class Worked:
    """For whom a transfer is worked on: an account's place, the rights that it has by now, and who really asked."""

    account_id: int
    role: str
    region_code: str
    rights: list[str]
    actor_id: int
    account_name: str
    actor_name: str
