"""Files to be filled in and brought in: one for each layer, with what may be chosen in the viewer's area."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from flask import Blueprint, Response, make_response

from geo_app.errors import NotFoundError
from geo_app.exchange.columns import LAYERS
from geo_app.exchange.template_words import TITLES
from geo_app.use_cases.make_template import make_template
from geo_app.web import access
from geo_app.web.state import state

blueprint = Blueprint("export_templates", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/exports/templates/<layer>.xlsx")
def show(layer: str) -> Response:
    """Give the template of a layer to whom may bring that layer in."""
    known = next((each for each in LAYERS if each == layer), None)
    if known is None:
        raise NotFoundError
    access.need(f"import_{known}")
    with TemporaryDirectory(prefix="geo-template-") as folder:
        path = Path(folder) / "template.xlsx"
        make_template(state().database, access.scope(), known, path)
        content = path.read_bytes()
    response = make_response(content)
    response.mimetype = _XLSX
    name = quote(f"{TITLES[known]}导入模板.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{known}.xlsx\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response
