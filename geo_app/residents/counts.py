"""Numbers that everybody may see: the cases of a place in a quarter, small ones withheld before they are stored."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template, request

from geo_app.errors import NotFoundError
from geo_app.residents.state import state
from layers import intake
from layers.records_residents import OpenCount

blueprint = Blueprint("counts", __name__)


@blueprint.get("/numbers")
def index() -> str:
    """Show the published numbers of a place and of its parts."""
    with state().database.resident() as connection:
        places = {place.code: place for place in intake.places(connection)}
        county = next((place.code for place in places.values() if place.level == "county"), "")
        here = places.get(request.args.get("region", county))
        periods = intake.published_periods(connection)
        period = request.args.get("period", periods[0] if periods else "")
        if periods and (here is None or period not in periods):
            raise NotFoundError
        rows = intake.published_counts(connection, here.code, period) if here and periods else []
    above = places.get(here.parent_code or "") if here else None
    return render_template(
        "counts.html", here=here, above=above, period=period, periods=periods, regions=_by_region(rows)
    )


def _by_region(rows: list[OpenCount]) -> list[tuple[OpenCount, dict[str, OpenCount]]]:
    """Return each region's rows by kind; the region itself comes first, its code being the shortest."""
    found = []
    for _, group in groupby(rows, key=lambda row: row.code):
        kinds = {row.kind: row for row in group}
        found.append((next(iter(kinds.values())), kinds))
    return found
