"""The own account: the password and its rules, where one is signed in, and taking a colleague's place."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from geo_app.web.access import COOKIE
from tests.account_people import NEW_PASSWORD, PASSWORD, TOWN, VILLAGE, csrf_of, post, sign_in

PAGE = {"Accept": "text/html"}


def words(answer):
    return answer.get_data(as_text=True)


def is_in(browser):
    return browser.get("/api/v1/regions").status_code == 200


def change(browser, new, *, present=PASSWORD, repeated=None):
    form = {"password": present, "new_password": new, "repeated": new if repeated is None else repeated}
    return post(browser, "/account/password", form, seen_on="/account/password")


# --- the password ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Ab1!efghi", "至少 10"),
        ("onlysmallletters", "至少三种"),
        ("smallletters123", "至少三种"),
        ("Picky-One-2026", "账号名"),
        ("Admin@123456", "太常见"),
        (PASSWORD, "最近 5 次"),
        ("", "至少 10"),
        ("Aa1!" * 33, "最多 128"),
    ],
)
def test_a_weak_or_used_password_is_refused_in_words_beside_its_field(people, new, why):
    browser = people.browser(people.make("picky-one"))
    answer = change(browser, new)
    assert answer.status_code == 400
    assert re.search(rf'id="new_password-fault">[^<]*{why}', words(answer))
    assert new not in words(answer) or not new
    assert sign_in(browser, "picky-one").status_code == 303


def test_all_that_is_wrong_is_told_at_once(people):
    browser = people.browser(people.make("hasty-one"))
    page = words(change(browser, "short", repeated="other"))
    assert "new_password-fault" in page
    assert "两次输入的新密码不一样" in page


def test_the_present_password_is_asked_for_and_guessing_it_locks(people):
    browser = people.browser(people.make("guesser-one"))
    answers = [change(browser, NEW_PASSWORD, present=f"guess-{number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 403, 403]
    assert "现在的密码不对" in words(answers[0])
    assert "已锁定 15 分钟" in words(answers[-1])
    assert change(browser, NEW_PASSWORD).status_code == 403
    assert people.noted("guesser-one").count("account.sign_in_failed") == 5


def test_none_of_the_last_five_passwords_comes_back_and_the_sixth_may(people):
    browser = people.browser(people.make("loyal-one"))
    mine = [PASSWORD, *(f"{NEW_PASSWORD}{number}" for number in range(5))]
    for present, new in pairwise(mine):
        assert change(browser, new, present=present).status_code == 303
    for former in mine[1:]:
        answer = change(browser, former, present=mine[-1])
        assert answer.status_code == 400, former
        assert "最近 5 次" in words(answer)
    assert change(browser, PASSWORD, present=mine[-1]).status_code == 303


def test_a_change_ends_every_other_session_and_this_ones_secret(app, people):
    people.make("moving-one")
    here, elsewhere = people.browser("moving-one"), people.browser("moving-one")
    before = here.get_cookie(COOKIE).value
    answer = change(here, NEW_PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/account?changed=password")
    assert "密码已换" in words(here.get(answer.location))
    assert is_in(here)
    assert not is_in(elsewhere)
    thief = app.test_client()
    thief.set_cookie(COOKIE, before)
    assert not is_in(thief)
    assert sign_in(elsewhere, "moving-one").status_code == 403
    assert sign_in(elsewhere, "moving-one", NEW_PASSWORD).status_code == 303
    assert people.noted("moving-one").count("account.change_password") == 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_after_the_change_one_is_led_nowhere_else(people, target):
    browser = people.browser(people.make("led-one"))
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD, "next": target}
    assert post(browser, "/account/password", form, seen_on="/account/password").location == "/account?changed=password"


# --- where one is signed in ------------------------------------------------------------------------------------------


def numbers(browser):
    return re.findall(r'name="session" value="(\d+)"', words(browser.get("/account")))


def end(browser, number):
    return post(browser, "/account/sessions/end", {"session": number}, seen_on="/account")


def test_the_list_names_the_device_and_the_address_and_this_place_first(app, people):
    people.make("two-places")
    sign_in(app.test_client(), "two-places", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 8) DingTalk/5.1"},
            environ_overrides={"REMOTE_ADDR": "198.51.100.7"})  # fmt: skip
    page = words(people.browser("two-places").get("/account"))
    listed = page.partition('id="sessions"')[2].partition("</section>")[0]
    assert listed.index("就是这里") < listed.index("安卓手机，钉钉")
    assert "198.51.100.7" in listed


def test_one_other_session_is_ended_and_the_rest_goes_on(people):
    people.make("tidy-one")
    here, second, third = (people.browser("tidy-one") for _ in range(3))
    [newest, *_] = numbers(here)
    assert len(numbers(here)) == 2
    assert end(here, newest).location == "/account#sessions"
    assert [is_in(browser) for browser in (here, second, third)] == [True, True, False]


def test_all_others_are_ended_at_once(people):
    people.make("alone-one")
    here, second, third = (people.browser("alone-one") for _ in range(3))
    assert end(here, "others").status_code == 303
    assert [is_in(browser) for browser in (here, second, third)] == [True, False, False]
    assert numbers(here) == []
    assert people.noted("alone-one")[-1] == "session.end"


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 19, "0", "1' or '1'='1"])
def test_a_session_that_is_not_there_is_not_found(people, number):
    assert end(people.browser(people.make("curious-one")), number).status_code == 404


def test_nobody_ends_anothers_session(people):
    people.make("owner-one")
    people.make("meddler-one")
    browser = people.browser("owner-one")
    [(theirs,)] = people.run(
        "select s.id from sessions s join accounts a on a.id = s.account_id where a.name = 'owner-one'"
    )
    assert end(people.browser("meddler-one"), theirs).status_code == 404
    assert is_in(browser)


def test_a_session_in_use_does_not_grow_idle_and_one_left_alone_does(people):
    people.make("busy-one")
    browser = people.browser("busy-one")
    seen = "select last_seen_at > now() - interval '1 minute' from sessions s join accounts a on a.id = s.account_id"
    people.run(
        "update sessions set last_seen_at = now() - interval '29 minutes'"
        " where account_id = (select id from accounts where name = 'busy-one')"
    )
    assert is_in(browser)
    assert people.run(f"{seen} where a.name = 'busy-one'") == [(True,)]


def test_a_disabled_account_is_out_at_once(people):
    browser = people.browser(people.make("leaving-one"))
    assert is_in(browser)
    people.run("update accounts set is_active = false where name = 'leaving-one'")
    assert not is_in(browser)


def test_a_token_may_do_nothing_with_the_own_account(app, people):
    """What a person does with it, they do themselves."""
    people.make("machine-one")
    people.run(
        "insert into api_tokens (token_hash, account_id, expires_at) select sha256('machine'), id,"
        " now() + interval '1 day' from accounts where name = 'machine-one'"
    )
    client = app.test_client()
    bearer = {"Authorization": "Bearer machine"}
    assert client.get("/api/v1/regions", headers=bearer).status_code == 200
    assert client.get("/account", headers=bearer).status_code == 403
    for path in ("password", "sessions/end", "acting", "tokens", "second-factor/offer", "identity/end"):
        assert client.post(f"/account/{path}", headers=bearer, data={"session": "others"}).status_code == 403, path


# --- a colleague's place ---------------------------------------------------------------------------------------------


@pytest.fixture
def deputy(people):
    """A deputy in the village, for whom a delegation from the town's officer runs."""
    people.make("absent-one", "town_officer", TOWN, display_name="周主任")
    people.make("deputy-one", "village_clerk", VILLAGE)
    people.delegate("absent-one", "deputy-one")
    return people.browser("deputy-one")


def act_for(browser, name):
    return post(browser, "/account/acting", {"name": name} if name else {}, seen_on="/account")


def region(browser):
    return browser.get("/map", headers=PAGE).get_data(as_text=True).partition("一张图</span>")[0].rpartition(">")[2]


def test_one_takes_the_place_sees_what_the_other_sees_and_goes_back(deputy, people):
    own = region(deputy)
    before = deputy.get_cookie(COOKIE).value
    assert act_for(deputy, "absent-one").status_code == 303
    assert deputy.get_cookie(COOKIE).value != before
    page = words(deputy.get("/account"))
    assert "您正在代理 周主任" in page
    assert "由 deputy-one 代理" in page
    assert deputy.get(f"/api/v1/cases?region={TOWN}").status_code == 200
    assert region(deputy) != own
    assert act_for(deputy, None).status_code == 303
    assert region(deputy) == own
    assert deputy.get(f"/api/v1/cases?region={TOWN}").status_code == 404
    rows = people.run(
        "select actor_name, action from audit_log"
        " where action in ('account.act_for', 'account.stop_acting') and no > %s order by no",
        (people.begun,),
    )
    assert rows == [("deputy-one", "account.act_for"), ("deputy-one", "account.stop_acting")]


@pytest.mark.parametrize(
    ("ends", "starts"), [("-1 minute", "-1 hour"), ("3 days", "1 hour")], ids=["over", "not yet begun"]
)
def test_a_delegation_counts_only_while_it_runs(people, ends, starts):
    people.make("away-one")
    people.make("waiting-one")
    people.delegate("away-one", "waiting-one", ends, starts)
    browser = people.browser("waiting-one")
    assert 'value="away-one"' not in words(browser.get("/account"))
    assert act_for(browser, "away-one").status_code == 403


def test_the_place_is_lost_the_moment_the_delegation_ends(deputy, people):
    act_for(deputy, "absent-one")
    own = f"/api/v1/cases?region={TOWN}"
    assert deputy.get(own).status_code == 200
    people.run(
        "update delegations set ended_at = now()"
        " where from_account = (select id from accounts where name = 'absent-one')"
    )
    assert deputy.get(own).status_code == 404
    assert is_in(deputy)


def test_nobody_takes_a_place_that_was_not_given(deputy):
    for name in ("county", "deputy-one", "nobody-at-all"):
        assert act_for(deputy, name).status_code == 403, name


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrators_place_is_never_taken_nor_do_they_take_one(people, role):
    people.make("admin-one", role, "330521")
    people.make("worker-one")
    people.delegate("admin-one", "worker-one")
    people.delegate("worker-one", "admin-one")
    assert act_for(people.browser("worker-one"), "admin-one").status_code == 403
    assert act_for(people.browser("admin-one"), "worker-one").status_code == 403


def test_a_deputy_changes_the_own_password_and_not_the_absent_ones(deputy, people):
    act_for(deputy, "absent-one")
    before = people.run("select password_hash from accounts where name = 'absent-one'")
    assert change(deputy, NEW_PASSWORD).status_code == 303
    assert people.run("select password_hash from accounts where name = 'absent-one'") == before
    assert csrf_of(words(deputy.get("/account")))
    assert sign_in(people.app.test_client(), "deputy-one", NEW_PASSWORD).status_code == 303
