"""The audit administrator's pages: who did what, to what, when, from where and why."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import datetime
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, render_template, request
from pydantic import Field

from geo_app.audit_actions import ACTIONS
from geo_app.audit_words import OBJECTS, action_words, detail_words, object_words, sentence
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.role_words import ROLE_NAMES
from geo_app.use_cases.export_audit import write_entries
from geo_app.web import access, forms
from geo_app.web.openapi import DaysQuery
from geo_app.web.state import state
from geo_app.web.wording import CHINA
from layers import audit, audit_checks, regions
from layers.audit import AuditFilter
from layers.database import Connection
from layers.records import Region
from layers.records_audit import AuditEntry

blueprint = Blueprint("audits", __name__)

PAGE = 50
MOST_EXPORTED = 50_000
_LONGEST_REASON = 200
FIELD_NAMES = {
    "from": "开始日期", "to": "结束日期", "who": "账号", "action": "做了什么", "kind": "对象", "key": "对象编号",
    "area": "地点", "before": "翻页", "reason": "原因",
}  # fmt: skip


class AuditQuery(DaysQuery):
    """What the list is narrowed to; `before` is the number that the page before ended at."""

    who: str = Field("", max_length=50)
    action: str = Field("", pattern=r"^[a-z_]+([.][a-z_]+)?$")
    kind: str = Field("", pattern=r"^[a-z_]{1,30}$")
    key: str = Field("", max_length=100)
    area: str = Field("", pattern=r"^\d{6}(\d{3}){0,3}$")
    before: int | None = Field(None, ge=1, lt=2**63)

    def wanted(self) -> AuditFilter:
        """Return the filter."""
        return AuditFilter(self.from_, self.to, self.who, self.action, self.kind, self.key, self.area)

    def sent(self) -> dict[str, str]:
        """Return the filters as an address carries them, without the page."""
        values = self.model_dump(by_alias=True, exclude={"before"})
        return {name: str(value) for name, value in values.items() if value}


@blueprint.get("/audit")
def index() -> tuple[str, int]:
    """List what was done, newest first."""
    access.need("read_audit")
    try:
        return _page(forms.read(AuditQuery, request.args)), 200
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _page(AuditQuery.model_validate({}), message=forms.told(error, FIELD_NAMES)), 400


@blueprint.get("/audit/<kind>/<key>")
def show(kind: str, key: str) -> str:
    """Show everything that was done with one household, case, account or other thing."""
    access.need("read_audit")
    if kind not in OBJECTS or len(key) > 100:
        raise NotFoundError
    page = forms.read(AuditQuery, request.args)
    return _page(page.model_copy(update={"kind": kind, "key": key}), one_object=True)


@blueprint.post("/audit/export")
def export() -> Response | tuple[str, int]:
    """Give the filtered entries as a CSV; says why in the log."""
    access.need("read_audit")
    query = AuditQuery.model_validate({})
    try:
        query = forms.read(AuditQuery, request.form, beside=("reason",))
        reason = _reason(request.form.get("reason", "").strip())
        return _file(query.wanted(), reason)
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _page(query, message=forms.told(error, FIELD_NAMES)), 400


def _page(query: AuditQuery, *, one_object: bool = False, message: str = "") -> str:
    wanted = query.wanted()
    with state().database.transaction(access.scope(), read_only=False) as connection:
        found = audit.list_entries(connection, wanted, PAGE + 1, query.before)
        head, check = audit_checks.head(connection), audit_checks.last(connection)
        areas = _areas(connection)
        # last: those who add entries wait for each other
        audit.note(connection, "audit.view", "audit", detail=_seen(wanted, before=query.before))
    sent = query.sent()
    path = f"/audit/{query.kind}/{quote(query.key, safe='')}" if one_object else "/audit"
    older = {name: value for name, value in sent.items() if not (one_object and name in ("kind", "key"))}
    return render_template(
        "audits/index.html",
        viewer=access.viewer(),
        entries=found[:PAGE],
        next=f"{path}?{urlencode({**older, 'before': found[PAGE - 1].no})}" if len(found) > PAGE else None,
        newest=f"{path}?{urlencode(older)}" if query.before else None,
        query=query,
        sent=sent,
        one_object=one_object,
        message=message,
        head=head,
        check=check,
        areas=areas,
        action_groups=_action_groups(),
        kinds=OBJECTS,
        roles=ROLE_NAMES,
        words=sentence,
        detail_words=detail_words,
        object_words=object_words,
        object_address=_object_address,
        most=MOST_EXPORTED,
    )


def _file(wanted: AuditFilter, reason: str) -> Response:
    now = datetime.now(CHINA)
    text = io.StringIO(newline="")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        if audit.count_entries(connection, wanted, MOST_EXPORTED + 1) > MOST_EXPORTED:
            raise BadRequestError(Fault("from", f"超过 {MOST_EXPORTED:,} 条，请缩小日期范围，分几次导出"))
        count = write_entries(text, audit.every_entry(connection, wanted))
        audit.note(connection, "audit.export", "audit", reason=reason, detail=_seen(wanted, entries=count))
    response = make_response(text.getvalue().encode("utf-8-sig"))
    response.mimetype = "text/csv"
    name = quote(f"审计记录_{access.viewer().name}_{now:%Y%m%d_%H%M}.csv")
    response.headers["Content-Disposition"] = f"attachment; filename=\"audit.csv\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _reason(text: str) -> str:
    if not text:
        raise BadRequestError(Fault("reason", "请写明为什么导出"))
    if len(text) > _LONGEST_REASON:
        raise BadRequestError(Fault("reason", f"原因最多 {_LONGEST_REASON} 个字"))
    return text


def _seen(wanted: AuditFilter, **more: int | None) -> dict[str, object]:
    filters = {name: str(value) for name, value in asdict(wanted).items() if value}
    names = {"before": "page_before"}
    return {"filters": filters, **{names.get(name, name): value for name, value in more.items() if value is not None}}


def _areas(connection: Connection) -> list[Region]:
    """Return the viewer's own region and its parts."""
    own = regions.region(connection, access.viewer().region_code)
    return [own, *regions.children(connection, own.code)]


def _action_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the actions for a list to choose from, by the kind of object that they begin with."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in ACTIONS:
        groups.setdefault(action.partition(".")[0], []).append((action, action_words(action)))
    return sorted(groups.items())


def _object_address(entry: AuditEntry) -> str | None:
    """Return the page of everything that was done with an entry's object, if it has one of its own."""
    if not entry.object_key or entry.object_kind not in OBJECTS:
        return None
    return f"/audit/{entry.object_kind}/{quote(entry.object_key, safe='')}"
