"""The fairness audit of points for the township: what deviates beyond chance, as questions; nothing is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from geo_app import fairness_words, process_words
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.use_cases.audit_fairness import KINDS, Comparison, Question, TownAudit, audit_town
from geo_app.web import access
from geo_app.web.forms import read
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import audit, fairness, regions
from layers.database import Connection
from layers.records import Region
from layers.records_fairness import AuditedVillage

blueprint = Blueprint("fairness", __name__)

PAGE = 100
_QUARTER = r"^2[0-9]{3}Q[1-4]$"
_YEAR = 4
_OF_EDGE = 46


class Span(Query):
    """The quarters in which the panels met, both included."""

    first: str = Field("", pattern=_QUARTER)
    last: str = Field("", pattern=_QUARTER)


class Behind(Span):
    """Which comparison's decisions are listed."""

    village: str = Field(pattern=r"^[0-9]{12}$")
    kind: Literal["reviewer", "kin", "neighbourhood"]
    who: str = Field("", max_length=40)
    page: int = Field(1, ge=1, le=10_000)


@dataclass(frozen=True, slots=True)
class _Quarters:
    """The chosen quarters, and those to choose from, newest first."""

    first: str
    last: str
    offered: list[str]

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day."""
        after = _beginning(self.last) + timedelta(days=93)
        return _beginning(self.first), after.replace(day=1) - timedelta(days=1)

    @property
    def query(self) -> str:
        """Return the part of an address that keeps the choice."""
        return urlencode({"first": self.first, "last": self.last})


@dataclass(frozen=True, slots=True)
class Plot:
    """Where a comparison stands between less and more, in percent of the width, and how far chance alone gets."""

    dot: float
    low: float
    width: float


@blueprint.get("/fairness")
def index() -> Response | BaseResponse:
    """List the towns of the viewer's area with how much their panels decided; one town alone is shown at once.

    What there is to ask is worked out for a town when it is looked at: for a whole county that would take seconds.
    """
    _need()
    query = read(Span, request.args)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        quarters = _quarters(connection, query)
        if access.viewer().region_level == "town":
            return redirect(f"/towns/{access.viewer().region_code}/fairness?{quarters.query}")
        found = fairness.towns(connection, *quarters.days)
        area = access.viewer().region_code
        audit.note(connection, "fairness.view", "region", area, area=area, detail=_detail(quarters))
    return _private(render_template("fairness/index.html", viewer=access.viewer(), found=found, quarters=quarters))


@blueprint.get("/towns/<code>/fairness")
def show(code: str) -> Response:
    """Show what in a town's points deviates beyond chance; that it was looked at is recorded."""
    _need()
    query = read(Span, request.args)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        town, villages = _town(connection, code)
        quarters = _quarters(connection, query)
        found = audit_town(connection, villages, *quarters.days)
        audit.note(connection, "fairness.view", "region", code, area=code, detail=_detail(quarters))
    return _private(
        render_template(
            "fairness/show.html",
            viewer=access.viewer(),
            town=town,
            found=found,
            quarters=quarters,
            kinds=KINDS,
            words=fairness_words,
            plots=_plots(found),
            behind=lambda one: _behind(code, quarters, one),
        )
    )


@blueprint.get("/towns/<code>/fairness/decisions")
def decisions(code: str) -> Response:
    """List the decisions behind a comparison, each with its record."""
    _need()
    query = read(Behind, request.args)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        town, villages = _town(connection, code)
        village = next((one for one in villages if one.code == query.village), None)
        if village is None:
            raise NotFoundError
        quarters = _quarters(connection, query)
        found = audit_town(connection, villages, *quarters.days)
        called = fairness_words.called(found, village.code, query.kind, query.who)
        if not called:
            raise NotFoundError
        page = (PAGE, PAGE * (query.page - 1))
        rows = fairness.decided(connection, village.code, quarters.days, (query.kind, query.who), page)
        audit.note(
            connection, "fairness.view_decisions", "village", village.code, area=village.code,
            detail={**_detail(quarters), "rows": len(rows)},
        )  # fmt: skip
    group = (village.code, query.kind, query.who)
    total = rows[0].total if rows else 0
    return _private(
        render_template(
            "fairness/decisions.html",
            viewer=access.viewer(),
            town=town,
            village=village,
            called=called,
            found=found,
            about=found.about(*group),
            question=next((one for one in found.questions if (one.village, one.kind, one.who) == group), None),
            rows=rows,
            total=total,
            pages=-(-total // PAGE),
            query=query,
            quarters=quarters,
            words=fairness_words,
            states=process_words.STATES,
            address=urlencode({"village": query.village, "kind": query.kind, "who": query.who}),
        )
    )


def _need() -> None:
    access.need("audit_fairness")
    # without it there would be nothing to compare, and the page would say that nothing was found
    access.need("view_household_points")


def _town(connection: Connection, code: str) -> tuple[Region, list[AuditedVillage]]:
    town = regions.region(connection, code)
    if town.level != "town":
        raise NotFoundError
    return town, fairness.villages(connection, code)


def _quarters(connection: Connection, query: Span) -> _Quarters:
    """Choose the quarters: those that were asked for, else the newest in which a panel met and the three before."""
    offered = fairness.quarters(connection)
    today = china_today()
    newest = offered[0] if offered else f"{today.year}Q{(today.month + 2) // 3}"
    last = query.last or query.first or newest
    first = query.first or f"{int(last[:4]) - (last[5] != '4')}Q{int(last[5]) % 4 + 1}"
    if first > last:
        raise BadRequestError(Fault("first", "开始的季度要在结束的季度之前"))
    return _Quarters(first, last, sorted({*offered, first, last}, reverse=True))


def _beginning(quarter: str) -> date:
    return date(int(quarter[:_YEAR]), 3 * int(quarter[5]) - 2, 1)


def _detail(quarters: _Quarters) -> dict[str, str]:
    return {"first": quarters.first, "last": quarters.last}


def _behind(code: str, quarters: _Quarters, one: Comparison | Question) -> str:
    asked = urlencode({"village": one.village, "kind": one.kind, "who": one.who})
    return f"/towns/{code}/fairness/decisions?{asked}&{quarters.query}"


def _plots(found: TownAudit) -> dict[Comparison, Plot]:
    """Place the comparisons of a village on one scale, as decisions and households each have theirs."""
    widest: dict[tuple[str, bool], float] = {}
    for one in found.comparisons:
        key = (one.village, one.kind == "reviewer")
        widest[key] = max(widest.get(key, 1.0), abs(one.effect), one.reach)
    plots = {}
    for one in found.comparisons:
        each = _OF_EDGE / widest[one.village, one.kind == "reviewer"]
        reach = one.reach * each
        plots[one] = Plot(round(50 + one.effect * each, 2), round(50 - reach, 2), round(2 * reach, 2))
    return plots


def _private(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
