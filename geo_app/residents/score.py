"""A household's own points and index, the rules that they follow, and who looked at them."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template, request

from geo_app.errors import NotFoundError
from geo_app.residents import access
from geo_app.residents.state import state
from layers import residents

blueprint = Blueprint("score", __name__)


@blueprint.get("/my/score")
def show() -> str:
    """Show the result of a period, what it is made of, and what was booked."""
    access.household()
    with state().database.resident() as connection:
        results = residents.scores(connection, access.digest())
        wanted = request.args.get("period")
        result = next((row for row in results if wanted in (None, row.period)), None)
        if result is None and wanted is not None:
            raise NotFoundError
        entries = residents.entries(connection, access.digest(), result.period) if result else []
    return render_template("score.html", results=results, result=result, entries=entries)


@blueprint.get("/my/rules")
def rules() -> str:
    """Show the scheme in force."""
    access.household()
    with state().database.resident() as connection:
        items = residents.rules(connection, access.digest())
    dimensions = [list(group) for _, group in groupby(items, key=lambda item: item.dimension_name)]
    return render_template("rules.html", dimensions=dimensions, scheme=items[0] if items else None)


@blueprint.get("/my/looks")
def looks() -> str:
    """Show which offices looked at the household's data, and when."""
    access.household()
    with state().database.resident() as connection:
        found = residents.looks(connection, access.digest())
    return render_template("looks.html", looks=found, total=sum(look.times for look in found))
