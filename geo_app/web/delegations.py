"""Deputies for leave: one's own, and those that the security administrator sets up for somebody ill or ends."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, ForbiddenError
from geo_app.record_numbers import bounded
from geo_app.role_words import ROLE_NAMES
from geo_app.use_cases.administer import administer
from geo_app.use_cases.make_delegation import Leave, make_delegation
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, DaysQuery, Query
from geo_app.web.state import state
from layers import delegations

blueprint = Blueprint("delegations", __name__)

Reason = Annotated[str, Field(min_length=1, max_length=200)]
STATES = {
    "running": ("ok", "正在代理"), "coming": ("info", "还没开始"), "over": ("", "已到期"), "ended": ("", "提前结束"),
}  # fmt: skip
FIELD_NAMES = {
    "name": "请假人", "account": "请假人", "deputy": "代理人", "from": "开始日期", "to": "结束日期", "reason": "原因",
    "for": "请假人", "done": "地址",
}  # fmt: skip
_DONE = {"made": "已设立代理，到期自动结束。", "ended": "代理已结束。"}


class DelegationQuery(Query):
    """For whom the security administrator sets up a deputy."""

    for_: str = Field("", alias="for", max_length=50)
    done: str = Field("", pattern="^(made|ended)$")


class LeaveForm(DaysQuery):
    """Whose leave, from when to when, and who stands in."""

    from_: Day = Field(alias="from")
    to: Day
    name: str = Field(max_length=50)
    deputy: str = Field(max_length=50)
    reason: Reason


class EndForm(BaseModel):
    """Why a delegation ends before its time."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Reason


@blueprint.get("/delegations")
def index() -> tuple[str, int]:
    """List delegations, and offer a form for a new one."""
    _open_to_viewer()
    try:
        query = forms.read(DelegationQuery, request.args)
        return _page(query.for_, done=_DONE.get(query.done, "")), 200
    except BadRequestError as error:
        return _refused("", error)


@blueprint.post("/delegations")
def create() -> Response | tuple[str, int]:
    """Name a deputy."""
    _open_to_viewer()
    name = request.form.get("name", "")[:50]
    try:
        form = forms.read(LeaveForm, request.form)
        leave = Leave(form.name, form.deputy, form.from_, form.to, form.reason)
        make_delegation(state().database, access.scope(), leave)
    except BadRequestError as error:
        return _refused(name, error)
    return redirect("/delegations?done=made", code=303)


@blueprint.post("/delegations/<int:number>/end")
def end(number: int) -> Response | tuple[str, int]:
    """End a delegation before its time."""
    _open_to_viewer()
    bounded(number)
    try:
        form = forms.read(EndForm, request.form)
        administer(
            state().database, access.scope(), lambda connection: delegations.end(connection, number, form.reason)
        )
    except BadRequestError as error:
        return _refused("", error)
    return redirect("/delegations?done=ended", code=303)


def _open_to_viewer() -> None:
    """Refuse the administrators of accounts and of the audit: nobody takes their place, and they take nobody's."""
    if access.viewer().role in ("system_admin", "audit_admin"):
        raise ForbiddenError


def _page(for_name: str, *, message: str = "", done: str = "", filled: Any = None) -> str:
    viewer = access.viewer()
    grants = "grant_access" in viewer.rights
    acting = viewer.actor_id != viewer.id
    name = for_name if grants else viewer.name
    with state().database.transaction(access.scope()) as connection:
        found = delegations.list_delegations(connection)
        deputies = delegations.possible_deputies(connection, name) if name and not acting else []
    return render_template(
        "delegations/index.html",
        viewer=viewer,
        delegations=found,
        deputies=deputies,
        grants=grants,
        acting=acting,
        name=name,
        roles=ROLE_NAMES,
        states=STATES,
        today=china_today(),
        message=message,
        done=done,
        filled=filled or {},
    )


def _refused(name: str, error: BadRequestError) -> tuple[str, int]:
    if not forms.is_for_a_page():
        raise error
    return _page(name, message=forms.told(error, FIELD_NAMES), filled=request.form), 400
