"""A household asks for a copy, a correction, a deletion or an explanation, and sees what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app import request_words
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.exchange.personal_copy import sections
from geo_app.record_numbers import bounded
from geo_app.residents import access
from geo_app.residents.state import state
from geo_app.use_cases.file_own_request import KINDS, file_own_request
from layers import own_requests

blueprint = Blueprint("requests", __name__)


@blueprint.get("/my/requests")
def index() -> str:
    """List the household's requests, with their due days and answers."""
    access.household()
    with state().database.resident() as connection:
        found = own_requests.list_requests(connection, access.digest())
    filed = request.args.get("filed", "")
    new = next((row for row in found if str(row.id) == filed), None)
    return render_template("requests.html", requests=found, new=new, words=request_words)


@blueprint.get("/my/requests/new")
def new() -> str:
    """Show the form of one kind of request."""
    access.household()
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        raise NotFoundError
    return _form({"kind": kind}, ())


@blueprint.post("/my/requests")
def create() -> Response | tuple[str, int]:
    """File a request."""
    access.household()
    held, form = state(), request.form.to_dict()
    try:
        number = file_own_request(
            held.database, access.digest(), form, days=held.settings.data_request_days, client=access.client()
        )
    except BadRequestError as error:
        return _form(form, error.faults), 400
    return redirect(f"/my/requests?filed={number}", code=303)


@blueprint.post("/my/requests/<int:number>/withdraw")
def withdraw(number: int) -> Response:
    """Take a request back."""
    access.household()
    with state().database.resident() as connection:
        taken = own_requests.withdraw(connection, access.digest(), bounded(number), access.client())
    if not taken:
        raise NotFoundError
    return redirect("/my/requests", code=303)


@blueprint.get("/my/requests/<int:number>/copy")
def copy(number: int) -> str:
    """Show a copy that was released, to read or print."""
    access.household()
    return render_template("personal_copy.html", sections=sections(_copy(number)), number=number, words=request_words)


@blueprint.get("/my/requests/<int:number>/copy.json")
def copy_file(number: int) -> Response:
    """Give a copy that was released as a file."""
    access.household()
    response = jsonify(_copy(number))
    response.headers["Content-Disposition"] = f'attachment; filename="personal-data-{number}.json"'
    return response


def _copy(number: int) -> dict[str, Any]:
    with state().database.resident() as connection:
        bundle = own_requests.copy(connection, access.digest(), bounded(number), access.client())
    if bundle is None:
        raise NotFoundError
    return bundle


def _form(form: Mapping[str, str], faults: tuple[Fault, ...]) -> str:
    kind = form.get("kind", "")
    return render_template(
        "request_new.html",
        form=form,
        kind=kind if kind in KINDS else "copy",
        faults={fault.field: fault.message for fault in reversed(faults)},
        days=state().settings.data_request_days,
        words=request_words,
    )
