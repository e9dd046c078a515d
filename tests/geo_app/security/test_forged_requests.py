"""Forms that another site sends, sessions that another knows, and addresses that lead elsewhere."""

from __future__ import annotations

import re

import pytest

from geo_app.residents.access import COOKIE as RESIDENT_COOKIE
from geo_app.web.access import COOKIE
from tests.geo_app.seeing.looks import csrf_token
from tests.geo_app.seeing.people import BY_NAME
from tests.geo_app.seeing.rows import household_code
from tests.geo_app.seeing.world import PASSWORD

TARGETS = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", "/%0d%0aLocation:%20https://evil.example",
    "/\r\nSet-Cookie: a=b", " //evil.example", "/.//evil.example", "/map@evil.example//", "//evil.example/%2e%2e",
    "／／evil.example", "/\u2028/evil.example", "https:/evil.example", "?next=//evil.example", "//user@evil.example",
)  # fmt: skip


def posts(app):
    """Return an address for each route that takes a form."""
    return sorted(
        re.sub(r"<(?:\w+:)?(\w+)>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    )


@pytest.mark.parametrize("surface", ["staff", "residents"])
@pytest.mark.parametrize("token", [None, "", "forged", "stolen"])
def test_no_route_takes_a_form_without_its_own_token(world, surface, token):
    """`stolen` is a good token of another browser: it is bound to the browser that it was given to."""
    app = getattr(world, surface)
    browser = world.browser(BY_NAME["officer"]) if surface == "staff" else world.resident(1)
    csrf_token(browser)
    sent = csrf_token(app.test_client()) + "x" if token == "stolen" else token
    if token == "stolen":  # of a browser with another secret
        with browser.session_transaction() as session:
            session["csrf_token"] = "b" * 40
        sent = csrf_token(app.test_client())
    for address in posts(app):
        answer = browser.post(address, data={} if sent is None else {"csrf_token": sent})
        assert answer.status_code == 400, (address, answer.status_code)
    assert not world.kept.changed()


def test_a_token_of_one_surface_is_nothing_on_the_other(world):
    browser = world.resident(None)
    csrf_token(browser)
    answer = browser.post("/sign-out", data={"csrf_token": csrf_token(world.staff.test_client())})
    assert answer.status_code == 400


def sign_in(world, browser, target=""):
    form = {"name": "officer", "password": PASSWORD, "next": target, "csrf_token": csrf_token(browser)}
    answer = browser.post("/login", data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def test_a_session_that_was_planted_is_worth_nothing_after_the_sign_in(world):
    browser = world.staff.test_client()
    browser.set_cookie(COOKIE, "planted-by-another")
    sign_in(world, browser)
    fresh = browser.get_cookie(COOKIE).value
    assert fresh != "planted-by-another"
    assert len(fresh) >= 32
    thief = world.staff.test_client()
    thief.set_cookie(COOKIE, "planted-by-another")
    assert thief.get("/api/v1/regions").status_code == 401


def test_signing_in_again_ends_the_session_before(world):
    browser = world.staff.test_client()
    sign_in(world, browser)
    first = browser.get_cookie(COOKIE).value
    sign_in(world, browser)
    thief = world.staff.test_client()
    thief.set_cookie(COOKIE, first)
    assert thief.get("/api/v1/regions").status_code == 401


def test_the_cookie_is_for_this_server_alone(world):
    cookies = sign_in(world, world.staff.test_client()).headers.getlist("Set-Cookie")
    (ours,) = [cookie for cookie in cookies if cookie.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in ours
    assert "SameSite=Lax" in ours
    assert "Domain" not in ours


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_leads_to_this_server_alone(world, target):
    location = sign_in(world, world.staff.test_client(), target).location
    assert re.match(r"/(?![/\\])", location), location
    assert "evil.example" not in location.partition("?")[0].split("/")[1:2]
    assert location.isprintable()
    page = world.staff.test_client().get("/login", query_string={"next": target}).get_data(as_text=True)
    (kept,) = re.findall(r'name="next" value="([^"]*)"', page) or [""]
    assert not kept or re.match(r"/(?![/\\])", kept), kept


def test_a_household_that_signs_in_gets_a_new_session(world):
    browser = world.resident(None)
    browser.set_cookie(RESIDENT_COOKIE, "planted-by-another")
    form = {"household": household_code(1), "code": "WRONG-CODE", "csrf_token": csrf_token(browser)}
    assert browser.post("/sign-in", data=form).status_code == 403
    assert browser.get("/my/score").status_code in (302, 303)
    world.ask("delete from resident_attempts")
