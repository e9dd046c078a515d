"""What files brought in: a list, each with its rows, and the taking back of one, with a page that asks before."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app import batch_words
from geo_app.errors import BadRequestError
from geo_app.record_numbers import bounded
from geo_app.use_cases.undo_batch import LONGEST_REASON, in_words, undo_batch
from geo_app.web import access, forms
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state
from layers import batches

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
    return render_template(
        "import_batches/show.html",
        viewer=access.viewer(),
        batch=found,
        rows=rows[:_PAGE],
        counts=counts,
        after=rows[_PAGE - 1].row_id if len(rows) > _PAGE else None,
        is_first=not query.after,
        undo=undo,
        words=batch_words,
    )


@blueprint.get("/imports/batches/<int:number>/undo")
def ask(number: int) -> str:
    """Say what taking a batch back would do, or what stands in the way; and ask why."""
    access.need(*RIGHTS)
    return _asking(number)


@blueprint.post("/imports/batches/<int:number>/undo")
def undo(number: int) -> Response | tuple[str, int]:
    """Take a batch back, all of it or nothing."""
    access.need(*RIGHTS)
    try:
        undo_batch(state().database, access.scope(), bounded(number), request.form.get("reason", ""))
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _asking(number, forms.told(BadRequestError(error.faults[0]), _FIELD_NAMES)), 400
    return redirect(f"/imports/batches/{number}", 303)


def _asking(number: int, message: str = "") -> str:
    with state().database.transaction(access.scope()) as connection:
        found = batches.batch(connection, bounded(number))
        counts = batches.count_rows(connection, number)
        hindrances = batches.hindrances(connection, number, _LISTED)
    return render_template(
        "import_batches/undo.html",
        viewer=access.viewer(),
        batch=found,
        counts=counts,
        hindrances=hindrances,
        most=_LISTED,
        why=in_words,
        message=message,
        reason=request.form.get("reason", ""),
        longest=LONGEST_REASON,
        words=batch_words,
    )
