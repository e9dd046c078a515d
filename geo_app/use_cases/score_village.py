"""Score the households of villages: ledger to frame, frame to scores, scores to the database."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo_app.errors import BadRequestError, Fault, NotFoundError
from layers import audit, ledger, schemes, scores
from layers.database import Connection, Database
from layers.records import VillageScore
from layers.scope import Scope
from layers.scores import Parts
from scoring.happiness import EXPLAINED, explain, happiness
from scoring.points import count
from scoring.ranking import quintiles, rank
from scoring.scheme import from_record

_PERIOD = re.compile(r"[0-9]{4}Q[1-4]")


def score_village(owner: Database, village_code: str, period: str, *, operator: str = "") -> VillageScore:
    """Score one village for a period, like 2026Q4, from its booked entries; doing it again changes nothing.

    BadRequestError for a period that is none, NotFoundError for an unknown village or one without a scheme. What an
    operator has scored is recorded; what the program scores by itself after a booking is not.
    """
    if not _PERIOD.fullmatch(period):
        raise BadRequestError(Fault("period", f"季度应写成 2026Q4 这样，现为 {period}"))
    with owner.transaction(Scope.nobody(), read_only=False, service="points") as connection:
        scored = score_in(connection, [village_code], period)[0]
        if operator:
            audit.as_operator(connection, operator)
            audit.note(
                connection, "score.compute", "village", village_code, area=village_code, detail={"period": period}
            )
        return scored


def score_in(connection: Connection, village_codes: list[str], period: str) -> list[VillageScore]:
    """Score villages for a period in the caller's transaction."""
    if unknown := sorted(set(village_codes) - set(ledger.village_codes(connection, village_codes))):
        raise NotFoundError(f"没有代码为 {'、'.join(unknown)} 的村")
    in_force = schemes.in_force(connection, village_codes, period)
    if without := sorted(set(village_codes) - set(in_force)):
        raise NotFoundError(f"村 {'、'.join(without)} 在 {period} 没有生效的积分方案，请先导入方案")
    # before the ledger is read: of two that score a village, the later sees all that the earlier saw
    ledger.lock(connection, village_codes)
    results = []
    for scheme_id in sorted(set(in_force.values())):
        under = [code for code in village_codes if in_force[code] == scheme_id]
        results += _score_under(connection, scheme_id, under, period)
    return results


def _score_under(connection: Connection, scheme_id: int, village_codes: list[str], period: str) -> list[VillageScore]:
    """Score the villages that follow this scheme; absent households get points and an index, but no rank."""
    scheme = from_record(schemes.read(connection, scheme_id))
    booked = ledger.read(connection, village_codes, period)
    if foreign := sorted(set(booked.entries["item"]) - {item.code for item in scheme.items}):
        message = f"{period} 的台账里有方案 {scheme.code} 第 {scheme.version} 版没有的积分项：{'、'.join(foreign)}"
        raise BadRequestError(Fault("item_code", message))
    households, versions = booked.households, booked.data_versions()
    points = count(booked.entries, households["household"].to_numpy(), scheme)
    result = happiness(points, scheme)
    ranks, classes = (np.zeros(len(households), dtype=np.int64) for _ in range(2))
    places = households.groupby("village").indices
    takes_part = ~households["absent"].to_numpy()
    villages = []
    for code in village_codes:
        here = places.get(code, np.zeros(0, dtype=np.int64))
        ranked = here[takes_part[here]]
        index = result.index[ranked]
        ranks[ranked], classes[ranked] = rank(index), quintiles(index)
        # half up, in whole numbers
        mean = (2 * int(index.sum()) + len(index)) // (2 * len(index)) if len(index) else None
        villages.append(VillageScore(code, period, scheme.version, versions.get(code, 0), len(here), len(index), mean))
    scored = pd.DataFrame(
        {
            "household": households["household"],
            "points_tenths": points.total,
            "index_hundredths": result.index,
            "rank_no": ranks,
            "quintile": classes,
        }
    )
    parts = Parts(tuple(d.code for d in scheme.dimensions), EXPLAINED, explain(points, result))
    scores.replace(connection, scheme_id, villages, scored, parts)
    return villages
