"""API tokens of the own account."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from geo_app.errors import BadRequestError, NotFoundError
from geo_app.record_numbers import bounded
from geo_app.role_words import RIGHT_NAMES
from geo_app.use_cases.issue_token import LONGEST_DAYS, WantedToken, issue_own_token
from geo_app.web import access
from geo_app.web.session_cookie import unshared
from geo_app.web.state import state
from layers import own_account
from layers.records_account import OwnAccount

blueprint = Blueprint("own_tokens", __name__)

_MOST_DIGITS = 18


@blueprint.get("/account/tokens/new")
def new() -> str:
    """Show the form for a new token."""
    return _form(_own(), {})


@blueprint.post("/account/tokens")
def create() -> Response | tuple[str, int]:
    """Make a token, and show it this once."""
    own = _own()
    days = request.form.get("days", "")
    wanted = WantedToken(
        request.form.get("label", "").strip(),
        request.form.getlist("rights"),
        int(days) if days.isascii() and days.isdecimal() and len(days) < _MOST_DIGITS else 0,
    )
    try:
        issued = issue_own_token(
            state().database, access.session_digest(), wanted, access.visitor(), own_rights=own.rights
        )
    except BadRequestError as error:
        return _form(own, {fault.field: fault.message for fault in error.faults}), 400
    page = render_template("account/token.html", viewer=access.viewer(), issued=issued, label=wanted.label)
    return unshared(page)


@blueprint.post("/account/tokens/<int:number>/end")
def end(number: int) -> BaseResponse:
    """End a token."""
    bounded(number)
    with state().database.transaction(access.visitor().scope, read_only=False) as connection:
        if not own_account.end_token(connection, access.session_digest(), number):
            raise NotFoundError
    return redirect("/account#tokens", code=303)


def _own() -> OwnAccount:
    with state().database.transaction(access.visitor().scope) as connection:
        return own_account.own_account(connection, access.session_digest())


def _form(own: OwnAccount, faults: dict[str, str]) -> str:
    return render_template(
        "account/token_new.html",
        viewer=access.viewer(),
        own=own,
        right_names=RIGHT_NAMES,
        faults=faults,
        label=request.form.get("label", ""),
        days=request.form.get("days", "90"),
        chosen=request.form.getlist("rights"),
        longest=LONGEST_DAYS,
    )
