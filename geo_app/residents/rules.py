"""The rule book of the household's village: its versions, how each was adopted, and what it changed."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from geo_app.errors import NotFoundError
from geo_app.record_numbers import bounded
from geo_app.residents import access
from geo_app.residents.state import state
from geo_app.rule_changes import changes, worth
from layers import own_points
from layers.database import Connection
from scoring.scheme import Scheme, from_record

blueprint = Blueprint("rules", __name__)


@blueprint.get("/my/rules")
def show() -> str:
    """Show the rules that count today, or another version, and what they changed."""
    access.reader()
    wanted = request.args.get("version", "")
    with state().database.resident() as connection:
        versions = own_points.rule_versions(connection, access.digest())
        if wanted and not (wanted.isascii() and wanted.isdigit()):
            raise NotFoundError
        number = bounded(int(wanted)) if wanted else None
        place = next((n for n, row in enumerate(versions) if (row.id == number if number else row.in_force)), None)
        if place is None:
            if number is not None:
                raise NotFoundError
            return render_template("rules.html", version=None)
        version = versions[place]
        before = next((row for row in versions[place + 1 :] if row.is_example == version.is_example), None)
        scheme = _scheme(connection, version.id)
        found = changes(_scheme(connection, before.id), scheme) if before else []
    return render_template(
        "rules.html", version=version, versions=versions, before=before, scheme=scheme, changes=found, worth=worth
    )


def _scheme(connection: Connection, number: int) -> Scheme:
    record = own_points.scheme(connection, access.digest(), number)
    if record is None:
        raise NotFoundError
    return from_record(record)
