"""Count what was booked for villages: points, index, ranks, fifths and rank bands of every household."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo_app.errors import BadRequestError, Fault
from layers.ledger import Ledger
from layers.records import VillageScore
from layers.scores import Parts
from scoring.bands import bands
from scoring.happiness import EXPLAINED, explain, happiness
from scoring.points import count
from scoring.ranking import quintiles, rank
from scoring.scheme import Scheme

_PLACED = ("rank_no", "quintile", "band_first", "band_last", "tie_group")
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a ledger comes to: each village, and each household as `layers.scores.replace` takes them."""

    villages: list[VillageScore]
    households: pd.DataFrame
    parts: Parts


def count_points(
    booked: Ledger, scheme: Scheme, village_codes: list[str], period: str, banded: frozenset[str] | None = None
) -> Counted:
    """Count the entries of villages that follow this scheme; absent households get points and an index, but no rank.

    `banded` are the villages that get rank bands, None is all of them. BadRequestError when the ledger holds items that
    the scheme lacks.
    """
    _must_know(scheme, booked, period)
    households, versions = booked.households, booked.own_versions()
    numbers = households["household"].to_numpy()
    points = count(booked.entries, numbers, scheme)
    result = happiness(points, scheme)
    placed = np.zeros((len(_PLACED), len(households)), dtype=np.int64)
    villages_of = households["village"].to_numpy()
    takes_part = ~households["absent"].to_numpy()
    villages = []
    for code in village_codes:
        here = np.flatnonzero(villages_of == code)
        ranked = here[takes_part[here]]
        index = result.index[ranked]
        placed[0, ranked], placed[1, ranked] = rank(index), quintiles(index)
        if (banded is None or code in banded) and len(ranked):
            placed[2:, ranked] = _bands(booked.entries, numbers[ranked], scheme, f"{code} {period}")
        # half up, in whole numbers
        total = int(index.sum())
        mean = (2 * total + len(index)) // (2 * len(index)) if len(index) else None
        version = int(versions[here].sum())
        villages.append(VillageScore(code, period, scheme.version, version, len(here), len(index), mean, total))
    counted = pd.DataFrame(
        {
            "household": numbers,
            "points_tenths": points.total,
            "index_hundredths": result.index,
            **dict(zip(_PLACED, placed, strict=True)),
            "data_version": versions,
        }
    )
    parts = Parts(tuple(d.code for d in scheme.dimensions), EXPLAINED, explain(points, result))
    return Counted(villages, counted, parts)


def _must_know(scheme: Scheme, booked: Ledger, period: str) -> None:
    if foreign := sorted(set(booked.entries["item"].unique()) - {item.code for item in scheme.items}):
        message = f"{period} 的台账里有方案 {scheme.code} 第 {scheme.version} 版没有的积分项：{'、'.join(foreign)}"
        raise BadRequestError(Fault("item_code", message))


def _bands(entries: pd.DataFrame, ranked: Whole, scheme: Scheme, name: str) -> tuple[Whole, Whole, Whole]:
    """Return first and last place and tie group of the households that take part; the name is the seed."""
    theirs = entries[entries["household"].isin(ranked)]
    found = bands(theirs, ranked, scheme, seed=crc32(name.encode()))
    return found.first, found.last, found.group
