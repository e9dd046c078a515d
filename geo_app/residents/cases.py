"""How a case stands, for whoever has its number and code; nobody signs in for that."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from geo_app.readable_codes import typed
from geo_app.residents import access
from geo_app.residents.state import state
from geo_app.residents.words import RATINGS
from geo_app.use_cases.hand_in_case import code_digest
from layers import intake

blueprint = Blueprint("cases", __name__)

_WRONG = "没有查到。请对照回执，核对受理编号和查询码。"
_LONGEST = 40


@blueprint.get("/ask")
def new() -> str:
    """Show the form for number and code."""
    number = request.args.get("number", "")
    return _page(number if number.isdigit() else "", "")


@blueprint.post("/ask")
def show() -> str | tuple[str, int]:
    """Show how the case stands; a wrong code and an unknown number get the same answer."""
    return _answer(thanks=False)


@blueprint.post("/ask/rating")
def rate() -> str | tuple[str, int]:
    """Keep what the petitioner thinks of a closed case, once."""
    rating = request.form.get("rating", "")
    kept = False
    if rating in RATINGS:
        number, code = _sent()
        with state().database.resident() as connection:
            kept = intake.rate_case(connection, number, code_digest(code), rating, access.client())
    return _answer(thanks=kept)


def _answer(*, thanks: bool) -> str | tuple[str, int]:
    number, code = _sent()
    if not number or not code:
        return _page(number, "请输入受理编号和查询码。"), 400
    with state().database.resident() as connection:
        found = intake.case_state(connection, number, code_digest(code), access.client())
    if found is None:
        return _page(number, _WRONG), 404
    if found.status == "too_many":
        return _page(number, "查询太频繁，请 15 分钟后再试。"), 429
    return render_template("case.html", case=found, code=code, thanks=thanks)


def _sent() -> tuple[str, str]:
    return typed(request.form.get("number", ""))[:_LONGEST], typed(request.form.get("code", ""))[:_LONGEST]


def _page(number: str, message: str) -> str:
    return render_template("ask.html", number=number, message=message)
