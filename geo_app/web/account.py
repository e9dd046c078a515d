"""The own account: what it is, its password, where it is signed in, and whose place it takes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, ForbiddenError, LockedError, NotFoundError
from geo_app.role_words import RIGHT_MEANINGS, RIGHT_NAMES, ROLE_NAMES
from geo_app.use_cases.change_password import NewPassword, change_password
from geo_app.use_cases.sign_in import new_secret
from geo_app.web import access
from geo_app.web.devices import device_words
from geo_app.web.session_cookie import keep
from geo_app.web.state import state
from geo_app.web.targets import inside
from layers import own_account

blueprint = Blueprint("account", __name__)

_LOCKED = "密码输错次数太多，账号已锁定 15 分钟。请稍后再试，或联系系统管理员。"


@blueprint.get("/account")
@access.at_stage("signed_in", "needs_role")
def show() -> str:
    """Show the own account."""
    held = state()
    session = access.session_digest()
    with held.database.transaction(access.visitor().scope) as connection:
        own = own_account.own_account(connection, session)
        sessions = own_account.own_sessions(connection, session)
        tokens = own_account.own_tokens(connection, session)
    return render_template(
        "account/show.html",
        viewer=access.viewer(),
        own=own,
        sessions=sessions,
        tokens=tokens,
        role_names=ROLE_NAMES,
        right_names=RIGHT_NAMES,
        right_meanings=RIGHT_MEANINGS,
        device_words=device_words,
        oidc_name=held.settings.oidc_name if held.settings.oidc_issuer else None,
        password_days=held.settings.password_days,
    )


@blueprint.get("/account/password")
@access.at_stage("signed_in", "needs_role", "must_change_password")
def password() -> str:
    """Show the form for a new password."""
    return _password_page({}, "")


@blueprint.post("/account/password")
@access.at_stage("signed_in", "needs_role", "must_change_password")
def set_password() -> Response | tuple[str, int]:
    """Change the password, and go where the viewer wanted to."""
    typed = NewPassword(*(request.form.get(name, "") for name in ("password", "new_password", "repeated")))
    try:
        secret = change_password(state().database, access.session_digest(), typed, access.visitor())
    except BadRequestError as error:
        return _password_page({fault.field: fault.message for fault in error.faults}, ""), 400
    except LockedError:
        return _password_page({}, _LOCKED), 403
    target = inside(request.form.get("next", ""))
    return keep(redirect("/account?changed=password" if target == "/" else target, code=303), secret)


@blueprint.post("/account/sessions/end")
@access.at_stage("signed_in", "needs_role")
def end_sessions() -> Response:
    """End one of the own sessions, or all but this one."""
    number = request.form.get("session", "")
    if number != "others" and not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise NotFoundError
    wanted = None if number == "others" else int(number)
    with state().database.transaction(access.visitor().scope, read_only=False) as connection:
        ended = own_account.end_sessions(connection, access.session_digest(), wanted)
    if wanted is not None and not ended:
        raise NotFoundError
    return redirect("/account#sessions", code=303)


@blueprint.post("/account/acting")
def act_for() -> Response:
    """Take the place of another for whom a delegation runs, or, with no name, one's own again."""
    secret, digest = new_secret()
    with state().database.transaction(access.visitor().scope, read_only=False) as connection:
        taken = own_account.act_for(connection, access.session_digest(), digest, request.form.get("name") or None)
    if not taken:
        raise ForbiddenError
    return keep(redirect("/map", code=303), secret)


def _password_page(faults: dict[str, str], message: str) -> str:
    return render_template(
        "account/password.html",
        viewer=access.viewer(),
        faults=faults,
        message=message,
        next=inside(request.values.get("next", "")),
        password_days=state().settings.password_days,
    )
