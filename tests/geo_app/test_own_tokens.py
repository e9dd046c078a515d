"""API tokens of the own account: shown once, kept as a digest, and never more than the account has."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.account_people import TOWN, post

PAGE = {"Accept": "text/html"}


def words(answer):
    return answer.get_data(as_text=True)


def ask_for(browser, *rights, label="接口测试", days="30"):
    form = {"label": label, "days": days, "rights": list(rights)}
    return post(browser, "/account/tokens", form, seen_on="/account/tokens/new")


def made(browser, *rights, **more):
    """Make a token and return it, as it is shown this once."""
    answer = ask_for(browser, *rights, **more)
    assert answer.status_code == 200, words(answer)
    found = re.search(r'class="secret"><code>([\w-]+)</code>', words(answer))
    assert found
    return found[1]


def number(call, token):
    """How many cases a program sees with this token."""
    return call(token, "/api/v1/cases?limit=1").get_json()["total"]


@pytest.fixture
def browser(people):
    return people.browser(people.make("program-owner", "town_officer", TOWN))


@pytest.fixture
def call(app):
    """Ask as a program does, with nothing but the token."""

    def go(token, path="/api/v1/regions"):
        return app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})

    return go


def test_it_is_shown_once_and_only_its_digest_is_kept(browser, people):
    answer = ask_for(browser, "view_map")
    assert "no-store" in answer.headers["Cache-Control"]
    token = made(browser, "view_map", label="每日核对")
    assert token not in words(browser.get("/account"))
    rows = people.run(
        "select t.token_hash, t.label, t.rights, extract(day from t.expires_at - now())::int, t::text"
        " from api_tokens t join accounts a on a.id = t.account_id where a.name = 'program-owner' order by t.id desc"
    )
    digest, label, rights, days, everything = rows[0]
    assert bytes(digest) == hashlib.sha256(token.encode()).digest()
    assert (label, rights, days) == ("每日核对", ["view_map"], 29)
    assert token not in everything
    assert people.noted("program-owner")[-2:] == ["token.issue", "token.issue"]
    assert people.run("select count(*) from audit_log where audit_log::text like %s", (f"%{token}%",)) == [(0,)]


def test_it_may_do_what_was_ticked_and_no_more(browser, call):
    token = made(browser, "view_map", "view_cases")
    [case] = call(token, "/api/v1/cases?limit=1").get_json()["items"]
    assert not {"text", "content"} & {name for name, value in case.items() if value}
    assert call(token, "/api/v1/villages/330521102218/ranking").status_code == 403
    assert number(call, made(browser, "view_map")) == 0


def test_one_cannot_give_it_what_one_has_not(browser, people):
    for rights in (["read_audit"], ["view_map", "grant_access"], ["*"], []):
        answer = ask_for(browser, *rights)
        assert answer.status_code == 400, rights
        assert "请至少选一项自己有的权限" in words(answer)
    assert people.run("select count(*) from api_tokens t join accounts a on a.id = t.account_id"
                      " where a.name = 'program-owner'") == [(0,)]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("label", ""), ("label", "长" * 101), ("days", "0"), ("days", "366"), ("days", "-1"), ("days", "9" * 30),
     ("days", "abc"), ("days", "١٢")],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(browser, field, value):
    answer = ask_for(browser, "view_map", **{"label": "留着", "days": "30", field: value})
    assert answer.status_code == 400
    assert f'id="{field}-fault"' in words(answer)
    assert 'value="view_map" checked' in words(answer)


def test_a_right_that_the_account_loses_the_token_loses_and_never_more_than_ticked_comes_back(browser, call, people):
    token = made(browser, "view_map", "view_cases")
    assert number(call, token) > 0
    people.run(
        "insert into withdrawn_rights (account_id, granted, reason)"
        " select id, 'view_cases', 'test' from accounts where name = 'program-owner'"
    )
    assert number(call, token) == 0
    assert call(token).status_code == 200
    people.run("update accounts set role = 'county_officer', region_code = '330521' where name = 'program-owner'")
    people.run("delete from withdrawn_rights w using accounts a where a.id = w.account_id and a.name = 'program-owner'")
    assert number(call, token) > 0
    assert call(token, "/api/v1/villages/330521102218/ranking").status_code == 403


def test_it_follows_its_account_to_another_area(browser, call, people):
    token = made(browser, "view_map", "view_cases")
    people.run("update accounts set region_code = '330521101' where name = 'program-owner'")
    assert call(token, f"/api/v1/cases?region={TOWN}").status_code == 404
    assert call(token, "/api/v1/cases?region=330521101").status_code == 200


def test_one_that_has_run_out_opens_nothing(browser, call, people):
    token = made(browser, "view_map", days="1")
    assert call(token).status_code == 200
    people.run("update api_tokens set expires_at = now() - interval '1 second' where label = '接口测试'")
    assert call(token).status_code == 401
    assert "接口测试" not in words(browser.get("/account"))


def test_one_that_was_ended_opens_nothing_from_then_on(browser, call):
    token, other = made(browser, "view_map"), made(browser, "view_map")
    page = words(browser.get("/account"))
    [_, older] = re.findall(r"/account/tokens/(\d+)/end", page)
    answer = post(browser, f"/account/tokens/{older}/end", {}, seen_on="/account")
    assert (answer.status_code, answer.location) == (303, "/account#tokens")
    assert call(token).status_code == 401
    assert call(other).status_code == 200
    assert post(browser, f"/account/tokens/{older}/end", {}, seen_on="/account").status_code == 404


def test_nobody_ends_anothers_token(browser, call, people):
    token = made(browser, "view_map")
    [number] = re.findall(r"/account/tokens/(\d+)/end", words(browser.get("/account")))
    people.make("meddling-one")
    thief = people.browser("meddling-one")
    assert post(thief, f"/account/tokens/{number}/end", {}, seen_on="/account").status_code == 404
    assert post(thief, f"/account/tokens/{'9' * 30}/end", {}, seen_on="/account").status_code == 404
    assert call(token).status_code == 200


@pytest.mark.parametrize("columns", ["is_active = false", "role = null"])
def test_it_is_worth_nothing_without_its_account(browser, call, people, columns):
    token = made(browser, "view_map")
    people.run(f"update accounts set {columns} where name = 'program-owner'")
    assert call(token).status_code in (401, 403)


def test_when_it_was_used_last_is_shown(browser, call, people):
    token = made(browser, "view_map")
    assert "还没有用过" in words(browser.get("/account"))
    call(token)
    assert "用过" in words(browser.get("/account"))
    assert "还没有用过" not in words(browser.get("/account"))


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "bearer wrong", "Bearer a b", "Token x"])
def test_a_broken_header_is_nobody_even_with_a_good_session(browser, header):
    """A program that sends a bad token is told so: the session beside it does not help."""
    assert browser.get("/api/v1/regions", headers={"Authorization": header}).status_code == 401


def test_a_deputy_makes_tokens_of_the_own_account_alone(people, call):
    people.make("absent-lead", "town_officer", TOWN)
    people.make("deputy-lead", "town_leader", TOWN)
    people.delegate("absent-lead", "deputy-lead")
    deputy = people.browser("deputy-lead")
    post(deputy, "/account/acting", {"name": "absent-lead"}, seen_on="/account")
    assert "view_case_text" not in words(deputy.get("/account/tokens/new"))
    assert ask_for(deputy, "view_case_text").status_code == 400
    assert call(made(deputy, "view_map")).status_code == 200
    assert people.run("select count(*) from api_tokens t join accounts a on a.id = t.account_id"
                      " where a.name = 'absent-lead'") == [(0,)]  # fmt: skip
