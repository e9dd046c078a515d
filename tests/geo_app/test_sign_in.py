"""Signing in as HANDBOOK 6.2 asks for it: first change, expiry, lock, second factor, and what it tells a stranger."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher

from geo_app.web.access import COOKIE
from layers.scope import Scope
from tests.account_people import NEW_PASSWORD, PASSWORD, code_now, csrf_of, post, set_up_second_factor, sign_in

PAGE = {"Accept": "text/html"}


def _text(answer):
    return answer.get_data(as_text=True)


def _plain(answer):
    """The page without what differs from one to the next: the token of its forms, and the name that was typed."""
    return re.sub(r'name="csrf_token" value="[^"]*"|value="[a-z-]+"', "", _text(answer))


# --- what a stranger learns ----------------------------------------------------------------------------------------


@pytest.fixture
def checks(monkeypatch):
    """How many passwords were checked: what takes the time."""
    seen = []
    real = PasswordHasher.verify

    def verify(self, password_hash, password):
        seen.append(password_hash)
        return real(self, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    return seen


def test_each_sign_in_checks_one_password_whoever_is_named(client, people, checks):
    people.make("known-one")
    people.make("locked-one", failed_sign_ins=0, locked_until="2999-01-01")
    people.make("gone-one", is_active=False)
    for name, password in (
        ("known-one", PASSWORD), ("known-one", "wrong"), ("no-such-one", "wrong"), ("locked-one", PASSWORD),
        ("locked-one", "wrong"), ("gone-one", PASSWORD),
    ):  # fmt: skip
        checks.clear()
        sign_in(client, name, password)
        assert len(checks) == 1, (name, password)
        assert checks[0].startswith("$argon2id$")


def test_a_name_that_nobody_has_locks_like_any_other(client, people):
    """Whether an account exists is not told by its lock, nor by any answer on the way there."""
    people.make("to-be-locked")
    for attempt in range(7):
        known, strange = (sign_in(client, name, "wrong") for name in ("to-be-locked", "nobody-at-all"))
        assert known.status_code == strange.status_code == 403
        assert _plain(known) == _plain(strange), attempt
        assert ("锁定 15 分钟。请" in _text(known)) == (attempt >= 5)


def test_a_locked_account_does_not_tell_that_the_password_was_right(client, people):
    people.make("locked-two", locked_until="2999-01-01")
    right, wrong = (sign_in(client, "locked-two", password) for password in (PASSWORD, "wrong"))
    assert (right.status_code, _plain(right)) == (wrong.status_code, _plain(wrong))
    assert "已锁定" in _text(right)


def test_many_guesses_at_once_open_nothing_and_end_in_a_lock(app, people):
    """The lock is looked at again when the session is opened: a burst of guesses does not slip through together."""
    people.make("burst-one")

    def guess(number):
        return sign_in(app.test_client(), "burst-one", f"wrong-{number}").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(guess, range(12))) == {403}
    assert people.run("select locked_until > now() from accounts where name = 'burst-one'") == [(True,)]
    assert sign_in(app.test_client(), "burst-one").status_code == 403


def test_after_fifteen_minutes_one_may_try_again_five_times(client, people):
    people.make("patient-one", locked_until="2020-01-01")
    for _ in range(4):
        assert "账号或密码不对" in _text(sign_in(client, "patient-one", "wrong"))
    assert sign_in(client, "patient-one").status_code == 303
    assert people.run("select failed_sign_ins from accounts where name = 'patient-one'") == [(0,)]


def test_an_address_that_fails_too_often_waits_whatever_the_name(own_app, people):
    people.make("other-one")
    app = own_app(sign_in_failures_per_address=5)
    here = {"REMOTE_ADDR": "192.0.2.77"}
    try:
        for number in range(5):
            answer = sign_in(app.test_client(), f"guess-{number}", "wrong", environ_overrides=here)
            assert answer.status_code == 403
        answer = sign_in(app.test_client(), "other-one", environ_overrides=here)
        assert answer.status_code == 429
        assert "15 分钟" in _text(answer)
        elsewhere = sign_in(app.test_client(), "other-one", environ_overrides={"REMOTE_ADDR": "192.0.2.78"})
        assert elsewhere.status_code == 303
        # another worker counts the same failures, and they run out
        assert (
            sign_in(
                own_app(sign_in_failures_per_address=5).test_client(), "other-one", environ_overrides=here
            ).status_code
            == 429
        )
        people.run("update failed_sign_ins set at = now() - interval '16 minutes' where address = '192.0.2.77'")
        assert sign_in(app.test_client(), "other-one", environ_overrides=here).status_code == 303
    finally:
        people.run("delete from failed_sign_ins where address like '192.0.2.%'")


def test_what_was_typed_as_a_name_is_not_kept(client, people):
    sign_in(client, "My-Secret-Password-1", "x")
    assert people.run("select count(*) from audit_log where to_jsonb(audit_log)::text like '%My-Secret-Password%'") == [
        (0,)
    ]


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_secret_that_was_planted_before_the_sign_in_is_worth_nothing(app, people):
    """Session fixation: the secret after the sign-in is another one, and the one before it ends."""
    people.make("victim-one")
    people.make("thief-one")
    planted = people.browser("thief-one").get_cookie(COOKIE).value
    victim = app.test_client()
    victim.set_cookie(COOKIE, planted)
    sign_in(victim, "victim-one")
    assert victim.get_cookie(COOKIE).value != planted
    thief = app.test_client()
    thief.set_cookie(COOKIE, planted)
    assert thief.get("/api/v1/regions").status_code == 401


def test_the_secret_changes_with_each_step_of_the_sign_in(people, client):
    people.make("stepping-one")
    secret, _ = set_up_second_factor(people.browser("stepping-one"))
    people.run("update accounts set must_change_password = true, totp_last_step = null where name = 'stepping-one'")
    seen = []
    sign_in(client, "stepping-one")
    seen.append(client.get_cookie(COOKIE).value)
    post(client, "/login/second-factor", {"code": code_now(secret)}, seen_on="/login/second-factor")
    seen.append(client.get_cookie(COOKIE).value)
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    post(client, "/account/password", form, seen_on="/account/password")
    seen.append(client.get_cookie(COOKIE).value)
    assert len(set(seen)) == 3
    assert client.get("/api/v1/regions").status_code == 200
    for old in seen[:2]:
        client.set_cookie(COOKIE, old)
        assert client.get("/api/v1/regions").status_code == 401


def test_a_session_ends_after_its_hours_whatever_it_does(people):
    people.make("long-one")
    browser = people.browser("long-one")
    assert browser.get("/api/v1/regions").status_code == 200
    people.run(
        "update sessions set expires_at = now() - interval '1 second'"
        " where account_id = (select id from accounts where name = 'long-one')"
    )
    assert browser.get("/api/v1/regions").status_code == 401


def test_the_cookie_is_for_this_server_alone_and_not_for_scripts(client, people):
    people.make("cookie-one")
    cookie = next(
        value for value in sign_in(client, "cookie-one").headers.getlist("Set-Cookie") if value.startswith(COOKIE)
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_behind_https_the_cookie_never_goes_without_it(own_app, people):
    people.make("cookie-two")
    client = own_app(https_only=True).test_client()
    token = csrf_of(_text(client.get("/login", base_url="https://localhost")))
    form = {"name": "cookie-two", "password": PASSWORD, "csrf_token": token}
    answer = client.post(
        "/login", data=form, base_url="https://localhost", headers={"Referer": "https://localhost/login"}
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(value.startswith(COOKIE) and "Secure" in value for value in cookies), cookies


# --- the name of the service -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    # by its own address the program asks itself whether it is ready
    [("map.example.cn", 200), ("a.gov.cn", 200), ("127.0.0.1:8000", 200), ("evil.example", 400)],
)
def test_only_names_that_were_set_are_answered(own_app, host, status):
    client = own_app(allowed_hosts="map.example.cn, .gov.cn").test_client()
    assert client.get("/login", base_url=f"http://{host}").status_code == status


def test_without_the_setting_any_name_is_answered(client):
    assert client.get("/login", base_url="http://anything.example").status_code == 200


# --- what is written down --------------------------------------------------------------------------------------------


def test_signing_in_and_out_and_failing_are_written_down_with_the_address(client, people):
    people.make("noted-one")
    here: dict[str, Any] = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    for _ in range(5):
        sign_in(client, "noted-one", "wrong", **here)
    people.run("update accounts set locked_until = null where name = 'noted-one'")
    sign_in(client, "noted-one", **here)
    post(client, "/logout", {}, **here)
    assert people.noted("noted-one") == [
        *["account.sign_in_failed"] * 5, "account.lock", "account.sign_in", "account.sign_out",
    ]  # fmt: skip
    rows = people.run(
        """select distinct client, ground is not null, actor_name from audit_log
           where object_key = 'noted-one' order by 3"""
    )
    assert rows == [("203.0.113.9", True, ""), ("203.0.113.9", True, "noted-one")]


def test_the_address_is_the_proxys_word_only_where_it_is_trusted(own_app, people):
    people.make("behind-one")
    for hops, expected in ((0, "127.0.0.1"), (1, "198.51.100.4")):
        app = own_app(trusted_proxies=hops)
        sign_in(app.test_client(), "behind-one", headers={"X-Forwarded-For": "198.51.100.4"})
        rows = people.run("select client from audit_log where actor_name = 'behind-one' order by no desc limit 1")
        assert rows == [(expected,)]


def test_the_web_role_reads_none_of_it(demo_database):
    """What it may do with accounts stands in functions; whoever cannot show a session can act for nobody."""
    with demo_database.web.transaction(Scope(None, "county_officer", "330521"), read_only=False) as connection:
        for call in (
            "app.own_passwords('x')", "app.own_account('x')", "app.own_sessions('x')", "app.own_tokens('x')",
            "app.change_own_password('x', 'y', 'z')", "app.act_for('x', 'y', 'county')",
            "app.remove_second_factor('x')", "app.link_identity('x', 'y', 'z')",
            "app.add_own_token('x', 'y', 'z', '{}', 1)",
        ):  # fmt: skip
            with connection.cursor() as cursor:
                cursor.execute("savepoint here")
                with pytest.raises(Exception, match="no such session"):
                    cursor.execute(f"select * from {call}")
                cursor.execute("rollback to here")
