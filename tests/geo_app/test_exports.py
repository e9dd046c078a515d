"""Files that name people: who may ask, who decides, who takes them, and what is written down of it."""

from __future__ import annotations

import pytest

from tests.administered_county import ACCOUNTS, COUNTY, GRID, OTHER_TOWN, VILLAGE, AdministeredCounty
from tests.geo_app.export_forms import REASON, ask_named, cases, column, households, take, told

TAKERS = {"officer", "officer.town", "other.town", "clerk", "committee", "watch", "grid"}
NAMERS = TAKERS - {"watch", "grid"}
DECIDERS = {"sec", "sec.town"}


@pytest.fixture
def county(own_demo_database, tmp_path):
    county = AdministeredCounty(own_demo_database, tmp_path)
    yield county
    county.close()


def _names(county, region):
    rows = county.ask(
        "select householder from households where status = 'active' and coalesce(grid_code, village_code) like %s",
        f"{region}%",
    )
    return sorted(name for (name,) in rows)


def _approved(county, name, **form):
    """Let somebody ask for a file of many people, and the security administrator agree."""
    browser = county.browser(name)
    number = ask_named(browser, **form)
    assert county.ask("select status from export_requests where id = %s", number) == [("asked",)]
    answer = county.browser("sec").post(f"/exports/{number}/decision", decision="approve")
    assert answer.status_code == 303, told(answer)
    return browser, number


@pytest.mark.parametrize("name", ACCOUNTS)
def test_who_may_ask_and_who_may_decide(county, name):
    browser = county.browser(name)
    assert browser.get("/exports").status_code == (200 if name in TAKERS | DECIDERS else 403)
    region = next(code for code in (GRID, OTHER_TOWN, VILLAGE) if code.startswith(ACCOUNTS[name][1]) or code == VILLAGE)
    named = browser.post("/exports", **households(region, named="1", reason=REASON))
    assert named.status_code == (303 if name in NAMERS else 403)
    masked = browser.post("/exports", **households(region))
    assert masked.status_code == (200 if name in TAKERS else 403)
    about_cases = browser.post("/exports", **cases(region))
    assert about_cases.status_code == (200 if name in TAKERS - {"watch"} else 403)
    assert browser.post("/exports/999/file").status_code == (404 if name in TAKERS else 403)
    decided = browser.post("/exports/999/decision", decision="approve")
    assert decided.status_code == (404 if name in DECIDERS else 403)
    if name in TAKERS:
        assert ("申请带姓名的文件" in browser.text("/exports")) == (name in NAMERS)


def test_a_few_people_are_named_at_once_with_a_reason_and_the_file_is_taken_once(county):
    clerk = county.browser("clerk")
    refused = clerk.post("/exports", **households(named="1", reason=" "))
    assert refused.status_code == 400
    assert "请写明为什么要" in told(refused)
    number = ask_named(clerk, **households())
    assert sorted(column(take(clerk, number), "户主")) == _names(county, GRID)
    again = take(clerk, number)
    assert again.status_code == 400
    assert "只能取一次" in told(again)
    ((who, key, why, detail),) = county.entries("export.take")
    assert (who, key, why) == ("clerk", number, REASON)
    assert (detail["layer"], detail["named"], detail["people"]) == ("households", True, len(_names(county, GRID)))
    assert [entry[1] for entry in county.entries("export.request")] == [number]


def test_many_people_wait_for_the_word_of_the_security_administrator(county):
    clerk = county.browser("clerk")
    number = ask_named(clerk, **households(VILLAGE))
    waiting = take(clerk, number)
    assert waiting.status_code == 400
    assert "要安全管理员批准后才能取" in told(waiting)
    security = county.browser("sec.town")
    page = security.text("/exports")
    assert REASON in page
    assert "某clerk（clerk）" in page
    assert not any(name in page for name in _names(county, VILLAGE)), "who decides does not see whom it names"
    assert security.post(f"/exports/{number}/decision", decision="approve", opinion="同意，用后删除").status_code == 303
    assert sorted(column(take(clerk, number), "户主")) == _names(county, VILLAGE)
    assert [(who, key, why) for who, key, why, _ in county.entries("export.approve")] == [
        ("sec.town", number, "同意，用后删除")
    ]
    again = security.post(f"/exports/{number}/decision", decision="refuse", opinion="晚了")
    assert again.status_code == 400


def test_a_refusal_takes_an_opinion_and_the_asker_reads_it(county):
    clerk, security = county.browser("clerk"), county.browser("sec")
    number = ask_named(clerk, **households(VILLAGE))
    assert security.post(f"/exports/{number}/decision", decision="refuse").status_code == 400
    assert security.post(f"/exports/{number}/decision", decision="maybe").status_code == 400
    assert security.post(f"/exports/{number}/decision", decision="refuse", opinion="用遮住的").status_code == 303
    assert "用遮住的" in clerk.text("/exports")
    assert take(clerk, number).status_code == 400
    assert county.entries("export.refuse")[0][:3] == ("sec", number, "用遮住的")
    assert county.entries("export.take") == []


def test_nobody_decides_on_what_they_asked_for_themselves(county):
    number = ask_named(county.browser("officer.town"), **households(VILLAGE))
    county.ask("update accounts set role = 'security_admin' where name = 'officer.town'")
    answer = county.browser("officer.town").post(f"/exports/{number}/decision", decision="approve")
    assert answer.status_code == 400
    assert "由另一个人批准" in told(answer)


def test_the_security_administrator_of_elsewhere_knows_of_nothing(county):
    number = ask_named(county.browser("other.town"), **households(OTHER_TOWN))
    assert county.ask("select status from export_requests") == [("asked",)]
    security = county.browser("sec.town")
    assert "要批准的" in security.text("/exports")
    assert REASON not in security.text("/exports")
    assert security.post(f"/exports/{number}/decision", decision="approve").status_code == 404


def test_anothers_file_does_not_exist(county):
    _, number = _approved(county, "clerk", **households(VILLAGE))
    for name in ("committee", "officer", "officer.town", "other.town"):
        assert take(county.browser(name), number).status_code == 404, name
        assert f"export-{number}" not in county.browser(name).text("/exports")
    assert county.entries("export.take") == []


def test_a_deputy_does_not_take_what_another_asked_for(county):
    _, number = _approved(county, "clerk", **households(VILLAGE))
    county.ask(
        """insert into delegations (from_account, to_account, starts_at, ends_at, reason)
           select f.id, t.id, now() - interval '1 hour', now() + interval '3 days', '休假' from accounts f, accounts t
           where f.name = 'clerk' and t.name = 'committee'"""
    )
    deputy = county.browser("committee")
    assert deputy.post("/account/acting", name="clerk").status_code == 303
    assert take(deputy, number).status_code == 404
    own = ask_named(deputy, **households())
    assert take(deputy, own).status_code == 200
    assert county.entries("export.take")[0][0] == "committee"


@pytest.mark.parametrize("right", ["export_named", "view_identity", "view_household_points"])
def test_a_file_is_not_taken_after_a_right_was_withdrawn(county, right):
    clerk, number = _approved(county, "clerk", **households(VILLAGE))
    county.ask(
        """insert into withdrawn_rights (account_id, granted, reason)
           select id, %s, '调查' from accounts where name = 'clerk'""",
        right,
    )
    assert take(clerk, number).status_code == 403
    assert county.entries("export.take") == []


def test_nor_after_its_asker_went_to_another_area(county):
    clerk, number = _approved(county, "clerk", **households(VILLAGE))
    county.ask("update accounts set region_code = '330521102217' where name = 'clerk'")
    assert take(clerk, number).status_code == 404


def test_a_file_is_not_taken_after_its_time(county):
    clerk, number = _approved(county, "clerk", **households(VILLAGE))
    county.ask("update export_requests set expires_at = now() where id = %s", number)
    assert "已过期" in clerk.text("/exports")
    answer = take(clerk, number)
    assert answer.status_code == 400
    assert "已经过期" in told(answer)
    late = ask_named(clerk, **households(VILLAGE))
    county.ask("update export_requests set expires_at = now() where id = %s", late)
    security = county.browser("sec")
    assert security.post(f"/exports/{late}/decision", decision="approve").status_code == 400


def test_many_small_files_are_one_large_one(county):
    clerk = county.browser("clerk")
    grids = [f"{VILLAGE}00{n}" for n in (1, 2, 3)]
    numbers = [ask_named(clerk, **households(grid)) for grid in grids]
    outcomes = [take(clerk, number).status_code for number in numbers]
    named = [len(_names(county, grid)) for grid in grids]
    assert sum(named[:2]) <= 50 < sum(named)
    assert outcomes == [200, 200, 400]
    assert county.ask("select status from export_requests where id = %s", numbers[2]) == [("asked",)]


def test_an_approval_is_for_as_many_as_were_told(county):
    clerk, number = _approved(county, "clerk", **households(VILLAGE))
    county.ask(
        """insert into households (code, village_code, householder)
           select village_code || (9000 + n), village_code, '新来的' from households, generate_series(1, 20) n
           where code = (select min(code) from households where village_code = %s)""",
        VILLAGE,
    )
    assert take(clerk, number).status_code == 400
    assert county.ask("select status, decider from export_requests where id = %s", number) == [("asked", "")]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"region": OTHER_TOWN}, "区域"),
        ({"region": "330521102999"}, "区域"),
        ({"region": "x"}, "区域"),
        ({"period": "2026"}, "期次"),
        ({"form": "pdf"}, "格式"),
        ({"kind": "rooms"}, "内容"),
        ({"named": "1", "reason": "长" * 201}, "原因"),
        ({"surprise": "1"}, ""),
    ],
)
def test_a_wish_that_is_none_is_told_so_on_the_page(county, form, field):
    answer = county.browser("clerk").post("/exports", **{**households(VILLAGE), **form})
    assert answer.status_code == 400
    assert 'role="alert"' in told(answer)
    assert field in told(answer)
    assert county.ask("select count(*) from export_requests") == [(0,)]


@pytest.mark.parametrize(("first", "last"), [("", ""), ("2026-02-01", "2026-01-01"), ("2024-01-01", "2026-01-01")])
def test_days_that_are_none_or_too_many_are_told_so(county, first, last):
    answer = county.browser("officer").post("/exports", **cases(COUNTY, first, last))
    assert answer.status_code == 400
    assert 'role="alert"' in told(answer)
