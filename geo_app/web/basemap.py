"""Tiles of the configured base map, for those who have signed in."""

from __future__ import annotations

from flask import Blueprint, Response, request

from geo_app.tile_address import tile_numbers
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state

blueprint = Blueprint("basemap", __name__)

DEEPEST_ZOOM = 24
_KEPT = "private, max-age=86400"


@blueprint.get("/basemap/<z>/<x>/<y>")
def show(z: str, x: str, y: str) -> Response:
    """Give a tile of the base map."""
    parse(Query, request)
    image = state().base_map.tile(*tile_numbers(z, x, y, deepest=DEEPEST_ZOOM))
    response = Response(image.content, mimetype=image.mimetype)
    response.set_etag(image.tag)
    response.headers["Cache-Control"] = _KEPT
    return response.make_conditional(request)  # type: ignore[return-value]
