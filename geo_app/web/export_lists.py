"""Any list or layer as a file: small ones at once, large ones made by a job and kept for a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from geo_app import export_words
from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.exchange.list_columns import LISTS
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import ExportList, Form
from geo_app.record_numbers import bounded
from geo_app.use_cases.write_export import ENDINGS, MEDIA_TYPES, ExportOrder, count_rows, must_fit, write_export
from geo_app.web import access, forms
from geo_app.web.export_links import export_link
from geo_app.web.kept_answer import kept_answer
from geo_app.web.state import state
from layers import export_lists, transfers
from layers.database import Connection

blueprint = Blueprint("export_lists", __name__)

MOST_AT_ONCE: Mapping[Form, int] = {"pdf": 300, "html": 2_000}
_USUALLY_AT_ONCE = 5_000
_FIELD_NAMES = {
    "from": "开始日期", "to": "结束日期", "kinds": "类型", "category": "类别", "status": "状态", "bbox": "范围",
    "period": "期次", "area": "区域", "form": "格式", "layer": "内容",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    shown: ExportList
    filters: ListFilters
    region: str


@blueprint.record_once
def offer_links(setup: BlueprintSetupState) -> None:
    """Let the pages of lists lead here."""
    cast(Flask, setup.app).jinja_env.globals["export_link"] = export_link


@blueprint.get("/exports/lists/<layer>")
def show(layer: str) -> str:
    """Say what a file of a list would hold, and offer its forms."""
    return _page(_asked(layer, request.args))


@blueprint.post("/exports/lists/<layer>")
def create(layer: str) -> AnyResponse | tuple[str, int]:
    """Give the file at once, or have a job make it where that takes long."""
    form = next((each for each in ENDINGS if each == request.form.get("form")), None)
    asked = _asked(layer, {name: value for name, value in request.form.items() if name != "form"})
    try:
        if form is None:
            raise BadRequestError(Fault("form", "请选择一种格式"))
        return _given(asked, form)
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _page(asked, forms.told(error, _FIELD_NAMES)), 400


@blueprint.get("/exports/files/<int:number>")
def progress(number: int) -> str:
    """Show how far the job is that makes a file of one's own, and give the file when it is done."""
    bounded(number)
    with state().database.transaction(access.scope()) as connection:
        found = transfers.transfer(connection, number)
    if found.kind != "export" or found.layer not in LISTS:
        raise NotFoundError
    page = "export_lists/state.html" if request.headers.get("HX-Request") else "export_lists/progress.html"
    return render_template(page, viewer=access.viewer(), it=found, shown=LISTS[found.layer], words=export_words)


@blueprint.get("/exports/files/<int:number>/file")
def download(number: int) -> Response:
    """Give a file that a job has made for the viewer, for a week."""
    bounded(number)
    with state().database.transaction(access.scope()) as connection:
        found = transfers.transfer(connection, number)
        if found.kind != "export" or found.result_file_id is None:
            raise NotFoundError
    media_type = MEDIA_TYPES.get(found.wish.get("form", ""), "application/octet-stream")
    return kept_answer(found.result_file_id, media_type, found.result_file_name)


@blueprint.post("/exports/files/<int:number>/cancel")
def cancel(number: int) -> AnyResponse:
    """Stop making a file."""
    bounded(number)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        if transfers.transfer(connection, number).kind != "export":
            raise NotFoundError
        transfers.cancel(connection, number)
    return redirect(f"/exports/files/{number}", 303)


def _asked(layer: str, sent: Mapping[str, str]) -> _Asked:
    shown = LISTS.get(layer)
    if shown is None:
        raise NotFoundError
    if shown.rights:
        access.need(*shown.rights)
    filters = forms.read(ListFilters, sent)
    return _Asked(shown, filters, filters.area or access.viewer().region_code)


def _order(asked: _Asked, form: Form) -> ExportOrder:
    viewer = access.viewer()
    who = f"{viewer.display_name}（{viewer.name}）" if viewer.display_name else viewer.name
    if viewer.actor_id != viewer.id:
        who = f"{viewer.actor_name}，代{viewer.name}"
    approval_no = state().settings.map_approval_no
    return ExportOrder(asked.shown.name, form, asked.region, asked.filters, asker=who, approval_no=approval_no)


def _given(asked: _Asked, form: Form) -> AnyResponse:
    order = _order(asked, form)
    with state().database.transaction(access.scope()) as connection:
        rows = count_rows(connection, access.scope(), order)
    if rows > MOST_AT_ONCE.get(form, _USUALLY_AT_ONCE):
        return _made_by_a_job(order, rows)
    with TemporaryDirectory(prefix="geo-export-") as folder:
        written = write_export(state().database, access.scope(), order, Path(folder))
        content = written.path.read_bytes()
    return _attachment(content, written.name, written.media_type)


def _made_by_a_job(order: ExportOrder, rows: int) -> AnyResponse:
    must_fit(order.form, rows)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        number = transfers.ask_file(connection, order.layer, order.wish())
    if number is None:
        raise BadRequestError(Fault("form", "正在准备的文件太多，请等前面的做好再试"))
    return redirect(f"/exports/files/{number}", 303)


def _page(asked: _Asked, message: str = "") -> str:
    viewer = access.viewer()
    with state().database.transaction(access.scope()) as connection:
        place = export_lists.name_of_place(connection, asked.shown.name, asked.region)
        rows = _counted(connection, asked)
    return render_template(
        "export_lists/show.html",
        viewer=viewer,
        shown=asked.shown,
        place=place,
        rows=rows,
        narrowed=asked.filters.in_words(asked.shown.name),
        sent={**asked.filters.sent(), "area": asked.region},
        words=export_words,
        at_once={form: MOST_AT_ONCE.get(form, _USUALLY_AT_ONCE) for form in asked.shown.forms},
        approval_no=state().settings.map_approval_no,
        message=message,
    )


def _counted(connection: Connection, asked: _Asked) -> int:
    return count_rows(connection, access.scope(), _order(asked, asked.shown.forms[0]))


def _attachment(content: bytes, name: str, media_type: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    plain = f"export.{name.rpartition('.')[2]}"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
