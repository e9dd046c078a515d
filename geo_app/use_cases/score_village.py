"""Score the households of villages: ledger to frame, frame to scores, scores to the database."""

from __future__ import annotations

import re

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.use_cases.count_points import count_points
from layers import audit, ledger, periods, schemes, scores
from layers.database import Connection, Database
from layers.records import VillageScore
from layers.scope import Scope
from scoring.scheme import from_record

PERIOD = re.compile(r"[0-9]{4}Q[1-4]")


def score_village(owner: Database, village_code: str, period: str, *, operator: str = "") -> VillageScore:
    """Score one village for a period, like 2026Q4, from its booked entries; doing it again changes nothing.

    BadRequestError for a period that is none, or whose results are frozen, NotFoundError for an unknown village or one
    without a scheme. What an operator has scored is recorded; what the program scores by itself after a booking is not.
    """
    checked_period(period)
    with owner.transaction(Scope.nobody(), read_only=False, service="points") as connection:
        scored = score_in(connection, [village_code], period)[0]
        if operator:
            audit.as_operator(connection, operator)
            audit.note(
                connection, "score.compute", "village", village_code, area=village_code, detail={"period": period}
            )
        return scored


def checked_period(period: str) -> str:
    """Return a period that is one; BadRequestError for any other text."""
    if not PERIOD.fullmatch(period):
        raise BadRequestError(Fault("period", f"季度应写成 2026Q4 这样，现为 {period}"))
    return period


def score_in(
    connection: Connection, village_codes: list[str], period: str, *, banded: frozenset[str] | None = None
) -> list[VillageScore]:
    """Score villages for a period in the caller's transaction; `banded` are those that get rank bands, None is all."""
    if unknown := sorted(set(village_codes) - set(ledger.village_codes(connection, village_codes))):
        raise NotFoundError(f"没有代码为 {'、'.join(unknown)} 的村")
    in_force = schemes.in_force(connection, village_codes, period)
    if without := sorted(set(village_codes) - set(in_force)):
        raise NotFoundError(f"村 {'、'.join(without)} 在 {period} 没有生效的积分方案，请先导入方案")
    # before the ledger is read: of two that score a village, the later sees all that the earlier saw
    ledger.lock(connection, village_codes)
    if frozen := periods.frozen(connection, village_codes, period):
        raise BadRequestError(Fault("period", f"村 {'、'.join(frozen)} {period} 的结果已经定稿，只能由更正公告改变"))
    results = []
    for scheme_id in sorted(set(in_force.values())):
        under = [code for code in village_codes if in_force[code] == scheme_id]
        scheme = from_record(schemes.read(connection, scheme_id))
        counted = count_points(ledger.read(connection, under, period), scheme, under, period, banded)
        scores.replace(connection, scheme_id, counted.villages, counted.households, counted.parts)
        results += counted.villages
    return results
