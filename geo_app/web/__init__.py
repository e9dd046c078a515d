"""The web surface: one blueprint a file, none of which imports another; templates/ mirrors it."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from geo_app.base_map import BaseMap
from geo_app.databases import web_database, web_url
from geo_app.logs import configure_logging
from geo_app.oidc import SignInService
from geo_app.settings import Settings
from geo_app.web import access, assets, headers, menu, problems, repeats, wording
from geo_app.web.openapi import api
from geo_app.web.state import AppState
from layers.changes import Changes

BLUEPRINTS = (
    "health",
    "sessions",
    "oidc",
    "account",
    "own_second_factor",
    "own_tokens",
    "maps",
    "drawers",
    "case_work",
    "sealed_cases",
    "tiles",
    "boundaries",
    "basemap",
    "regions",
    "region_history",
    "cases",
    "hotspots",
    "scores",
    "rules",
    "rule_drafts",
    "rule_trials",
    "rule_adoptions",
    "schemes",
    "counts",
    "accounts",
    "delegations",
    "audits",
    "requests",
    "case_photos",
    "villages",
    "households",
    "objections",
    "application_forms",
    "applications",
    "inspections",
    "panels",
    "meetings",
    "notices",
    "fairness",
    "ledger",
    "redemptions",
    "periods",
    "papers",
    "benefits",
    "consents",
    "exports",
    "export_lists",
    "export_templates",
    "imports",
    "import_batches",
    "duplicates",
    "resident_codes",
    "catalogue",
    "description",
)


def build_app(settings: Settings) -> Flask:
    """Build the Flask application from its settings; nothing is read from the network or the database yet."""
    configure_logging(settings)
    app = Flask("geo_app", template_folder="web/templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.signing_key,
        SESSION_COOKIE_NAME="geo_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https_only,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        TRUSTED_HOSTS=settings.trusted_hosts or None,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["geo_app"] = AppState(
        settings, web_database(settings), Changes(web_url(settings)), BaseMap(settings), SignInService(settings)
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    problems.install(app)
    access.install(app)
    headers.install(app)
    assets.install(app)
    wording.install(app)
    menu.install(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"geo_app.web.{name}").blueprint)
    repeats.install(app)
    api.app = app  # whose routes it describes; its own pages would bring scripts of a third party along
    return app
