"""A meeting of the review panel, recorded on one page: who was there, what was said, and each vote."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.process_words import VOTES
from geo_app.web import access, points_pages
from geo_app.web.glossary import china_today
from geo_app.web.state import state
from layers import applications, audit, panels
from layers.panels import Decision, Review
from layers.records_process import Waiting

blueprint = Blueprint("meetings", __name__)

RIGHT = "keep_points"
_MOST_AT_ONCE = 60


@blueprint.get("/villages/<code>/meetings/new")
def new(code: str) -> str:
    """Show the sheet of the meeting: the applications that wait, beside the members."""
    access.need(RIGHT)
    return _sheet(code, ())


@blueprint.post("/villages/<code>/meetings")
def create(code: str) -> Any:
    """Record the meeting with all its votes, or nothing of it."""
    access.need(RIGHT)

    def step() -> Response:
        review = _review(code)
        with state().database.transaction(access.scope(), read_only=False) as connection:
            panels.record_review(connection, code, review)
        return redirect(f"/villages/{code}/applications?tab=post", code=303)

    return points_pages.tried(step, lambda faults: _sheet(code, faults))


def _review(code: str) -> Review:
    with state().database.transaction(access.scope()) as connection:
        waiting = {row.id: row for row in panels.waiting(connection, code, _MOST_AT_ONCE)}
    present = points_pages.chosen("present")
    wanted = points_pages.chosen("applications")
    if not present:
        raise BadRequestError(Fault("present", "请勾选到会的人"))
    if gone := [number for number in wanted if number not in waiting]:
        raise BadRequestError(Fault("applications", f"第 {gone[0]} 号已经不在待评议里，请重新打开再看"))
    chair = request.form.get("chair", "")
    return Review(
        held_on=points_pages.day("held_on", "会议日期"),
        place=points_pages.text("place", 100, "会议地点", needed=True),
        chair=points_pages.whole("chair", chair) if chair else present[0],
        present=present,
        minutes=points_pages.text("minutes", 5000, "会议记录", needed=True),
        decisions=[_decision(waiting[number], present) for number in wanted],
    )


def _decision(row: Waiting, present: list[int]) -> Decision:
    votes = {}
    for member in present:
        if member in row.recused:
            votes[member] = "recused"
            continue
        vote = request.form.get(f"vote-{row.id}-{member}", "")
        if vote not in VOTES:
            raise BadRequestError(Fault(f"vote-{row.id}", f"第 {row.id} 号（{row.item_name}）还有到会的人没有选表决"))
        votes[member] = vote
    sent = request.form.get(f"points-{row.id}", "").strip()
    return Decision(row.id, votes, _tenths(row, sent) if sent else None)


def _tenths(row: Waiting, sent: str) -> int:
    try:
        tenths = Decimal(sent) * 10
        if not tenths.is_finite() or tenths != tenths.to_integral_value() or abs(tenths) > 10**6:
            raise ValueError(sent)
    except (InvalidOperation, ValueError):
        raise BadRequestError(Fault(f"points-{row.id}", f"第 {row.id} 号的分值应是数字，最多一位小数")) from None
    return int(tenths)


def _sheet(code: str, faults: tuple[Fault, ...]) -> str:
    today = china_today()
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = applications.village(connection, code)
        members = [
            member
            for member in panels.members(connection, code)
            if member.from_on <= today and (member.until_on is None or member.until_on >= today)
        ]
        waiting = panels.waiting(connection, code, _MOST_AT_ONCE)
        total = applications.counts(connection, code).get("prechecked", 0)
        audit.note(connection, "application.list", "village", code, area=code, detail={"tab": "review"})
    return points_pages.draw(
        "meetings/new.html", faults, village=village, members=members, waiting=waiting, total=total, form=request.form,
        sent=request.method == "POST",
    )  # fmt: skip
