"""Who agreed to be named on a village's papers: writing it down, and taking it back as easily."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from geo_app import paper_words
from geo_app.errors import BadRequestError
from geo_app.record_numbers import bounded
from geo_app.use_cases.record_consent import give_consent, withdraw_consent
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, Query, parse
from geo_app.web.state import state
from layers import consents, papers

blueprint = Blueprint("consents", __name__)

READING = "view_household_points"
KEEPING = "keep_points"
_A_PAGE = 50


class ConsentsQuery(Query):
    """Whose consents are shown, by the end of the number or the beginning of the name, and which page of them."""

    q: str = Field("", max_length=30)
    page: int = Field(1, ge=1, le=1000)


class ConsentForm(BaseModel):
    """A household's consent, as its form says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    household: str = Field(pattern=r"^[0-9]{4,18}$")
    purpose: Literal["result_poster", "honour_roll", "benefit_list"]
    form_ref: str = Field(max_length=60)
    given_on: Day


@blueprint.get("/villages/<code>/consents")
def index(code: str) -> str:
    """List who agreed to be named, and on what."""
    access.need(READING)
    return _page(code, query=parse(ConsentsQuery, request))


@blueprint.post("/villages/<code>/consents")
def create(code: str) -> Response | tuple[str, int]:
    """Write a consent down."""
    access.need(KEEPING)
    try:
        form = forms.read(ConsentForm, request.form)
        give_consent(
            state().database,
            access.scope(),
            code,
            household_code=form.household,
            purpose=form.purpose,
            form_ref=form.form_ref,
            given_on=form.given_on,
        )
    except BadRequestError as error:
        return _page(code, forms.told(error, paper_words.CONSENT_FIELDS)), 400
    return redirect(f"/villages/{code}/consents", code=303)


@blueprint.post("/villages/<code>/consents/<int:number>/withdrawal")
def withdraw(code: str, number: int) -> Response:
    """Take a consent back; no reason is asked for."""
    access.need(KEEPING)
    bounded(number)
    withdraw_consent(state().database, access.scope(), code, number)
    return redirect(f"/villages/{code}/consents", code=303)


def _page(code: str, message: str = "", query: ConsentsQuery | None = None) -> str:
    viewer, query = access.viewer(), query or ConsentsQuery(q="", page=1)
    wanted = query.q.strip()
    with state().database.transaction(access.scope()) as connection:
        village = papers.village(connection, code)
        found = consents.consents(connection, code, wanted)
    pages = max(1, -(-len(found) // _A_PAGE))
    first = (min(query.page, pages) - 1) * _A_PAGE
    return render_template(
        "consents/index.html",
        viewer=viewer,
        village=village,
        consents=found[first : first + _A_PAGE],
        total=len(found),
        page=min(query.page, pages),
        pages=pages,
        wanted=wanted,
        words=paper_words,
        may_keep=KEEPING in viewer.rights and village.is_whole,
        message=message,
        sent=request.form if message else {"given_on": china_today().isoformat()},
    )
