"""Applying for points: the form for those who work in a village, and the interface for programs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, Literal

from flask import Blueprint, redirect, request
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from spectree import Response as Answer
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.photos import MOST_PHOTOS, Photo, read_photo
from geo_app.process_words import SOURCES
from geo_app.use_cases.file_application import Claim, file_application
from geo_app.web import access, points_pages
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day, api
from geo_app.web.state import state
from layers import applications

blueprint = Blueprint("application_forms", __name__)

RIGHT = "apply_points"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_HOUSEHOLD = re.compile(r"\d{4,18}")
_ITEM = re.compile(r"[A-Z]{2}[0-9]{2}")
_CHOICES = {name: SOURCES[name] for name in ("household", "grid_worker", "inspector")}
_MOST_TIMES = 99
_MOST_POINTS = Decimal(10_000)


class NewPoints(BaseModel):
    """An application for points; `household` is its number, whole or without the village's twelve digits.

    Either `points` or `times`: without both, the item's points once. A point is (lon, lat).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    household: str = Field(pattern=r"^\d{4,18}$")
    item: str = Field(pattern=r"^[A-Z]{2}[0-9]{2}$", description="an item of the village's rules, such as GY01")
    occurred_on: Day
    points: float | None = Field(None, ge=-10_000, le=10_000, allow_inf_nan=False)
    times: int | None = Field(None, ge=1, le=_MOST_TIMES)
    evidence: str = Field("", max_length=500)
    description: str = Field("", max_length=1000)
    place: str = Field("", max_length=200)
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    coord_source: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "cgcs2000"
    source: Literal["household", "grid_worker", "inspector"] | None = None

    @field_validator("evidence", "description", "place")
    @classmethod
    def _storable(cls, value: str) -> str:
        if "\x00" in value:
            raise ValueError("含有不能保存的字符")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> NewPoints:
        if (self.lon is None) != (self.lat is None):
            raise BadRequestError(Fault("lon", "经度和纬度要一起给出"))
        if self.points is not None and self.times is not None:
            raise BadRequestError(Fault("times", "points 和 times 只写一个"))
        return self


class PointsOnce(BaseModel):
    """The header by which an application that is sent twice is known."""

    key: str = Field(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[ -~]+$")


class PointsApplication(BaseModel):
    """An application; `points` is what is asked for, nothing is booked before the panel and the notice."""

    id: int
    village: str
    household: str
    item: str
    item_name: str
    points: float
    occurred_on: date
    status: str


@blueprint.post("/api/v1/villages/<code>/points")
@api.validate(resp=Answer(HTTP_201=PointsApplication, HTTP_200=PointsApplication), tags=["scores"])
def apply(code: str, json: NewPoints, headers: PointsOnce) -> tuple[PointsApplication, int]:
    """Apply for points; the same Idempotency-Key gives the same application, once (201 the first time, then 200)."""
    access.need(RIGHT)
    claim = Claim(
        household=json.household,
        item=json.item,
        occurred_on=json.occurred_on,
        points=None if json.points is None else Decimal(str(json.points)),
        times=json.times or 1,
        place=json.place,
        description=json.description,
        evidence=json.evidence,
        source=json.source,
        lon=json.lon,
        lat=json.lat,
        coord_source=json.coord_source,
    )
    filed = file_application(state().database, access.scope(), code, claim, headers.key)
    it = filed.facts
    told = PointsApplication(
        id=it.id,
        village=it.village_code,
        household=it.household_code,
        item=it.item_code,
        item_name=it.item_name,
        points=it.points_tenths / 10,
        occurred_on=it.occurred_on,
        status=it.status,
    )
    return told, 201 if filed.is_new else 200


@blueprint.get("/villages/<code>/applications/new")
def new(code: str) -> str:
    """Show the form."""
    access.need(RIGHT)
    return _form(code, request.args, ())


@blueprint.post("/villages/<code>/applications")
def create(code: str) -> Any:
    """File what was filled in."""
    access.need(RIGHT)

    def step() -> Response:
        filed = file_application(
            state().database, access.scope(), code, _claim(), f"form:{_key(request.form.get('key', ''))}"
        )
        return redirect(f"/applications/{filed.facts.id}", code=303)

    return points_pages.tried(step, lambda faults: _form(code, request.form, faults))


def _form(code: str, sent: Mapping[str, str], faults: tuple[Fault, ...]) -> str:
    with state().database.transaction(access.scope()) as connection:
        village = applications.village(connection, code)
        items = applications.items(connection, code, china_today())
        households = applications.households(connection, code)
    key = sent.get("key", "")
    return points_pages.draw(
        "applications/new.html", faults, village=village, form=sent, sources=_CHOICES, most_photos=MOST_PHOTOS,
        dimensions=[(name, list(group)) for name, group in groupby(items, key=lambda item: item.dimension_name)],
        households=households, key=key if _KEY.fullmatch(key) else secrets.token_urlsafe(24),
        own_source="grid_worker" if access.viewer().role == "grid_worker" else "household",
    )  # fmt: skip


def _key(sent: str) -> str:
    if not _KEY.fullmatch(sent):
        raise BadRequestError(Fault("key", "页面已过期，请刷新后再交"))
    return sent


def _claim() -> Claim:
    faults: list[Fault] = []

    def read(name: str, make: Any, fault: str) -> Any:
        try:
            return make(request.form.get(name, "").strip())
        except (ValueError, InvalidOperation):
            faults.append(Fault(name, fault))
            return None

    household = read("household", _matching(_HOUSEHOLD), "请填户号：16 位，或后 4 位")
    item = read("item", _matching(_ITEM), "请选择是哪一项")
    occurred_on = read("occurred_on", date.fromisoformat, "请填写哪一天")
    times = read("times", lambda value: _within(int(value or 1)), f"次数应在 1 到 {_MOST_TIMES} 之间")
    points = read("points", _points, "分值应是数字，最多一位小数")
    texts: dict[str, Any] = {}
    for name, most, label in (("place", 200, "地点"), ("description", 1000, "说明"), ("evidence", 500, "依据")):
        try:
            texts[name] = points_pages.text(name, most, label)
        except BadRequestError as error:
            faults.extend(error.faults)
    source = read("source", _known_source, "请选择是谁提出的")
    photos = _photos(faults)
    if faults:
        raise BadRequestError(*faults)
    return Claim(
        household=household, item=item, occurred_on=occurred_on, points=points, times=times, source=source,
        photos=tuple(photos), **texts,
    )  # fmt: skip


def _photos(faults: list[Fault]) -> list[Photo]:
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if len(sent) > MOST_PHOTOS:
        faults.append(Fault("photos", f"最多 {MOST_PHOTOS} 张照片"))
        return []
    photos = []
    for file in sent:
        try:
            photos.append(read_photo(file.read(), file.filename or ""))
        except BadRequestError as error:
            faults.extend(error.faults)
    return photos


def _matching(pattern: re.Pattern[str]) -> Any:
    def read(value: str) -> str:
        if not (value.isascii() and pattern.fullmatch(value)):
            raise ValueError(value)
        return value

    return read


def _within(times: int) -> int:
    if not 1 <= times <= _MOST_TIMES:
        raise ValueError(times)
    return times


def _points(value: str) -> Decimal | None:
    if not value:
        return None
    points = Decimal(value)
    if not (points.is_finite() and abs(points) <= _MOST_POINTS):
        raise ValueError(value)
    return points


def _known_source(value: str) -> str | None:
    if value and value not in _CHOICES:
        raise ValueError(value)
    return value or None
