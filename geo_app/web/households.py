"""A household's result of a quarter, all that explains it, and the objections to it: the review page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request

from geo_app.web import access
from geo_app.web.forms import read
from geo_app.web.review_page import ReviewQuery, review_page

blueprint = Blueprint("households", __name__)


@blueprint.get("/households/<code>")
def show(code: str) -> Response:
    """Show a household for review; that it was looked at is recorded."""
    access.need("view_household_points")
    response = make_response(review_page(code, read(ReviewQuery, request.args)))
    response.headers["Cache-Control"] = "no-store"
    return response
