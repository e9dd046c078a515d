"""A village's quarters: what is open, posted and frozen, and the three steps between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field

from geo_app import ledger_words
from geo_app.errors import BadRequestError, NotFoundError
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, Query
from geo_app.web.state import state
from layers import bookings, objections, periods

blueprint = Blueprint("periods", __name__)

SHORTEST_NOTICE = 15
_DONE = {
    "posted": "已公示：结果从这天起张榜，期满没有未答复的异议才能定稿。",
    "frozen": "已定稿：这个季度的积分和名次不会再变。",
    "erratum": "更正公告已开：现在可以更正这个季度的记录，更正后的结果从今天起再公示 15 天。",
}


class PeriodsQuery(Query):
    """What was just done."""

    done: str = Field("", pattern="^(posted|frozen|erratum)$")


class PostForm(BaseModel):
    """From when to when the results hang out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    period: Annotated[str, Field(pattern=r"^[0-9]{4}Q[1-4]$")]
    posted_on: Day
    posted_until: Day


class FreezeForm(BaseModel):
    """Which quarter is frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    period: Annotated[str, Field(pattern=r"^[0-9]{4}Q[1-4]$")]


class ErratumForm(BaseModel):
    """Which frozen quarter is corrected, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    period: Annotated[str, Field(pattern=r"^[0-9]{4}Q[1-4]$")]
    reason: Annotated[str, Field(min_length=5, max_length=500)]


@blueprint.get("/villages/<code>/periods")
def index(code: str) -> Response:
    """Show where each quarter of a village stands."""
    access.need("view_household_points")
    return _page(code, forms.read(PeriodsQuery, request.args))


@blueprint.post("/villages/<code>/periods/<step>")
def update(code: str, step: str) -> Response:
    """Take a step: post, freeze, or open an erratum."""
    access.need("keep_points")
    if step not in _STEPS:
        raise NotFoundError
    try:
        done = _STEPS[step](code)
    except BadRequestError as error:
        answer = _page(
            code,
            PeriodsQuery.model_validate({}),
            message=forms.told(error, ledger_words.FIELD_NAMES),
            sent=request.form.to_dict(),
        )
        answer.status_code = 400
        return answer
    return make_response(redirect(f"/villages/{code}/periods?done={done}", code=303))


def _post(code: str) -> str:
    form = forms.read(PostForm, request.form)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        bookings.village(connection, code)
        ledger_words.must_be_done(periods.post(connection, code, form.period, form.posted_on, form.posted_until))
    return "posted"


def _freeze(code: str) -> str:
    form = forms.read(FreezeForm, request.form)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        bookings.village(connection, code)
        outcome = periods.freeze(connection, code, form.period)
    # outside the transaction: what asked for the missing bands stays asked for
    ledger_words.must_be_done(outcome)
    return "frozen"


def _erratum(code: str) -> str:
    form = forms.read(ErratumForm, request.form)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        bookings.village(connection, code)
        ledger_words.must_be_done(periods.open_erratum(connection, code, form.period, form.reason))
    return "erratum"


_STEPS: dict[str, Callable[[str], str]] = {"post": _post, "freeze": _freeze, "erratum": _erratum}


def _page(code: str, query: PeriodsQuery, *, message: str = "", sent: dict[str, str] | None = None) -> Response:
    today = china_today()
    with state().database.transaction(access.scope()) as connection:
        village = bookings.village(connection, code)
        states = periods.states(connection, code)
        versions = periods.versions(connection, code)
        orders = [one for one in objections.orders(connection, village_code=code) if one.plan_id is None]
        waiting = {
            found.period: periods.waiting(connection, code, found.period)
            for found in states
            if found.state == "open" and found.pending_applications
        }
    answer = make_response(
        render_template(
            "periods/index.html",
            viewer=access.viewer(),
            village=village,
            states=states,
            versions=versions,
            waiting=waiting,
            orders=orders,
            names=ledger_words.PERIOD_STATES,
            today=today,
            until=today + timedelta(days=SHORTEST_NOTICE),
            message=message,
            sent=sent or {},
            done=_DONE.get(query.done, ""),
            may_keep="keep_points" in access.viewer().rights and village.is_whole,
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
