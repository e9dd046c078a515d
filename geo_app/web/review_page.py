"""The review page of a household, for the blueprint that shows it and the one whose forms stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import current_app, render_template
from pydantic import Field

from geo_app.errors import NotFoundError
from geo_app.use_cases.account_for_score import Account, account_for_score
from geo_app.use_cases.preview_correction import Preview
from geo_app.web import access, charts
from geo_app.web.glossary import china_today
from geo_app.web.objection_words import days_left, may_file, may_note, value_choices
from geo_app.web.openapi import Query
from geo_app.web.period_steps import steps_of
from geo_app.web.state import state
from layers import audit, benefits, household_review, households, objections, overview, periods, scores, villages
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.records import Household, Score
from layers.records_ledger import PeriodState
from layers.records_paper import BenefitPlan
from layers.records_villages import BookedEntry

_QUEUE = 40
_MOST_OBJECTIONS = 20
_MOST_AHEAD = 5


class ReviewQuery(Query):
    """What of a household is looked at, and from which list one came."""

    period: str = Field("", pattern=r"^[0-9]{4}Q[1-4]$")
    queue: Literal["", "objected", "pending", "all"] = ""
    dimension: str = Field("", pattern=r"^[A-Z]{2}$")
    filed: int | None = Field(None, ge=1, lt=2**63)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed into a form of this page: about which objection (0: a new one), and what is said of it."""

    about: int = -1
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    preview: Preview | None = None


def review_page(code: str, query: ReviewQuery, sent: Sent | None = None) -> str:
    """Write the page; that the household was looked at is recorded. NotVisibleError for one not of the area."""
    with state().database.transaction(access.scope(), read_only=False) as connection:
        facts = _facts(connection, code, query)
        audit.note(connection, "household.view", "household", code, area=facts["household"].village_code)
    return render_template(
        "households/show.html",
        viewer=access.viewer(),
        query=query,
        sent=sent or Sent(),
        days_left=days_left,
        value_choices=value_choices,
        may_answer=_may_answer(),
        may_note=may_note(access.viewer()),
        may_file=may_file(access.viewer()),
        sees_objectors="view_objections" in access.viewer().rights,
        card=_card(code, facts["period"]),
        **facts,
    )


def _may_answer() -> bool:
    return access.viewer().role == "supervision" and "view_objections" in access.viewer().rights


def _posted_plans(connection: Connection, village_code: str) -> list[BenefitPlan]:
    today = china_today()
    plans = benefits.plans(connection, village_code)
    return [plan for plan in plans if plan.posted_until and plan.posted_until >= today]


def _card(code: str, period: str) -> str:
    """Return where the household's points card is printed, if this service carries it."""
    served = any(rule.rule.endswith("/card.pdf") for rule in current_app.url_map.iter_rules())
    return f"/households/{code}/card.pdf?period={period}" if served and period else ""


def _facts(connection: Connection, code: str, query: ReviewQuery) -> dict[str, Any]:
    found = households.household(connection, code)
    results = overview.household_results(connection, found.id)
    if query.period and query.period not in (row.period for row in results):
        raise NotFoundError
    period = query.period or (results[0].period if results else "")
    village = villages.standing(connection, found.village_code, period)
    counts = household_review.queue_counts(connection, found.village_code)
    kind, queue = _queue(connection, found, period, query)
    filed = objections.of_household(connection, found.id, _MOST_OBJECTIONS)
    whole = [row.id for row in filed if row.is_of_quarter and row.status == "filed"]
    facts: dict[str, Any] = {
        "household": found,
        "village": village,
        "period": period,
        "results": results,
        "counts": counts,
        "kind": kind,
        "queue": queue,
        "steps": steps_of(village, period, china_today()) if period else None,
        "objections": filed,
        "booked": objections.correctable(connection, whole) if _may_answer() else {},
        "plans": _posted_plans(connection, found.village_code) if may_file(access.viewer()) else [],
        "notices": household_review.notices(connection, found.id),
        "today": china_today(),
    }
    if not period:
        return facts
    disputed = next((row.dimension_code for row in filed if row.status == "filed" and row.period == period), None)
    wanted = query.dimension or disputed or ""
    return facts | _of_score(connection, found, period, wanted, is_whole=village.ranked is not None)


def _of_score(
    connection: Connection, found: Household, period: str, dimension: str, *, is_whole: bool
) -> dict[str, Any]:
    score = scores.of_household(connection, found.code, period)
    entries = household_review.entries(connection, found.id, period)
    account = account_for_score(connection, found.id, found.village_code, score, entries, sees_village=is_whole)
    chosen = dimension if dimension in (line.code for line in account.lines) else account.heaviest
    results = overview.household_results(connection, found.id)
    at = [row.period for row in results].index(period)
    earlier = [row for row in reversed(results[at : at + 6]) if row.rank_no is not None]
    lower, ranked = household_review.below(connection, found.village_code, period, score.index_hundredths)
    bins = villages.histogram(connection, found.village_code, period)
    return {
        "score": score,
        "account": account,
        "chart": charts.waterfall(account.mean or 0, [line.step for line in account.lines]),
        "line": next(line for line in account.lines if line.code == chosen),
        "entries": entries,
        "bars": charts.histogram(bins, score.index_hundredths if score.rank_no else None),
        "share_below": round(100 * lower / max(ranked - 1, 1)),
        "before": next((row for row in results if row.period == villages.before(period) and row.rank_no), None),
        "dots": charts.line([(_short(row.period), row.index_hundredths) for row in earlier]) if earlier else [],
        "ahead": _worth_doing(account),
        "trust": _trust(connection, found, score, entries),
    }


def _queue(connection: Connection, found: Household, period: str, query: ReviewQuery) -> tuple[str, list[Any]]:
    """Return the list that was asked for, else the first in which the household stands."""
    for kind in (query.queue,) if query.queue else household_review.QUEUES:
        rows = household_review.queue(connection, found.village_code, period, kind, current=found.code, limit=_QUEUE)
        if query.queue or any(row.code == found.code for row in rows):
            break
    return kind, rows


def _worth_doing(account: Account) -> list[Any]:
    return [row for row in account.ahead or () if row.gain > 0][:_MOST_AHEAD]


def _trust(connection: Connection, found: Household, score: Score, entries: list[BookedEntry]) -> dict[str, Any]:
    standing = [row for row in entries if row.reversal_of is None and row.reversed_by is None]
    try:
        posted: PeriodState | None = periods.state(connection, found.village_code, score.period)
    except NotVisibleError:
        posted = None
    return {
        "entries": len(standing),
        "evident": sum(bool(row.evidence) or row.source == "application" for row in standing),
        "reviewed": sum(row.source == "application" for row in standing),
        "latest": max((row.occurred_on for row in standing), default=None),
        "posted": posted,
    }


def _short(period: str) -> str:
    return f"{period[2:4]}{'一二三四'[int(period[5]) - 1]}"
