"""Objections to points: what waits for an answer, taking them in at the office, looking into the facts, answering."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, make_response, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, ForbiddenError, NotFoundError
from geo_app.record_numbers import bounded
from geo_app.use_cases.preview_correction import Preview, preview_correction
from geo_app.web import access
from geo_app.web.forms import read
from geo_app.web.objection_forms import read_answer, read_filing
from geo_app.web.objection_words import (
    LONGEST,
    REFUSALS,
    SHORTEST,
    days_left,
    may_file,
    may_note,
    may_read,
    value_choices,
)
from geo_app.web.openapi import Query
from geo_app.web.review_page import ReviewQuery, Sent, review_page
from geo_app.web.state import state
from layers import households, objections
from layers.objections import Reply
from layers.process_refusals import ProcessRefusedError
from layers.records_objections import Correctable, Objection

blueprint = Blueprint("objections", __name__)

_MOST = 200
Answered = Response | tuple[str, int]


class InboxQuery(Query):
    """Which objections are listed."""

    state: Literal["open", "overdue", "answered"] = "open"
    village: str = Field("", pattern=r"^\d{12}$")


@blueprint.get("/objections")
def index() -> str:
    """List the area's objections that wait for an answer, those that wait too long, or those that were answered."""
    if not may_read(access.viewer()):
        raise ForbiddenError
    return _inbox(read(InboxQuery, request.args), Sent())


@blueprint.post("/objections/<int:number>")
def answer(number: int) -> Answered:
    """Answer as the supervision committee; what follows from the answer is carried out in the same step."""
    found = _to_answer(number)
    sent = request.form.to_dict()
    if found.status != "filed":
        return _again(found, Sent(number, "answer", {}, f"第 {number} 号已经有人答复过了。")), 409
    given, message = read_answer(found, sent, _booked(found))
    if given is None:
        return _again(found, Sent(number, "answer", sent, message)), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        try:
            kept = objections.answer(connection, number, given)
        except ProcessRefusedError as error:
            connection.rollback()
            refused = REFUSALS.get(error.reason, f"没有办成：{error.reason}")
        else:
            refused = ""
    if refused:
        return _again(found, Sent(number, "answer", sent, refused)), 400
    if not kept:
        return _again(found, Sent(number, "answer", {}, f"第 {number} 号已经有人答复过了。")), 409
    return _back(found)


@blueprint.post("/objections/<int:number>/preview")
def preview(number: int) -> Response | str:
    """Tell what an answer would change; nothing is stored."""
    found = _to_answer(number)
    sent = request.form.to_dict()
    given, message = read_answer(found, sent, _booked(found), needs_text=False)
    told = _preview(found, given)
    if request.headers.get("X-Part") == "preview":
        return make_response(render_template("objections/preview.html", found=told, row=found, message=message))
    return _again(found, Sent(number, "answer", sent, "" if told else message, told))


@blueprint.post("/objections/<int:number>/facts")
def facts(number: int) -> Answered:
    """Write down what the village found."""
    if not may_note(access.viewer()):
        raise ForbiddenError
    found = _visible(number)
    text = request.form.get("facts", "").strip()
    if not 2 <= len(text) <= LONGEST:
        message = f"请写明看了什么、问了谁，2 到 {LONGEST} 个字。"
        return _again(found, Sent(number, "facts", request.form.to_dict(), message)), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        kept = objections.note_facts(connection, number, text)
    if not kept:
        return _again(found, Sent(number, "facts", {}, f"第 {number} 号已经答复，不用再核实。")), 409
    return _back(found)


@blueprint.post("/objections/<int:number>/erratum")
def amend(number: int) -> Answered:
    """Say beside an answer what was wrong in it; the answer stays."""
    found = _to_answer(number)
    text = request.form.get("erratum", "").strip()
    if not SHORTEST <= len(text) <= LONGEST:
        message = f"请写明更正什么，{SHORTEST} 到 {LONGEST} 个字，这户会看到。"
        return _again(found, Sent(number, "erratum", request.form.to_dict(), message)), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        kept = objections.amend(connection, number, text)
    if not kept:
        return _again(found, Sent(number, "erratum", {}, "还没有答复，或已经附过更正。")), 409
    return _back(found)


@blueprint.post("/objections/orders/<int:number>")
def carry_out(number: int) -> Answered:
    """Write down how the village put right what the supervision committee demanded."""
    access.need("keep_points")
    bounded(number)
    text = request.form.get("done", "")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        outcome = objections.carry_out(connection, number, text)
    if outcome == "done":
        return redirect("/objections#orders", code=303)
    sent = Sent(number, "order", request.form.to_dict(), REFUSALS[outcome] + "。")
    return _inbox(InboxQuery.model_validate({}), sent), 409 if outcome == "done_already" else 400


@blueprint.post("/households/<code>/objections")
def file(code: str) -> Answered:
    """Take in an objection of a villager who came to the office, with the number of the signed paper."""
    if not may_file(access.viewer()):
        raise ForbiddenError
    with state().database.transaction(access.scope()) as connection:
        households.household(connection, code)
    sent = request.form.to_dict()
    query = _review_query(sent.get("period", ""))
    filing, message = read_filing(code, query.period, sent)
    if filing is None:
        return review_page(code, query, Sent(0, "file", sent, message)), 400
    with state().database.transaction(access.scope(), read_only=False) as connection:
        number = objections.file_for(connection, filing)
    if number is None:
        message = "没有提交：这一项已过公示期或不能再提异议，或这户已有 10 件在等答复。"
        return review_page(code, query, Sent(0, "file", sent, message)), 400
    # who took it in may not be one who sees it
    return redirect(f"/households/{code}?period={query.period}&filed={number}#objections", code=303)


def _to_answer(number: int) -> Objection:
    """Return an objection to one who answers it; others may not even ask."""
    access.need("view_objections")
    if access.viewer().role != "supervision":
        raise ForbiddenError
    return _visible(number)


def _visible(number: int) -> Objection:
    bounded(number)
    with state().database.transaction(access.scope()) as connection:
        return objections.objection(connection, number)


def _preview(found: Objection, given: Reply | None) -> Preview | None:
    if given is None or not found.has_points:
        return None
    # an objection that is turned down leaves the points as they were given
    points = (found.points_tenths or 0) if given.outcome == "rejected" else (given.corrected or 0)
    with state().database.transaction(access.scope()) as connection:
        return preview_correction(connection, found, points)


def _booked(found: Objection) -> list[Correctable]:
    if not found.is_of_quarter:
        return []
    with state().database.transaction(access.scope()) as connection:
        return objections.correctable(connection, [found.id]).get(found.id, [])


def _again(found: Objection, sent: Sent) -> str:
    """Show the page that a form was sent from once more, with what was typed and what is said of it."""
    if request.form.get("place") == "household" and "view_household_points" in access.viewer().rights:
        return review_page(found.household_code, ReviewQuery.model_validate({"period": found.period}), sent)
    return _inbox(InboxQuery.model_validate({}), sent)


def _back(found: Objection) -> Response:
    if request.form.get("place") == "household":
        return redirect(f"/households/{found.household_code}?period={found.period}#objection-{found.id}", code=303)
    return redirect("/objections", code=303)


def _review_query(period: str) -> ReviewQuery:
    try:
        return read(ReviewQuery, {"period": period})
    except BadRequestError as error:
        raise NotFoundError from error


def _inbox(query: InboxQuery, sent: Sent) -> str:
    viewer = access.viewer()
    may_answer = viewer.role == "supervision" and "view_objections" in viewer.rights
    with state().database.transaction(access.scope()) as connection:
        village = query.village or None
        found = objections.list_objections(connection, query.state, _MOST, village_code=village)
        waiting, overdue = objections.count_open(connection, village)
        whole = [row.id for row in found if row.is_of_quarter and row.status == "filed"]
        booked = objections.correctable(connection, whole) if may_answer else {}
        orders = objections.orders(connection, village_code=village)
    return render_template(
        "objections/index.html",
        objections=found,
        waiting=waiting,
        overdue=overdue,
        query=query,
        sent=sent,
        days_left=days_left,
        value_choices=value_choices,
        booked=booked,
        orders=orders,
        may_answer=may_answer,
        may_keep="keep_points" in viewer.rights,
        may_note=may_note(viewer),
        sees_objectors="view_objections" in viewer.rights,
        viewer=viewer,
    )
