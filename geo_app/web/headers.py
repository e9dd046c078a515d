"""Security headers on every answer, and one log line a request. The content policy starts from 'none'."""

from __future__ import annotations

import time
import uuid
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from geo_app.logs import request_log
from geo_app.settings import Settings
from geo_app.web.state import AppState


def install(app: Flask) -> None:
    """Add the headers and the log line."""
    held: AppState = app.extensions["geo_app"]
    fixed = dict(_secure(held.settings).headers)
    log = request_log(held.settings)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])

    # runs before the viewer is identified, whatever the order of registration
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())

    @app.after_request
    def finish(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend([(name, value) for name, value in fixed.items() if name.lower() not in present])
        # what a page shows depends on who looks: no shared cache may keep it
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.add("Vary", "Cookie, Authorization")
        log.info(
            "request",
            method=request.method,
            path=loggable_path(),
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
        return response


def loggable_path() -> str:
    """Return the path, or its rule where a part of it is a secret: a log must not open anything."""
    rule = request.url_rule
    return rule.rule if rule is not None and "secret" in rule.arguments else request.path


def tile_host(settings: Settings) -> str | None:
    """Return the origin that browsers fetch base-map tiles from, if it is not this server."""
    if not settings.basemap_url or settings.basemap_key:
        return None  # with a key, the server fetches the tiles itself: the key never reaches a browser
    parts = urlsplit(settings.basemap_url.replace("{s}", "x"))
    host = parts.netloc.replace("x.", "*.", 1) if "{s}" in settings.basemap_url else parts.netloc
    return f"{parts.scheme}://{host}" if parts.scheme and host else None


def _secure(settings: Settings) -> Secure:
    images = ["'self'", "data:"]
    host = tile_host(settings)
    if host:
        images.append(host)
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src(*images)
        .connect_src("'self'")
        .font_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
        .custom_directive("manifest-src", "'self'")
    )
    return Secure(
        csp=policy,
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation("self").camera("self"),
        referrer=ReferrerPolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(31536000) if settings.https_only else None,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )
