"""The catalogue of map layers over HTTP, as far as the caller may see it."""

from __future__ import annotations

from flask import Blueprint
from pydantic import BaseModel
from spectree import Response

from geo_app.web import access
from geo_app.web.openapi import Query, api
from layers.catalogue import layers_for

blueprint = Blueprint("catalogue", __name__)


class NoQuery(Query):
    """No parameters."""


class SymbolItem(BaseModel):
    """What one value of the field that colours a layer looks like; null stands for those without a value."""

    value: int | None
    title: str
    colour: str
    shape: str


class LayerItem(BaseModel):
    """A layer: its fields, the zooms it is made for, its legend, and where its tiles are described."""

    name: str
    title: str
    geometry: str
    min_zoom: int
    max_zoom: int
    fields: dict[str, str]
    coloured_by: str | None
    symbols: list[SymbolItem]
    tilejson: str


class LayerList(BaseModel):
    """The layers that the caller may see."""

    items: list[LayerItem]


@blueprint.get("/api/v1/layers")
@api.validate(resp=Response(HTTP_200=LayerList), tags=["layers"])
def index(query: NoQuery) -> LayerList:  # noqa: ARG001 - parsed so that an unknown parameter is refused
    """List the map layers."""
    return LayerList(
        items=[
            LayerItem(
                name=layer.name,
                title=layer.title,
                geometry=layer.geometry,
                min_zoom=layer.min_zoom,
                max_zoom=layer.max_zoom,
                fields=dict(layer.fields),
                coloured_by=layer.coloured_by,
                symbols=[
                    SymbolItem(value=symbol.value, title=symbol.title, colour=symbol.colour, shape=symbol.shape)
                    for symbol in layer.symbols
                ],
                tilejson=f"/tiles/{layer.name}.json",
            )
            for layer in layers_for(access.viewer().rights)
        ]
    )
