"""Is the process alive, and can it serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from geo_app.residents.state import state
from layers.residents import schema_version

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """Answer 200 when the database answers and is migrated."""
    with state().database.resident() as connection:
        return jsonify(status="ok", migrated_to=schema_version(connection))
