"""A household's applications for points: how they stand, and handing one in."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.photos import MOST_PHOTOS
from geo_app.record_numbers import bounded
from geo_app.residents import access
from geo_app.residents.photographs import sent_photos
from geo_app.residents.state import state
from geo_app.use_cases.file_own_application import OwnDeed, file_own_application
from layers import own_points

blueprint = Blueprint("applications", __name__)

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_MOST_TIMES, _LONGEST, _LONGEST_PLACE, _LONGEST_ITEM = 99, 1000, 100, 20


@blueprint.get("/my/applications")
def index() -> str:
    """List the applications about the household, with what comes next."""
    access.household()
    with state().database.resident() as connection:
        found = own_points.applications(connection, access.digest())
    filed = request.args.get("filed", "")
    new = next((row for row in found if str(row.id) == filed), None)
    return render_template("applications.html", applications=found, new=new)


@blueprint.get("/my/applications/new")
def new() -> str:
    """Show what may be applied for; with an item, the form."""
    access.household()
    return _page(request.args.get("item", ""), ())


@blueprint.post("/my/applications")
def create() -> Response | tuple[str, int]:
    """Hand an application in."""
    access.household()
    try:
        deed, key = _read()
        number = file_own_application(state().database, access.digest(), deed, key, access.client())
    except BadRequestError as error:
        return _page(request.form.get("item", ""), error.faults), 400
    if number is None:
        wait = Fault("", "交来的已经很多，请等村里看过以后再交，或者到村委会去交。")
        return _page(request.form.get("item", ""), (wait,)), 429
    return redirect(f"/my/applications?filed={number}", code=303)


@blueprint.post("/my/applications/<int:number>/withdraw")
def withdraw(number: int) -> Response:
    """Take an application back that nobody has looked at yet."""
    access.household()
    with state().database.resident() as connection:
        taken = own_points.withdraw_application(connection, access.digest(), bounded(number), access.client())
    if not taken:
        raise NotFoundError
    return redirect("/my/applications", code=303)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _read() -> tuple[OwnDeed, str]:
    """Read the form, and report everything that is wrong with it at once."""
    faults: list[Fault] = []
    sent = {name: request.form.get(name, "").strip() for name in ("key", "item", "times", "place", "description")}
    if not _KEY.fullmatch(sent["key"]):
        faults.append(Fault("key", "页面已过期，请刷新后再交"))
    times = sent["times"]
    if not (re.fullmatch(r"[0-9]{1,2}", times) and 1 <= int(times) <= _MOST_TIMES):
        faults.append(Fault("times", f"次数填 1 到 {_MOST_TIMES} 的整数"))
    if len(sent["place"]) > _LONGEST_PLACE:
        faults.append(Fault("place", f"地点最多 {_LONGEST_PLACE} 个字"))
    if len(sent["description"]) > _LONGEST:
        faults.append(Fault("description", f"说明最多 {_LONGEST} 个字"))
    if not 1 <= len(sent["item"]) <= _LONGEST_ITEM:
        faults.append(Fault("item", "请选择做了哪一件事"))
    occurred = _day(faults)
    photos = sent_photos(faults)
    if faults or occurred is None:
        raise BadRequestError(*faults)
    deed = OwnDeed(sent["item"], int(times), occurred, sent["place"], sent["description"], photos)
    return deed, sent["key"]


def _day(faults: list[Fault]) -> date | None:
    try:
        day = date.fromisoformat(request.form.get("occurred_on", "").strip())
    except ValueError:
        faults.append(Fault("occurred_on", "请填是哪一天，例如 2026-11-20"))
        return None
    if day > _today():
        faults.append(Fault("occurred_on", "这一天还没有到"))
    return day


def _page(code: str, faults: tuple[Fault, ...]) -> str:
    with state().database.resident() as connection:
        items = own_points.items(connection, access.digest())
    item = next((row for row in items if row.code == code), None)
    if code and item is None and request.method == "GET":
        raise NotFoundError
    key = request.form.get("key", "")
    return render_template(
        "application_new.html",
        items=items,
        item=item,
        faults={fault.field: fault.message for fault in reversed(faults)},
        sent=request.form,
        key=key if _KEY.fullmatch(key) else secrets.token_urlsafe(24),
        today=_today(),
        most_photos=MOST_PHOTOS,
        most_times=_MOST_TIMES,
    )
