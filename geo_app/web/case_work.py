"""A case, opened: its facts, who raised it, which level handles it and who has it. Looks and changes are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from geo_app.exchange import phones
from geo_app.record_numbers import bounded
from geo_app.role_words import ROLE_NAMES
from geo_app.sealing import sealer
from geo_app.web import access
from geo_app.web.drawer_answers import answer, in_drawer
from geo_app.web.glossary import KIND_NUMBERS, china_today
from geo_app.web.state import state
from layers import audit, case_work, cases, intake, overview
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.records import CaseFacts

blueprint = Blueprint("case_work", __name__)

REASONS = ("联系反映人", "核实情况", "交接转办", "其他工作需要")
"""Why somebody may want to know who raised a case."""
LEVELS = {"village": "村", "town": "镇（街道）", "county": "县"}
_LONGEST_REASON = 200
_SINGLE_ACTION = {"village": "派给村", "county": "报县里"}


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who raised a case, in full."""

    name: str
    phone: str


@blueprint.get("/map/cases/<int:case_id>")
def show(case_id: int) -> Response:
    """Show a case; that it was opened is recorded."""
    bounded(case_id)
    return _page(case_id)


@blueprint.post("/map/cases/<int:case_id>/petitioner")
def reveal(case_id: int) -> Response:
    """Show a case with its petitioner's name and number in full, this once; who asked, and why, is recorded."""
    access.need("view_identity")
    bounded(case_id)
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        return _page(case_id, message="请选一个查看姓名、电话的原因。")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        found = case_work.reveal_petitioner(connection, case_id, reason)
    phone = phones.opened(found.phone_sealed, sealer(state().settings)) if found.phone_sealed else ""
    return _page(case_id, revealed=Revealed(found.name, phone))


@blueprint.post("/map/cases/<int:case_id>/assignments")
def assign(case_id: int) -> AnyResponse:
    """Give a case to an account."""
    access.need("assign_cases")
    bounded(case_id)
    account, reason = request.form.get("account", ""), _reason()
    with state().database.transaction(access.scope(), read_only=False) as connection:
        given = case_work.assign(connection, case_id, account, reason)
    if not given:
        return _page(case_id, message="不能派给这个账号，请从名单里选一个人。", opened="assign")
    return _again(case_id)


@blueprint.post("/map/cases/<int:case_id>/assignments/<int:number>/end")
def end_assignment(case_id: int, number: int) -> AnyResponse:
    """Take a case from somebody again."""
    access.need("assign_cases")
    bounded(case_id)
    bounded(number)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        case_work.end_assignment(connection, case_id, number, _reason())
    return _again(case_id)


@blueprint.post("/map/cases/<int:case_id>/level")
def move(case_id: int) -> AnyResponse:
    """Hand a case to another level: down to the village, back to the town, up to the county."""
    access.need("assign_cases", "view_routed_cases")
    bounded(case_id)
    reason = _reason()
    if not reason:
        return _page(case_id, message="请写明转办的原因。", opened="move")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        moved = case_work.move(connection, case_id, request.form.get("level", ""), reason)
    if not moved:
        return _page(case_id, message="这件事不能转到那里，请看看现在由谁办理。", opened="move")
    return _again(case_id)


def _page(case_id: int, *, revealed: Revealed | None = None, message: str = "", opened: str = "") -> Response:
    """Answer with the case; `message` says what was wrong with a form, and `opened` names the form to leave open."""
    rights = access.viewer().rights
    with state().database.transaction(access.scope(), read_only=False) as connection:
        found = cases.case_facts(connection, case_id)
        facts = _facts(connection, found)
        audit.note(connection, "case.view", "case", str(case_id), area=found.region_code)
    response = answer(
        "drawers/case.html",
        found.title,
        "/sealed-cases" if found.is_sealed else f"/map?sel=cs:{case_id}",
        case=found,
        kind=KIND_NUMBERS[found.map_kind],
        revealed=revealed,
        reasons=REASONS if "view_identity" in rights and facts["petitioner"] and revealed is None else (),
        message=message,
        opened=opened,
        levels=LEVELS,
        role_names=ROLE_NAMES,
        may_assign="assign_cases" in rights,
        **facts,
    )
    response.headers["Cache-Control"] = "no-store"
    if message and not in_drawer():  # a script that is answered 400 shows nothing of it
        response.status_code = 400
    return response


def _facts(connection: Connection, found: CaseFacts) -> dict[str, Any]:
    """Return what stands around a case: its lateness, its petitioner, its unit, and what the viewer may do with it."""
    today = (overview.days_with_cases(connection) or (None, china_today()))[1]
    moves = case_work.open_levels(connection, found.id)
    return {
        "late": (today - found.due_at.date()).days if found.due_at and not found.closed_at else 0,
        "petitioner": case_work.petitioner(connection, found.id),
        "respondent": case_work.respondent(connection, found.id),
        "assignees": case_work.assignees(connection, found.id),
        "takers": case_work.takers(connection, found.id),
        "photos": intake.count_photos(connection, found.id),
        "moves": [(level, _verb(found.current_level, level)) for level in moves],
    }


def _verb(now: str, level: str) -> str:
    """Return what handing a case from one level to another is called."""
    if level == "town":
        return "退回镇里" if now == "village" else "派给镇里"
    return _SINGLE_ACTION[level]


def _reason() -> str:
    return request.form.get("reason", "").strip()[:_LONGEST_REASON]


def _again(case_id: int) -> AnyResponse:
    """Lead back to the case; where it has gone to somebody else, say so."""
    with state().database.transaction(access.scope()) as connection:
        try:
            cases.case_facts(connection, case_id)
        except NotVisibleError:
            return answer("drawers/handed_on.html", "已经转办", "/map")
    return redirect(f"/map/cases/{case_id}", 303)
