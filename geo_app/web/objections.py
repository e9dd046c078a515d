"""Objections of households to their points: what waits for an answer, and answering."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, ForbiddenError
from geo_app.record_numbers import bounded
from geo_app.web import access
from geo_app.web.state import state
from geo_app.web.wording import CHINA
from layers import objections

blueprint = Blueprint("objections", __name__)

_MOST = 200
_SHORTEST, _LONGEST = 5, 1000
_OUTCOMES = ("upheld", "rejected")


@blueprint.get("/objections")
def index() -> str:
    """List the area's objections that wait for an answer, or those that were answered."""
    access.need("view_objections")
    shown = request.args.get("state", "open")
    if shown not in ("open", "answered"):
        raise BadRequestError(Fault("state", "只能是 open 或 answered"))
    return _page(shown, 0, {}, "")


@blueprint.post("/objections/<int:number>")
def answer(number: int) -> Response | tuple[str, int]:
    """Record the supervision committee's answer; nothing is booked by it."""
    access.need("view_objections")
    if access.viewer().role != "supervision":
        raise ForbiddenError
    bounded(number)
    outcome, text = request.form.get("outcome", ""), request.form.get("answer", "").strip()
    if outcome not in _OUTCOMES or not _SHORTEST <= len(text) <= _LONGEST:
        message = f"请选结论，并写 {_SHORTEST} 到 {_LONGEST} 个字的答复，这户会看到。"
        return _page("open", number, request.form.to_dict(), message), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        kept = objections.answer(connection, number, outcome, text)
    if not kept:
        return _page("open", number, {}, f"第 {number} 号已经有人答复过了。"), 409
    return redirect("/objections", code=303)


def _page(shown: str, about: int, sent: dict[str, str], message: str) -> str:
    with state().database.transaction(access.scope()) as connection:
        found = objections.list_objections(connection, shown, _MOST)
        waiting = objections.count_open(connection)
    return render_template(
        "objections/index.html",
        objections=found,
        waiting=waiting,
        shown=shown,
        about=about,
        sent=sent,
        message=message,
        days_left=_days_left,
        may_answer=access.viewer().role == "supervision",
        viewer=access.viewer(),
    )


def _days_left(due_at: datetime) -> int:
    """Return the days that are left to answer in, 0 on the last; below it, how many are over."""
    return (due_at.astimezone(CHINA).date() - datetime.now(CHINA).date()).days
