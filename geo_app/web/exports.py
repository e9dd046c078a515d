"""Files that people take away: masked ones at once, named ones with a reason and, where many, somebody's approval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response as AnyResponse

from geo_app import export_words
from geo_app.errors import BadRequestError, Fault, ForbiddenError
from geo_app.exchange import export_tables
from geo_app.exchange.export_file import Sheet, to_csv, to_xlsx
from geo_app.exchange.export_tables import CaseWords
from geo_app.exchange.list_columns import LISTS
from geo_app.record_numbers import bounded
from geo_app.use_cases.ask_export import LONGEST_REASON, ask_export
from geo_app.use_cases.decide_export import decide_export
from geo_app.use_cases.take_export import Taken, take_export, take_masked_export
from geo_app.web import access, forms
from geo_app.web.glossary import CHANNELS, MATTERS, SOURCES, STATUSES, china_today, quarter
from geo_app.web.openapi import Day
from geo_app.web.state import state
from geo_app.web.wording import CHINA, chinese_date
from layers import exports, regions, transfers
from layers.export_lists import OF_A_VILLAGE
from layers.exports import ExportWish
from layers.records_exports import ExportRequest

blueprint = Blueprint("exports", __name__)

_SHOWN = 50
_USUAL_DAYS = 90
_PARTS = {
    "county": ("county", "town", "village"),
    "town": ("town", "village"),
    "village": ("village", "grid"),
    "grid": ("grid",),
}
_CASE_RIGHTS = {"view_cases", "view_routed_cases"}
_NAMED_RIGHTS = {"export_named", "view_identity"}
_WORDS = CaseWords(SOURCES, CHANNELS, MATTERS, STATUSES, export_words.LEVELS)
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_FIELD_NAMES = {
    "kind": "内容", "region": "区域", "period": "期次", "from": "开始日期", "to": "结束日期", "form": "格式",
    "reason": "原因", "named": "姓名", "decision": "批准", "opinion": "意见", "file": "文件",
}  # fmt: skip


class ExportForm(BaseModel):
    """The form as it is sent; `named` is sent by a ticked box alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["households", "cases"]
    region: str = Field(pattern=r"^\d{6}(\d{3}){0,3}$")
    period: str | None = Field(None, pattern=r"^[0-9]{4}Q[1-4]$")
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    named: Literal["1"] | None = None
    form: Literal["csv", "xlsx"] = "xlsx"
    reason: str = ""


@blueprint.get("/exports")
def index() -> str:
    """Show the form, one's own requests, and to the security administrator what waits for approval."""
    access.need("view_household_points", "grant_access")
    return _page()


@blueprint.post("/exports")
def create() -> AnyResponse | tuple[str, int]:
    """Give a masked file at once; take down the wish for one that names people."""
    access.need("view_household_points")
    try:
        wish = _wish(forms.read(ExportForm, request.form))
        if not wish.named:
            return _file(take_masked_export(state().database, access.scope(), wish))
        _, number = ask_export(state().database, access.scope(), wish)
    except BadRequestError as error:
        return _again(error)
    return redirect(f"/exports#export-{number}", 303)


@blueprint.post("/exports/<int:number>/file")
def take(number: int) -> AnyResponse | tuple[str, int]:
    """Give a file that was asked for, once; that it was taken is recorded."""
    access.need("view_household_points")
    bounded(number)
    try:
        return _file(take_export(state().database, access.scope(), number))
    except BadRequestError as error:
        return _again(error)


@blueprint.post("/exports/<int:number>/decision")
def decide(number: int) -> AnyResponse | tuple[str, int]:
    """Approve or refuse a file that names people."""
    access.need("grant_access")
    bounded(number)
    decision = request.form.get("decision", "")
    try:
        if decision not in ("approve", "refuse"):
            raise BadRequestError(Fault("decision", "请选同意或不同意"))
        opinion = request.form.get("opinion", "").strip()
        decide_export(state().database, access.scope(), number, approve=decision == "approve", opinion=opinion)
    except BadRequestError as error:
        return _again(error)
    return redirect("/exports", 303)


def _wish(form: ExportForm) -> ExportWish:
    rights = access.viewer().rights
    if (form.kind == "cases" and rights.isdisjoint(_CASE_RIGHTS)) or (form.named and not rights >= _NAMED_RIGHTS):
        raise ForbiddenError
    is_cases = form.kind == "cases"
    return ExportWish(
        kind=form.kind,
        region=form.region,
        period=None if is_cases else form.period,
        first_day=form.from_ if is_cases else None,
        last_day=form.to if is_cases else None,
        named=form.named is not None,
        form=form.form,
        reason=form.reason,
    )


def _again(error: BadRequestError) -> tuple[str, int]:
    if not forms.is_for_a_page():
        raise error
    return _page(forms.told(error, _FIELD_NAMES)), 400


def _page(message: str = "") -> str:
    viewer = access.viewer()
    takes = "view_household_points" in viewer.rights
    with state().database.transaction(access.scope()) as connection:
        areas = exports.list_areas(connection, _PARTS[viewer.region_level]) if takes else []
        own = exports.own_requests(connection, _SHOWN) if takes else []
        decisions = exports.requests_to_decide(connection, _SHOWN) if "grant_access" in viewer.rights else []
        periods = regions.scored_periods(connection) if takes else []
        most, unapproved = exports.limits(connection)
        made = transfers.own_transfers(connection, "export", _SHOWN)
    today = china_today()
    return render_template(
        "exports/index.html",
        viewer=viewer,
        takes=takes,
        may_name=viewer.rights >= _NAMED_RIGHTS,
        may_cases=not viewer.rights.isdisjoint(_CASE_RIGHTS),
        may_decide="grant_access" in viewer.rights,
        lists=[each for each in LISTS.values() if _may_have(each.name)],
        made=made,
        list_titles={name: each.title for name, each in LISTS.items()},
        areas=areas,
        periods=periods,
        own=own,
        decisions=decisions,
        message=message,
        form=request.form,
        words=export_words,
        most=most,
        unapproved=unapproved,
        longest_reason=LONGEST_REASON,
        today=today,
        first_day=today - timedelta(days=_USUAL_DAYS - 1),
    )


def _may_have(name: str) -> bool:
    """Tell whether the viewer may have this list: of the whole area, or of the village that is the area."""
    viewer, shown = access.viewer(), LISTS[name]
    in_reach = name not in OF_A_VILLAGE or viewer.region_level == "village"
    return in_reach and not (shown.rights and viewer.rights.isdisjoint(shown.rights))


def _file(taken: Taken) -> Response:
    sheet = _sheet(taken)
    form = taken.request.form
    response = make_response(to_xlsx(sheet) if form == "xlsx" else to_csv(sheet))
    response.mimetype = _TYPES[form]
    name = quote(f"{sheet.title}_{taken.at.astimezone(CHINA):%Y%m%d}.{form}")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"export-{taken.request.id}.{form}\"; filename*=UTF-8''{name}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _sheet(taken: Taken) -> Sheet:
    wanted = taken.request
    rows: Any = taken.rows
    is_cases = wanted.kind == "cases"
    return Sheet(
        title=f"{wanted.region_name}{'事件' if is_cases else '住户积分'}",
        mark=_mark(taken),
        headings=export_tables.CASES if is_cases else export_tables.HOUSEHOLDS,
        rows=export_tables.cases(rows, taken.names, _WORDS)
        if is_cases
        else export_tables.households(rows, taken.names),
    )


def _mark(taken: Taken) -> str:
    """Say what this is, who took it, when and why, and where that is written down."""
    wanted, viewer, at = taken.request, access.viewer(), taken.at.astimezone(CHINA)
    who = f"{viewer.display_name}（{viewer.name}）" if viewer.display_name else viewer.name
    if viewer.actor_id != viewer.id:
        who = f"{viewer.actor_name}，代{viewer.name}"
    return "；".join(
        [
            f"{wanted.region_name}{export_words.KINDS[wanted.kind]}，{_span(wanted)}，{len(taken.rows):,} 行",
            f"{who} {chinese_date(at)} {at:%H:%M} 导出",
            f"原因：{wanted.reason}" if wanted.reason else "姓名已遮住",
            f"导出第 {wanted.id} 号，审计第 {taken.entry} 条",
            "限工作使用，不得外传",
        ]
    )


def _span(wanted: ExportRequest) -> str:
    if wanted.kind == "cases":
        return f"{chinese_date(wanted.first_day)}—{chinese_date(wanted.last_day)}登记"
    return quarter(wanted.period or "")
