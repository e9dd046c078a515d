"""Signing in, and the own account."""

from __future__ import annotations

from tests.geo_app.seeing.canaries import Answer
from tests.geo_app.seeing.looks import HTML, Look, rule

# a wrong password is counted
FAILURES = ("accounts", "failed_sign_ins", "strange_names")


@rule("/login", "POST", public=True, leaves=FAILURES)
def sign_in(look: Look) -> None:
    look.post("/login", {"name": "officer", "password": "wrong"}, allowed=False)
    look.answered_elsewhere()


@rule("/login/second-factor")
def second_factor(look: Look) -> None:
    _not_now(look, "/login/second-factor")


@rule("/login/second-factor", "POST")
def pass_second_factor(look: Look) -> None:
    look.post("/login/second-factor", {"code": "123456"}, allowed=False, refused=(302, 403, 404))
    look.answered_elsewhere()


@rule("/logout", "POST", public=True)
def sign_out(look: Look) -> None:
    """Whoever signs out is gone; done by one who was never in, so that the others stay."""
    if look.viewer.name == "nobody":
        look.post("/logout", allowed=True)


@rule("/login/oidc", public=True)
def oidc(look: Look) -> None:
    _not_now(look, "/login/oidc")


@rule("/account/identity/start")
def oidc_link(look: Look) -> None:
    _not_now(look, "/account/identity/start")


@rule("/login/oidc/callback", public=True)
def oidc_back(look: Look) -> None:
    _not_now(look, "/login/oidc/callback?code=x&state=y")


@rule("/account/identity")
def oidc_found(look: Look) -> None:
    _not_now(look, "/account/identity")


@rule("/account/identity", "POST")
def oidc_confirm(look: Look) -> None:
    look.post("/account/identity", {"password": "x"}, allowed=False, refused=(302, 403, 404))
    look.answered_elsewhere()


@rule("/account/identity/end", "POST")
def oidc_end(look: Look) -> None:
    look.post("/account/identity/end", allowed=_in_person(look), refused=(302, 403))


@rule("/account")
def account(look: Look) -> None:
    _own_page(look, "/account", placeless=True)


@rule("/account/password")
def password(look: Look) -> None:
    _own_page(look, "/account/password", placeless=True, token=200)


@rule("/account/password", "POST", own=True, leaves=FAILURES)
def set_password(look: Look) -> None:
    form = {"password": "wrong", "new_password": "Quite-another-9", "repeated": "Quite-another-9"}
    look.post("/account/password", form, allowed=False)
    look.answered_elsewhere()


@rule("/account/sessions/end", "POST", own=True)
def end_session(look: Look) -> None:
    mine = look.viewer.person or look.viewer.account
    others = look.world.ask("select id from sessions where account_id <> %s order by id limit 3", _number(look, mine))
    for (number,) in others:
        look.post("/account/sessions/end", {"session": number}, allowed=False, refused=(302, 403, 404))
    look.answered_elsewhere()


@rule("/account/acting", "POST")
def act_for(look: Look) -> None:
    for name in ("officer", "town", "sec", "nobody-at-all"):
        if (look.viewer.person or look.viewer.account, name) != ("deputy", "town"):
            look.post("/account/acting", {"name": name}, allowed=False, refused=(302, 403, 404))
    look.answered_elsewhere()


@rule("/account/second-factor")
def own_second_factor(look: Look) -> None:
    _own_page(look, "/account/second-factor", placeless=True)


@rule("/account/second-factor/offer", "POST", own=True)
def offer(look: Look) -> None:
    look.post("/account/second-factor/offer", allowed=_in_person(look), refused=(302, 403))


@rule("/account/second-factor", "POST", own=True, leaves=("accounts",))
def set_second_factor(look: Look) -> None:
    """Whoever begins with a wrong code is offered a new secret."""
    look.post("/account/second-factor", {"code": "000000"}, allowed=False, refused=(302, 400, 403))
    look.answered_elsewhere()


@rule("/account/recovery-codes", "POST", own=True, leaves=FAILURES)
def renew(look: Look) -> None:
    look.post("/account/recovery-codes", {"password": "wrong"}, allowed=False, refused=(302, 400, 403))
    look.answered_elsewhere()


@rule("/account/second-factor/remove", "POST", own=True, leaves=FAILURES)
def remove(look: Look) -> None:
    look.post("/account/second-factor/remove", {"password": "wrong"}, allowed=False, refused=(302, 400, 403))
    look.answered_elsewhere()


@rule("/account/tokens/new")
def new_token(look: Look) -> None:
    _own_page(look, "/account/tokens/new", placeless=False)


@rule("/account/tokens", "POST")
def make_token(look: Look) -> None:
    wanted = "read_audit" if not look.viewer.may("read_audit") else "grant_access"
    form = {"label": "x", "rights": [wanted], "days": "30"}
    look.post("/account/tokens", form, allowed=False, refused=(302, 400, 403))
    look.answered_elsewhere()


@rule("/account/tokens/<int:number>/end", "POST")
def end_token(look: Look) -> None:
    mine = look.viewer.person or look.viewer.account
    others = look.world.ask("select id from api_tokens where account_id <> %s", _number(look, mine))
    for (number,) in others:
        look.post(f"/account/tokens/{number}/end", allowed=False, refused=(302, 403, 404))
    look.answered_elsewhere()


def _not_now(look: Look, path: str) -> None:
    """Expect nothing there: no sign-in service is set up, no second factor is under way."""
    answer = Answer(look.client.get(path))
    assert answer.status in (302, 401, 403, 404), (look.viewer.name, path, answer.status)
    assert not answer.found - look.visible
    look.rule.answered += 1


def _own_page(look: Look, path: str, *, placeless: bool, token: int = 403) -> None:
    answer = Answer(look.client.get(path, headers=HTML))
    viewer = look.viewer
    expected = 200
    if not viewer.signed_in or (not viewer.role and not placeless):
        expected = 302
    elif viewer.only is not None:
        expected = token
    assert answer.status == expected, (viewer.name, answer.status)
    assert not answer.found - look.visible, (viewer.name, answer.found - look.visible)
    look.rule.answered += answer.status == 200


def _in_person(look: Look) -> bool:
    return look.viewer.signed_in and look.viewer.only is None


def _number(look: Look, name: str) -> int:
    return look.world.account_id(name) if look.viewer.signed_in else 0
