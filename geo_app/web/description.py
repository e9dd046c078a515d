"""The API's description of itself."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from geo_app.web.access import public
from geo_app.web.openapi import api, nullable

blueprint = Blueprint("description", __name__)


@blueprint.get("/api/v1/openapi.json")
@public
def show() -> Response:
    """Describe the API in OpenAPI 3.0."""
    return jsonify(nullable(api.spec))
