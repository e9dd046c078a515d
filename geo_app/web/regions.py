"""The region tree over HTTP."""

from __future__ import annotations

from flask import Blueprint
from pydantic import BaseModel, Field
from spectree import Response

from geo_app.web import access
from geo_app.web.openapi import Day, Query, api
from geo_app.web.state import state
from layers import regions

blueprint = Blueprint("regions", __name__)


class RegionQuery(Query):
    """Which region's parts are asked for."""

    parent: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$", description="without it: the caller's own region")
    on: Day | None = Field(None, description="the regions of that day, as they were called then; without it: today's")


class RegionItem(BaseModel):
    """A county, town, village or grid."""

    code: str
    name: str
    level: str
    parent: str | None
    kind: str


class RegionList(BaseModel):
    """Regions in the order of their codes."""

    items: list[RegionItem]


@blueprint.get("/api/v1/regions")
@api.validate(resp=Response(HTTP_200=RegionList), tags=["regions"])
def index(query: RegionQuery) -> RegionList:
    """List the parts of a region."""
    with state().database.transaction(access.scope()) as connection:
        found = regions.children(connection, query.parent, query.on)
    return RegionList(
        items=[
            RegionItem(code=item.code, name=item.name, level=item.level, parent=item.parent_code, kind=item.kind)
            for item in found
        ]
    )
