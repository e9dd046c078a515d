"""Sealed cases: the security administrator lets people in by name and for a time; these find them here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from geo_app.record_numbers import bounded
from geo_app.role_words import ROLE_NAMES
from geo_app.web import access
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state
from geo_app.web.wording import CHINA
from layers import sealed_cases

blueprint = Blueprint("sealed_cases", __name__)

_PAGE = 50
_MOST_DAYS, _USUAL_DAYS = 365, 30
_LONGEST_REASON = 200


class PageQuery(Query):
    """Where a page of the list begins."""

    before: int | None = Field(None, ge=1, lt=2**63)


@blueprint.get("/sealed-cases")
def index() -> str:
    """Show the sealed cases that the viewer may read, and to the security administrator that there are such cases."""
    query = parse(PageQuery, request)
    grants_access = "grant_access" in access.viewer().rights
    with state().database.transaction(access.scope()) as connection:
        own = sealed_cases.own_grants(connection)
        found = sealed_cases.list_sealed(connection, _PAGE + 1, query.before) if grants_access else []
    return render_template(
        "sealed_cases/index.html",
        viewer=access.viewer(),
        own=own,
        rows=found[:_PAGE],
        before=found[_PAGE - 1].case_id if len(found) > _PAGE else None,
        is_first=query.before is None,
        grants_access=grants_access,
    )


@blueprint.get("/sealed-cases/<int:case_id>")
def show(case_id: int) -> Response:
    """Show who was let into a sealed case, and a form to let somebody in; nothing of the case itself."""
    access.need("grant_access")
    bounded(case_id)
    return _page(case_id)


@blueprint.post("/sealed-cases/<int:case_id>/grants")
def grant(case_id: int) -> AnyResponse:
    """Let an account read a sealed case until a day, the day included."""
    access.need("grant_access")
    bounded(case_id)
    account, reason = request.form.get("account", ""), request.form.get("reason", "").strip()
    until = _day(request.form.get("until", ""))
    if not reason or len(reason) > _LONGEST_REASON:
        return _page(case_id, f"请写明为什么要让这个人看，最多 {_LONGEST_REASON} 个字。")
    if until is None:
        return _page(case_id, f"请选授权到哪一天：从今天起，最长 {_MOST_DAYS} 天。")
    ends_at = datetime.combine(until + timedelta(days=1), time(), CHINA)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        granted = sealed_cases.grant(connection, case_id, account, ends_at, reason)
    if not granted:
        return _page(case_id, "不能授权给这个账号，请从名单里选一个人。")
    return redirect(f"/sealed-cases/{case_id}", 303)


@blueprint.post("/sealed-cases/<int:case_id>/grants/<int:number>/end")
def end_grant(case_id: int, number: int) -> AnyResponse:
    """End a leave before its time."""
    access.need("grant_access")
    bounded(case_id)
    bounded(number)
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    with state().database.transaction(access.scope(), read_only=False) as connection:
        sealed_cases.end_grant(connection, case_id, number, reason)
    return redirect(f"/sealed-cases/{case_id}", 303)


def _page(case_id: int, message: str = "") -> Response:
    with state().database.transaction(access.scope()) as connection:
        found = sealed_cases.sealed_case(connection, case_id)
        readers = sealed_cases.readers(connection, case_id)
        grants = sealed_cases.grants(connection, case_id)
    today = china_today()
    page = render_template(
        "sealed_cases/show.html",
        viewer=access.viewer(),
        case=found,
        readers=readers,
        running=[grant for grant in grants if grant.is_running],
        past=[grant for grant in grants if not grant.is_running],
        role_names=ROLE_NAMES,
        message=message,
        form=request.form,
        today=today,
        usual=today + timedelta(days=_USUAL_DAYS),
        latest=today + timedelta(days=_MOST_DAYS),
    )
    return make_response(page, 400 if message else 200)


def _day(text: str) -> date | None:
    """Read a day from today on, no further off than a leave may last."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    today = china_today()
    return day if today <= day <= today + timedelta(days=_MOST_DAYS) else None
