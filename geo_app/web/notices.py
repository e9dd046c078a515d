"""The item notice: what the panel gave hangs in the village for five days before it is booked."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from geo_app.errors import NotFoundError
from geo_app.web import access, points_pages
from geo_app.web.points_pages import READING
from geo_app.web.state import state
from layers import applications, audit

blueprint = Blueprint("notices", __name__)


@blueprint.get("/villages/<code>/notices/<day>")
def show(code: str, day: str) -> str:
    """Show the notice of a day as it is to be printed and posted: masked names, and no reasons of deductions."""
    access.need(READING)
    try:
        posted_on = date.fromisoformat(day)
    except ValueError:
        raise NotFoundError from None
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = applications.village(connection, code)
        rows = applications.notice(connection, code, posted_on)
        audit.note(connection, "application.list", "village", code, area=code, detail={"tab": "notice"})
    if not rows:
        raise NotFoundError
    until = max(row.publicity_until for row in rows if row.publicity_until is not None)
    return points_pages.draw("notices/show.html", village=village, rows=rows, posted_on=posted_on, until=until)
