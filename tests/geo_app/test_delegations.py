"""A deputy for leave: takes a place for days that have an end, in two names, and never what was given to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo_app.use_cases.disable_account import disable_account
from geo_app.use_cases.save_account import NewAccount, save_account
from layers import delegations
from tests.administered_county import ACCOUNTS, COUNTY, OTHER_TOWN, TOWN


def _day(later=0):
    """Return a day of China's so many from now; asked when it is needed, since a run may last past midnight."""
    return (datetime.now(UTC) + timedelta(hours=8, days=later)).date()


@pytest.fixture
def county(administered):
    return administered


def _leave(browser, deputy, days=5, name="officer.town", later=0, **more):
    """Send the form of a leave of so many days, the last one included."""
    first = _day(later)
    last = first + timedelta(days=days - 1)
    fields = {"name": name, "deputy": deputy, "from": str(first), "to": str(last), "reason": "年休假", **more}
    return browser.post("/delegations", **fields)


def _acting(county, deputy="leader.town", name="officer.town"):
    """Return the deputy's browser, in the place of another."""
    browser = county.browser(deputy)
    assert browser.post("/account/acting", name=name).status_code == 303
    return browser


def _refusal(answer):
    assert answer.status_code == 400
    return answer.get_data(as_text=True).split('role="alert"', 1)[1][:400]


def _make(county, who, name, deputy, *, days=5, actor=None):
    scope = replace(county.scope(who), actor_id=actor and county.scope(actor).account_id)
    now = datetime.now(UTC)
    with county.database.web.transaction(scope, read_only=False) as connection:
        return delegations.make(
            connection, name=name, deputy=deputy, starts_at=now, ends_at=now + timedelta(days=days), reason="x"
        )


def _open(county):
    return county.ask("select count(*) from delegations where ended_at is null and ends_at > now()")[0][0]


def test_a_deputy_takes_the_place_and_both_names_are_written_down(county):
    assert _leave(county.browser("officer.town"), "leader.town").headers["Location"] == "/delegations?done=made"
    browser = county.browser("leader.town")
    assert browser.get("/requests").status_code == 403
    assert "代理 某officer.town" in browser.text("/delegations")
    assert browser.post("/account/acting", name="officer.town").status_code == 303
    assert browser.get("/requests").status_code == 200
    case_id = county.ask(
        "select min(id) from cases where not is_sealed and respondent_code is null and region_code like '330521102%%'"
    )[0][0]
    assert browser.get(f"/map/cases/{case_id}").status_code == 200
    assert county.ask("select actor_name, acting_for, role from audit_log where action = 'case.view'") == [
        ("leader.town", "officer.town", "town_officer")
    ]
    page = county.browser("aud").text("/audit?action=case.view")
    assert "代 officer.town" in page
    assert [row[:3] for row in county.entries("account.act_for")] == [("leader.town", "officer.town", "")]
    browser.post("/account/acting", name="")
    assert browser.get("/requests").status_code == 403


def test_it_ends_by_itself(county):
    _leave(county.browser("officer.town"), "leader.town")
    browser = _acting(county)
    county.ask("update delegations set starts_at = now() - interval '5 d', ends_at = now() - interval '1 s'")
    assert browser.get("/requests").status_code == 403
    assert "代理 某officer.town" not in browser.text("/delegations")
    assert "已到期" in browser.text("/delegations")
    assert browser.post("/account/acting", name="officer.town").status_code == 403


@pytest.mark.parametrize("who", ["officer.town", "leader.town", "sec.town", "sec"])
def test_either_of_the_two_or_the_security_administrator_ends_it_early(county, who):
    _leave(county.browser("officer.town"), "leader.town")
    deputy = _acting(county)
    number = county.ask("select id from delegations")[0][0]
    other = county.browser(who)
    assert "提前结束" in other.text("/delegations")
    assert "原因" in _refusal(other.post(f"/delegations/{number}/end", reason=""))
    assert other.post(f"/delegations/{number}/end", reason="提前回来").status_code == 303
    assert deputy.get("/requests").status_code == 403
    assert [row[0] for row in county.entries("delegation.end")] == [who]
    assert "已经是这样了" in _refusal(other.post(f"/delegations/{number}/end", reason="x"))


@pytest.mark.parametrize(
    "who", [name for name in ACCOUNTS if name not in ("officer.town", "leader.town", "sec", "sec.town")]
)
def test_nobody_else_ends_or_sees_it(county, who):
    _leave(county.browser("officer.town"), "leader.town")
    number = county.ask("select id from delegations")[0][0]
    browser = county.browser(who)
    assert browser.post(f"/delegations/{number}/end", reason="x").status_code in (403, 404)
    page = browser.get("/delegations").get_data(as_text=True)
    assert "年休假" not in page
    assert _open(county) == 1


def test_sealed_cases_opened_to_a_person_are_not_opened_to_the_deputy(county):
    case_id, ground = county.ask(
        """select id, ground from cases where is_sealed and respondent_code is null and region_code like '330521102%%'
           order by id limit 1"""
    )[0]
    county.ask(
        """insert into case_grants (case_id, account_id, ends_at, reason, ground)
           select %s, id, now() + interval '5 d', '核查举报', %s from accounts where name = 'officer.town'""",
        case_id, ground,
    )  # fmt: skip
    absent = county.browser("officer.town")
    assert absent.get(f"/map/cases/{case_id}").status_code == 200
    _leave(absent, "leader.town")
    deputy = _acting(county)
    assert deputy.get(f"/map/cases/{case_id}").status_code == 404
    assert "核查举报" not in deputy.text("/sealed-cases")


def test_a_deputy_has_the_rights_of_the_place_without_those_withdrawn_from_either(county):
    _leave(county.browser("officer.town"), "leader.town")
    deputy = _acting(county)
    assert deputy.get("/objections").status_code == 200
    county.ask(
        """insert into withdrawn_rights (account_id, granted, reason)
           select id, case name when 'leader.town' then 'handle_data_requests' else 'view_objections' end, 'x'
           from accounts where name in ('leader.town', 'officer.town')"""
    )
    assert deputy.get("/objections").status_code == 403  # the absent has it no more
    assert deputy.get("/requests").status_code == 403  # the deputy may not have it at all
    assert county.browser("officer.town").get("/requests").status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"days": 91}, "一次最多 90 天"),
        ({"later": -3, "days": 2}, "结束日期已经过去"),
        ({"later": -3}, "开始日期已经过去"),
        ({"deputy": "officer.town"}, "不能请自己代理"),
        ({"deputy": "nobody-at-all"}, "不能请这个账号代理"),
        ({"deputy": "other.town"}, "不能请这个账号代理"),
        ({"deputy": "grid"}, "不能请这个账号代理"),
        ({"deputy": "sec.town"}, "不能请这个账号代理"),
        ({"reason": " "}, "原因"),
        ({"to": "2026-02-30"}, "结束日期"),
    ],
)
def test_a_leave_that_cannot_be_is_refused_on_the_page(county, change, told):
    answer = _leave(county.browser("officer.town"), **{"deputy": "leader.town", **change})
    assert told in _refusal(answer)
    assert _open(county) == 0


def test_ninety_days_are_the_most_and_the_last_day_counts(county):
    browser, today = county.browser("officer.town"), _day()
    assert _leave(browser, "leader.town", days=90).status_code == 303
    assert county.ask(
        """select (starts_at at time zone 'Asia/Shanghai')::text, (ends_at at time zone 'Asia/Shanghai')::text
           from delegations"""
    ) == [(f"{today} 00:00:00", f"{today + timedelta(days=90)} 00:00:00")]


def test_nobody_has_two_deputies_nor_one_who_is_away(county):
    absent = county.browser("officer.town")
    _leave(absent, "leader.town")
    assert "已经有人代理" in _refusal(_leave(absent, "clerk", later=2))
    assert "自己也请了假" in _refusal(_leave(county.browser("leader.town"), "officer.town", name="leader.town"))
    assert _leave(absent, "clerk", later=30).status_code == 303


def test_a_deputy_has_no_deputy(county):
    """Neither by naming one in the place that is taken, nor by going on leave oneself."""
    _leave(county.browser("officer.town"), "leader.town")
    deputy = _acting(county)
    assert _leave(deputy, "clerk").status_code == 404
    assert _make(county, "officer.town", "officer.town", "clerk", actor="leader.town") is None
    assert "要请别人代自己，请先回到自己的账号" in deputy.text("/delegations")
    assert _leave(county.browser("leader.town"), "clerk", name="leader.town").status_code == 303
    third = _acting(county, "clerk", "leader.town")
    assert "某officer.town" not in third.text("/map").split("menu-panel", 1)[1].split("</header>", 1)[0]
    assert third.post("/account/acting", name="officer.town").status_code == 403


@pytest.mark.parametrize("who", ["sys", "sec", "aud"])
def test_administrators_places_are_not_taken_and_they_take_none(county, who):
    assert _make(county, who, who, "officer") == "own_administrator"
    if who == "sec":
        assert _make(county, "sec", "aud", "officer") == "administrator"
    assert _make(county, "officer", "officer", who) == "no_such_deputy"
    if who != "sec":
        assert county.browser(who).get("/delegations").status_code == 403
    county.ask(
        """insert into delegations (from_account, to_account, ends_at, reason)
           select f.id, t.id, now() + interval '1 d', 'x' from accounts f, accounts t
           where f.name = %s and t.name = 'officer'""",
        who,
    )  # even one that got into the table
    assert county.browser("officer").post("/account/acting", name=who).status_code == 403


def test_the_security_administrator_sets_one_up_for_somebody_ill_in_the_area_only(county):
    security = county.browser("sec.town")
    page = security.text("/delegations?for=officer.town")
    assert 'value="leader.town"' in page
    assert 'value="other.town"' not in page
    assert _leave(security, "leader.town").status_code == 303
    assert [(row[0], row[3]["from_account"]) for row in county.entries("delegation.make")] == [
        ("sec.town", "officer.town")
    ]
    assert "不能替 officer 设立代理" in security.text("/delegations?for=officer")
    assert _leave(security, "leader", name="officer").status_code == 404
    county.ask("update accounts set region_code = %s where name = 'sec.town'", OTHER_TOWN)
    assert _leave(security, "clerk", later=30).status_code == 404
    assert "年休假" not in security.text("/delegations")


@pytest.mark.parametrize("who", [name for name, (role, _) in ACCOUNTS.items() if role != "security_admin"])
def test_nobody_else_sets_one_up_for_another(county, who):
    if who not in ("clerk", "sys", "sys.town", "aud", "aud.town"):
        assert _leave(county.browser(who), "committee", name="clerk").status_code == 404
    if who != "clerk":
        assert _make(county, who, "clerk", "committee") is None
    assert _open(county) == 0


def test_one_who_is_placed_anew_or_disabled_leaves_no_deputy_behind(county):
    _leave(county.browser("officer.town"), "leader.town")
    deputy = _acting(county)
    county.browser("sec").post("/accounts/officer.town/place", role="county_officer", region=COUNTY, reason="调岗")
    assert _open(county) == 0
    assert deputy.get("/requests").status_code == 403
    assert county.entries("account.place")[0][3]["delegations"] == 1


@pytest.mark.parametrize(("way", "left"), [("same place", 1), ("new place", 0), ("disabled", 0)])
def test_the_command_line_leaves_no_deputy_behind_either(county, way, left):
    _leave(county.browser("officer.town"), "leader.town")
    owner, region = county.database.owner, COUNTY if way == "new place" else TOWN
    role = "county_officer" if way == "new place" else "town_officer"
    if way == "disabled":
        disable_account(owner, "officer.town", operator="test", reason="离职")
    else:
        new = NewAccount("officer.town", "某", role, region, "Another-password-1", keep_password=True)
        save_account(owner, new, operator="test")
    assert _open(county) == left
