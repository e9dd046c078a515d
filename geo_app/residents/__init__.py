"""The residents' surface: an application of its own, with no route, cookie, secret or database right of the staff's."""

from __future__ import annotations

import hashlib
import hmac
from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from geo_app.databases import resident_database
from geo_app.logs import configure_logging
from geo_app.residents import access, words
from geo_app.residents.state import ResidentState
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.web import assets, headers, problems, wording

BLUEPRINTS = (
    "home", "sessions", "score", "benefits", "rules", "applications", "objections", "requests", "cases", "intake",
    "counts", "health",
)  # fmt: skip
_MOST_MB = 32


def build_resident_app(settings: Settings | None = None) -> Flask:
    """Build the residents' application; nothing is read from the network or the database yet."""
    settings = settings or Settings()
    configure_logging(settings)
    app = Flask("geo_app.residents", template_folder="templates", static_folder=None)
    app.config.update(
        SECRET_KEY=surface_key(settings),
        SESSION_COOKIE_NAME="geo_resident_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https_only,
        MAX_CONTENT_LENGTH=_MOST_MB * 1024 * 1024,
        MAX_FORM_PARTS=60,
        TRUSTED_HOSTS=_names(settings) or None,
    )
    app.extensions["geo_app"] = ResidentState(
        settings, resident_database(settings), sealer(settings), surface_key(settings)
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    problems.install(app)
    access.install(app)
    headers.install(app)
    assets.install(app)
    wording.install(app)
    words.install(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"geo_app.residents.{name}").blueprint)
    return app


def _names(settings: Settings) -> list[str]:
    """Return the names by which these pages may be asked for: those of the service, and the one printed on slips."""
    own = (urlsplit(settings.resident_url or "").hostname, settings.resident_host)
    return [*settings.trusted_hosts, *filter(None, own)] if settings.trusted_hosts else []


def surface_key(settings: Settings) -> str:
    """Return what signs the residents' forms: what the staff's application signed is nothing here."""
    return hmac.new(settings.signing_key.encode(), b"residents' surface", hashlib.sha256).hexdigest()
