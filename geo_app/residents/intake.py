"""What somebody reports, suggests or asks for, without signing in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import cast

from flask import Blueprint, render_template, request

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.coordinates import CoordSource
from geo_app.photos import MOST_PHOTOS
from geo_app.residents import access
from geo_app.residents.photographs import sent_photos
from geo_app.residents.state import state
from geo_app.residents.words import MATTERS
from geo_app.use_cases.hand_in_case import Letter, Receipt, TooManyError, hand_in_case
from layers import intake
from layers.records_residents import Place

blueprint = Blueprint("intake", __name__)

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_PHONE = re.compile(r"\+?[0-9-]{5,20}")
_SOURCES = ("wgs84", "gcj02", "bd09", "cgcs2000")
_SHORTEST, _LONGEST = 5, 2000


@blueprint.get("/tell")
def new() -> str:
    """Show the form."""
    return _page(())


@blueprint.post("/tell")
def create() -> str | tuple[str, int]:
    """Record what was handed in, and give number and code."""
    try:
        receipt = _handed_in()
    except BadRequestError as error:
        return _page(error.faults), 400
    except TooManyError:
        return _page((Fault("", "从这里交来的太多，请一小时后再交，或打电话、到镇街反映。"),)), 429
    return render_template("receipt.html", receipt=receipt, it=receipt.understood, matter=request.form["matter"])


def _handed_in() -> Receipt:
    held = state()
    letter, key = _read()
    return hand_in_case(held.database, held.sealer, letter, key, signing_key=held.signing_key, client=access.client())


def _read() -> tuple[Letter, str]:
    """Read the form, and report everything that is wrong with it at once."""
    faults: list[Fault] = []

    def field(name: str, most: int, check: Callable[[str], bool], message: str) -> str:
        value = request.form.get(name, "").strip()
        if len(value) > most or not check(value):
            faults.append(Fault(name, message))
        return value

    key = field("key", 64, lambda value: bool(_KEY.fullmatch(value)), "页面已过期，请刷新后再交")
    matter = field("matter", 20, lambda value: value in MATTERS, "请选择您要办的事")
    category = field("category", 8, bool, "请选择类别")
    text = field("text", _LONGEST, lambda value: len(value) >= _SHORTEST, f"请写 {_SHORTEST} 到 {_LONGEST} 个字")
    name = field("name", 50, lambda _: True, "姓名最多 50 个字")
    phone = field(
        "phone", 20, lambda value: not value or bool(_PHONE.fullmatch(value)), "电话只能是数字，例如 13800001234"
    )
    place = field("place", 200, lambda _: True, "地点最多 200 个字")
    village = field("village", 12, lambda _: True, "请选择村")
    respondent = field("respondent", 12, lambda _: True, "请从列表中选择单位")
    source = request.form.get("coord_source", "wgs84")
    if source not in _SOURCES:
        faults.append(Fault("coord_source", "坐标来源不认识"))
    lon, lat = _number("lon", 180, faults), _number("lat", 90, faults)
    photos = sent_photos(faults)
    if faults:
        raise BadRequestError(*faults)
    letter = Letter(
        matter=matter,
        category=category,
        village=village,
        lon=lon,
        lat=lat,
        coord_source=cast(CoordSource, source),
        place=place,
        text=text,
        name=name,
        phone=phone,
        respondent=respondent,
        photos=photos,
        is_sure=request.form.get("sure") == "1",
    )
    return letter, key


def _number(name: str, most: float, faults: list[Fault]) -> float | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        faults.append(Fault(name, "位置有误，请重新定位，或从列表中选择村"))
        return None
    return value


def _page(faults: tuple[Fault, ...]) -> str:
    with state().database.resident() as connection:
        places, categories = intake.places(connection), intake.categories(connection)
    key = request.form.get("key", "")
    return render_template(
        "tell.html",
        faults={fault.field: fault.message for fault in faults},
        sent=request.form,
        key=key if _KEY.fullmatch(key) else secrets.token_urlsafe(24),
        towns=(towns := _by_town(places)),
        example=next((f"{town.name}{villages[0].name}" for town, villages in towns if villages), "某某镇某某村"),
        categories=categories,
        most_photos=MOST_PHOTOS,
    )


def _by_town(places: list[Place]) -> list[tuple[Place, list[Place]]]:
    towns = [place for place in places if place.level == "town"]
    return [(town, [place for place in places if place.parent_code == town.code]) for town in towns]
