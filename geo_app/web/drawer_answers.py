"""How the facts of one thing are answered: as a part of the map's page for its drawer, or as a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

from geo_app.web import access


def answer(template: str, title: str, back: str, **facts: Any) -> Response:
    """Return the facts in the form that was asked for; `back` is where a page of its own leads."""
    page = render_template(
        template,
        layout="drawers/inside.html" if in_drawer() else "drawers/page.html",
        title=title,
        back=back,
        viewer=access.viewer(),
        **facts,
    )
    response = make_response(page)
    response.headers.add("Vary", "HX-Request")
    return response


def in_drawer() -> bool:
    """Tell whether the map's own script asks."""
    return "HX-Request" in request.headers
