"""Points schemes over HTTP: is one in order, and which one does a village follow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel, Field, RootModel
from spectree import Response

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.rule_form import document_of
from geo_app.web import access
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query, api
from geo_app.web.state import state
from layers import rules, schemes
from scoring.scheme import SchemeError, from_record, refused_in
from scoring.scheme_form import parse

blueprint = Blueprint("schemes", __name__)


class SchemeDocument(RootModel[dict[str, Any]]):
    """A points scheme in its JSON form: `dimensions` (`code`, `name`, `weight`, `cap`) and `items` (`code`,
    `dimension`, `name`, `points`, optionally `cap`, `unit`, `most`, `evidence`, `basis`, `redeemable`)."""


class RefusedPart(BaseModel):
    """What no scheme may contain: the item or dimension, why, and under which law."""

    code: str
    reason: str
    law: str


class SchemeCheck(BaseModel):
    """What was found; both lists are empty for a scheme in order."""

    refused: list[RefusedPart]
    faults: list[str]


class SchemeQuery(Query):
    """Which quarter is asked for."""

    period: str | None = Field(
        None, pattern=r"^(19[0-9]{2}|2[0-9]{3})Q[1-4]$", description="such as 2026Q4; without it: the present one"
    )


class SchemeDimension(BaseModel):
    """A dimension, its share of the index and its cap a quarter."""

    code: str
    name: str
    weight: float
    cap: float


class SchemeItem(BaseModel):
    """What gives (below zero: takes) points; with `most` the panel may give from `points` up to it."""

    code: str
    dimension: str
    name: str
    points: float
    unit: str
    most: float | None = None
    cap: float | None = None
    evidence: str = ""
    basis: str = ""
    redeemable: bool


class SchemeAdoption(BaseModel):
    """How a village adopted its rules."""

    decided_by: str
    met_on: date
    entitled: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    filing: str


class VillageScheme(BaseModel):
    """The rules that a village follows in a quarter; `is_example` for those that it has not adopted itself."""

    village: str
    period: str
    id: int
    version: int
    is_example: bool
    title: str
    valid_from: date
    resolution_ref: str
    base: float
    deduction_cap: float | None
    dimensions: list[SchemeDimension]
    items: list[SchemeItem]
    adoption: SchemeAdoption | None


@blueprint.post("/api/v1/schemes/check")
@api.validate(resp=Response(HTTP_200=SchemeCheck), tags=["schemes"])
def check(json: SchemeDocument) -> SchemeCheck:
    """Check a points scheme, as `geo-app scheme check` does; nothing is kept of it."""
    if not isinstance(request.get_json(silent=True), dict):  # spectree takes what it cannot read for an empty object
        raise BadRequestError(Fault("json", "应是一个 JSON 对象"))
    faults: list[str] = []
    try:
        parse(json.root)
    except SchemeError as error:
        faults = list(error.faults)
    refused = [RefusedPart(**asdict(refusal)) for refusal in refused_in(json.root)]
    return SchemeCheck(refused=refused, faults=faults)


@blueprint.get("/api/v1/villages/<code>/scheme")
@api.validate(resp=Response(HTTP_200=VillageScheme), tags=["schemes"])
def show(code: str, query: SchemeQuery) -> VillageScheme:
    """Tell which rules a village follows in a quarter, and how it adopted them."""
    access.need("view_map")
    today = china_today()
    period = query.period or f"{today.year}Q{(today.month + 2) // 3}"
    with state().database.transaction(access.scope()) as connection:
        rules.village(connection, code)
        number = rules.in_force(connection, code, period)
        if number is None:
            raise NotFoundError
        facts = next(it for it in rules.list_versions(connection, code) if it.id == number)
        scheme = from_record(schemes.read(connection, number))
    document = document_of(scheme)
    adoption = None
    if facts.decided_by:
        names = SchemeAdoption.model_fields
        adoption = SchemeAdoption(**{name: getattr(facts, name) for name in names})
    return VillageScheme(
        village=code, period=period, id=number, version=scheme.version, is_example=facts.is_example,
        resolution_ref=scheme.resolution_ref, adoption=adoption, **document,
    )  # fmt: skip
