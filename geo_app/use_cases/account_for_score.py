"""Account for a household's index: from the village's mean by dimension, entry by entry, and what would move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from layers import household_review, schemes
from layers.database import Connection
from layers.records import Score
from layers.records_villages import BookedEntry
from scoring.explanation import Explanation, explain_entries
from scoring.happiness import mean_parts
from scoring.outlook import DIMENSION_CAP, FREE, ITEM_CAP, outlook
from scoring.scheme import Scheme, from_record


@dataclass(frozen=True, slots=True)
class CapLine:
    """What a cap took or forgave, in hundredths of the index; `what`: item, deduction, dimension or floor."""

    what: str
    name: str
    hundredths: int


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """A dimension in the account; points in tenths, `part` and `step` in hundredths of the index.

    `step` is how far it leads from the village's mean, or from 0 where that is not known. The entries of the dimension
    and its `caps` add up to `part`.
    """

    code: str
    name: str
    weight_ppm: int
    cap: int
    counted: int
    part: int
    step: int
    caps: tuple[CapLine, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One more booking of an item: its points (tenths), what it would bring (hundredths), and what limits it.

    `limit` is '', 'item', 'dimension' or 'other'.
    """

    dimension: str
    name: str
    points_tenths: int
    gain: int
    limit: str


@dataclass(frozen=True, slots=True)
class Account:
    """All of it. `mean` is None for one who does not see the village.

    `by_entry` and `ahead` are None where the entries do not make up the score any more: it is computed again shortly.
    """

    mean: int | None
    lines: tuple[DimensionLine, ...]
    by_entry: dict[int, int] | None
    ahead: tuple[Ahead, ...] | None

    @property
    def heaviest(self) -> str:
        """Return the dimension that moves the index most."""
        return max(self.lines, key=lambda line: abs(line.step)).code


class Booked(Protocol):
    """What was booked, as far as the account goes; points in tenths."""

    @property
    def entry_no(self) -> int: ...  # noqa: D102
    @property
    def item_code(self) -> str: ...  # noqa: D102
    @property
    def points_tenths(self) -> int: ...  # noqa: D102


def account_for_score(
    connection: Connection,
    household_id: int,
    village_code: str,
    score: Score,
    entries: Sequence[BookedEntry],
    *,
    sees_village: bool,
) -> Account:
    """Account for a household's score of a quarter, from all that was booked for it then."""
    mean, means = _means(connection, village_code, score, sees_village=sees_village)
    scheme_id = household_review.scheme_of(connection, household_id, score.period)
    return account(score.parts, from_record(schemes.read(connection, scheme_id)), entries, mean, means)


def account(
    parts: Sequence[Mapping[str, Any]],
    scheme: Scheme,
    entries: Sequence[Booked],
    mean: int | None,
    means: Sequence[int],
) -> Account:
    """Account for one household's `parts`, with what its village has on average in each dimension (or zeros)."""
    booked = pd.DataFrame(
        {
            "entry_no": [row.entry_no for row in entries],
            "household": np.zeros(len(entries), dtype=np.int64),
            "item": [row.item_code for row in entries],
            "points_tenths": np.array([row.points_tenths for row in entries], dtype=np.int64),
        }
    )
    own = np.array([0])
    known = {item.code for item in scheme.items}
    found = explain_entries(booked, own, scheme) if set(booked["item"]) <= known else None
    agrees = found is not None and found.parts[0].tolist() == [part["part"] for part in parts]
    lines = tuple(
        DimensionLine(
            code=part["dimension"],
            name=part["name"],
            weight_ppm=part["weight_ppm"],
            cap=part["cap"],
            counted=part["counted"],
            part=part["part"],
            step=part["part"] - usual,
            caps=_caps(found, scheme, place) if found is not None and agrees else (),
        )
        for place, (part, usual) in enumerate(zip(parts, means, strict=True))
    )
    if found is None or not agrees:
        return Account(mean, lines, None, None)
    by_entry = dict(zip((row.entry_no for row in entries), found.entries.tolist(), strict=True))
    return Account(mean, lines, by_entry, _ahead(booked, own, scheme))


def _means(
    connection: Connection, village_code: str, score: Score, *, sees_village: bool
) -> tuple[int | None, list[int]]:
    parts = household_review.parts_of_village(connection, village_code, score.period) if sees_village else []
    if not parts:
        return None, [0] * len(score.parts)
    means: list[int] = mean_parts(np.array(parts, dtype=np.int64)).tolist()
    return sum(means), means


def _caps(found: Explanation, scheme: Scheme, place: int) -> tuple[CapLine, ...]:
    dimension = scheme.dimensions[place]
    lines = [
        CapLine("item", item.name, int(found.item_caps[0, column]))
        for column, item in enumerate(scheme.items)
        if item.dimension == dimension.code
    ]
    lines += [
        CapLine("deduction", dimension.name, int(found.deduction_cap[0, place])),
        CapLine("dimension", dimension.name, int(found.dimension_cap[0, place])),
        CapLine("floor", dimension.name, int(found.floor[0, place])),
    ]
    return tuple(line for line in lines if line.hundredths)


def _ahead(booked: pd.DataFrame, own: np.ndarray, scheme: Scheme) -> tuple[Ahead, ...]:
    """List what can be earned, what brings most first."""
    ways = outlook(booked, own, scheme)
    words = {FREE: "", ITEM_CAP: "item", DIMENSION_CAP: "dimension"}
    rows = [
        Ahead(item.dimension, item.name, item.points_tenths, int(gain), words.get(int(limit), "other"))
        for item, gain, limit in zip(scheme.items, ways.gain[0], ways.limit[0], strict=True)
        if item.points_tenths > 0
    ]
    return tuple(sorted(rows, key=lambda row: -row.gain))
