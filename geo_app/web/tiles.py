"""Vector tiles and what a map needs to know before it asks for them: scoped to the viewer, never stale."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from geo_app.errors import NotFoundError
from geo_app.tile_address import tile_numbers
from geo_app.web import access
from geo_app.web.fresh import answer
from geo_app.web.openapi import DaysQuery, Query, parse
from geo_app.web.state import state
from layers.boundaries import Area, area_of
from layers.catalogue import DEEPEST_ZOOM, LAYERS, Layer
from layers.tiles import EVERYTHING, Choice, Tile, draw, weigh

blueprint = Blueprint("tiles", __name__)

SCHEMATIC = "示意边界，非测绘成果"


class WholeQuery(Query):
    """No parameters: all of the layer."""

    def choice(self) -> Choice:
        """Return what it means."""
        return EVERYTHING


class ChoiceQuery(DaysQuery, WholeQuery):
    """Which cases a tile shows: registered on these days, both included, and of these kinds."""

    kinds: str | None = Field(None, pattern=r"^[0-5](,[0-5]){0,5}$")

    def choice(self) -> Choice:
        """Return what it means; all six kinds are no choice."""
        kinds = tuple(sorted({int(kind) for kind in self.kinds.split(",")})) if self.kinds else None
        return Choice(self.from_, self.to, None if kinds and len(kinds) == 6 else kinds)


@blueprint.get("/tiles/<layer>.json")
def describe(layer: str) -> Response:
    """Describe a layer's tiles as TileJSON 3.0."""
    shown = _layer(layer)
    parse(WholeQuery, request)
    with state().database.transaction(access.scope()) as connection:
        area = area_of(connection)
    return jsonify(_tilejson(shown, area))


@blueprint.get("/tiles/<layer>/<z>/<x>/<y>.mvt")
def show(layer: str, z: str, x: str, y: str) -> Response:
    """Give a vector tile, as far as the viewer may see what is in it."""
    shown = _layer(layer)
    tile = Tile(*tile_numbers(z, x, y, deepest=DEEPEST_ZOOM))
    choice = parse(ChoiceQuery if shown.timed else WholeQuery, request).choice()
    return answer(
        (shown.name, tile, choice),
        lambda connection: weigh(connection, shown, tile, choice),
        lambda connection, weight: draw(connection, shown, tile, weight, choice),
        mimetype="application/vnd.mapbox-vector-tile",
    )


def _layer(name: str) -> Layer:
    layer = LAYERS.get(name)
    if layer is None:
        raise NotFoundError
    if layer.rights:
        access.need(*layer.rights)
    return layer


def _tilejson(layer: Layer, area: Area) -> dict[str, object]:
    described: dict[str, object] = {
        "tilejson": "3.0.0",
        "name": layer.title,
        "tiles": [f"{request.url_root}tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": layer.min_zoom,
        "maxzoom": layer.max_zoom,
        "attribution": SCHEMATIC if area.schematic else "",
        "vector_layers": [
            {
                "id": layer.name,
                "description": layer.title,
                "minzoom": layer.min_zoom,
                "maxzoom": layer.max_zoom,
                "fields": dict(layer.fields),
            }
        ],
    }
    if area.bounds:
        west, south, east, north = area.bounds
        described["bounds"] = list(area.bounds)
        described["center"] = [round((west + east) / 2, 6), round((south + north) / 2, 6), layer.min_zoom or 11]
    return described
