"""Bringing files in: hand in, match the columns, look at what would happen, and only then let the rows in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from geo_app import transfer_words as words
from geo_app.errors import BadRequestError, Fault, ForbiddenError, NotFoundError
from geo_app.exchange.columns import LAYERS
from geo_app.record_numbers import bounded
from geo_app.use_cases.cancel_transfer import cancel_transfer
from geo_app.use_cases.plan_import import digest_of, plan_import
from geo_app.use_cases.store_import import store_import
from geo_app.use_cases.upload_file import Handed, upload_file
from geo_app.web import access, forms, import_forms
from geo_app.web.kept_answer import kept_answer
from geo_app.web.state import state
from layers import transfers
from layers.records_transfers import Transfer

blueprint = Blueprint("imports", __name__)

RIGHTS = tuple(f"import_{layer}" for layer in LAYERS)
_SHOWN = 30
_SHOWN_FAULTS = 100
_STEPS = ("上传", "对列", "检查", "写入")
_AT = {"looking": 1, "matching": 2, "checking": 3, "checked": 3, "storing": 4}


@blueprint.get("/imports")
def index() -> str:
    """Show what the viewer may bring in, and what has come of the files handed in."""
    access.need(*RIGHTS)
    return _index()


@blueprint.post("/imports")
@access.takes_files
def create() -> AnyResponse | tuple[str, int]:
    """Take a file in; the rest follows on its page."""
    access.need(*RIGHTS)
    layer = request.form.get("layer", "")
    file = request.files.get("file")
    try:
        if layer not in LAYERS:
            raise BadRequestError(Fault("layer", "请选这是什么数据"))
        access.need(f"import_{layer}")
        if file is None or not file.filename:
            raise BadRequestError(Fault("file", "请选一个文件"))
        number = upload_file(
            state().database,
            access.scope(),
            import_forms.layer_of(layer),
            Handed(file.filename, file.stream),
            state().settings.upload_mb * 1024 * 1024,
        )
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _index("；".join(fault.message for fault in error.faults), layer), 400
    return redirect(f"/imports/{number}", 303)


@blueprint.get("/imports/<int:number>")
def show(number: int) -> str:
    """Show a file at the step where it is."""
    access.need(*RIGHTS)
    return _page(_import(number), matching=request.args.get("step") == "match")


@blueprint.get("/imports/<int:number>/progress")
def progress(number: int) -> Response:
    """Give how far the work is; when a person is needed again, say so in a header."""
    access.need(*RIGHTS)
    it = _import(number)
    response = make_response(render_template("imports/progress.html", it=it, words=words))
    response.headers["X-Under-Way"] = "1" if it.is_under_way else "0"
    return response


@blueprint.post("/imports/<int:number>/reading")
def read_again(number: int) -> AnyResponse | tuple[str, int]:
    """Have another sheet looked into, or the text read in another encoding."""
    access.need(*RIGHTS)
    it = _import(number)
    try:
        wish = import_forms.reading(request.form, it.look or {})
        plan_import(state().database, access.scope(), number, wish, look_again=True)
    except BadRequestError as error:
        return _again(it, error)
    return redirect(f"/imports/{number}", 303)


@blueprint.post("/imports/<int:number>/check")
def check(number: int) -> AnyResponse | tuple[str, int]:
    """Have the whole file checked with its columns matched so; nothing is written."""
    access.need(*RIGHTS)
    it = _import(number)
    try:
        wish = import_forms.read(import_forms.layer_of(it.layer), it.look or {}, request.form)
        kept = {name: it.wish[name] for name in ("sheet", "encoding") if name in it.wish}
        plan_import(state().database, access.scope(), number, kept | wish)
    except BadRequestError as error:
        return _again(it, error)
    return redirect(f"/imports/{number}", 303)


@blueprint.post("/imports/<int:number>/store")
def store(number: int) -> AnyResponse | tuple[str, int]:
    """Let the rows in: all of them, or all but those with something wrong."""
    access.need(*RIGHTS)
    it = _import(number)
    try:
        store_import(state().database, access.scope(), number, skip_bad=request.form.get("skip_bad") == "1")
    except BadRequestError as error:
        return _again(it, error)
    return redirect(f"/imports/{number}", 303)


@blueprint.post("/imports/<int:number>/cancel")
def cancel(number: int) -> AnyResponse:
    """Cancel, whatever it is at."""
    access.need(*RIGHTS)
    bounded(number)
    _import(number)
    cancel_transfer(state().database, access.scope(), number)
    return redirect(f"/imports/{number}", 303)


@blueprint.get("/imports/<int:number>/errors")
def errors(number: int) -> Response:
    """Give the file of the rows with what is wrong with each."""
    access.need(*RIGHTS)
    it = _import(number)
    if it.error_file_id is None:
        raise NotFoundError
    return kept_answer(it.error_file_id)


@blueprint.get("/imports/<int:number>/places.json")
def places(number: int) -> Response:
    """Give some rows with their places, marked where something is wrong or odd, as GeoJSON."""
    access.need(*RIGHTS)
    response = make_response(json.dumps({"type": "FeatureCollection", "features": _features(_import(number))}))
    response.mimetype = "application/geo+json"
    response.headers["Cache-Control"] = "no-store"
    return response


def _import(number: int) -> Transfer:
    bounded(number)
    with state().database.transaction(access.scope()) as connection:
        it = transfers.transfer(connection, number)
    if it.kind != "import":
        raise NotFoundError
    if f"import_{it.layer}" not in access.viewer().rights:
        raise ForbiddenError
    return it


def _index(message: str = "", chosen: str = "") -> str:
    viewer = access.viewer()
    with state().database.transaction(access.scope()) as connection:
        own = transfers.own_transfers(connection, "import", _SHOWN)
    layers = [layer for layer in LAYERS if f"import_{layer}" in viewer.rights]
    return render_template(
        "imports/index.html",
        viewer=viewer,
        layers=layers,
        chosen=chosen or request.args.get("layer", ""),
        own=own,
        message=message,
        words=words,
        most_mb=state().settings.upload_mb,
    )


def _again(it: Transfer, error: BadRequestError) -> tuple[str, int]:
    if not forms.is_for_a_page():
        raise error
    with state().database.transaction(access.scope()) as connection:
        it = transfers.transfer(connection, it.id)
    return _page(it, error=error, matching=request.path.endswith("/check")), 400


def _page(it: Transfer, *, matching: bool = False, error: BadRequestError | None = None) -> str:
    layer = import_forms.layer_of(it.layer)
    matching = it.state == "matching" or (matching and it.state == "checked")
    form = None
    if matching and it.look:
        known = None
        if "mapped" not in it.wish:
            with state().database.transaction(access.scope()) as connection:
                known = transfers.known_match(connection, layer, digest_of(it.look.get("headings", ())))
        form = import_forms.shown(layer, it.look, _wish_sent(it) if error else it.wish, known)
    at = 2 if matching else _AT.get(it.state, len(_STEPS) + (it.state == "done"))
    return render_template(
        "imports/show.html",
        viewer=access.viewer(),
        it=it,
        matching=matching,
        form=form,
        titles=import_forms.titles(layer),
        forms=import_forms,
        words=words,
        marks=[
            (number, name, "done" if number < at else "now" if number == at else "todo")
            for number, name in enumerate(_STEPS, start=1)
        ],
        faults={fault.field: fault.message for fault in error.faults} if error else {},
        report=it.report or {},
        places=[feature["properties"] for feature in _features(it)],
        shown_faults=_SHOWN_FAULTS,
    )


def _wish_sent(it: Transfer) -> dict[str, Any]:
    """Return what was typed, for the form to show it again."""
    sent: Mapping[str, str] = request.form
    headings = (it.look or {}).get("headings", ())
    names = ("coord_source", "axis_order", "level", "valid_from", "complete")
    return {
        "mapped": {heading: sent.get(f"column-{at}", "") for at, heading in enumerate(headings) if heading},
        "constants": {name.removeprefix("constant-"): v for name, v in sent.items() if name.startswith("constant-")},
    } | {name: sent[name] for name in names if sent.get(name)}


def _features(it: Transfer) -> list[dict[str, Any]]:
    report = it.report or {}
    wrong = {fault["row"]: fault["message"] for fault in reversed(report.get("errors", ()))}
    odd = {remark["row"]: remark["message"] for remark in reversed(report.get("remarks", ()))}
    return [
        {
            "type": "Feature",
            "geometry": json.loads(outline) if outline else {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "row": row,
                "lon": lon,
                "lat": lat,
                "mark": "wrong" if row in wrong else "odd" if row in odd else "good",
                "message": wrong.get(row) or odd.get(row, ""),
            },
        }
        for row, lon, lat, outline in report.get("samples", ())
    ]
