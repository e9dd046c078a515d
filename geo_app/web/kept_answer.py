"""A file that is kept for somebody, as an answer: sent part by part, so that its size is no matter."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

from geo_app.web import access
from geo_app.web.state import state
from layers import kept_files
from layers.database import Database
from layers.scope import Scope


def kept_answer(number: int, media_type: str = "application/octet-stream", name: str = "") -> Response:
    """Give a kept file to the viewer, as `name` or its own; NotVisibleError where it is not the viewer's own."""
    database, scope = state().database, access.scope()
    with database.transaction(scope) as connection:
        facts = kept_files.facts(connection, number)
    response = Response(_sent(database, scope, number), mimetype=media_type)
    response.headers["Content-Length"] = str(facts.size)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name or facts.name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(database: Database, scope: Scope, number: int) -> Iterator[bytes]:
    with database.transaction(scope) as connection:
        yield from kept_files.parts(connection, number)
