"""Who is asking: a browser session or a token, turned into a scope. Every route but the marked ones asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from geo_app.errors import (
    BadRequestError,
    Fault,
    ForbiddenError,
    NotFoundError,
    SignInNeededError,
    UnfinishedSignInError,
)
from geo_app.use_cases.sign_in import Visitor
from geo_app.web.state import AppState, heard, state
from layers.records import Account
from layers.scope import Scope
from layers.sessions import account_of_session, account_of_token

COOKIE = "geo_session"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., object])
_PUBLIC = "_geo_app_public"
_STAGES = "_geo_app_stages"
_SIGNED_IN = frozenset(("signed_in",))
_TAKES_FILES = "_geo_app_takes_files"
_FORM_BYTES = 1024 * 1024


def public(view: View) -> View:
    """Mark a view that needs nobody to have signed in."""
    setattr(view, _PUBLIC, True)
    return view


def is_public(view: Callable[..., object]) -> bool:
    """Tell whether a view was marked public."""
    return getattr(view, _PUBLIC, False)


def at_stage(*stages: str) -> Callable[[View], View]:
    """Mark a view that is open at these stages of a sign-in; every other one is for those who have signed in."""

    def mark(view: View) -> View:
        setattr(view, _STAGES, frozenset(stages))
        return view

    return mark


def takes_files(view: View) -> View:
    """Mark a view to which large files are sent; who sends one is asked before any of it is read."""
    setattr(view, _TAKES_FILES, True)
    return view


def install(app: Flask) -> None:
    """Identify the viewer before each request, and refuse where none is and one is needed."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _csrf.init_app(app)
    app.before_request(_identify)


def viewer() -> Account:
    """Return the account that asks; SignInNeededError when there is none."""
    account: Account | None = g.get("viewer")
    if account is None:
        raise SignInNeededError
    return account


def scope() -> Scope:
    """Return the scope of the account that asks."""
    account = viewer()
    return Scope(
        account_id=account.id,
        role=account.role,
        region_code=account.region_code,
        rights=tuple(sorted(account.rights)),
        client=address(),
        actor_id=account.actor_id,
    )


def address() -> str:
    """Return the network address that the request comes from, as far as the proxies in front are believed."""
    return request.remote_addr or ""


def visitor() -> Visitor:
    """Return where the request comes from."""
    return Visitor(address(), request.headers.get("User-Agent", ""))


def session_digest() -> bytes:
    """Return the digest of the session that asks; a token may not do what a person does with the own account."""
    if request.headers.get("Authorization"):
        raise ForbiddenError
    return digest(request.cookies.get(COOKIE, ""))


def who() -> Account | None:
    """Return the account that asks on a public page, if there is one; at whatever stage of its sign-in."""
    if request.headers.get("Authorization"):
        return None
    return _account()


def digest(secret: str) -> bytes:
    """Return what is stored of a session or token: never the secret itself."""
    return hashlib.sha256(secret.encode()).digest()


def _identify() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _TAKES_FILES, False):
        if _account() is None:
            raise SignInNeededError
        request.max_content_length = state().settings.upload_mb * 1024 * 1024 + _FORM_BYTES
    _refuse_unstorable()
    if view is None:  # no such address: the 404 needs nobody
        return
    g.viewer = None
    # a token is sent on purpose, never by a browser on its own: no forged form can carry it
    if request.method not in SAFE and not request.headers.get("Authorization"):
        _csrf.protect()
    if is_public(view):
        return
    g.viewer = _account()
    if g.viewer is None:
        raise SignInNeededError
    structlog.contextvars.bind_contextvars(account=g.viewer.actor_id)
    if g.viewer.stage not in getattr(view, _STAGES, _SIGNED_IN):
        if g.viewer.stage == "signed_in":
            raise NotFoundError
        raise UnfinishedSignInError(g.viewer.stage)


def _refuse_unstorable() -> None:
    """Let no NUL character through: PostgreSQL's texts cannot hold it, so nothing that has it exists."""
    if "\x00" in request.path:
        raise NotFoundError
    faulty = [name for name, value in request.values.items(multi=True) if "\x00" in f"{name}{value}"]
    if faulty:
        raise BadRequestError(*(Fault(name.replace("\x00", ""), "含有不能使用的字符") for name in faulty))


def _account() -> Account | None:
    held = state()
    secret, look_up = _credential()
    if not secret:
        return None
    key = (look_up, digest(secret))
    told = heard()
    mark = told and told.accounts
    account = held.accounts.get(key, mark)
    if account is None or account.good_until <= datetime.now(UTC):
        account = look_up(held, key[1])
        if account:
            held.accounts.keep(key, mark, account)
    return account


def _credential() -> tuple[str, Callable[[AppState, bytes], Account | None]]:
    """Return the secret that came with the request, if any, and what looks up whose it is."""
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        return request.cookies.get(COOKIE, ""), _of_session
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise SignInNeededError
    return token.strip(), _of_token


def _of_session(held: AppState, hashed: bytes) -> Account | None:
    with held.database.transaction(Scope.nobody(), read_only=False) as connection:
        return account_of_session(connection, hashed, held.settings.session_idle_minutes)


def _of_token(held: AppState, hashed: bytes) -> Account | None:
    with held.database.transaction(Scope.nobody(), read_only=False) as connection:
        return account_of_token(connection, hashed)


def need(*rights: str) -> None:
    """Refuse the request when the viewer has none of these rights."""
    if viewer().rights.isdisjoint(rights):
        raise ForbiddenError
