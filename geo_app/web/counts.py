"""Numbers of cases by quarter, as everybody in an area may know them: a page, JSON and CSV with the same rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from flask import Blueprint, render_template, request
from flask import Response as FlaskResponse
from pydantic import BaseModel, Field
from spectree import Response

from geo_app.errors import NotFoundError
from geo_app.exchange.error_copy import no_formula
from geo_app.web import access
from geo_app.web.openapi import Query, api, parse
from geo_app.web.state import state
from layers import counts, regions
from layers.counts import KINDS, TOTAL
from layers.records import Region
from layers.records_counts import PublishedCount

blueprint = Blueprint("counts", __name__)

KIND_TITLES = {
    "environment": "环境整治", "safety": "安全隐患", "dispute": "矛盾纠纷", "facility": "公共设施",
    "livelihood": "民生诉求", "other": "其他", "total": "合计", "apart": "检举控告",
}  # fmt: skip
_IN_A_CELL = {"small": "<5", "partner": "—"}
_HEADINGS = ("region", "name", "kind", "n", "suppressed", "why")


class CountQuery(Query):
    """Whose numbers, and of which quarter."""

    region: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$", description="without it: the caller's own region")
    period: str | None = Field(
        None, pattern=r"^[0-9]{4}Q[1-4]$", description="such as 2026Q4; without it: the newest published"
    )


class TableQuery(CountQuery):
    """The same, and written how."""

    format: Literal["html", "csv"] = "html"


class CountItem(BaseModel):
    """A number of cases. Withheld: `n` is null, `why` says whether it is small (1 to 4) or would give one away."""

    region: str
    name: str
    kind: str = Field(
        description="one of the six kinds, total, or of the county apart: sealed accusations, in none of the others"
    )
    n: int | None
    suppressed: bool
    why: Literal["small", "partner"] | None


class CountList(BaseModel):
    """The numbers of a region, then those of its parts."""

    items: list[CountItem]
    period: str | None
    periods: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of a region and its parts in a quarter, and of which quarters there is anything."""

    region: Region
    way: list[Region]
    period: str | None
    periods: list[str]
    rows: list[PublishedCount]


@blueprint.get("/api/v1/counts")
@api.validate(resp=Response(HTTP_200=CountList), tags=["counts"])
def index(query: CountQuery) -> CountList:
    """Give the numbers of a region and of its parts."""
    access.need("view_map")
    found = _read(query)
    return CountList(items=[_item(row) for row in found.rows], period=found.period, periods=found.periods)


@blueprint.get("/counts")
def show() -> str | FlaskResponse:
    """Show the numbers of a region and of its parts as a table; as `format=csv`, withheld ones read <5 or —."""
    access.need("view_map")
    query = parse(TableQuery, request)
    found = _read(query)
    if query.format == "csv":
        return _csv(found)
    by_region = [
        (code, {row.kind: row for row in rows}) for code, rows in groupby(found.rows, key=lambda row: row.region_code)
    ]
    own = access.viewer().region_code
    way = [step.code for step in found.way]
    return render_template(
        "counts/show.html",
        viewer=access.viewer(),
        found=found,
        way=[(step, at >= way.index(own)) for at, step in enumerate(found.way)],
        rows=[(cells[TOTAL].region_name, code, cells) for code, cells in by_region],
        apart=next((row for row in found.rows if row.kind == counts.APART), None),
        kinds=KINDS,
        titles=KIND_TITLES,
    )


def _read(query: CountQuery) -> Told:
    code = query.region or access.viewer().region_code
    with state().database.transaction(access.scope()) as connection:
        region = regions.region(connection, code)
        periods = counts.periods(connection)
        if query.period and query.period not in periods:
            raise NotFoundError
        period = query.period or (periods[0] if periods else None)
        rows = counts.region_and_parts(connection, code, period) if period else []
        return Told(region, regions.breadcrumbs(connection, code), period, periods, rows)


def _item(row: PublishedCount) -> CountItem:
    return CountItem(
        region=row.region_code, name=row.region_name, kind=row.kind, n=row.n, suppressed=row.n is None, why=row.why
    )


def _csv(found: Told) -> FlaskResponse:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for row in found.rows:
        shown = _IN_A_CELL[row.why] if row.why else row.n
        is_withheld = "true" if row.why else "false"
        writer.writerow([row.region_code, no_formula(row.region_name), row.kind, shown, is_withheld, row.why or ""])
    name = f"counts_{found.region.code}_{found.period or 'none'}.csv"
    # the mark tells Excel and WPS that it is UTF-8
    response = FlaskResponse("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
