"""Which household is asking: the digest of its cookie, which every function of the database checks for itself."""

from __future__ import annotations

import hashlib

from flask import Flask, g, redirect, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, NotFoundError, SignInNeededError
from geo_app.residents.state import state
from layers import residents
from layers.records_residents import OwnHousehold

COOKIE = "geo_resident"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Refuse forged forms, and send to the sign-in page whoever needs it."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _csrf.init_app(app)
    app.before_request(_check)
    app.after_request(_keep_nowhere)
    app.register_error_handler(SignInNeededError, _to_sign_in)
    app.context_processor(lambda: {"household": g.get("household"), "may_be_signed_in": COOKIE in request.cookies})


def digest() -> bytes:
    """Return the digest of the session's secret; SignInNeededError when the request brings none."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        raise SignInNeededError
    return hashlib.sha256(secret.encode()).digest()


def household() -> OwnHousehold:
    """Return the household that is signed in; SignInNeededError when its session ended or never was."""
    with state().database.resident() as connection:
        found = residents.household(connection, digest())
    if found is None:
        raise SignInNeededError
    g.household = found
    return found


def reader() -> OwnHousehold:
    """Return the household whose account may be read: signed in, or with its card; SignInNeededError when neither."""
    with state().database.resident() as connection:
        found = residents.reader(connection, digest())
    if found is None:
        raise SignInNeededError
    g.household = found
    return found


def client() -> str:
    """Return the address that the request came from."""
    return request.remote_addr or ""


def _check() -> None:
    if "\x00" in request.path:
        raise NotFoundError
    faulty = [name for name, value in request.values.items(multi=True) if "\x00" in f"{name}{value}"]
    if faulty:
        raise BadRequestError(*(Fault(name.replace("\x00", ""), "含有不能使用的字符") for name in faulty))
    if request.method not in _SAFE:
        _csrf.protect()


def _keep_nowhere(response: Response) -> Response:
    """Let no browser keep what is somebody's own: several people use one phone."""
    if "household" in g or request.method not in _SAFE:
        response.headers["Cache-Control"] = "no-store"
    return response


def _to_sign_in(_error: SignInNeededError) -> Response:
    response = redirect("/sign-in?ended=1" if COOKIE in request.cookies else "/sign-in", code=303)
    response.delete_cookie(COOKIE)
    return response
