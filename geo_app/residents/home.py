"""The first page: what a resident can do here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """Show what there is."""
    return render_template("home.html")
