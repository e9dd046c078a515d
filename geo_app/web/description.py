"""The API's description of itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from geo_app.web.access import public
from geo_app.web.openapi import api, nullable

blueprint = Blueprint("description", __name__)

# what every address may answer besides, as problems.py tells it
_REFUSALS = {
    "400": "a parameter or the body is wrong: `errors` names each",
    "401": "nobody has signed in",
    "403": "the right is missing",
    "404": "not there, or outside the caller's area",
}
_AS_GEOJSON = frozenset(("/api/v1/hotspots",))
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@blueprint.get("/api/v1/openapi.json")
@public
def show() -> Response:
    """Describe the API in OpenAPI 3.0."""
    spec = nullable(api.spec)
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            _add_refusals(operation)
            if path in _AS_GEOJSON:
                told = operation["responses"]["200"]["content"]
                told["application/geo+json"] = told.pop("application/json")
    return jsonify(spec)


def _add_refusals(operation: dict[str, Any]) -> None:
    for status, description in _REFUSALS.items():
        operation["responses"][status] = {"description": description, "content": _PROBLEM}
