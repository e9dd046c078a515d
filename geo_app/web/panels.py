"""A village's review panel: who sits on it, and on whose applications each does not decide."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.process_words import CAPACITIES, RELATIONS
from geo_app.record_numbers import bounded
from geo_app.web import access, points_pages
from geo_app.web.glossary import china_today
from geo_app.web.points_pages import READING
from geo_app.web.state import state
from layers import applications, audit, panels

blueprint = Blueprint("panels", __name__)

RIGHT = "keep_points"
FEWEST = 3
_HOUSEHOLD = re.compile(r"\d{4,18}")


@blueprint.get("/villages/<code>/panel")
def show(code: str) -> str:
    """Show the panel."""
    access.need(READING)
    return _page(code, ())


@blueprint.post("/villages/<code>/panel")
def add(code: str) -> Any:
    """Take somebody onto the panel, or tell the household of one who sits on it."""
    access.need(RIGHT)

    def step() -> Response:
        member = request.form.get("member", "")
        with state().database.transaction(access.scope(), read_only=False) as connection:
            panels.set_member(
                connection,
                code,
                points_pages.whole("member", member) if member else None,
                name=points_pages.text("name", 50, "姓名", needed=True),
                capacity=points_pages.choice("capacity", CAPACITIES, "身份"),
                household_code=_household(code),
                since=points_pages.day("since", "任职日期") if not member else china_today(),
            )
        return redirect(f"/villages/{code}/panel", code=303)

    return points_pages.tried(step, lambda faults: _page(code, faults))


@blueprint.post("/villages/<code>/panel/<int:member>/<step>")
def update(code: str, member: int, step: str) -> Any:
    """Let a member's office end, or note or take back which households are near kin."""
    access.need(RIGHT)
    bounded(member)

    def taken() -> Response:
        with state().database.transaction(access.scope(), read_only=False) as connection:
            applications.village(connection, code)
            if step == "end":
                reason = points_pages.text("reason", 200, "原因", needed=True)
                panels.end_member(connection, member, points_pages.day("last_day", "离任日期"), reason)
            elif step == "kin":
                relation = points_pages.choice("relation", RELATIONS, "是什么亲属")
                panels.declare_kin(connection, member, _household(code, needed=True), relation)
            elif step == "retract":
                reason = points_pages.text("reason", 200, "理由", needed=True)
                panels.retract_kin(connection, member, _household(code, needed=True), reason)
            else:
                raise BadRequestError(Fault("step", "没有这一步"))
        return redirect(f"/villages/{code}/panel", code=303)

    return points_pages.tried(taken, lambda faults: _page(code, faults))


def _household(code: str, *, needed: bool = False) -> str:
    value = request.form.get("household", "").strip()
    if not value and not needed:
        return ""
    if not (value.isascii() and _HOUSEHOLD.fullmatch(value)):
        raise BadRequestError(Fault("household", "请填户号：16 位，或后 4 位"))
    return value if value.startswith(code) else code + value


def _page(code: str, faults: tuple[Fault, ...]) -> str:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = applications.village(connection, code)
        members = panels.members(connection, code)
        households = applications.households(connection, code) if RIGHT in access.viewer().rights else []
        audit.note(connection, "panel.view", "village", code, area=code)
    today = china_today()
    seated = [member for member in members if member.until_on is None or member.until_on >= today]
    return points_pages.draw(
        "panels/show.html", faults, village=village, seated=seated, households=households, fewest=FEWEST,
        former=[member for member in members if member not in seated], form=request.form,
        may_keep=RIGHT in access.viewer().rights,
    )  # fmt: skip
