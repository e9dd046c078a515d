"""The second factor: set up, used, lost, renewed and taken away; each code is good once."""

from __future__ import annotations

import pyotp
import pytest

from geo_app.web.access import COOKIE
from tests.account_people import PASSWORD, code_now, csrf_of, post, set_up_second_factor, sign_in

STEP = "/login/second-factor"


def words(answer):
    return answer.get_data(as_text=True)


def is_in(browser):
    return browser.get("/api/v1/regions").status_code == 200


def answer_with(client, code):
    return post(client, STEP, {"code": code}, seen_on=STEP)


@pytest.fixture
def guarded(people):
    """An account with a second factor, and what its owner has: the secret, and the recovery codes."""
    people.make("guarded-one")
    browser = people.browser("guarded-one")
    secret, codes = set_up_second_factor(browser)
    return browser, secret, codes


# --- setting it up ---------------------------------------------------------------------------------------------------


def test_it_counts_only_once_a_code_was_shown(people, client):
    people.make("hesitant-one")
    browser = people.browser("hesitant-one")
    page = words(post(browser, "/account/second-factor/offer", {}, seen_on="/account"))
    assert 'class="qr' in page
    assert "no-store" in post(browser, "/account/second-factor/offer", {}, seen_on="/account").headers["Cache-Control"]
    wrong = post(browser, "/account/second-factor", {"code": "000000"}, seen_on="/account")
    assert wrong.status_code == 400
    assert "验证码不对" in words(wrong)
    assert sign_in(client, "hesitant-one").location == "/"
    assert "没有开启" in words(browser.get("/account"))


def test_a_page_that_was_left_shows_the_same_secret_again(people):
    people.make("slow-one")
    browser = people.browser("slow-one")

    def offered():
        page = words(post(browser, "/account/second-factor/offer", {}, seen_on="/account"))
        return page.split('class="secret"><code>')[1].split("<")[0]

    assert offered() == offered()


def test_its_secret_and_its_codes_are_not_in_the_database(people, guarded):
    _, secret, codes = guarded
    assert len(set(codes)) == 10
    stored = people.run(
        "select a::text || (select string_agg(c::text, '') from recovery_codes c where c.account_id = a.id)"
        " from accounts a where name = 'guarded-one'"
    )[0][0]
    for hidden in (secret, secret.encode().hex(), *codes, *(code.encode().hex() for code in codes)):
        assert hidden not in stored
    assert people.noted("guarded-one") == ["account.sign_in", "account.set_second_factor"]


def test_one_that_counts_is_not_replaced_by_another(guarded, people):
    browser, secret, _ = guarded
    before = people.run("select totp_secret_sealed from accounts where name = 'guarded-one'")
    post(browser, "/account/second-factor/offer", {}, seen_on="/account")
    again = post(browser, "/account/second-factor", {"code": code_now(secret)}, seen_on="/account")
    assert again.status_code == 400
    assert people.run("select totp_secret_sealed from accounts where name = 'guarded-one'") == before


# --- signing in with it ----------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client, guarded):
    answer = sign_in(client, "guarded-one")
    assert (answer.status_code, answer.location) == (303, STEP)
    assert not is_in(client)
    page = client.get("/map", headers={"Accept": "text/html"})
    assert (page.status_code, page.location) == (302, STEP)
    for path in ("/account/password", "/account/second-factor/remove", "/account/tokens"):
        token = csrf_of(words(client.get(STEP)))
        assert client.post(path, data={"csrf_token": token, "password": PASSWORD}).status_code == 401, path


def test_a_code_is_good_once(app, guarded):
    _, secret, _ = guarded
    code = code_now(secret)
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        sign_in(browser, "guarded-one")
    assert answer_with(first, code).status_code == 303
    assert is_in(first)
    replayed = answer_with(second, code)
    assert replayed.status_code == 403
    assert "已经用过" in words(replayed)
    assert not is_in(second)


def test_the_code_of_the_set_up_does_not_sign_in(client, guarded, people):
    _, secret, _ = guarded
    ((step,),) = people.run("select totp_last_step from accounts where name = 'guarded-one'")
    sign_in(client, "guarded-one")
    assert answer_with(client, pyotp.TOTP(secret).generate_otp(step)).status_code == 403


@pytest.mark.parametrize("later", [-4, 4])
def test_a_code_of_another_time_is_wrong(client, guarded, later):
    _, secret, _ = guarded
    sign_in(client, "guarded-one")
    assert answer_with(client, code_now(secret, later)).status_code == 403


def test_five_wrong_codes_lock_and_the_password_must_be_shown_anew(client, guarded, people):
    _, secret, _ = guarded
    sign_in(client, "guarded-one")
    for _ in range(4):
        assert answer_with(client, "000000").status_code == 403
    locked = answer_with(client, "000000")
    assert locked.status_code == 403
    assert "已锁定" in words(locked)
    assert client.get(STEP, headers={"Accept": "text/html"}).location.startswith("/login")
    assert "已锁定" in words(sign_in(client, "guarded-one"))
    people.run("update accounts set locked_until = null where name = 'guarded-one'")
    sign_in(client, "guarded-one")
    assert answer_with(client, code_now(secret)).status_code == 303


def test_showing_the_password_again_wipes_out_no_failures_at_the_second_step(client, guarded):
    for _ in range(4):
        sign_in(client, "guarded-one")
        assert answer_with(client, "000000").status_code == 403
    sign_in(client, "guarded-one")
    assert "已锁定" in words(answer_with(client, "000000"))


def test_the_second_step_waits_ten_minutes_and_no_longer(client, guarded, people):
    _, secret, _ = guarded
    sign_in(client, "guarded-one")
    page = words(client.get(STEP))
    people.run(
        "update sessions set expires_at = now() - interval '1 second' where stage = 'needs_second_factor'"
        " and account_id = (select id from accounts where name = 'guarded-one')"
    )
    form = {"csrf_token": csrf_of(page), "code": code_now(secret)}
    answer = client.post(STEP, data=form, headers={"Accept": "text/html"})
    assert answer.location.startswith("/login")
    assert not is_in(client)


# --- when the phone is lost ------------------------------------------------------------------------------------------


def test_a_recovery_code_is_good_once_however_it_is_typed(app, guarded, people):
    _, _, codes = guarded
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        sign_in(browser, "guarded-one")
    assert answer_with(first, f" {codes[0].lower().replace('-', ' ')} ").status_code == 303
    assert is_in(first)
    assert answer_with(second, codes[0]).status_code == 403
    assert "恢复码还剩 9 个" in words(first.get("/account"))
    rows = people.run(
        "select detail ->> 'second_factor' from audit_log"
        " where actor_name = 'guarded-one' and action = 'account.sign_in' order by no desc limit 1"
    )
    assert rows == [("recovery_code",)]


def test_another_persons_recovery_code_opens_nothing(client, guarded, people):
    people.make("neighbour-one")
    _, theirs = set_up_second_factor(people.browser("neighbour-one"))
    sign_in(client, "guarded-one")
    assert answer_with(client, theirs[0]).status_code == 403


def test_new_recovery_codes_end_the_old_ones_and_need_the_password(client, guarded):
    browser, _, codes = guarded
    where = {"seen_on": "/account/second-factor"}
    wrong = post(browser, "/account/recovery-codes", {"password": "wrong"}, **where)
    assert wrong.status_code == 400
    assert "密码不对" in words(wrong)
    page = post(browser, "/account/recovery-codes", {"password": PASSWORD}, **where)
    assert "no-store" in page.headers["Cache-Control"]
    fresh = [part.split("<")[0] for part in words(page).split("<li><code>")[1:]]
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    sign_in(client, "guarded-one")
    assert answer_with(client, codes[1]).status_code == 403
    assert answer_with(client, fresh[0]).status_code == 303


def test_taking_it_away_needs_the_password_and_leaves_nothing(client, guarded, people):
    browser, _, _ = guarded
    where = {"seen_on": "/account/second-factor"}
    assert post(browser, "/account/second-factor/remove", {"password": "wrong"}, **where).status_code == 400
    assert sign_in(client, "guarded-one").location == STEP
    assert post(browser, "/account/second-factor/remove", {"password": PASSWORD}, **where).status_code == 303
    assert sign_in(client, "guarded-one").location == "/"
    assert people.run(
        "select totp_secret_sealed, (select count(*) from recovery_codes c where c.account_id = a.id)"
        " from accounts a where name = 'guarded-one'"
    ) == [(None, 0)]
    assert people.noted("guarded-one")[-2:] == ["account.clear_second_factor", "account.sign_in"]


def test_guessing_the_password_at_an_open_screen_ends_in_a_lock(guarded):
    browser, _, _ = guarded
    where = {"seen_on": "/account/second-factor"}
    answers = [post(browser, "/account/second-factor/remove", {"password": "wrong"}, **where) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 403, 403]
    assert "已锁定" in words(answers[-1])


def test_a_lost_data_key_is_told_and_a_recovery_code_still_opens(own_app, guarded):
    _, secret, codes = guarded
    client = own_app().test_client()  # with a home, and a data key, of its own
    sign_in(client, "guarded-one")
    answer = answer_with(client, code_now(secret))
    assert answer.status_code == 503
    assert answer_with(client, codes[0]).status_code == 303


def test_the_cookie_of_the_first_step_is_worth_nothing_after_the_second(app, guarded):
    _, secret, _ = guarded
    client = app.test_client()
    sign_in(client, "guarded-one")
    before = client.get_cookie(COOKIE).value
    answer_with(client, code_now(secret))
    thief = app.test_client()
    thief.set_cookie(COOKIE, before)
    assert not is_in(thief)
    assert thief.get(STEP, headers={"Accept": "text/html"}).location.startswith("/login")
