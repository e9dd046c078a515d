"""Boundaries as one file a level, and the country between them, for a map that draws them itself."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pydantic import Field

from geo_app.errors import NotFoundError
from geo_app.web import access
from geo_app.web.fresh import answer
from geo_app.web.openapi import Day, Query, parse
from layers.boundaries import base_features, outlines
from layers.versions import Weight, version_of

blueprint = Blueprint("boundaries", __name__)

LEVELS = ("county", "town", "village", "grid")
COUNTY_DIGITS = 6
_GEOJSON = "application/geo+json"


class BaseQuery(Query):
    """With `v`, an address that names its version and may be kept for good; with `area`, only what lies in it."""

    v: str | None = Field(None, max_length=80)
    area: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$")


class BoundaryQuery(BaseQuery):
    """With `on`, the boundaries of that day; without it, today's."""

    on: Day | None = None


@blueprint.get("/boundaries/base.json")
def base() -> Response:
    """Give roads, water and hamlets; minor roads and streams only of a town or less, where there is room for them."""
    query = parse(BaseQuery, request)
    with_minor = len(query.area or access.viewer().region_code) > COUNTY_DIGITS
    return answer(
        ("base", query.area),
        lambda connection: Weight(0, version_of(connection, "base")),
        lambda connection, _weight: base_features(connection, query.area, with_minor=with_minor),
        effort=6,
        mimetype=_GEOJSON,
        named=query.v,
    )


@blueprint.get("/boundaries/<level>.json")
def show(level: str) -> Response:
    """Give the outlines of a level's regions."""
    if level not in LEVELS:
        raise NotFoundError
    query = parse(BoundaryQuery, request)
    return answer(
        ("outlines", level, query.area, query.on),
        lambda connection: Weight(0, version_of(connection, "regions")),
        lambda connection, weight: outlines(connection, level, query.area, query.on or weight.version.day),
        effort=6,
        mimetype=_GEOJSON,
        named=query.v,
    )
