"""Signing in and out."""

from __future__ import annotations

import time

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import LockedError, SignInNeededError, ThrottledError, WrongPasswordError
from geo_app.sealing import sealer
from geo_app.use_cases.pass_second_factor import pass_second_factor
from geo_app.use_cases.sign_in import sign_in
from geo_app.web import access
from geo_app.web.access import public
from geo_app.web.session_cookie import end_former, forget, go_on, limits
from geo_app.web.state import state
from geo_app.web.targets import inside

blueprint = Blueprint("sessions", __name__)

LOCKED = "密码输错次数太多，账号已锁定 15 分钟。请稍后再试，或联系系统管理员。"
THROTTLED = "从这里登录失败的次数太多，请过 15 分钟再试。"


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
        opened = sign_in(
            held.database,
            name,
            password,
            access.visitor(),
            limits=limits(),
            most_failures=held.settings.sign_in_failures_per_address,
        )
    except WrongPasswordError:
        return _page(name, "账号或密码不对，请再试一次。"), 403
    except LockedError:
        return _page(name, LOCKED), 403
    except ThrottledError:
        return _page(name, THROTTLED), 429
    end_former()
    return go_on(opened, inside(request.form.get("next", "")))


@blueprint.get("/login/second-factor")
@access.at_stage("needs_second_factor")
def ask() -> str:
    """Ask for the code on the phone."""
    return _code_page("")


@blueprint.post("/login/second-factor")
@access.at_stage("needs_second_factor")
def answer() -> Response | tuple[str, int]:
    """Go on when the code is right."""
    held = state()
    code = request.form.get("code", "").strip()
    if not code:
        return _code_page("请输入验证码。"), 400
    try:
        opened = pass_second_factor(
            held.database,
            access.session_digest(),
            code,
            access.visitor(),
            sealer=sealer(held.settings),
            now=time.time(),
            limits=limits(),
            most_failures=held.settings.sign_in_failures_per_address,
        )
    except WrongPasswordError:
        return _code_page("验证码不对，或已经用过。请看手机上现在显示的 6 位数字。"), 403
    except LockedError:
        return _page("", LOCKED), 403
    except ThrottledError:
        return _code_page(THROTTLED), 429
    except SignInNeededError:
        return redirect("/login", code=303)
    return go_on(opened, inside(request.form.get("next", "")))


@blueprint.post("/logout")
@public
def destroy() -> Response:
    """End the session."""
    end_former()
    answer = forget(redirect("/login", code=303))
    answer.headers["Clear-Site-Data"] = (
        '"storage"'  # what was begun on a sheet and not sent, on a machine that others use
    )
    return answer


def _page(name: str, message: str) -> str:
    settings = state().settings
    return render_template(
        "sessions/new.html",
        name=name,
        message=message,
        next=inside(request.values.get("next", "")),
        oidc_name=settings.oidc_name if settings.oidc_issuer else None,
    )


def _code_page(message: str) -> str:
    return render_template("sessions/second_factor.html", message=message, next=inside(request.values.get("next", "")))
