"""Signing in by a sign-in service: a real OpenID Connect server runs in these tests."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from geo_app.web.access import COOKIE
from tests.account_people import TOWN, code_now, post, set_up_second_factor, sign_in
from tests.sign_in_fixtures import ask
from tests.sign_in_service import CLIENT_ID

PAGE = {"Accept": "text/html"}


@pytest.fixture
def linked(people, oidc_service):
    """An account that is linked with the person at the service."""
    return people.make("linked-one", oidc_issuer=oidc_service.address, oidc_subject="u-1001")


def words(answer):
    return answer.get_data(as_text=True)


def is_in(oidc_browser):
    return oidc_browser.get("/api/v1/regions").status_code == 200


# --- what goes well ------------------------------------------------------------------------------------------------


def test_a_linked_person_signs_in_and_goes_where_they_wanted_to(oidc_browser, oidc_service, people, linked):
    assert "用统一身份认证登录" in words(oidc_browser.get("/login"))
    back = ask(oidc_browser, f"/login/oidc?next=/map%3Farea%3D{TOWN}")
    [code] = oidc_service.codes.values()
    assert (code.code_challenge_method, len(code.code_challenge), len(code.nonce)) == ("S256", 43, 43)
    answer = oidc_browser.get(back)
    assert (answer.status_code, answer.location) == (303, f"/map?area={TOWN}")
    assert is_in(oidc_browser)
    assert "（统一身份认证）" in words(oidc_browser.get("/account"))
    assert people.noted(linked) == ["account.sign_in"]
    newest = "select detail ->> 'method' from audit_log where actor_name = 'linked-one' order by no desc limit 1"
    assert people.run(newest) == [("oidc",)]


def test_the_service_is_asked_for_its_keys_once_and_again_when_they_changed(oidc_browser, oidc_service, linked):
    for _ in range(2):
        assert oidc_browser.get(ask(oidc_browser)).status_code == 303
    assert oidc_service.asked.count("/keys") == 1
    oidc_service.change_key("second")
    assert oidc_browser.get(ask(oidc_browser)).status_code == 303
    assert oidc_service.asked.count("/keys") == 2


def test_the_session_that_was_there_before_ends(oidc_browser, map_app, people, linked):
    people.make("former-one")
    sign_in(oidc_browser, "former-one")
    former = oidc_browser.get_cookie(COOKIE).value
    assert oidc_browser.get(ask(oidc_browser)).status_code == 303
    thief = map_app.test_client()
    thief.set_cookie(COOKIE, former)
    assert not is_in(thief)


def test_the_second_factor_is_asked_for_here_too(oidc_browser, linked):
    sign_in(oidc_browser, linked)
    secret, _ = set_up_second_factor(oidc_browser)
    answer = oidc_browser.get(ask(oidc_browser, "/login/oidc?next=/account"))
    assert (answer.status_code, answer.location) == (303, "/login/second-factor?next=/account")
    assert not is_in(oidc_browser)
    form = {"code": code_now(secret), "next": "/account"}
    answer = post(oidc_browser, "/login/second-factor", form, seen_on="/login/second-factor")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_in(oidc_browser)


def test_an_old_password_is_no_matter_to_who_did_not_use_it(oidc_browser, people, linked):
    people.run("update accounts set password_changed_at = '2020-01-01' where name = 'linked-one'")
    assert oidc_browser.get(ask(oidc_browser)).location == "/"
    assert is_in(oidc_browser)


# --- whom we do not know -------------------------------------------------------------------------------------------


def test_no_account_is_made_of_whom_nobody_has_linked(oidc_browser, people):
    before = people.run("select count(*) from accounts")
    answer = oidc_browser.get(ask(oidc_browser))
    assert answer.status_code == 403
    assert "还没有与账号绑定" in words(answer)
    assert people.run("select count(*) from accounts") == before
    assert not is_in(oidc_browser)


def test_a_disabled_account_is_as_if_it_were_not_linked(oidc_browser, people, linked):
    people.run("update accounts set is_active = false where name = 'linked-one'")
    assert "还没有与账号绑定" in words(oidc_browser.get(ask(oidc_browser)))
    assert not is_in(oidc_browser)


def test_a_lock_holds_here_too(oidc_browser, people, linked):
    people.run("update accounts set locked_until = '2999-01-01' where name = 'linked-one'")
    answer = oidc_browser.get(ask(oidc_browser))
    assert answer.status_code == 403
    assert "已锁定" in words(answer)
    assert not is_in(oidc_browser)


# --- answers that do not hold --------------------------------------------------------------------------------------

LIES = {
    "another issuer": {"iss": "https://other.example"},
    "another audience": {"aud": ["another-map"]},
    "several audiences, for another": {"aud": [CLIENT_ID, "another-map"], "azp": "another-map"},
    "no audience": {"aud": None},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "long over": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "not yet": {"nbf": 4_000_000_000},
    "from the future": {"iat": 4_000_000_000},
    "nobody": {"sub": None},
    "a person without a name for machines": {"sub": ""},
    "a person who is a number": {"sub": 1001},
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_token_that_says_something_else_is_refused(oidc_browser, oidc_service, linked, lie):
    oidc_service.lies = LIES[lie]
    answer = oidc_browser.get(ask(oidc_browser))
    assert answer.status_code == 403
    assert "没有成功" in words(answer)
    assert oidc_browser.get_cookie(COOKIE) is None


@pytest.mark.parametrize("way", ["unsigned", "signed_with_the_secret", "signed_by_a_stranger"])
def test_a_token_that_the_service_did_not_sign_is_refused(oidc_browser, oidc_service, linked, way):
    oidc_service.sign = getattr(oidc_service, way)
    answer = oidc_browser.get(ask(oidc_browser))
    assert answer.status_code == 403
    assert not is_in(oidc_browser)


@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}, {"iss": "https://other.example"}])
def test_an_answer_to_another_question_is_refused_and_its_code_not_used(oidc_browser, oidc_service, linked, change):
    parts = urlsplit(ask(oidc_browser))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    answer = oidc_browser.get(parts.path, query_string=query)
    assert answer.status_code == 400
    assert "请再试一次" in words(answer)
    assert "/token" not in oidc_service.asked


def test_an_answer_is_taken_once(oidc_browser, linked):
    back = ask(oidc_browser)
    assert oidc_browser.get(back).status_code == 303
    assert oidc_browser.get(back).status_code == 400


def test_an_answer_that_comes_too_late_is_refused(oidc_browser, linked):
    back = ask(oidc_browser)
    with oidc_browser.session_transaction() as kept:
        kept["oidc_asked"] = {**kept["oidc_asked"], "at": time.time() - 601}
    assert oidc_browser.get(back).status_code == 400


def test_nobody_can_be_signed_in_as_somebody_else_by_a_link(oidc_browser, map_app, oidc_service, linked):
    """Login CSRF: a thief's own answer, opened in the victim's browser, opens nothing, asked for or not."""
    thief = map_app.test_client()
    answer = oidc_browser.get(ask(thief))
    assert answer.status_code == 400
    assert not is_in(oidc_browser)
    oidc_browser.get("/login/oidc")
    assert oidc_browser.get(ask(thief)).status_code == 400
    assert not is_in(oidc_browser)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_leads_nowhere_else(oidc_browser, linked, target):
    assert oidc_browser.get(ask(oidc_browser, f"/login/oidc?next={target}")).location == "/"


# --- when the service fails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["/.well-known", "/keys"])
def test_a_service_that_cannot_be_reached_is_told_and_passwords_still_work(oidc_browser, oidc_service, people, broken):
    oidc_service.broken = broken
    answer = oidc_browser.get("/login/oidc")
    assert answer.status_code == 502
    assert "连不上，请用账号和密码登录" in words(answer)
    assert 'name="password"' in words(answer)
    people.make("by-password")
    assert sign_in(oidc_browser, "by-password").status_code == 303


def test_a_service_that_is_not_there_at_all_is_told(own_app):
    app = own_app(oidc_issuer="http://127.0.0.1:9", oidc_client_id="x", oidc_client_secret="y", public_url="http://m")
    answer = app.test_client().get("/login/oidc")
    assert answer.status_code == 502
    assert "连不上" in words(answer)


def test_a_service_that_fails_half_way_is_told(oidc_browser, oidc_service, linked):
    back = ask(oidc_browser)
    oidc_service.broken = "/token"
    answer = oidc_browser.get(back)
    assert answer.status_code == 403
    assert "没有成功" in words(answer)


def test_a_person_who_says_no_at_the_service_comes_back_to_the_sign_in_page(oidc_browser, oidc_service):
    oidc_service.person = {"refuses": "yes"}
    answer = oidc_browser.get(ask(oidc_browser))
    assert answer.status_code == 403
    assert 'name="password"' in words(answer)
    assert "/token" not in oidc_service.asked


def test_a_description_of_another_service_is_not_believed(oidc_browser, oidc_service):
    oidc_service.describes_itself_as = "https://other.example"
    assert oidc_browser.get("/login/oidc").status_code == 502


def test_without_a_service_there_is_no_button_and_no_address(client):
    assert "统一身份认证" not in words(client.get("/login"))
    for path in ("/login/oidc", "/login/oidc/callback?code=x&state=y"):
        assert client.get(path).status_code == 404
