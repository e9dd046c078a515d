"""The lists of benefits that the villagers' meeting decided on, with a household's own line, before and after."""

from __future__ import annotations

from flask import Blueprint, render_template

from geo_app.residents import access
from geo_app.residents.state import state
from layers import own_points

blueprint = Blueprint("benefits", __name__)


@blueprint.get("/my/benefits")
def index() -> str:
    """Show the lists that were posted, with what was decided for the household, and what to do when that is wrong."""
    access.household()
    with state().database.resident() as connection:
        found = own_points.benefits(connection, access.digest())
    return render_template("benefits.html", plans=found)
