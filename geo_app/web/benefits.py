"""Benefits that the villagers' assembly decided on: the software lists the households, the assembly decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from flask import Blueprint, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from geo_app import paper_words
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.papers.benefits import BENEFIT_NAMES, DECIDERS
from geo_app.record_numbers import bounded
from geo_app.use_cases.plan_benefits import LONGEST_DECISION, decide_benefits, plan_benefits, refusal
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, Query, parse
from geo_app.web.state import state
from layers import audit, benefits, objections, papers
from layers.benefits import NewPlan
from layers.database import Connection
from layers.records_paper import BenefitPlan

blueprint = Blueprint("benefits", __name__)

READING = "view_household_points"
KEEPING = "keep_points"
SHORTEST_DAYS = 15
_DECISION = "decision-"
_MOST_AT_ONCE = 200


class PlanForm(BaseModel):
    """A plan as it is written down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    period: str = Field(pattern=r"^[0-9]{4}Q[1-4]$")
    title: str = Field(max_length=60)
    benefit_type: Literal["honour_title", "small_goods", "year_end_goods", "activity_priority"]
    description: str = Field("", max_length=500)
    decided_by: Literal["assembly", "representatives"]
    resolution_ref: str = Field(max_length=60)
    resolved_on: Day
    entitled: int = Field(ge=1, le=100_000)
    present: int = Field(ge=1, le=100_000)
    votes_for: int = Field(ge=0, le=100_000)


class PostForm(BaseModel):
    """Until when a list is posted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    until: Day


class UnpostForm(BaseModel):
    """Why a list is taken down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=2, max_length=200)


class PlanQuery(Query):
    """Which group of a plan's list is shown."""

    group: int | None = Field(None, ge=1, le=999)


@blueprint.get("/villages/<code>/benefits")
def index(code: str) -> str:
    """List a village's plans, and the form for a new one."""
    access.need(READING)
    return _page(code)


@blueprint.post("/villages/<code>/benefits")
def create(code: str) -> Response | tuple[str, int]:
    """Write a plan down, after the meeting that decided it."""
    access.need(KEEPING)
    try:
        form = forms.read(PlanForm, request.form)
        number = plan_benefits(state().database, access.scope(), code, NewPlan(**form.model_dump()))
    except BadRequestError as error:
        return _page(code, forms.told(error, paper_words.BENEFIT_FIELDS)), 400
    return redirect(f"/villages/{code}/benefits/{number}", code=303)


@blueprint.get("/villages/<code>/benefits/<int:number>")
def show(code: str, number: int) -> str:
    """Show a plan's list: all households, with what the assembly decided for each. That it was seen is recorded."""
    access.need(READING)
    bounded(number)
    return _list(code, number, parse(PlanQuery, request).group)


@blueprint.post("/villages/<code>/benefits/<int:number>/decisions")
def decide(code: str, number: int) -> Response | tuple[str, int]:
    """Write down what was decided for the households of the page."""
    access.need(KEEPING)
    bounded(number)
    sent = {
        name.removeprefix(_DECISION): value.strip()
        for name, value in request.form.items()
        if name.startswith(_DECISION)
    }
    group = request.form.get("group", "")
    shown = int(group) if group.isascii() and group.isdigit() and len(group) <= 3 else None
    try:
        if len(sent) > _MOST_AT_ONCE:
            raise BadRequestError(Fault("group", f"一次最多登记 {_MOST_AT_ONCE} 户"))
        decide_benefits(state().database, access.scope(), code, number, sent)
    except BadRequestError as error:
        return _list(code, number, shown, message=_told(error), sent=sent), 400
    return redirect(f"/villages/{code}/benefits/{number}" + (f"?group={shown}" if shown else ""), code=303)


@blueprint.post("/villages/<code>/benefits/<int:number>/posting")
def post(code: str, number: int) -> Response | tuple[str, int]:
    """Post the list until a day, the fifteenth from now or later."""
    access.need(KEEPING)

    def step(connection: Connection) -> str:
        return benefits.post(connection, number, forms.read(PostForm, request.form).until)

    return _stepped(code, number, step)


@blueprint.post("/villages/<code>/benefits/<int:number>/unposting")
def unpost(code: str, number: int) -> Response | tuple[str, int]:
    """Take the list down to mend it."""
    access.need(KEEPING)

    def step(connection: Connection) -> str:
        return benefits.unpost(connection, number, forms.read(UnpostForm, request.form).reason)

    return _stepped(code, number, step)


@blueprint.post("/villages/<code>/benefits/<int:number>/receipts")
def receive(code: str, number: int) -> Response | tuple[str, int]:
    """Write down that a household has received what was decided for it."""
    access.need(KEEPING)
    household = request.form.get("household", "")
    if not (household.isascii() and household.isdigit()):
        raise NotFoundError
    return _stepped(code, number, lambda connection: benefits.receive(connection, number, household))


def _stepped(code: str, number: int, step: Callable[[Connection], str]) -> Response | tuple[str, int]:
    """Take a step with a plan, and show it again; what was done already is done."""
    bounded(number)
    try:
        with state().database.transaction(access.scope(), read_only=False) as connection:
            benefits.plan(connection, code, number)
            outcome = step(connection)
            if outcome not in ("done", "so_already"):
                raise refusal(outcome)
    except BadRequestError as error:
        return _list(code, number, None, message=_told(error)), 400
    return redirect(f"/villages/{code}/benefits/{number}", code=303)


def _told(error: BadRequestError) -> str:
    names = {fault.field: f"户 {fault.field.removeprefix(_DECISION)}" for fault in error.faults}
    return forms.told(error, {**names, **paper_words.BENEFIT_FIELDS, "plan": "方案", "household": "户"})


def _state(plan: BenefitPlan) -> str:
    if plan.posted_until is None:
        return "draft"
    return "posted" if plan.posted_until >= china_today() else "over"


def _page(code: str, message: str = "") -> str:
    viewer = access.viewer()
    with state().database.transaction(access.scope()) as connection:
        village = papers.village(connection, code, whole=True)
        frozen = [one.period for one in papers.standings(connection, code) if one.state == "frozen"]
        plans = benefits.plans(connection, code)
    return render_template(
        "benefits/index.html",
        viewer=viewer,
        village=village,
        plans=plans,
        frozen=frozen,
        state_of=_state,
        words=paper_words,
        kinds=BENEFIT_NAMES,
        deciders=DECIDERS,
        may_keep=KEEPING in viewer.rights,
        message=message,
        sent=request.form,
    )


def _list(code: str, number: int, group: int | None, *, message: str = "", sent: dict[str, str] | None = None) -> str:
    viewer = access.viewer()
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = papers.village(connection, code, whole=True)
        plan = benefits.plan(connection, code, number)
        groups = papers.groups(connection, code)
        shown = group if group is not None or not groups else groups[0]
        listed = benefits.listed(connection, number, shown)
        # of the list, not of who objected: a grid worker has no part in it
        orders = objections.orders(connection, plan_id=number)
        audit.note(
            connection, "benefit.view", "benefit", str(number), area=code, detail={"rows": len(listed), "group": shown}
        )
    return render_template(
        "benefits/show.html",
        viewer=viewer,
        village=village,
        plan=plan,
        state=_state(plan),
        listed=listed,
        orders=orders,
        groups=groups,
        group=shown,
        words=paper_words,
        kinds=BENEFIT_NAMES,
        deciders=DECIDERS,
        longest=LONGEST_DECISION,
        may_keep=KEEPING in viewer.rights,
        message=message,
        sent=sent or {},
        earliest=china_today() + timedelta(days=SHORTEST_DAYS),
    )
