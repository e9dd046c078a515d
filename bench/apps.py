"""The applications that are measured, as gunicorn loads them."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from geo_app import create_app
from geo_app.memory import Memory


def hello() -> Flask:
    """Return the least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def uncached() -> Flask:
    """Return the product with nothing remembered but who is signed in: every tile is weighed and made anew."""
    app = create_app()
    held = app.extensions["geo_app"]
    app.extensions["geo_app"] = replace(
        held, weights=Memory(most=0, seconds=0), bodies=Memory(most=0, seconds=0, size=len)
    )
    return app
