"""A household's objections: to what was booked, to a notice about it, to a list of benefits, or to a result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import NotFoundError
from geo_app.residents import access
from geo_app.residents.state import state
from layers import own_points
from layers.own_points import Protest

blueprint = Blueprint("objections", __name__)

_SHORTEST, _LONGEST = 5, 1000
_MOST_DIGITS = 18  # what a bigint holds, whatever the digits are
_TOO_MANY = "已有 10 件异议在等答复，请等答复后再提。"


@blueprint.get("/my/objections")
def index() -> str:
    """List the household's objections, with their answers."""
    access.household()
    with state().database.resident() as connection:
        found = own_points.objections(connection, access.digest())
    filed = request.args.get("filed", "")
    new = next((row for row in found if str(row.id) == filed), None)
    return render_template("objections.html", objections=found, new=new)


@blueprint.get("/my/objections/new")
def new() -> str:
    """Show the form, about an entry, a notice, a list of benefits or a whole period."""
    access.household()
    return _form(_protest(request.args), "")


@blueprint.post("/my/objections")
def create() -> Response | tuple[str, int]:
    """File an objection."""
    access.household()
    protest = _protest(request.form)
    if not _SHORTEST <= len(protest.text) <= _LONGEST:
        return _form(protest, f"请写明哪里不对，{_SHORTEST} 到 {_LONGEST} 个字。"), 400
    with state().database.resident() as connection:
        number = own_points.file_objection(connection, access.digest(), protest, access.client())
    if number is None:
        return _form(protest, _TOO_MANY), 400
    return redirect(f"/my/objections?filed={number}", code=303)


def _protest(sent: Any) -> Protest:
    return Protest(
        period=sent.get("period", ""),
        entry_no=_number(sent.get("entry", "")),
        application_id=_number(sent.get("application", "")),
        plan_id=_number(sent.get("plan", "")),
        text=sent.get("text", "").strip(),
        is_about_retaliation=sent.get("retaliation") == "yes",
    )


def _form(protest: Protest, message: str) -> str:
    """Show the form; NotFoundError when it would be about nothing of the household's own."""
    entry, notice, plan, result = None, None, None, None
    with state().database.resident() as connection:
        if protest.application_id is not None:
            applications = own_points.applications(connection, access.digest())
            notice = next((row for row in applications if row.id == protest.application_id and row.may_object), None)
        elif protest.plan_id is not None:
            plans = own_points.benefits(connection, access.digest())
            plan = next((row for row in plans if row.id == protest.plan_id and row.may_object), None)
        elif protest.entry_no is not None:
            entries = own_points.entries(connection, access.digest(), protest.period)
            entry = next((row for row in entries if row.entry_no == protest.entry_no), None)
        else:
            scores = own_points.scores(connection, access.digest())
            result = next((row for row in scores if row.period == protest.period), None)
    if entry is None and notice is None and plan is None and result is None:
        raise NotFoundError
    return render_template(
        "objection_new.html", protest=protest, entry=entry, notice=notice, plan=plan, result=result, message=message
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotFoundError
    return int(text)
