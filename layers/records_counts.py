"""Numbers of cases as they may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """How many cases of a kind a region had in a quarter; `n` is None where it is withheld, and `why` says for what."""

    region_code: str
    region_name: str
    level: str
    kind: str
    n: int | None
    why: Literal["small", "partner"] | None


@dataclass(frozen=True, slots=True)
class CountedRegion:
    """A region in the tree of those that are counted."""

    code: str
    parent_code: str | None
    ground: int
