"""Requests of people about what is held of them: the list by due date, the form at the counter, and every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, get_args

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app import request_words
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.exchange.personal_copy import sections
from geo_app.record_numbers import bounded
from geo_app.sealing import sealer
from geo_app.use_cases.answer_request import (
    accept_request,
    extend_request,
    finish_request,
    refuse_request,
    withdraw_request,
)
from geo_app.use_cases.correct_record import correct_record, place_wish
from geo_app.use_cases.erase_record import erase_record
from geo_app.use_cases.file_request import Counter, file_request
from geo_app.use_cases.hand_over_copy import give_copy, release_copy
from geo_app.use_cases.reveal_contact import reveal_contact
from geo_app.web import access, forms
from geo_app.web.glossary import STATUSES, china_today
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import data_requests, retention
from layers.data_requests import CopyForm, State

blueprint = Blueprint("requests", __name__)

RIGHT = "handle_data_requests"
_PAGE_ROWS = 50
_LAST_PAGE = 10_000
_MOST_EXTRA_DAYS = 30


class ListQuery(Query):
    """The parameters of the list."""

    state: State = "open"
    page: int = Field(1, ge=1, le=_LAST_PAGE)


@blueprint.get("/requests")
def index() -> str:
    """List the requests of the area, those that are due first at the top."""
    access.need(RIGHT)
    query = forms.read(ListQuery, request.args)
    wanted, page, today = query.state, query.page, china_today()
    with state().database.transaction(access.scope()) as connection:
        counts = data_requests.count_requests(connection, today)
        rows = data_requests.list_requests(connection, wanted, today, _PAGE_ROWS, (page - 1) * _PAGE_ROWS)
    return _render(
        "requests/index.html", rows=rows, counts=counts, wanted=wanted, today=today, page=page,
        pages=max(1, -(-counts[wanted] // _PAGE_ROWS)),
    )  # fmt: skip


@blueprint.get("/requests/new")
def new() -> str:
    """Show the form for a person who came by."""
    access.need(RIGHT)
    return _form({}, ())


@blueprint.post("/requests")
def create() -> Response | tuple[str, int]:
    """Write down a request of a person who came by."""
    access.need(RIGHT)
    form = request.form.to_dict()
    texts = {name: form.get(name, "").strip() for name in Counter.__slots__ if name != "wish"}
    held = state()
    try:
        number = file_request(
            held.database,
            access.scope(),
            Counter(**texts, wish=form),
            sealer(held.settings),
            held.settings.data_request_days,
        )
    except BadRequestError as error:
        return _form(form, error.faults), 400
    return redirect(f"/requests/{number}", code=303)


@blueprint.get("/requests/retention")
def retention_rules() -> str:
    """Show how long things are held, and on what ground of law."""
    access.need(RIGHT)
    with state().database.transaction(access.scope()) as connection:
        rules = retention.list_rules(connection)
    return _render("requests/retention.html", rules=rules)


@blueprint.get("/requests/<int:number>")
def show(number: int) -> str:
    """Show a request, what can be done about it, and what the person has been told."""
    access.need(RIGHT)
    return _one(number, ())


@blueprint.post("/requests/<int:number>/<step>")
def update(number: int, step: str) -> Response | tuple[str, int]:
    """Take one step: accept, extend, refuse, withdraw, place, correct, erase, release or finish."""
    access.need(RIGHT)
    if step not in _STEPS:
        raise NotFoundError

    def taken() -> Response:
        _STEPS[step](number)
        return redirect(f"/requests/{number}", code=303)

    return _tried(number, taken)


@blueprint.post("/requests/<int:number>/copy")
def copy(number: int) -> Response | tuple[str, int]:
    """Give the copy for the person at the counter, once as a page to print and once as a JSON file."""
    access.need(RIGHT)
    return _tried(number, lambda: _copy(number, request.form.get("form", "")))


@blueprint.post("/requests/<int:number>/contact")
def contact(number: int) -> Response | tuple[str, int]:
    """Show the request with the telephone number that was left with it, this once."""
    access.need(RIGHT)
    return _tried(number, lambda: make_response(_one(number, (), phone=_phone(number))))


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no browser keep these pages: they say who asked for what, and one of them holds everything."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _phone(number: int) -> str:
    return reveal_contact(state().database, access.scope(), number, sealer(state().settings))


def _copy(number: int, wanted: str) -> Response:
    known: dict[str, CopyForm] = {form: form for form in get_args(CopyForm)}
    if wanted not in known:
        raise BadRequestError(Fault("form", "请选择打印的网页，或 JSON 文件"))
    bundle = give_copy(state().database, access.scope(), number, known[wanted], sealer(state().settings))
    if wanted == "file":
        response: Response = jsonify(bundle)
        response.headers["Content-Disposition"] = f'attachment; filename="personal-data-{number}.json"'
        return response
    told = sections(bundle, STATUSES)
    return make_response(
        _render("requests/copy.html", sections=told, subject=bundle["subject"], number=number, today=china_today())
    )


def _extend(number: int) -> None:
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        raise BadRequestError(Fault("until", "请选择新的期限")) from None
    extend_request(state().database, access.scope(), number, until, request.form.get("reason", ""))


def _refuse(number: int) -> None:
    texts = (request.form.get("legal_reason", ""), request.form.get("answer", ""))
    refuse_request(state().database, access.scope(), number, *texts)


def _withdraw(number: int) -> None:
    withdraw_request(state().database, access.scope(), number, request.form.get("taken_back", ""))


def _erase(number: int) -> None:
    answer = request.form.get("answer", "")
    erase_record(state().database, access.scope(), number, request.form.getlist("fields"), answer)


_STEPS: Mapping[str, Callable[[int], None]] = {
    "accept": lambda number: accept_request(state().database, access.scope(), number),
    "extend": _extend,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "place": lambda number: place_wish(state().database, access.scope(), number, request.form),
    "correct": lambda number: correct_record(state().database, access.scope(), number),
    "erase": _erase,
    "release": lambda number: release_copy(state().database, access.scope(), number, request.form.get("answer", "")),
    "finish": lambda number: finish_request(state().database, access.scope(), number, request.form.get("answer", "")),
}


def _tried(number: int, step: Callable[[], Response]) -> Response | tuple[str, int]:
    """Take a step; where what was sent is wrong, show the request again with what is wrong."""
    bounded(number)
    try:
        return step()
    except BadRequestError as error:
        return _one(number, error.faults), 400


def _one(number: int, faults: tuple[Fault, ...], *, phone: str | None = None) -> str:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        found = data_requests.open_request(connection, bounded(number))
        things = data_requests.list_erasable(connection, number) if found.kind == "deletion" else []
    return _render(
        "requests/show.html", it=found, things=things, today=china_today(), form=request.form, **_told(faults),
        latest=found.first_due_on + timedelta(days=_MOST_EXTRA_DAYS), phone=phone,
    )  # fmt: skip


def _form(form: Mapping[str, str], faults: tuple[Fault, ...]) -> str:
    return _render("requests/new.html", form=form, days=state().settings.data_request_days, **_told(faults))


def _told(faults: tuple[Fault, ...]) -> dict[str, Any]:
    return {"faults": {fault.field: fault.message for fault in reversed(faults)}, "wrong": list(faults)}


def _render(template: str, **facts: Any) -> str:
    return render_template(template, viewer=access.viewer(), words=request_words, **facts)
