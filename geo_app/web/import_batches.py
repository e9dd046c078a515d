"""What files brought in: a list, each with its rows, and the taking back of one, with a page that asks before.

What is large is taken back by a job: the same page shows how far it is, and what stood in its way.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, make_response, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app import batch_words
from geo_app.errors import BadRequestError, NotFoundError
from geo_app.record_numbers import bounded
from geo_app.use_cases.cancel_transfer import cancel_transfer
from geo_app.use_cases.list_hindrances import file_name, list_hindrances
from geo_app.use_cases.undo_batch import LONGEST_REASON, is_long, undo_batch
from geo_app.use_cases.write_export import MEDIA_TYPES
from geo_app.web import access, forms
from geo_app.web.kept_answer import kept_answer
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state
from layers import batches, transfers
from layers.records_batches import Batch, Hindrance
from layers.records_transfers import Transfer

blueprint = Blueprint("import_batches", __name__)

_PAGE = 50
_LISTED = 20
RIGHTS = tuple(f"import_{layer}" for layer in batches.LAYERS)
_FIELD_NAMES = {"reason": "原因", "batch": "撤回"}


class ListQuery(Query):
    """Where a page of the list of batches begins."""

    before: int | None = Field(None, ge=1, lt=2**63)


class RowsQuery(Query):
    """After which row a page of a batch's rows begins."""

    after: int = Field(0, ge=0, lt=2**63)


@blueprint.get("/imports/batches")
def index() -> str:
    """List what files brought in to the viewer's area, of the layers that the viewer may bring in."""
    access.need(*RIGHTS)
    query = parse(ListQuery, request)
    with state().database.transaction(access.scope()) as connection:
        found = batches.list_batches(connection, _PAGE + 1, before=query.before)
    return render_template(
        "import_batches/index.html",
        viewer=access.viewer(),
        batches=found[:_PAGE],
        before=found[_PAGE - 1].id if len(found) > _PAGE else None,
        is_first=query.before is None,
        words=batch_words,
    )


@blueprint.get("/imports/batches/<int:number>")
def show(number: int) -> str:
    """Show a batch and its rows."""
    access.need(*RIGHTS)
    query = parse(RowsQuery, request)
    with state().database.transaction(access.scope()) as connection:
        found = batches.batch(connection, bounded(number))
        rows = batches.rows(connection, found, _PAGE + 1, after=query.after)
        counts = batches.count_rows(connection, number)
        undo = batches.undo_of(connection, number)
        work = transfers.own_undo(connection, number)
    return render_template(
        "import_batches/show.html",
        viewer=access.viewer(),
        batch=found,
        rows=rows[:_PAGE],
        counts=counts,
        after=rows[_PAGE - 1].row_id if len(rows) > _PAGE else None,
        is_first=not query.after,
        undo=undo,
        is_going_back=work is not None and work.is_under_way,
        words=batch_words,
    )


@blueprint.get("/imports/batches/<int:number>/undo")
def ask(number: int) -> Response | str:
    """Say what taking a batch back would do, or what stands in the way, and ask why; or show how far that is."""
    access.need(*RIGHTS)
    found, work = _batch(number)
    if found.state == "undone" and work is not None and work.state == "done":
        return redirect(f"/imports/batches/{number}")
    return _asking(found, work)


@blueprint.post("/imports/batches/<int:number>/undo")
def undo(number: int) -> Response | tuple[str, int]:
    """Take a batch back, all of it or nothing; a large one by a job."""
    access.need(*RIGHTS)
    try:
        undone = undo_batch(state().database, access.scope(), bounded(number), request.form.get("reason", ""))
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _asking(*_batch(number), forms.told(BadRequestError(error.faults[0]), _FIELD_NAMES)), 400
    return redirect(f"/imports/batches/{number}{'' if undone.outcome == 'done' else '/undo'}", 303)


@blueprint.get("/imports/batches/<int:number>/undo/progress")
def progress(number: int) -> Response:
    """Give how far the taking back is that the viewer asked for; when it is over, say so in a header."""
    access.need(*RIGHTS)
    work = _work(number)
    response = make_response(render_template("import_batches/progress.html", work=work))
    response.headers["X-Under-Way"] = "1" if work.is_under_way else "0"
    return response


@blueprint.post("/imports/batches/<int:number>/undo/cancel")
def cancel(number: int) -> Response:
    """Stop the taking back that the viewer asked for; nothing of it stays."""
    access.need(*RIGHTS)
    cancel_transfer(state().database, access.scope(), _work(number).id)
    return redirect(f"/imports/batches/{number}/undo", 303)


@blueprint.get("/imports/batches/<int:number>/undo/errors")
def errors(number: int) -> Response:
    """Give all that stood in the way of a large batch, as the job found it that was to take it back."""
    access.need(*RIGHTS)
    work = _work(number)
    if work.error_file_id is None:
        raise NotFoundError
    return kept_answer(work.error_file_id, MEDIA_TYPES["xlsx"])


@blueprint.post("/imports/batches/<int:number>/hindrances")
def hindrances(number: int) -> Response:
    """Give all that stands in the way of a batch, as a workbook."""
    access.need(*RIGHTS)
    if is_long(_batch(number)[0]):
        raise NotFoundError
    viewer = access.viewer()
    content = list_hindrances(state().database, access.scope(), number, viewer.region_code, viewer.actor_name)
    response = make_response(content)
    response.mimetype = MEDIA_TYPES["xlsx"]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(number))}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _batch(number: int) -> tuple[Batch, Transfer | None]:
    with state().database.transaction(access.scope()) as connection:
        return batches.batch(connection, bounded(number)), transfers.own_undo(connection, number)


def _work(number: int) -> Transfer:
    _, work = _batch(number)
    if work is None:
        raise NotFoundError
    return work


def _asking(found: Batch, work: Transfer | None, message: str = "") -> str:
    refused = work is not None and work.state == "failed"
    with state().database.transaction(access.scope()) as connection:
        counts = batches.count_rows(connection, found.id)
        if is_long(found):
            report = (work.report or {}) if work is not None and refused else {}
            in_the_way = [Hindrance(**each) for each in report.get("errors", ())]
        else:
            in_the_way = batches.hindrances(connection, found.id, _LISTED)
    return render_template(
        "import_batches/undo.html",
        viewer=access.viewer(),
        batch=found,
        work=work,
        counts=counts,
        is_long=is_long(found),
        hindrances=in_the_way,
        most=_LISTED,
        message=message,
        reason=request.form.get("reason", ""),
        longest=LONGEST_REASON,
        words=batch_words,
    )
