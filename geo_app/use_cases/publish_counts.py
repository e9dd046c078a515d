"""Publish the numbers of cases: small ones and their partners withheld."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from geo_app.errors import BadRequestError, Fault
from layers import audit, counts
from layers.counts import APART, KINDS, TOTAL, RawCounts
from layers.database import Connection, Database
from layers.scope import Scope
from scoring.disclosure import PARTNER, SMALL, THRESHOLD, TOLD, suppress

CHINA = ZoneInfo("Asia/Shanghai")
SETTLES: Final = timedelta(days=10)
"""How long after a quarter closes its numbers are published: what is entered late is in them."""
_PERIOD = re.compile(r"[0-9]{4}Q[1-4]")
_WHY = {TOLD: None, SMALL: "small", PARTNER: "partner"}


def publish_counts(
    owner: Database, *, now: datetime | None = None, period: str | None = None, operator: str = ""
) -> list[str]:
    """Publish each quarter that closed ten days ago or longer and is not published yet; return which.

    A quarter is published once and not while it runs: of two numbers of the same cell, the second would tell of the
    case that came between. Only whoever names the `period` has it published again, and the audit log says so.
    BadRequestError for a period that is none or has not ended.
    """
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        done = publish_in(connection, now or datetime.now(CHINA), period)
        if done:
            reason = "指定重新公布" if period else ""
            audit.as_operator(connection, operator)
            audit.note(connection, "counts.publish", "period", done[-1], reason=reason, detail={"periods": done})
        return done


def publish_in(connection: Connection, now: datetime, period: str | None = None) -> list[str]:
    """Publish in the caller's transaction."""
    counts.lock(connection)
    wanted = [_closed(period, now)] if period else list(_due(connection, now))
    for one in wanted:
        first, beyond = span(one)
        rows = table(counts.raw(connection, first, beyond))
        counts.replace(connection, one, rows, now)
    return wanted


def period_of(moment: datetime) -> str:
    """Return the quarter of a moment, in China."""
    there = moment.astimezone(CHINA)
    return f"{there.year}Q{(there.month + 2) // 3}"


def span(period: str) -> tuple[datetime, datetime]:
    """Return when a quarter begins, and when the next one does."""
    year, quarter = int(period[:4]), int(period[5])
    beyond = (year + 1, 1) if quarter == 4 else (year, quarter * 3 + 1)
    return datetime(year, quarter * 3 - 2, 1, tzinfo=CHINA), datetime(*beyond, 1, tzinfo=CHINA)


def table(found: RawCounts) -> Iterator[tuple[object, ...]]:
    """Yield what may be told of each region and kind: code, kind, number, why it is withheld, ground."""
    number = {region.code: i for i, region in enumerate(found.regions)}
    parents = np.array([number.get(region.parent_code or "", -1) for region in found.regions], dtype=np.int64)
    values = np.zeros((len(number), len(KINDS)), dtype=np.int64)
    for code, kind, cases in found.kinds:
        values[number[code], KINDS.index(kind)] += cases
    own = values.copy()
    above = parents.copy()
    while (above >= 0).any():
        inside = above >= 0
        np.add.at(values, above[inside], own[inside])
        above = np.where(inside, parents[above], -1)
    result = suppress(values, parents)
    told, why = result.told.tolist(), result.why.tolist()
    for region, numbers, reasons in zip(found.regions, told, why, strict=True):
        for kind, n, reason in zip((*KINDS, TOTAL), numbers, reasons, strict=True):
            yield region.code, kind, None if reason else n, _WHY[reason], region.ground
    for code, cases in found.apart:
        is_small = 0 < cases < THRESHOLD
        ground = found.regions[number[code]].ground
        yield code, APART, None if is_small else cases, "small" if is_small else None, ground


def _due(connection: Connection, now: datetime) -> Iterator[str]:
    """Yield the quarters to publish, oldest first: from that of the first case on."""
    published = counts.published(connection)
    first = counts.first_registered(connection)
    one = period_of(first or now)
    while (closed_at := span(one)[1]) + SETTLES <= now:
        if one not in published:
            yield one
        one = period_of(closed_at)


def _closed(period: str, now: datetime) -> str:
    if not _PERIOD.fullmatch(period) or period[:4] == "0000":
        raise BadRequestError(Fault("period", f"季度应写成 2026Q4 这样，现为 {period}"))
    if period >= period_of(now):
        raise BadRequestError(Fault("period", f"{period} 还没有结束，结束后才能公布"))
    return period
