"""Applications for points: a village's by state, one of them with all its steps, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.photos import MOST_PHOTOS
from geo_app.process_words import TABS
from geo_app.record_numbers import bounded
from geo_app.web import access, forms, points_pages
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query
from geo_app.web.points_pages import READING
from geo_app.web.state import state
from layers import applications, audit

blueprint = Blueprint("applications", __name__)

_PAGE_ROWS = 100
_LAST_PAGE = 10_000


class ListQuery(Query):
    """The parameters of the list."""

    tab: str | None = None
    page: int = Field(1, ge=1, le=_LAST_PAGE)


@blueprint.get("/villages/<code>/applications")
def index(code: str) -> str:
    """List a village's applications, by state."""
    access.need(READING)
    query = forms.read(ListQuery, request.args)
    if query.tab is not None and query.tab not in TABS:
        raise BadRequestError(Fault("tab", "没有这一栏"))
    return _list(code, query.tab, query.page, ())


@blueprint.post("/villages/<code>/applications/check")
def check(code: str) -> Any:
    """Let the ticked applications pass the first look."""
    access.need("precheck_points")

    def step() -> BaseResponse:
        numbers = points_pages.chosen("applications")
        with state().database.transaction(access.scope(), read_only=False) as connection:
            applications.village(connection, code)
            applications.precheck_all(connection, numbers)
        return redirect(f"/villages/{code}/applications?tab=check", code=303)

    return points_pages.tried(step, lambda faults: _list(code, "check", 1, faults))


@blueprint.post("/villages/<code>/applications/book")
def book(code: str) -> Any:
    """Book all of the village that is due."""
    access.need("keep_points")

    def step() -> BaseResponse:
        with state().database.transaction(access.scope(), read_only=False) as connection:
            applications.village(connection, code)
            applications.book_due(connection, code)
        return redirect(f"/villages/{code}/applications?tab=booked", code=303)

    return points_pages.tried(step, lambda faults: _list(code, "notice", 1, faults))


@blueprint.post("/villages/<code>/notices")
def post(code: str) -> Any:
    """Post a notice of the ticked applications."""
    access.need("keep_points")

    def step() -> BaseResponse:
        posted_on, until = points_pages.day("posted_on", "张贴日期"), points_pages.day("until", "公示到")
        with state().database.transaction(access.scope(), read_only=False) as connection:
            applications.publicise(connection, code, points_pages.chosen("applications"), posted_on, until)
        return redirect(f"/villages/{code}/notices/{posted_on}", code=303)

    return points_pages.tried(step, lambda faults: _list(code, "post", 1, faults))


@blueprint.get("/applications/<int:number>")
def show(number: int) -> str:
    """Show an application: what was asked for, every step, how the panel voted, and what comes next."""
    access.need(READING)
    return _one(bounded(number), ())


@blueprint.post("/applications/<int:number>/<step>")
def update(number: int, step: str) -> Any:
    """Take one step: check, back, withdraw or book."""
    bounded(number)
    if step not in _STEPS:
        raise NotFoundError
    rights, take = _STEPS[step]
    access.need(*rights)

    def taken() -> BaseResponse:
        with state().database.transaction(access.scope(), read_only=False) as connection:
            take(connection, number)
        return redirect(f"/applications/{number}", code=303)

    return points_pages.tried(taken, lambda faults: _one(number, faults))


@blueprint.get("/applications/<int:number>/photos/<int:photo>")
def photo(number: int, photo: int) -> Response:
    """Show a photograph; the look is recorded."""
    access.need(READING)
    bounded(number)
    if photo > MOST_PHOTOS:
        raise NotFoundError
    with state().database.transaction(access.scope(), read_only=False) as connection:
        image = applications.photo(connection, number, photo)
    if image is None:
        raise NotFoundError
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{number}-{photo}.jpg"'}
    return Response(image, mimetype="image/jpeg", headers=headers)


def _reason() -> str:
    return points_pages.text("reason", 200, "理由", needed=True)


_STEPS: Mapping[str, tuple[tuple[str, ...], Callable[[Any, int], object]]] = {
    "check": (
        ("precheck_points",),
        lambda connection, number: applications.precheck(connection, number, "prechecked", ""),
    ),
    "back": (
        ("precheck_points",),
        lambda connection, number: applications.precheck(connection, number, "submitted", _reason()),
    ),
    "withdraw": (
        ("precheck_points", "keep_points"),
        lambda connection, number: applications.withdraw(connection, number, _reason()),
    ),
    "book": (("keep_points",), applications.book),
}


def _list(code: str, tab: str | None, page: int, faults: tuple[Fault, ...]) -> str:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = applications.village(connection, code)
        counts = applications.counts(connection, code)
        by_tab = {name: sum(counts.get(status, 0) for status in statuses) for name, (_, statuses) in TABS.items()}
        shown = tab or next((name for name in TABS if by_tab[name]), "check")
        rows = applications.list_applications(connection, code, TABS[shown][1], _PAGE_ROWS, (page - 1) * _PAGE_ROWS)
        notices = applications.notices(connection, code) if shown in ("post", "notice", "booked") else []
        audit.note(connection, "application.list", "village", code, area=code, detail={"tab": shown})
    today = china_today()
    return points_pages.draw(
        "applications/index.html", faults, village=village, counts=by_tab, tab=shown, rows=rows, page=page,
        pages=max(1, -(-by_tab[shown] // _PAGE_ROWS)), notices=notices, first_until=points_pages.shortest_notice(today),
        due=sum(1 for row in rows if row.publicity_until is not None and row.publicity_until < today),
    )  # fmt: skip


def _one(number: int, faults: tuple[Fault, ...]) -> str:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        it = applications.application(connection, number)
        village = applications.village(connection, it.village_code)
        course = applications.course(connection, number)
        votes = applications.votes(connection, number)
        meeting = applications.meeting(connection, it.meeting_id) if it.meeting_id else None
        audit.note(connection, "application.view", "application", str(number), area=it.village_code)
    return points_pages.draw(
        "applications/show.html", faults, it=it, village=village, course=course, votes=votes, meeting=meeting,
        form=request.form,
    )  # fmt: skip
