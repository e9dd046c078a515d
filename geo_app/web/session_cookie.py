"""The cookie that holds a session's secret, and where a sign-in goes on after a step."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from geo_app.use_cases.sign_in import Opened
from geo_app.web import access
from geo_app.web.access import COOKIE
from geo_app.web.state import state
from geo_app.web.targets import onward
from layers.sessions import Limits, close_session

_NEXT_STEP = {"needs_second_factor": "/login/second-factor", "must_change_password": "/account/password"}


def limits() -> Limits:
    """Return how long sessions last here, and how old passwords may grow."""
    settings = state().settings
    return Limits(settings.session_hours, settings.password_days)


def go_on(opened: Opened, target: str) -> BaseResponse:
    """Keep the new secret, and lead to the next step of the sign-in, or to the target when there is none."""
    step = _NEXT_STEP.get(opened.stage)
    return keep(redirect(onward(step, target) if step else target, code=303), opened.secret)


def end_former() -> None:
    """End the session that the browser still had: nobody can use its secret any more."""
    secret = request.cookies.get(COOKIE)
    if secret:
        with state().database.transaction(access.visitor().scope, read_only=False) as connection:
            close_session(connection, access.digest(secret))


def keep(response: BaseResponse, secret: str) -> BaseResponse:
    """Have the browser keep a session's secret."""
    settings = state().settings
    response.set_cookie(
        COOKIE,
        secret,
        max_age=settings.session_hours * 3600,
        secure=settings.https_only,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: BaseResponse) -> BaseResponse:
    """Have the browser forget the session's secret."""
    response.delete_cookie(COOKIE, secure=state().settings.https_only, httponly=True, samesite="Lax")
    return response


def unshared(page: str, status: int = 200) -> Response:
    """Answer with a page that shows a secret: no cache may keep it, not even the browser's own."""
    return Response(page, status=status, mimetype="text/html", headers={"Cache-Control": "no-store"})
