"""Households sign in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.residents.access import COOKIE, client, digest
from geo_app.residents.state import state
from geo_app.use_cases.household_card import open_card
from geo_app.use_cases.resident_sign_in import CodeLockedError, WrongCodeError, resident_sign_in
from layers import residents

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sign-in")
def new() -> str:
    """Show the sign-in page; the slip's QR code brings the household's number along."""
    number = request.args.get("household", "")
    ended = "您有一会儿没有操作，已自动退出。请重新输入。" if "ended" in request.args else ""
    return _page(number if number.isdigit() else "", ended)


@blueprint.post("/sign-in")
def create() -> Response | tuple[str, int]:
    """Open a session, always a new one."""
    held = state()
    number, code = request.form.get("household", "").strip(), request.form.get("code", "").strip()
    if not number or not code:
        return _page(number, "请输入户号和查看码。"), 400
    try:
        secret = resident_sign_in(held.database, number, code, client())
    except WrongCodeError:
        return _page(number, "户号或查看码不对，请对照通知单再输一次。"), 403
    except CodeLockedError:
        return _page(number, "输错次数太多，请 15 分钟后再试。查看码丢了，可以到村委会重新领一张。"), 403
    if COOKIE in request.cookies:
        with held.database.resident() as connection:
            residents.sign_out(connection, digest())
    response = redirect("/my/score", code=303)
    response.set_cookie(COOKIE, secret, secure=held.settings.https_only, httponly=True, samesite="Lax")
    return response


@blueprint.get("/card/<secret>")
def card(secret: str) -> Response | tuple[str, int]:
    """Open the account of a quarter for whoever holds the household's card: its picture leads here."""
    held = state()
    opened = open_card(held.database, secret, client())
    if opened is None:
        return _page(
            "", "这张积分卡上的二维码已经过期，或者换过查看码。请用户号和查看码登录，或到村委会再打印一张。"
        ), 404
    response = redirect(f"/my/score?period={opened.period}", code=303)
    response.set_cookie(COOKIE, opened.secret, secure=held.settings.https_only, httponly=True, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/sign-out")
def destroy() -> Response:
    """End the session."""
    if request.cookies.get(COOKIE):
        with state().database.resident() as connection:
            residents.sign_out(connection, digest())
    response = redirect("/", code=303)
    response.delete_cookie(COOKIE)
    return response


def _page(number: str, message: str) -> str:
    return render_template("sign_in.html", number=number, message=message)
