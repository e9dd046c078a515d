"""Signing in by a sign-in service (OpenID Connect), and linking the own account with one's identity there.

An account is never made from what the service says: its owner, signed in and asked for the password, links it.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import asdict
from typing import Any

import structlog
from flask import Blueprint, redirect, render_template, request, session
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, LockedError, NotFoundError
from geo_app.oidc import CALLBACK, Person, Question, SignInServiceError
from geo_app.use_cases.check_password import check_password
from geo_app.use_cases.sign_in_with_identity import sign_in_with_identity
from geo_app.web import access
from geo_app.web.session_cookie import end_former, go_on, limits
from geo_app.web.state import state
from geo_app.web.targets import inside
from layers import own_account

blueprint = Blueprint("oidc", __name__)
log = structlog.get_logger(__name__)

_ASKED = "oidc_asked"
_FOUND = "oidc_found"
_PATIENCE_SECONDS = 600


@blueprint.get("/login/oidc")
@access.public
def ask() -> Response | tuple[str, int]:
    """Send the browser to the sign-in service."""
    return _ask({"next": inside(request.args.get("next", ""))})


@blueprint.get("/account/identity/start")
def ask_for_link() -> Response | tuple[str, int]:
    """Send the browser to the sign-in service, to link the own account with who comes back."""
    access.session_digest()  # not for tokens
    return _ask({"link": access.viewer().session_id})


@blueprint.get(CALLBACK)
@access.public
def back() -> Response | tuple[str, int]:
    """Take in what the sign-in service says."""
    _refuse_unset()
    asked = session.pop(_ASKED, None)
    if not _is_answer(asked):
        return _page("这次登录已经过期，或不是从这里开始的。请再试一次。", 400)
    try:
        person = _person(Question(**asked["question"]))
    except SignInServiceError as error:
        log.warning("oidc_refused", reason=str(error))
        return _page("统一身份认证没有成功，请再试一次，或用账号和密码登录。", 403)
    if "link" in asked:
        session[_FOUND] = {**asdict(person), "session_id": asked["link"], "at": time.time()}
        return redirect("/account/identity", code=303)
    try:
        opened = sign_in_with_identity(state().database, person, access.visitor(), limits())
    except NotFoundError:
        return _page("这个身份还没有与账号绑定。请先用账号和密码登录，再到「我的账号」里绑定。", 403)
    except LockedError:
        return _page("账号已锁定，请过 15 分钟再试，或联系系统管理员。", 403)
    end_former()
    return go_on(opened, inside(asked["next"]))


@blueprint.get("/account/identity")
def confirm() -> str:
    """Ask whether to link the own account with the identity that the service has just named."""
    return _confirm_page(_found(), "")


@blueprint.post("/account/identity")
def link() -> Response | tuple[str, int]:
    """Link the own account with that identity; needs the password."""
    person, digest = _found(), access.session_digest()
    try:
        check_password(state().database, digest, request.form.get("password", ""), access.visitor())
        with state().database.transaction(access.visitor().scope, read_only=False) as connection:
            if not own_account.link_identity(connection, digest, person.issuer, person.subject):
                raise BadRequestError(Fault("identity", "这个身份已经绑定了另一个账号"))
    except BadRequestError as error:
        return _confirm_page(person, error.faults[0].message), 400
    except LockedError:
        return _confirm_page(person, "密码输错次数太多，账号已锁定 15 分钟。请稍后再试。"), 403
    session.pop(_FOUND, None)
    return redirect("/account#identity", code=303)


@blueprint.post("/account/identity/end")
def unlink() -> Response:
    """Undo the link."""
    with state().database.transaction(access.visitor().scope, read_only=False) as connection:
        own_account.unlink_identity(connection, access.session_digest())
    return redirect("/account#identity", code=303)


def _ask(purpose: dict[str, Any]) -> Response | tuple[str, int]:
    _refuse_unset()
    try:
        address, question = state().sign_in_service.ask()
    except SignInServiceError as error:
        log.warning("oidc_unreachable", reason=str(error))
        return _page("统一身份认证现在连不上，请用账号和密码登录。", 502)
    session[_ASKED] = {"question": asdict(question), "at": time.time(), **purpose}
    return redirect(address, code=303)


def _is_answer(asked: dict[str, Any] | None) -> bool:
    """Tell whether this browser asked, not long ago, and this is the answer; to a link only within the same session."""
    if not asked or time.time() - asked["at"] > _PATIENCE_SECONDS:
        return False
    if not hmac.compare_digest(request.args.get("state", "").encode(), asked["question"]["state"].encode()):
        return False
    if request.args.get("iss", state().settings.oidc_issuer) != state().settings.oidc_issuer:
        return False
    if "link" in asked:
        who = access.who()
        return who is not None and who.stage == "signed_in" and who.session_id == asked["link"]
    return True


def _person(question: Question) -> Person:
    if "code" not in request.args:  # refused there, by the person or by the service
        raise SignInServiceError(f"no code: {request.args.get('error', '')[:100]}")
    return state().sign_in_service.person(request.args["code"], question)


def _found() -> Person:
    _refuse_unset()
    found = session.get(_FOUND)
    if not found or found["session_id"] != access.viewer().session_id or time.time() - found["at"] > _PATIENCE_SECONDS:
        raise NotFoundError
    return Person(found["issuer"], found["subject"], found["name"])


def _refuse_unset() -> None:
    if not state().settings.oidc_issuer:
        raise NotFoundError


def _page(message: str, status: int) -> tuple[str, int]:
    """Show the sign-in page with what went wrong."""
    page = render_template(
        "sessions/new.html", name="", message=message, next="/", oidc_name=state().settings.oidc_name
    )
    return page, status


def _confirm_page(person: Person, message: str) -> str:
    return render_template(
        "account/identity.html",
        viewer=access.viewer(),
        person=person,
        oidc_name=state().settings.oidc_name,
        message=message,
    )
