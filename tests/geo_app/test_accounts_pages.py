"""The pages of accounts: who has one is the system administrator's, what it may do the security administrator's."""

from __future__ import annotations

import re

import pytest

from geo_app.role_words import RIGHT_MEANINGS, RIGHT_NAMES
from tests.administered_county import ACCOUNTS, COUNTY, GRID, TOWN, VILLAGE

REASON = {"reason": "调岗"}
Acts = dict[str, dict[str, str]]
SYSTEM: Acts = {"disable": {}, "enable": {}, "sessions": {}}
SECURITY: Acts = {
    "place": {"role": "village_clerk", "region": VILLAGE},
    "withdraw": {"right": "export_named"},
    "return": {"right": "export_named"},
    "unlock": {},
    "second-factor": {},
}
OWN_PASSWORD = "Chosen-by-herself-1"


@pytest.fixture
def county(administered):
    return administered


def _secret(page):
    found = re.search(r'<output class="secret"[^>]*>([^<]+)</output>', page)
    assert found, page
    return found[1]


def _create(browser, name="newcomer", region=VILLAGE, **more):
    fields = {"name": name, "display_name": "新来的", "region": region, "reason": "入职", **more}
    return browser.post("/accounts", **fields)


def test_a_newcomer_needs_both_administrators_and_then_works(county):
    """The whole way: an account, its one-time password, a password of one's own, a place, the work."""
    answer = _create(county.browser("sys"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    once = _secret(answer.get_data(as_text=True))
    newcomer = county.browser("newcomer", once)
    assert newcomer.get("/map").headers["Location"].startswith("/account/password")
    newcomer.post("/account/password", password=once, new_password=OWN_PASSWORD, repeated=OWN_PASSWORD)
    assert newcomer.get("/map").status_code != 200  # nobody has given the account a role yet
    answer = county.browser("sec").post(
        "/accounts/newcomer/place", role="village_clerk", region=VILLAGE, reason="村里报来的名单"
    )
    assert answer.headers["Location"] == "/accounts/newcomer?done=place"
    assert newcomer.get("/map").status_code == 200
    assert [row[:3] for row in county.entries("account.create")] == [("sys", "newcomer", "入职")]
    assert [row[:3] for row in county.entries("account.place")] == [("sec", "newcomer", "村里报来的名单")]
    assert once not in str(county.ask("select * from audit_log"))


def test_the_one_time_password_is_shown_once_and_kept_nowhere(county):
    browser = county.browser("sys")
    once = _secret(_create(browser).get_data(as_text=True))
    for path in ("/accounts/newcomer", "/accounts?q=newcomer"):
        assert once not in browser.text(path)
    assert once not in county.state("newcomer", "password_hash")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "clerk"}, "账号名已经有人用"),
        ({"name": "Ü"}, "账号名"),
        ({"name": "county"}, "留给示范账号"),
        ({"region": "999999"}, "没有这个代码的区划"),
        ({"region": "x"}, "辖区"),
        ({"reason": "  "}, "原因"),
        ({"nonsense": "1"}, "nonsense"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_and_what_was_typed_stays(county, wrong, told):
    answer = _create(county.browser("sys"), **wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert told in page.split('role="alert"', 1)[1][:400]
    assert 'value="新来的"' in page
    assert county.entries("account.create") == []


@pytest.mark.parametrize("act", ["create", "password", *SYSTEM, *SECURITY])
def test_each_act_is_one_administrators_over_http_too(county, act):
    mine = "grant_access" if act in SECURITY else "manage_accounts"
    path = "/accounts" if act == "create" else f"/accounts/clerk/{act}"
    fields = {"name": "newcomer", "display_name": "某", "region": VILLAGE} if act == "create" else {}
    fields |= (SYSTEM | SECURITY).get(act, {}) | REASON
    for name, (role, _) in ACCOUNTS.items():
        if {"system_admin": "manage_accounts", "security_admin": "grant_access"}.get(role) != mine:
            assert county.browser(name).post(path, **fields).status_code == 403, name
    assert county.ask("select count(*) from audit_log where action like 'account.%%' and action !~ 'sign_in'") == [(0,)]
    assert county.browser("sec" if mine == "grant_access" else "sys").post(path, **fields).status_code in (
        200,
        303,
        400,
    )


@pytest.mark.parametrize("name", [name for name, (role, _) in ACCOUNTS.items() if not role.startswith("s")])
def test_nobody_else_opens_the_pages(county, name):
    browser = county.browser(name)
    assert browser.get("/accounts").status_code == 403
    assert browser.get("/accounts/clerk").status_code == 403


@pytest.mark.parametrize("who", ["sys.town", "sec.town"])
def test_a_town_sees_and_touches_none_of_the_county(county, who):
    browser = county.browser(who)
    assert "officer.town" in browser.text("/accounts")
    assert 'href="/accounts/officer"' not in browser.text("/accounts")
    for name in ("officer", "sys", "other.town", "nobody-at-all"):
        assert browser.get(f"/accounts/{name}").status_code == 404
        for act in SYSTEM if who == "sys.town" else SECURITY:
            fields = (SYSTEM | SECURITY)[act] | REASON
            assert browser.post(f"/accounts/{name}/{act}", **fields).status_code == 404, (name, act)
    if who == "sys.town":
        assert browser.post("/accounts/officer/password", **REASON).status_code == 404
        assert _create(browser, region=COUNTY).status_code == 400
    else:
        answer = browser.post("/accounts/clerk/place", role="county_officer", region=COUNTY, **REASON)
        assert answer.status_code == 400
    assert county.state("officer", "is_active")
    assert county.state("clerk", "role") == "village_clerk"


@pytest.mark.parametrize("who", ["sys", "sec"])
def test_nobody_gives_oneself_anything(county, who):
    browser = county.browser(who)
    page = browser.text(f"/accounts/{who}")
    assert "这是您自己的账号" in page
    assert '<form class="stack"' not in page
    for act in SYSTEM if who == "sys" else SECURITY:
        answer = browser.post(f"/accounts/{who}/{act}", **(SYSTEM | SECURITY)[act], **REASON)
        assert answer.status_code == 400, act
        assert "不能办理自己的账号" in answer.get_data(as_text=True)


def test_each_administrator_is_offered_the_own_work_only(county):
    system, security = (county.browser(name).text("/accounts/clerk") for name in ("sys", "sec"))
    for act in ("password", "sessions", "disable"):
        assert f"/accounts/clerk/{act}" in system
        assert f"/accounts/clerk/{act}" not in security
    for act in ("place", "withdraw"):
        assert f"/accounts/clerk/{act}" in security
        assert f"/accounts/clerk/{act}" not in system
    assert "新增账号" in county.browser("sys").text("/accounts")
    assert 'action="/accounts"' not in county.browser("sec").text("/accounts").replace(
        'method="get" action="/accounts"', ""
    )


@pytest.mark.parametrize("last", ["sec", "aud"])
def test_the_last_of_the_three_cannot_be_taken_away(county, last):
    system, security = county.browser("sys"), county.browser("sec")
    answer = system.post(f"/accounts/{last}/disable", **REASON)
    assert answer.status_code == 400
    assert "只剩这一个" in answer.get_data(as_text=True)
    assert county.state(last, "is_active")
    if last == "aud":
        for path, fields in (("place", {"role": "", "region": COUNTY}), ("withdraw", {"right": "read_audit"})):
            assert "只剩这一个" in security.post(f"/accounts/aud/{path}", **fields, **REASON).get_data(as_text=True)
    county.ask("update accounts set region_code = %s where name = %s", COUNTY, f"{last}.town")
    assert system.post(f"/accounts/{last}/disable", **REASON).status_code == 303
    assert not county.state(last, "is_active")


def test_a_new_password_ends_what_was_open_and_must_be_changed(county):
    clerk, system = county.browser("clerk"), county.browser("sys")
    assert clerk.get("/map").status_code == 200
    once = _secret(system.post("/accounts/clerk/password", **REASON).get_data(as_text=True))
    assert clerk.get("/map").status_code == 302
    again = county.browser("clerk", once)
    assert again.get("/map").headers["Location"].startswith("/account/password")
    refused = system.post("/accounts/aud/password", **REASON)
    assert refused.status_code == 400
    assert "管理员的密码只在服务器上重置" in refused.get_data(as_text=True)


def test_disabling_takes_effect_at_once_and_is_undone(county):
    clerk, system = county.browser("clerk"), county.browser("sys")
    assert system.post("/accounts/clerk/disable", **REASON).headers["Location"] == "/accounts/clerk?done=disable"
    assert clerk.get("/map").status_code == 302
    assert "已停用" in system.text("/accounts/clerk")
    assert 'href="/accounts/clerk"' in system.text("/accounts?state=disabled")
    system.post("/accounts/clerk/enable", **REASON)
    assert county.browser("clerk").get("/map").status_code == 200


def test_ending_sessions_signs_out_and_says_from_where(county):
    clerk, system = county.browser("clerk"), county.browser("sys")
    assert "127.0.0.1" in system.text("/accounts/clerk")
    assert "127.0.0.1" not in county.browser("sec").text("/accounts/clerk")
    system.post("/accounts/clerk/sessions", **REASON)
    assert clerk.get("/map").status_code == 302


def test_a_right_is_withdrawn_from_and_returned_to_who_is_signed_in(county):
    clerk, security = county.browser("clerk"), county.browser("sec")
    assert clerk.get("/requests").status_code == 200
    security.post("/accounts/clerk/withdraw", right="handle_data_requests", reason="不再经办")
    assert clerk.get("/requests").status_code == 403
    page = security.text("/accounts/clerk")
    assert "由 sec 收回，原因：不再经办" in page
    security.post("/accounts/clerk/return", right="handle_data_requests", **REASON)
    assert clerk.get("/requests").status_code == 200
    added = security.post("/accounts/clerk/return", right="read_audit", **REASON)  # never more than the role gives
    assert added.status_code == 400
    assert security.post("/accounts/clerk/withdraw", right="read_audit", **REASON).status_code == 400


def test_a_lock_is_opened_by_the_security_administrator(county):
    county.ask("update accounts set locked_until = now() + interval '5 min' where name = 'clerk'")
    security = county.browser("sec")
    assert "已锁定" in security.text("/accounts?state=locked")
    assert "/accounts/clerk/unlock" not in county.browser("sys").text("/accounts/clerk")
    assert security.post("/accounts/clerk/unlock", **REASON).status_code == 303
    assert county.browser("clerk").get("/map").status_code == 200


@pytest.mark.parametrize(
    ("role", "region"),
    [("county_officer", TOWN), ("village_clerk", GRID), ("nonsense", COUNTY), ("audit_admin", COUNTY)],
)
def test_a_place_that_cannot_be_is_refused_on_the_page(county, role, region):
    answer = county.browser("sec").post("/accounts/clerk/place", role=role, region=region, **REASON)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert county.state("clerk", "role") == "village_clerk"


def test_a_place_ends_leave_to_read_sealed_cases(county):
    """What was opened to a person by name was opened to that person in that place."""
    number = county.ask("select id, ground from cases where is_sealed order by id limit 1")[0]
    county.ask(
        """insert into case_grants (case_id, account_id, ends_at, reason, ground)
           select %s, id, now() + interval '5 d', 'x', %s from accounts where name in ('officer', 'leader')""",
        *number,
    )
    county.browser("sec").post("/accounts/officer/place", role="town_officer", region=TOWN, **REASON)
    county.browser("sys").post("/accounts/leader/disable", **REASON)
    assert county.ask("select count(*) from case_grants where ended_at is null") == [(0,)]
    assert {(row[0], row[3]["account"]) for row in county.entries("case.end_grant")} == {
        ("sec", "officer"), ("sys", "leader"),
    }  # fmt: skip


@pytest.mark.parametrize("query", ["state=x", "region=9", "nonsense=1", "q=" + "x" * 51])
def test_a_filter_that_cannot_be_is_said_on_the_page(county, query):
    browser = county.browser("sys")
    answer = browser.get(f"/accounts?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert browser.client.get(f"/accounts?{query}").mimetype == "application/problem+json"


def test_accounts_are_found_by_what_they_are(county):
    browser = county.browser("sec")
    page = browser.text(f"/accounts?role=village_clerk&region={VILLAGE}&q=某")
    assert re.findall(r'class="strong-link" href="/accounts/([^"]+)"', page) == ["clerk"]
    assert "没有符合条件的账号" in browser.text("/accounts?q=nobody-has-this-name")


def test_every_right_that_a_role_gives_has_a_name_and_a_meaning(county):
    rights = {right for (right,) in county.ask("select distinct granted from role_rights")}
    assert rights <= set(RIGHT_NAMES)
    assert rights <= set(RIGHT_MEANINGS)
