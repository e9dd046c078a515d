"""Who has an account (the system administrator's), and what it may do (the security administrator's)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response as BaseResponse

from geo_app.errors import BadRequestError, NotFoundError
from geo_app.role_words import ADMINISTRATORS, RIGHT_MEANINGS, RIGHT_NAMES, ROLE_NAMES
from geo_app.use_cases.administer import administer
from geo_app.use_cases.create_account import Newcomer, create_account
from geo_app.use_cases.reset_password import reset_password
from geo_app.web import access, forms
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import administration
from layers.administration import AccountFilter, Outcome
from layers.database import Connection
from layers.records_administration import ManagedAccount

blueprint = Blueprint("accounts", __name__)

PAGE = 50
REGION = r"^\d{6}(\d{3}){0,3}$"
Reason = Annotated[str, Field(min_length=1, max_length=200)]
_EITHER = ("manage_accounts", "grant_access")
STATE_NAMES = {
    "": "全部",
    "no_role": "还没有岗位",
    "locked": "已锁定",
    "never": "从未登录",
    "old_password": "密码过期",
    "no_second_factor": "没有手机验证码",
    "disabled": "已停用",
}
FIELD_NAMES = {
    "account": "账号", "name": "账号名", "display_name": "姓名或单位", "region": "辖区", "role": "岗位",
    "right": "权限", "reason": "原因", "state": "状态", "q": "名字", "after": "翻页",
}  # fmt: skip


class AccountQuery(Query):
    """What the list is narrowed to; `after` is the name that the page before ended at."""

    role: str = Field("", max_length=30)
    region: str = Field("", pattern=REGION)
    state: str = Field("", pattern="^(active|disabled|locked|never|no_second_factor|old_password|no_role)$")
    q: str = Field("", max_length=50)
    after: str = Field("", max_length=50)


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Reason


class NewForm(_Form):
    """A new account."""

    name: str = Field(max_length=50)
    display_name: str = Field(max_length=50)
    region: str = Field(pattern=REGION)


class PlaceForm(_Form):
    """A role, or none, and a region."""

    role: str = Field("", max_length=30)
    region: str = Field(pattern=REGION)


class RightForm(_Form):
    """One right."""

    right: str = Field(pattern="^[a-z_]{1,30}$")


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with an account: whose right it is, what is filled in, and what to say when it is done."""

    right: str
    form: type[_Form]
    does: Callable[[Connection, str, Any], Outcome]
    done: str


ACTS = {
    "disable": Act(
        "manage_accounts", _Form, lambda c, name, form: administration.disable(c, name, form.reason),
        "已停用。它的登录、令牌和代理都已结束。",
    ),
    "enable": Act(
        "manage_accounts", _Form, lambda c, name, form: administration.enable(c, name, form.reason),
        "已恢复，可以用原来的密码登录。",
    ),
    "sessions": Act(
        "manage_accounts", _Form, lambda c, name, form: administration.end_sessions(c, name, form.reason),
        "它的登录和接口令牌都已结束。",
    ),
    "place": Act(
        "grant_access", PlaceForm,
        lambda c, name, form: administration.place(c, name, role=form.role, region=form.region, reason=form.reason),
        "岗位和辖区已改，立即生效。",
    ),
    "withdraw": Act(
        "grant_access", RightForm, lambda c, name, form: administration.withdraw(c, name, form.right, form.reason),
        "这项权限已收回，立即生效。",
    ),
    "return": Act(
        "grant_access", RightForm, lambda c, name, form: administration.give_back(c, name, form.right, form.reason),
        "这项权限已还给它，立即生效。",
    ),
    "unlock": Act(
        "grant_access", _Form, lambda c, name, form: administration.unlock(c, name, form.reason),
        "已解锁，现在可以登录。",
    ),
    "second-factor": Act(
        "grant_access", _Form,
        lambda c, name, form: administration.clear_second_factor(c, name, form.reason),
        "手机验证码已取消，请提醒本人登录后重新设置。",
    ),
}  # fmt: skip


@blueprint.get("/accounts")
def index() -> tuple[str, int]:
    """List the accounts of the area."""
    access.need(*_EITHER)
    try:
        return _list(forms.read(AccountQuery, request.args)), 200
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _list(AccountQuery.model_validate({}), message=forms.told(error, FIELD_NAMES)), 400


@blueprint.post("/accounts")
def create() -> Response | tuple[str, int]:
    """Create an account and show its one-time password."""
    access.need("manage_accounts")
    try:
        form = forms.read(NewForm, request.form)
        password = create_account(
            state().database, access.scope(), Newcomer(form.name, form.display_name, form.region, form.reason)
        )
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        return _list(AccountQuery.model_validate({}), message=forms.told(error, FIELD_NAMES), filled=request.form), 400
    return _once(form.name, password)


@blueprint.get("/accounts/<name>")
def show(name: str) -> str:
    """Show an account, and what the viewer may do with it."""
    access.need(*_EITHER)
    done = ACTS.get(request.args.get("done", ""))
    return _page(name, done=done.done if done else "")


@blueprint.post("/accounts/<name>/password")
def password(name: str) -> Response | tuple[str, int]:
    """Reset a password and show the new one, once."""
    access.need("manage_accounts")
    try:
        form = forms.read(_Form, request.form)
        new = reset_password(state().database, access.scope(), name, form.reason)
    except BadRequestError as error:
        return _refused(name, error)
    return _once(name, new)


@blueprint.post("/accounts/<name>/<act>")
def update(name: str, act: str) -> BaseResponse | tuple[str, int]:
    """Do one thing with an account."""
    access.need(*_EITHER)
    wanted = ACTS.get(act)
    if wanted is None:
        raise NotFoundError
    access.need(wanted.right)
    try:
        form = forms.read(wanted.form, request.form)
        administer(state().database, access.scope(), lambda connection: wanted.does(connection, name, form))
    except BadRequestError as error:
        return _refused(name, error)
    return redirect(f"/accounts/{name}?done={act}", code=303)


def _list(query: AccountQuery, *, message: str = "", filled: Any = None) -> str:
    days = state().settings.password_days
    wanted = AccountFilter(query.role, query.region, query.state, query.q)
    with state().database.transaction(access.scope()) as connection:
        found = administration.list_accounts(connection, wanted, days, PAGE + 1, query.after)
        counts = administration.count_accounts(connection, days)
        places = administration.places(connection)
    sent = {name: value for name, value in query.model_dump(exclude={"after"}).items() if value}
    return render_template(
        "accounts/index.html",
        viewer=access.viewer(),
        accounts=found[:PAGE],
        next=f"/accounts?{urlencode({**sent, 'after': found[PAGE - 1].name})}" if len(found) > PAGE else None,
        counts=counts,
        places=places,
        query=query,
        sent=sent,
        states=STATE_NAMES,
        state_address=lambda name: f"/accounts?{urlencode({**sent, 'state': name})}",
        roles=ROLE_NAMES,
        message=message,
        filled=filled or {},
        may_create="manage_accounts" in access.viewer().rights,
    )


def _page(name: str, *, message: str = "", done: str = "", filled: Any = None) -> str:
    with state().database.transaction(access.scope()) as connection:
        account = administration.account(connection, name, state().settings.password_days)
        facts = {
            "account": account,
            "rights": administration.rights(connection, name),
            "sessions": administration.sessions(connection, name),
            "role_rights": administration.role_rights(connection),
            "places": administration.places(connection),
        }
    mine = access.viewer().rights
    return render_template(
        "accounts/show.html",
        viewer=access.viewer(),
        roles=ROLE_NAMES,
        right_names=RIGHT_NAMES,
        right_meanings=RIGHT_MEANINGS,
        is_administrator=account.role in ADMINISTRATORS,
        manages="manage_accounts" in mine and not account.is_own,
        grants="grant_access" in mine and not account.is_own,
        message=message,
        done=done,
        filled=filled or {},
        standing=_standing(account),
        **facts,
    )


def _standing(account: ManagedAccount) -> list[tuple[str, str]]:
    """Return the tags that say how an account stands: kind and words."""
    tags = [
        (not account.is_active, "bad", "已停用"),
        (account.locked_until is not None, "bad", "已锁定"),
        (not account.role, "warn", "还没有岗位"),
        (account.last_sign_in_at is None, "warn", "从未登录"),
        (account.is_password_old and not account.is_demo, "warn", "密码过期"),
        (account.must_change_password, "warn", "要换初始密码"),
        (account.withdrawn > 0, "warn", f"收回 {account.withdrawn} 项权限"),
        (account.is_demo, "info", "示范账号"),
    ]
    return [(kind, words) for applies, kind, words in tags if applies]


def _refused(name: str, error: BadRequestError) -> tuple[str, int]:
    if not forms.is_for_a_page():
        raise error
    return _page(name, message=forms.told(error, FIELD_NAMES), filled=request.form), 400


def _once(name: str, password: str) -> Response:
    """Show a password that nothing keeps: not the browser's history, nor a cache."""
    response = make_response(
        render_template("accounts/once.html", viewer=access.viewer(), name=name, password=password)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


blueprint.app_context_processor(lambda: {"standing_of": _standing})
