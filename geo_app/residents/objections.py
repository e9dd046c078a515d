"""A household's objections to what was booked, or to a result."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import NotFoundError
from geo_app.residents import access
from geo_app.residents.state import state
from layers import residents
from layers.database import Connection

blueprint = Blueprint("objections", __name__)

_SHORTEST, _LONGEST = 5, 1000
_MOST_DIGITS = 18  # what a bigint holds, whatever the digits are


@blueprint.get("/my/objections")
def index() -> str:
    """List the household's objections, with their answers."""
    access.household()
    with state().database.resident() as connection:
        found = residents.objections(connection, access.digest())
    filed = request.args.get("filed", "")
    new = next((row for row in found if str(row.id) == filed), None)
    return render_template("objections.html", objections=found, new=new)


@blueprint.get("/my/objections/new")
def new() -> str:
    """Show the form, about an entry or a whole period."""
    access.household()
    return _form(request.args.get("period", ""), _entry(request.args.get("entry", "")), "", "")


@blueprint.post("/my/objections")
def create() -> Response | tuple[str, int]:
    """File an objection."""
    access.household()
    period, entry = request.form.get("period", ""), _entry(request.form.get("entry", ""))
    text = request.form.get("text", "").strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        page = _form(period, entry, text, f"请写明哪里不对，{_SHORTEST} 到 {_LONGEST} 个字。")
        return page, 400
    with state().database.resident() as connection:
        number = residents.file_objection(connection, access.digest(), period, entry, text=text, client=access.client())
        if number is None and _is_own(connection, period, entry):
            return _form(period, entry, text, "已有 10 件异议在等答复，请等答复后再提。"), 400
    if number is None:
        raise NotFoundError
    return redirect(f"/my/objections?filed={number}", code=303)


def _form(period: str, entry_no: int | None, text: str, message: str) -> str:
    with state().database.resident() as connection:
        if not _is_own(connection, period, entry_no):
            raise NotFoundError
        entries = residents.entries(connection, access.digest(), period)
    entry = next((row for row in entries if row.entry_no == entry_no), None)
    return render_template("objection_new.html", period=period, entry=entry, text=text, message=message)


def _is_own(connection: Connection, period: str, entry_no: int | None) -> bool:
    if entry_no is None:
        return any(row.period == period for row in residents.scores(connection, access.digest()))
    return any(row.entry_no == entry_no for row in residents.entries(connection, access.digest(), period))


def _entry(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotFoundError
    return int(text)
