"""Photographs of a case, for those who may read what was written about it."""

from __future__ import annotations

from flask import Blueprint, Response

from geo_app.errors import NotFoundError
from geo_app.record_numbers import bounded
from geo_app.web import access
from geo_app.web.state import state
from layers import intake

blueprint = Blueprint("case_photos", __name__)

_MOST = 3


@blueprint.get("/map/cases/<int:case_id>/photos/<int:number>")
def show(case_id: int, number: int) -> Response:
    """Show a photograph; the look is recorded."""
    bounded(case_id)
    if number > _MOST:
        raise NotFoundError
    with state().database.transaction(access.scope(), read_only=False) as connection:
        image = intake.photo(connection, case_id, number)
    if image is None:
        raise NotFoundError
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{case_id}-{number}.jpg"'}
    return Response(image, mimetype="image/jpeg", headers=headers)
