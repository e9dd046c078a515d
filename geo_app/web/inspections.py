"""A courtyard inspection of a whole village on one page: households by group, beside the items of a dimension."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.process_words import STATES
from geo_app.use_cases.save_inspection import Column, Mark, columns, save_inspection
from geo_app.web import access, forms, points_pages
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, Query
from geo_app.web.packed import packed
from geo_app.web.state import state
from layers import applications, audit
from layers.records_process import ItemChoice

blueprint = Blueprint("inspections", __name__)

RIGHT = "apply_points"
_COURTYARDS = "TY"


class SheetQuery(Query):
    """Which sheet is wanted: the dimension and the day."""

    dimension: str | None = None
    on: Day | None = None
    filed: int | None = None
    known: int = 0


@blueprint.after_request
def compress(response: Response) -> Response:
    """Send the sheet compressed: seven hundred rows are much alike, and phones are far from an antenna."""
    return packed(response)


@blueprint.get("/villages/<code>/inspection")
def show(code: str) -> str:
    """Show the sheet of a day, with what was saved of it before."""
    access.need(RIGHT)
    query = forms.read(SheetQuery, request.args)
    return _sheet(code, query.dimension, query.on or china_today(), (), filed=query.filed, before=query.known)


@blueprint.post("/villages/<code>/inspection")
def save(code: str) -> Any:
    """Save the sheet: all of it, or, when a row is at fault, nothing."""
    access.need(RIGHT)
    dimension = request.form.get("dimension", "")

    def step() -> Response:
        on = _day()
        with state().database.transaction(access.scope()) as connection:
            applications.village(connection, code)
            items = [item for item in _gains(code, on) if item.dimension_code == dimension]
        marks = [mark for column in _columns(items) for mark in _marks(code, column)]
        filed, known = save_inspection(state().database, access.scope(), code, on, marks)
        return redirect(
            f"/villages/{code}/inspection?dimension={dimension}&on={on}&filed={filed}&known={known}", code=303
        )

    return points_pages.tried(step, lambda faults: _sheet(code, dimension, _day(strict=False), faults))


def _day(*, strict: bool = True) -> date:
    try:
        on = points_pages.day("on", "检查日期")
    except BadRequestError:
        if strict:
            raise
        return china_today()
    if on > china_today() and strict:
        raise BadRequestError(Fault("on", "检查日期还没有到"))
    return on


def _gains(code: str, on: date) -> list[ItemChoice]:
    with state().database.transaction(access.scope()) as connection:
        return [item for item in applications.items(connection, code, on) if item.points_tenths > 0]


def _columns(items: list[ItemChoice]) -> list[Column]:
    return columns((item.code, item.name) for item in items)


def _marks(code: str, column: Column) -> list[Mark]:
    """Read the cells of a column: each is named by the item it begins with and the last digits of the household."""
    prefix = f"{column.items[0]}-"
    marks = []
    for name, value in request.form.items():
        if not name.startswith(prefix) or not value:
            continue
        household = code + name.removeprefix(prefix)
        if value not in column.items:
            raise BadRequestError(Fault(household, f"{household[12:]} 户：请重新选择「{column.name}」"))
        marks.append(Mark(household, value, column))
    return marks


def _sheet(
    code: str, dimension: str | None, on: date, faults: tuple[Fault, ...], *, filed: int | None = None, before: int = 0
) -> str:
    items = _gains(code, on)
    dimensions = {item.dimension_code: item.dimension_name for item in items}
    shown = (
        dimension
        if dimension in dimensions
        else _COURTYARDS
        if _COURTYARDS in dimensions
        else next(iter(dimensions), "")
    )
    sheet = _columns([item for item in items if item.dimension_code == shown])
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = applications.village(connection, code)
        households = applications.households(connection, code)
        known = {
            (row.household_code, row.item_code): row.status for row in applications.inspected(connection, code, on)
        }
        audit.note(connection, "application.list", "village", code, area=code, detail={"tab": "inspection"})
    sent = request.form if faults else None
    cells = {}
    for household in households:
        for column in sheet:
            name = f"{column.items[0]}-{household.code[12:]}"
            had = next((item for item in column.items if (household.code, item) in known), "")
            is_settled = bool(had) and known[household.code, had] != "submitted"
            cells[name] = (
                sent.get(name, "") if sent is not None else had,
                is_settled,
                STATES.get(known.get((household.code, had), ""), ""),
            )
    return points_pages.draw(
        "inspections/show.html", faults, village=village, on=on, dimension=shown, dimensions=dimensions, columns=sheet,
        groups=[(number, list(group)) for number, group in groupby(households, key=lambda row: row.group_no)],
        cells=cells, filed=filed, known=before, total=len(households), inspected=len({code for code, _ in known}),
    )  # fmt: skip
