"""The own second factor: set up, recovery codes, taken away."""

from __future__ import annotations

import time

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from geo_app import second_factor
from geo_app.errors import BadRequestError, LockedError
from geo_app.sealing import sealer
from geo_app.use_cases.remove_second_factor import remove_second_factor
from geo_app.use_cases.renew_recovery_codes import renew_recovery_codes
from geo_app.use_cases.set_second_factor import offer_second_factor, set_second_factor
from geo_app.web import access
from geo_app.web.session_cookie import unshared
from geo_app.web.state import state
from layers import own_account
from layers.records_account import OwnAccount

blueprint = Blueprint("own_second_factor", __name__)

SERVICE = "一张图"
_LOCKED = "密码输错次数太多，账号已锁定 15 分钟。请稍后再试。"


@blueprint.get("/account/second-factor")
@access.at_stage("signed_in", "needs_role")
def show() -> Response:
    """Show whether there is a second factor, and how to set one up or take it away."""
    return _page(_own())


@blueprint.post("/account/second-factor/offer")
@access.at_stage("signed_in", "needs_role")
def offer() -> Response:
    """Show a secret for an authenticator; it counts once a code of it was typed."""
    own = _own()
    return _page(own) if own.second_factor_since else _offer_page(own, "")


@blueprint.post("/account/second-factor")
@access.at_stage("signed_in", "needs_role")
def create() -> Response:
    """Make the second factor count, and show the recovery codes this once."""
    held = state()
    own = _own()
    if own.second_factor_since:
        return _page(own, "已经设置了手机验证码。", 400)
    try:
        codes = set_second_factor(
            held.database,
            access.session_digest(),
            request.form.get("code", ""),
            access.visitor(),
            sealer=sealer(held.settings),
            now=time.time(),
        )
    except BadRequestError as error:
        return _offer_page(own, error.faults[0].message)
    return _codes_page(own, codes, renewed=False)


@blueprint.post("/account/recovery-codes")
@access.at_stage("signed_in", "needs_role")
def renew() -> Response:
    """Replace the recovery codes, and show the new ones this once."""
    own = _own()
    try:
        codes = renew_recovery_codes(
            state().database, access.session_digest(), request.form.get("password", ""), access.visitor()
        )
    except BadRequestError as error:
        return _page(own, error.faults[0].message, 400)
    except LockedError:
        return _page(own, _LOCKED, 403)
    return _codes_page(own, codes, renewed=True)


@blueprint.post("/account/second-factor/remove")
@access.at_stage("signed_in", "needs_role")
def remove() -> BaseResponse:
    """Take the second factor away; needs the password."""
    try:
        remove_second_factor(
            state().database, access.session_digest(), request.form.get("password", ""), access.visitor()
        )
    except BadRequestError as error:
        return _page(_own(), error.faults[0].message, 400)
    except LockedError:
        return _page(_own(), _LOCKED, 403)
    return redirect("/account#second-factor", code=303)


def _own() -> OwnAccount:
    with state().database.transaction(access.visitor().scope) as connection:
        return own_account.own_account(connection, access.session_digest())


def _page(own: OwnAccount, message: str = "", status: int = 200) -> Response:
    return unshared(
        render_template("account/second_factor.html", viewer=access.viewer(), own=own, message=message), status
    )


def _offer_page(own: OwnAccount, message: str) -> Response:
    held = state()
    secret = offer_second_factor(held.database, access.session_digest(), access.visitor(), sealer(held.settings))
    picture = second_factor.picture(second_factor.address(secret, own.name, SERVICE))
    page = render_template(
        "account/second_factor_offer.html",
        viewer=access.viewer(),
        picture=Markup(picture),  # noqa: S704 - drawn by segno: numbers  # nosec B704
        secret=second_factor.grouped(secret),
        message=message,
    )
    return unshared(page, 400 if message else 200)


def _codes_page(own: OwnAccount, codes: list[str], *, renewed: bool) -> Response:
    page = render_template("account/recovery_codes.html", viewer=access.viewer(), own=own, codes=codes, renewed=renewed)
    return unshared(page)
