"""The code with which a household sees its own points: on a slip to print, this once."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, make_response, render_template

from geo_app.errors import NotFoundError
from geo_app.use_cases.issue_resident_code import issue_resident_code
from geo_app.web import access
from geo_app.web.state import state

blueprint = Blueprint("resident_codes", __name__)

_LONGEST_ID = 15
_LONGEST_CODE = 18


@blueprint.post("/map/households/<key>/resident-code")
def create(key: str) -> Response:
    """Issue a code and show the slip; the one before ends."""
    access.need("issue_resident_codes")
    if not (key.isascii() and key.isdigit() and len(key) <= _LONGEST_CODE):
        raise NotFoundError
    held = state()
    issued = issue_resident_code(held.database, access.scope(), int(key) if len(key) <= _LONGEST_ID else key)
    address = (held.settings.resident_url or "").rstrip("/")
    picture = ""
    if address:  # the number is on the picture, the code is not: a photograph of a wall gives nothing away
        picture = segno.make(f"{address}/sign-in?household={issued.household_code}", micro=False).svg_data_uri(scale=4)
    page = render_template(
        "resident_codes/show.html", issued=issued, address=address, picture=picture, viewer=access.viewer()
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
