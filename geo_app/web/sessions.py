"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.use_cases.sign_in import LockedError, WrongPasswordError, sign_in
from geo_app.web.access import COOKIE, digest, public
from geo_app.web.state import state
from layers.scope import Scope
from layers.sessions import close_session

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/login")
@public
def new() -> str:
    """Show the sign-in page."""
    return _page("", "")


@blueprint.post("/login")
@public
def create() -> Response | tuple[str, int]:
    """Open a session and go where the viewer wanted to."""
    held = state()
    name = request.form.get("name", "").strip()
    password = request.form.get("password", "")
    if not name or not password:
        return _page(name, "请输入账号和密码。"), 400
    try:
        secret = sign_in(
            held.database,
            name,
            password,
            hours=held.settings.session_hours,
            client=request.headers.get("User-Agent", ""),
        )
    except WrongPasswordError:
        return _page(name, "账号或密码不对，请再试一次。"), 403
    except LockedError:
        return _page(name, "密码输错次数太多，账号已锁定 15 分钟。请稍后再试，或联系系统管理员。"), 403
    response = redirect(_inside(request.form.get("next", "")), code=303)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=held.settings.session_hours * 3600,
        secure=held.settings.https_only,
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.post("/logout")
@public
def destroy() -> Response:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret:
        with state().database.transaction(Scope.nobody(), read_only=False) as connection:
            close_session(connection, digest(secret))
    response = redirect("/login", code=303)
    response.delete_cookie(COOKIE)
    return response


def _page(name: str, message: str) -> str:
    target = request.values.get("next", "")
    return render_template("sessions/new.html", name=name, message=message, next=_inside(target))


def _inside(target: str) -> str:
    """Return the target if it lies on this server, else the start page: no sign-in leads elsewhere."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if plain and not parts.netloc and not parts.scheme and target.isprintable() else "/"
