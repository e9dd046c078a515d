"""Is the process alive, and can it serve: for load balancers and monitors."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from geo_app.web.access import public
from geo_app.web.state import state
from layers.health import migrated_to
from layers.scope import Scope

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Answer 200 when the database answers and is migrated; a database that is down gives 503."""
    with state().database.transaction(Scope.nobody()) as connection:
        return jsonify(status="ok", migrated_to=migrated_to(connection))
