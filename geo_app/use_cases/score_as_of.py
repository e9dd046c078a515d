"""What a village's scores were on a day, or would be under another version of its rules; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from geo_app.errors import BadRequestError, Fault
from geo_app.use_cases.count_points import Counted, count_points
from layers import households, ledger, schemes
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.records import RankedHousehold, Score, VillageScore
from scoring.scheme import Scheme, from_record


@dataclass(frozen=True, slots=True)
class Asked:
    """A quarter of a village: what was booked by the end of a day, or all; under a version, or the one in force."""

    village_code: str
    period: str
    as_of: date | None = None
    scheme_version: int | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """What came out: the village, its households best first, and each one's score by its code."""

    village: VillageScore
    ranking: list[RankedHousehold]
    scores: dict[str, Score]


def score_as_of(connection: Connection, asked: Asked, *, named: bool = True) -> AsOf:
    """Work it out from what the viewer sees: the caller makes sure that this is the whole village.

    Without `named` the village alone: a service that reckons points reads no names.
    NotVisibleError for a village that is none or has no scheme, BadRequestError for a version that there is not, or one
    that lacks an item of the ledger.
    """
    scheme = _scheme(connection, asked)
    booked = ledger.read(connection, [asked.village_code], asked.period, as_of=asked.as_of)
    if booked.households.empty:
        raise NotVisibleError(asked.village_code)
    counted = count_points(booked, scheme, [asked.village_code], asked.period)
    if not named:
        return AsOf(counted.villages[0], [], {})
    known = {row.id: row for row in households.of_village(connection, asked.village_code)}
    parts = _parts(counted, scheme)
    ranking, scores = [], {}
    rows = counted.households.to_dict("list")
    for place, number in enumerate(rows["household"]):
        one = known[number]
        rank_no, quintile, first, last, group = (
            rows[name][place] or None for name in ("rank_no", "quintile", "band_first", "band_last", "tie_group")
        )
        points, index = rows["points_tenths"][place], rows["index_hundredths"][place]
        scores[one.code] = Score(
            asked.period, points, index, rank_no, quintile, parts[place], scheme.version,
            counted.villages[0].data_version, first, last, group,
        )  # fmt: skip
        ranking.append(
            RankedHousehold(one.code, points, index, rank_no, one.householder_masked, one.group_no, first, last, group)
        )
    ranking.sort(key=lambda row: (row.rank_no is None, row.rank_no or 0, row.household_code))
    return AsOf(counted.villages[0], ranking, scores)


def _scheme(connection: Connection, asked: Asked) -> Scheme:
    in_force = schemes.in_force(connection, [asked.village_code], asked.period).get(asked.village_code)
    if in_force is None:
        raise NotVisibleError(asked.village_code)
    scheme = from_record(schemes.read(connection, in_force))
    if asked.scheme_version is None or asked.scheme_version == scheme.version:
        return scheme
    other = schemes.find(connection, scheme.village_code, scheme.code, asked.scheme_version)
    if other is None:
        raise BadRequestError(Fault("scheme_version", f"积分方案 {scheme.code} 没有第 {asked.scheme_version} 版"))
    return from_record(other[1])


def _parts(counted: Counted, scheme: Scheme) -> list[list[dict[str, Any]]]:
    """Name the parts of each household's index as `layers.scores.of_household` does."""
    dimensions = [
        {"dimension": d.code, "name": d.name, "weight_ppm": d.weight_ppm, "cap": d.cap_tenths}
        for d in scheme.dimensions
    ]
    names = counted.parts.names
    return [
        [
            dimension | dict(zip(names, values, strict=True))
            for dimension, values in zip(dimensions, household, strict=True)
        ]
        for household in counted.parts.values.tolist()
    ]
