"""The facts of one thing on the map: a part of the page for its drawer, or a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.record_numbers import bounded
from geo_app.web import access
from geo_app.web.drawer_answers import answer
from geo_app.web.glossary import china_today
from geo_app.web.map_state import Known, read_state
from geo_app.web.published import beside_region, whose_cases
from geo_app.web.state import state
from layers import audit, households, overview, regions, rooms, scores
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.records import Score

blueprint = Blueprint("drawers", __name__)

_LONGEST_ID = 15
REASONS = ("走访", "核对积分", "处理异议", "其他工作需要")
"""Why somebody may want to know a householder's name."""


@blueprint.get("/map/regions/<code>")
def region(code: str) -> Response:
    """Show what a region consists of, and what happened there in the days and the quarter of the map."""
    with state().database.transaction(access.scope()) as connection:
        found = regions.region(connection, code)
        known, held = _read(connection, found.code)
        kinds = overview.count_kinds(connection, held.window, known.newest_day)
        facts: dict[str, Any] = {
            "region": found,
            "way": [step.name for step in regions.breadcrumbs(connection, code)[:-1]],
            "parts": overview.count_parts(connection, code),
            "kinds": kinds,
            "index": overview.mean_index(connection, code, held.period),
            "index_before": overview.mean_index(connection, code, held.period_before),
            "rooms": rooms.list_rooms(connection, code),
            "hidden": overview.hidden_cases(connection),
            "state": held,
            "known": known,
            "published": beside_region(connection, code, held.period),
            "whose": whose_cases(access.viewer()),
            "has_history": regions.has_history(connection, code),
        }
        if found.level == "county":
            facts["children"] = [(child.code, child.name, None) for child in regions.children(connection, code)]
        elif found.level == "town":
            villages = overview.list_villages(connection, held.window, held.period, held.period_before)
            facts["children"] = [(row.code, row.name, row.mean_index_hundredths) for row in villages]
        elif found.level == "village":
            facts["children"] = [
                (row.code, row.name, row.cases if "view_cases" in access.viewer().rights else None)
                for row in overview.list_grids(connection, held.window)
            ]
    return answer("drawers/region.html", found.name, f"/map?area={code}", **facts)


@blueprint.get("/map/rooms/<int:room_id>")
def room(room_id: int) -> Response:
    """Show a mediation room and who mediates there."""
    bounded(room_id)
    with state().database.transaction(access.scope()) as connection:
        found = rooms.room(connection, room_id)
        people = rooms.mediators(connection, room_id)
    return answer("drawers/room.html", found.name, f"/map?sel=rm:{room_id}", room=found, people=people)


@blueprint.get("/map/households/<key>")
def household(key: str) -> Response:
    """Show a household by its code or its number on the map: its points, its index, and what the index is made of."""
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise NotFoundError
    return _household(key, None)


@blueprint.post("/map/households/<key>/name")
def reveal_name(key: str) -> Response:
    """Show a household with its householder's name in full, this once; who asked, and why, is recorded."""
    access.need("view_identity")
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise BadRequestError(Fault("reason", "请选一个查看姓名的原因"))
    return _household(key, reason)


def _household(key: str, reason: str | None) -> Response:
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise NotFoundError
    with state().database.transaction(access.scope(), read_only=False) as connection:
        found = households.household(connection, int(key) if len(key) <= _LONGEST_ID else key)
        results = overview.household_results(connection, found.id)
        wanted = request.args.get("m", "")
        result = next((row for row in results if row.period == wanted), results[0] if results else None)
        score = _score(connection, found.code, result.period) if result else None
        name = None
        if reason is None:
            audit.note(connection, "household.view", "household", found.code, area=found.village_code)
        else:
            name = households.reveal_householder(connection, found.id, reason)
    response = answer(
        "drawers/household.html",
        f"{found.village_name} {found.code[-4:]} 号",
        f"/map?area={found.village_code}&sel=hs:{found.id}",
        household=found,
        results=results,
        result=result,
        score=score,
        name=name,
        reasons=REASONS if "view_identity" in access.viewer().rights and name is None else (),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _score(connection: Connection, code: str, period: str) -> Score | None:
    try:
        return scores.of_household(connection, code, period)
    except NotVisibleError:
        return None


def _read(connection: Connection, area: str) -> tuple[Known, Any]:
    """Read the days and the quarter of the map that the drawer opens beside."""
    first, newest = overview.days_with_cases(connection) or (china_today(), china_today())
    known = Known(access.viewer().region_code, first, newest, tuple(regions.scored_periods(connection)))
    return known, read_state({**request.args, "area": area}, known, visible=True)
