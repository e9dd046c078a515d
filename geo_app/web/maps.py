"""The one-map page, and the parts of it that change as a person moves about."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from geo_app.exchange.pinyin import other_readings
from geo_app.web import access
from geo_app.web.glossary import china_today, install
from geo_app.web.map_lists import read_listing
from geo_app.web.map_panels import Place, place_for_scripts, read_panels, settings_for_scripts
from geo_app.web.map_state import Known, address, read_state
from geo_app.web.menu import start_of
from geo_app.web.packed import packed
from geo_app.web.state import state
from layers import audit, overview, regions, search
from layers.database import Connection
from layers.errors import NotVisibleError

blueprint = Blueprint("maps", __name__)


@blueprint.record_once
def learn_words(setup: BlueprintSetupState) -> None:
    """Give templates the words of the domain."""
    install(cast(Flask, setup.app))


@blueprint.after_request
def compress(response: Response) -> Response:
    """Send the page and its parts compressed; they repeat much, and nothing that a request sent is echoed in them."""
    return packed(response)


@blueprint.get("/")
def home() -> Response:
    """Lead to where the viewer's work begins: the map, for most."""
    return redirect(start_of(access.viewer()))


@blueprint.get("/map")
def index() -> str | Response:
    """Show the map, its legend and its list: all of it readable without a script."""
    if "view_map" not in access.viewer().rights:
        return redirect(start_of(access.viewer()))
    with state().database.transaction(access.scope()) as connection:
        place = look(connection)
        page = {**_page(connection, place), "settings": settings_for_scripts(connection, place)}
    return render_template("maps/index.html", **page)


@blueprint.get("/map/panels")
def panels() -> str:
    """Show what changes with the area, the quarter, the days or the kinds: everything but the map itself."""
    with state().database.transaction(access.scope()) as connection:
        page = _page(connection, look(connection))
    return render_template("maps/panels.html", **page)


@blueprint.get("/map/lists")
def lists() -> str:
    """Show the list beside the map, of an area or of what the map shows of it."""
    with state().database.transaction(access.scope()) as connection:
        place = look(connection)
        listing = read_listing(connection, place.state, place.region)
    template = "maps/more.html" if request.args.get("after") else "maps/lists.html"
    return render_template(template, **_everywhere(place), listing=listing)


@blueprint.get("/map/search")
def find() -> str:
    """Show what a search finds: as options of the search box, or as a page for those without a script."""
    text = request.args.get("q", "").strip()[:50]
    named = {"view_identity", "view_household_points"} <= access.viewer().rights
    with state().database.transaction(access.scope(), read_only=False) as connection:
        hits = search.find(connection, text, with_households=named, other_readings=other_readings(text))
        households = sum(hit.kind == "household" for hit in hits)
        if households:
            audit.note(connection, "household.search", detail={"hits": households, **_typed(text)})
    template = "maps/hits.html" if "HX-Request" in request.headers else "maps/search.html"
    return render_template(template, text=text, hits=hits, viewer=access.viewer(), searches_households=named)


def _typed(text: str) -> dict[str, Any]:
    """Return what the audit log keeps of a search: a number as it is, of a name no more than its length."""
    plain = "".join(text.split())
    return {"text": plain} if plain.isascii() and plain.isdigit() else {"length": len(plain)}


def look(connection: Connection) -> Place:
    """Read the address of the request against what the viewer may see."""
    viewer = access.viewer()
    area = request.args.get("area", viewer.region_code)
    try:
        region = regions.region(connection, area)
    except NotVisibleError:  # a link from a colleague with a wider area
        region = regions.region(connection, viewer.region_code)
    days = overview.days_with_cases(connection)
    first, newest = days or (china_today(), china_today())
    known = Known(viewer.region_code, first, newest, tuple(regions.scored_periods(connection)))
    held = read_state(request.args, known, visible=region.code == area)
    return Place(known=known, state=held, region=region, has_cases=days is not None)


def _page(connection: Connection, place: Place) -> dict[str, Any]:
    return {
        **_everywhere(place),
        **read_panels(connection, place),
        "listing": read_listing(connection, place.state, place.region),
        "place": place_for_scripts(connection, place),
    }


def _everywhere(place: Place) -> dict[str, Any]:
    """Return what every part of the page may refer to."""
    return {
        "known": place.known,
        "state": place.state,
        "region": place.region,
        "has_cases": place.has_cases,
        "viewer": access.viewer(),
        "to": lambda **changes: address(place.state, place.known, **changes),
    }
