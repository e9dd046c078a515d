"""Errors as people and programs meet them: one table maps each exception to a status and words."""

from __future__ import annotations

from urllib.parse import quote

import psycopg2
import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from geo_app import errors
from geo_app.sealing import UnreadableSecretError
from geo_app.web.headers import loggable_path
from layers.errors import DatabaseBusyError, DatabaseDownError, NotAllowedError, NotVisibleError

log = structlog.get_logger(__name__)

# exception → status, title, what to tell
TABLE: dict[type[Exception], tuple[int, str, str]] = {
    errors.BadRequestError: (400, "请求看不懂", ""),
    errors.SignInNeededError: (401, "请先登录", "登录后才能查看。"),
    psycopg2.errors.InvalidAuthorizationSpecification: (401, "请先登录", "登录已经结束，请重新登录。"),
    errors.UnfinishedSignInError: (403, "登录还没有完成", ""),
    errors.WrongPasswordError: (403, "账号或密码不对", "请再试一次。"),
    errors.LockedError: (
        403,
        "账号已锁定",
        "密码或验证码输错次数太多，账号已锁定 15 分钟。请稍后再试，或联系系统管理员。",
    ),
    errors.ThrottledError: (429, "登录失败的次数太多", "请过 15 分钟再试。"),
    errors.ForbiddenError: (403, "您的岗位没有这项权限", "需要时请联系系统管理员。"),
    NotAllowedError: (403, "您的岗位没有这项权限", "需要时请联系系统管理员。"),
    errors.NotFoundError: (404, "没有找到", "这里没有您要的内容，或它不在您的管辖范围内。"),
    NotVisibleError: (404, "没有找到", "这里没有您要的内容，或它不在您的管辖范围内。"),
    UnreadableSecretError: (
        503,
        "加密保存的内容打不开",
        "服务器的数据密钥与当初不同，或内容被改动过。请联系系统管理员；登录时可以先用恢复码。",
    ),
    errors.UpstreamError: (502, "底图服务没有响应", "底图暂时取不到，业务数据不受影响。"),
    errors.PaperNotMadeError: (503, "PDF 没有生成", ""),
    DatabaseDownError: (503, "数据库暂时连不上", "您的数据没有丢失。系统恢复后刷新本页即可。"),
    DatabaseBusyError: (503, "访问的人太多", "请过几秒再试。"),
    psycopg2.errors.QueryCanceled: (503, "查询超时", "请缩小范围或时间后再试。"),
    CSRFError: (400, "页面已过期", "请返回上一页，刷新后再提交。"),
}
# stage of a sign-in → status, what is still to be done, and where
STAGES = {
    "needs_second_factor": (401, "请输入手机验证码，完成登录。", "/login/second-factor"),
    "must_change_password": (403, "请先换一个新密码。", "/account/password"),
    "needs_role": (403, "您的账号还没有岗位，请联系安全管理员。", "/account"),
}
HTTP_WORDS = {
    400: ("请求看不懂", "地址或参数有误。"),
    404: ("没有找到", "这里没有您要的内容，或它不在您的管辖范围内。"),
    405: ("不支持这种操作", "这个地址不接受这种请求方法。"),
    413: ("内容太大", "上传的内容超过了上限，请分成几份。"),
    415: ("格式不支持", "请换一种格式。"),
    429: ("操作太频繁", "请稍后再试。"),
}
_NOBODY = (errors.SignInNeededError, psycopg2.errors.InvalidAuthorizationSpecification)
_PAGES = ("text/html", "application/xhtml+xml")


def install(app: Flask) -> None:
    """Register the one handler of errors."""
    for kind in TABLE:
        app.register_error_handler(kind, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def _known(error: Exception) -> BaseResponse | tuple[str, int]:
    status, title, detail = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    if isinstance(error, _NOBODY) and _wants_page():
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(f"/login?next={quote(target, safe='/')}" if target != "/" else "/login")
    if isinstance(error, errors.UnfinishedSignInError):
        status, detail, target = STAGES[error.stage]
        if _wants_page():
            return redirect(target)
    if isinstance(error, DatabaseDownError):
        log.error("database_down", reason=str(error))
    if isinstance(error, UnreadableSecretError):
        log.error("unreadable_secret", path=request.path)
    faults = error.faults if isinstance(error, errors.BadRequestError) else ()
    if faults or isinstance(error, errors.PaperNotMadeError):
        detail = str(error)
    response = _answer(status, title, detail, faults)
    if status == 503 and not isinstance(error, UnreadableSecretError | errors.PaperNotMadeError):
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> BaseResponse:
    if isinstance(error.response, BaseResponse):
        return error.response
    status = error.code or 500
    title, detail = HTTP_WORDS.get(status, ("出错了", error.description or ""))
    response = _answer(status, title, detail, ())
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location", "retry-after"):
            response.headers[name] = value
    return response


def _unknown(error: Exception) -> BaseResponse:
    log.error("unexpected_error", exc_info=error, path=loggable_path())
    return _answer(500, "系统出错了", "问题已记录。您的数据没有丢失，请稍后再试。", ())


def _answer(status: int, title: str, detail: str, faults: tuple[errors.Fault, ...]) -> Response:
    if _wants_page():
        page = render_template("problem.html", status=status, title=title, detail=detail)
        return Response(page, status=status, mimetype="text/html")
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if faults:
        body["errors"] = [{"field": fault.field, "message": fault.message} for fault in faults]
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _wants_page() -> bool:
    """Tell whether a person is looking: programs and our own scripts get problem+json."""
    if request.path.startswith(("/api/", "/tiles/", "/ogc/", "/boundaries/", "/basemap/")):
        return False
    return request.accept_mimetypes.best_match([*_PAGES, "application/json"]) in _PAGES
