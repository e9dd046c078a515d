"""Signing in and out."""

from __future__ import annotations

import pytest

from geo_app.web.access import COOKIE, is_public
from layers.scope import Scope
from tests.web_fixtures import PASSWORD, csrf_token


def _post(client, name, password, target=""):
    form = {"name": name, "password": password, "next": target, "csrf_token": csrf_token(client)}
    return client.post("/login", data=form)


def test_one_who_has_not_signed_in_is_sent_to_the_sign_in_page_and_back(client):
    answer = client.get("/map?area=330521102", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/map")
    answer = _post(client, "county", PASSWORD, "/map?area=330521102")
    assert (answer.status_code, answer.location) == (303, "/map?area=330521102")


def test_a_program_without_a_token_gets_a_problem(client):
    answer = client.get("/api/v1/regions")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(("name", "password"), [("county", "wrong"), ("nobody-of-this-name", "wrong")])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, name, password):
    answer = _post(client, name, password)
    assert answer.status_code == 403
    assert "账号或密码不对" in answer.get_data(as_text=True)
    assert COOKIE not in answer.headers.get("Set-Cookie", "")


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client, demo_database):
    for _ in range(5):
        assert _post(client, "town-330521115", "wrong").status_code == 403
    for password in (PASSWORD, "wrong"):  # whether it was right is not told
        answer = _post(client, "town-330521115", password)
        assert answer.status_code == 403
        assert "锁定" in answer.get_data(as_text=True)
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("update accounts set locked_until = now() - interval '1 second' where name = 'town-330521115'")
    assert _post(client, "town-330521115", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x\r\n",
        "map",
    ],
)
def test_signing_in_leads_nowhere_else(client, target):
    location = _post(client, "county", PASSWORD, target).location
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location


def test_a_forged_form_is_refused(client):
    answer = client.post("/login", data={"name": "county", "password": PASSWORD})
    assert answer.status_code == 400


def test_signing_out_ends_the_session_on_the_server(sign_in, app):
    browser = sign_in("county")
    kept = browser.get_cookie(COOKIE).value
    assert browser.get("/api/v1/regions").status_code == 200
    token = browser.get("/map").get_data(as_text=True).split('name="csrf_token"', 1)[1].split('value="', 1)[1]
    assert browser.post("/logout", data={"csrf_token": token.split('"', 1)[0]}).status_code == 303
    thief = app.test_client()
    thief.set_cookie(COOKIE, kept)
    assert thief.get("/api/v1/regions").status_code == 401


def test_a_session_secret_is_new_at_each_sign_in_and_never_stored(sign_in, demo_database):
    first, second = (sign_in("county").get_cookie(COOKIE).value for _ in range(2))
    assert first != second
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from sessions where token_hash = %s or token_hash = %s", (first.encode(), second.encode())
        )
        assert cursor.fetchone()[0] == 0


def test_an_idle_session_ends(people):
    browser = people.browser(people.make("idle-one"))
    people.run(
        "update sessions set last_seen_at = now() - interval '31 minutes'"
        " where account_id = (select id from accounts where name = 'idle-one')"
    )
    assert browser.get("/api/v1/regions").status_code == 401


def test_only_these_routes_are_public(app):
    """A new route that needs nobody to have signed in must be named here, on purpose."""
    public = {rule.rule for rule in app.url_map.iter_rules() if is_public(app.view_functions[rule.endpoint])}
    assert public == {
        "/healthz", "/readyz", "/login", "/logout", "/login/oidc", "/login/oidc/callback", "/api/v1/openapi.json",
    }  # fmt: skip


def test_every_other_route_turns_a_stranger_away(app, client):
    for rule in app.url_map.iter_rules():
        if is_public(app.view_functions[rule.endpoint]):
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            address = rule.rule
        for name in values:
            for kind in ("", "int:", "path:", "string:"):
                address = address.replace(f"<{kind}{name}>", "1")
        answer = client.get(address)
        assert answer.status_code in (302, 401, 405), (address, answer.status_code)
        if answer.status_code == 302:
            assert answer.location.startswith("/login")
