"""Recount everything that follows from the ledger, and name what differs: seals, balances, scores, frozen results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from geo_app.errors import BadRequestError
from geo_app.use_cases.count_points import count_points
from geo_app.use_cases.verify_ledger import verify_in
from layers import audit, ledger, schemes, scores, seals
from layers.database import Connection, Database
from layers.scope import Scope
from scoring.scheme import from_record

log = structlog.get_logger(__name__)
_VILLAGES_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was recounted, and every difference: dicts with `kind`, `message` and what it is about."""

    villages: int
    entries: int
    differences: list[dict[str, Any]]


def reconcile_ledger(owner: Database, operator: str = "") -> Reconciliation:
    """Recount, keep what was found, and write down in the audit log that it was looked into; nothing is set right."""
    with owner.transaction(Scope.nobody()) as connection:
        sealed = verify_in(connection)
        differences = [
            {"kind": "seal", "village": bad.village_code, "seal": bad.seal_no, "message": bad.message}
            for bad in sealed.bad
        ]
        differences += _of_entries(connection)
        for period, villages in seals.scored(connection).items():
            for first in range(0, len(villages), _VILLAGES_AT_ONCE):
                differences += _of_scores(connection, villages[first : first + _VILLAGES_AT_ONCE], period)
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        seals.keep_check(connection, villages=sealed.villages, entries=sealed.entries, differences=differences)
        if operator:
            audit.as_operator(connection, operator)
        audit.note(
            connection,
            "ledger.reconcile",
            "ledger",
            detail={"entries": sealed.entries, "differences": len(differences)},
        )
    if differences:
        log.error("ledger_differs", differences=len(differences), first=differences[0]["message"])
    else:
        log.info("ledger_agrees", villages=sealed.villages, entries=sealed.entries)
    return Reconciliation(sealed.villages, sealed.entries, differences)


def _of_entries(connection: Connection) -> Iterator[dict[str, Any]]:
    for number in seals.false_reversals(connection):
        yield {"kind": "reversal", "entry": number, "message": f"凭证 {number} 与它冲正的记录不是一正一负"}
    for household, tenths in seals.overdrawn(connection):
        yield {
            "kind": "balance",
            "household": household,
            "message": f"住户 {household} 的兑换账户透支 {-tenths / 10} 分",
        }
    for village, period, version in seals.changed_results(connection):
        message = f"村 {village} {period} 第 {version} 版定稿的结果被改过"
        yield {"kind": "frozen", "village": village, "period": period, "message": message}


def _of_scores(connection: Connection, villages: list[str], period: str) -> Iterator[dict[str, Any]]:
    in_force = schemes.in_force(connection, villages, period)
    for scheme_id in sorted(set(in_force.values())):
        under = [code for code in villages if in_force.get(code) == scheme_id]
        scheme = from_record(schemes.read(connection, scheme_id))
        try:
            counted = count_points(ledger.read(connection, under, period), scheme, under, period, frozenset())
        except BadRequestError as error:
            yield {"kind": "scheme", "period": period, "message": str(error)}
            continue
        recounted = counted.households.set_index("household")[list(scores.HELD)]
        held = scores.held(connection, under, period)
        both = held.add_suffix("_held").join(recounted.add_suffix("_new"), how="outer").fillna(-1).astype("int64")
        differs = (both.filter(like="_held").to_numpy() != both.filter(like="_new").to_numpy()).any(axis=1)
        for household in both.index[differs]:
            message = f"住户 {household} {period} 的结果与台账重算的不同"
            yield {"kind": "score", "household": int(household), "period": period, "message": message}
        theirs = {village.village_code: village for village in counted.villages}
        for village in scores.held_of_villages(connection, under, period):
            if village != theirs[village.village_code]:
                message = f"村 {village.village_code} {period} 的汇总与台账重算的不同"
                yield {"kind": "village", "village": village.village_code, "period": period, "message": message}
