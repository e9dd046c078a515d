"""Everything that faces a person, a clock or another system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from geo_app.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web service; reads as its table of contents."""
    # imported here, so that a command line that never serves does not pay for a web framework
    from geo_app.settings import Settings  # noqa: PLC0415
    from geo_app.web import build_app  # noqa: PLC0415

    return build_app(settings or Settings())
