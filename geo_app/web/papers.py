"""A village's papers to print: what there is for a quarter, each as PDF and as a workbook, and whom they name."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response as AnyResponse

from geo_app import paper_words
from geo_app.errors import BadRequestError, ForbiddenError, NotFoundError
from geo_app.papers.card import Cards
from geo_app.papers.pdf import cards_pdf, sheet_pdf
from geo_app.papers.sheet import Paper
from geo_app.papers.workbook import to_xlsx
from geo_app.use_cases.print_paper import MOST_CARDS, MOST_LEDGER_ROWS, OF_A_PART, SHEETS, PaperWish, print_paper
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state
from layers import benefits, papers
from layers.errors import NotVisibleError
from layers.households import household
from layers.records_paper import PaperStanding

blueprint = Blueprint("papers", __name__)

READING = "view_household_points"
KEEPING = "keep_points"
_OBJECTIONS_RIGHTS = {"view_objections", KEEPING}
_PERIOD = r"^[0-9]{4}Q[1-4]$"
_TYPES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_LONGEST_CODE = 18
_CARDS_A_SECOND, _ROWS_A_SECOND = 20, 150  # on a machine that has other things to do as well


class PapersQuery(Query):
    """Which quarter's papers are shown."""

    period: str = Field("", pattern=_PERIOD + "|^$")
    done: Literal["", "contacts"] = ""


class PaperQuery(Query):
    """Which paper is wanted, and how."""

    period: str = Field("", pattern=_PERIOD + "|^$")
    paper: Literal["a3", "a4"] = "a3"
    group: int | None = Field(None, ge=1, le=999)
    plan: int | None = Field(None, ge=1, le=2**62)


class CardQuery(Query):
    """Which quarter's card is wanted."""

    period: str = Field("", pattern=_PERIOD + "|^$")


class ContactsForm(BaseModel):
    """Whom the papers tell people to turn to; what is left empty is left to write on the paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str = Field("", max_length=30)
    phone: str = Field("", pattern=r"^[0-9][0-9 -]{3,18}[0-9]$")
    supervision: str = Field("", pattern=r"^[0-9][0-9 -]{3,18}[0-9]$")
    seal: str = Field("", max_length=40)


@blueprint.get("/villages/<code>/papers")
def index(code: str) -> str:
    """Show which papers there are for a quarter, and how they stand."""
    access.need(READING)
    query = parse(PapersQuery, request)
    return _page(code, query.period, done=query.done)


@blueprint.post("/villages/<code>/contacts")
def contacts(code: str) -> AnyResponse | tuple[str, int]:
    """Store whom the papers tell people to turn to."""
    access.need(KEEPING)
    try:
        form = forms.read(ContactsForm, request.form)
    except BadRequestError as error:
        message = forms.told(error, paper_words.CONTACT_FIELDS)
        return _page(code, "", message=message, sent=request.form.to_dict()), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        papers.set_contacts(
            connection, code, person=form.person, phone=form.phone, supervision=form.supervision, seal=form.seal
        )
    return redirect(f"/villages/{code}/papers?done=contacts", code=303)


@blueprint.get("/villages/<code>/papers/<sheet>.<form>")
def sheet(code: str, sheet: str, form: str) -> Response:
    """Print a paper; that it was printed is recorded."""
    access.need(READING)
    if sheet not in SHEETS or form not in _TYPES:
        raise NotFoundError
    if sheet == "objections" and access.viewer().rights.isdisjoint(_OBJECTIONS_RIGHTS):
        raise ForbiddenError
    query = parse(PaperQuery, request)
    wish = PaperWish(
        sheet=sheet,
        village_code=code,
        period=query.period or _newest(code).period,
        form=form,
        size=query.paper,
        group_no=query.group if sheet in OF_A_PART else None,
        plan=query.plan,
    )
    return _file(_made(wish), form)


@blueprint.get("/households/<code>/card.pdf")
def card(code: str) -> Response:
    """Print a household's card; that it was printed is recorded."""
    access.need(READING)
    query = parse(CardQuery, request)
    if not (code.isascii() and code.isdigit() and len(code) <= _LONGEST_CODE):
        raise NotFoundError
    with state().database.transaction(access.scope()) as connection:
        village = household(connection, code).village_code
    wish = PaperWish(
        sheet="cards",
        village_code=village,
        period=query.period or _newest(village).period,
        form="pdf",
        household_code=code,
    )
    return _file(_made(wish), "pdf")


def _made(wish: PaperWish) -> Paper | Cards:
    held = state()
    address = (held.settings.resident_url or "").rstrip("/")
    return print_paper(held.database, access.scope(), wish, today=china_today(), resident_address=address)


def _file(made: Paper | Cards, form: str) -> Response:
    paper = made.paper if isinstance(made, Cards) else made
    if form == "xlsx":
        body = to_xlsx(paper)
    else:
        body = cards_pdf(made.cards, paper.title) if isinstance(made, Cards) else sheet_pdf(made)
    response = make_response(body)
    response.mimetype = _TYPES[form]
    name = quote(paper.filename(form), safe="")
    shown = "inline" if form == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename=\"{paper.sheet}.{form}\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _newest(code: str) -> PaperStanding:
    """Return the newest quarter of which anything was scored."""
    with state().database.transaction(access.scope()) as connection:
        return _chosen(papers.standings(connection, code), "")


def _chosen(known: list[PaperStanding], period: str) -> PaperStanding:
    scored = [one for one in known if one.scheme_id is not None] or known
    found = next((one for one in (known if period else scored) if period in ("", one.period)), None)
    if found is None:
        raise NotVisibleError(period)
    return found


def _page(code: str, period: str, *, message: str = "", sent: dict[str, str] | None = None, done: str = "") -> str:
    viewer = access.viewer()
    with state().database.transaction(access.scope()) as connection:
        village = papers.village(connection, code)
        known = papers.standings(connection, code)
        standing = _chosen(known, period)
        results = papers.results(connection, village, standing)
        groups = papers.groups(connection, code)
        rows = papers.count_entries(connection, code, standing.period, None)
        plans = [plan for plan in benefits.plans(connection, code) if plan.period == standing.period]
    hidden = set() if village.is_whole else set(SHEETS) - OF_A_PART
    if viewer.rights.isdisjoint(_OBJECTIONS_RIGHTS):
        hidden.add("objections")
    if not plans:
        hidden.add("benefits")
    return render_template(
        "papers/index.html",
        viewer=viewer,
        village=village,
        standing=standing,
        periods=[one.period for one in known],
        sheets=[name for name in SHEETS if name not in hidden],
        words=paper_words,
        plans=plans,
        groups=groups,
        is_too_long={"cards": len(results) > MOST_CARDS, "ledger": rows > MOST_LEDGER_ROWS},
        seconds={"cards": len(results) // _CARDS_A_SECOND, "ledger": rows // _ROWS_A_SECOND},
        may_keep=KEEPING in viewer.rights and village.is_whole,
        message=message,
        sent=sent
        or {
            "person": village.objection_person,
            "phone": village.objection_phone,
            "supervision": village.supervision_phone,
            "seal": "" if village.seal_unit == f"{village.name}村民委员会" else village.seal_unit,
        },
        done=done,
    )
