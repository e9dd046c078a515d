"""What a household sees of itself, and that it sees nothing else."""

from __future__ import annotations

import re

import pytest

from geo_app.residents.access import COOKIE
from geo_app.use_cases.issue_resident_code import issue_resident_code
from layers.scope import Scope
from tests.geo_app.residents.conftest import post, token


def _page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_household_sees_its_score_and_the_parts_add_up(surfaces, households):
    page = _page(surfaces.signed_in(households[0]), "/my/score")
    ((index,),) = surfaces.ask(
        """select index_hundredths from household_scores s join households h on h.id = s.household_id
           where h.code = %s order by period desc limit 1""",
        households[0],
    )
    shown = f"{index / 100:.2f}"
    assert f"<b>{shown}</b><span>幸福指数" in page
    parts = re.findall(r'<p class="between"><span>[^<]+</span><b>([0-9.]+)</b>', page)
    assert len(parts) > 1
    assert f"{sum(float(part) for part in parts):.2f}" == shown
    assert f"<span>合计</span><b>{shown}</b>" in page


def test_every_booked_entry_is_shown_with_its_evidence_and_no_other(surfaces, households):
    browser = surfaces.signed_in(households[0])
    ((period,),) = surfaces.ask("select max(period) from household_scores")
    page = _page(browser, f"/my/score?period={period}")
    mine = surfaces.ask(
        """select e.entry_no from points_entries e join households h on h.id = e.household_id
           where h.code = %s and period = %s and account = 'honour'""",
        households[0],
        period,
    )
    assert set(re.findall(r"entry=(\d+)", page)) == {str(number) for (number,) in mine}


def test_no_other_name_and_no_householders_full_name_is_on_any_page(surfaces, households):
    browser = surfaces.signed_in(households[0])
    names = surfaces.ask("select householder from households where char_length(householder) > 2 limit 3000")
    for address in ("/my/score", "/my/rules", "/my/objections", "/my/looks"):
        page = _page(browser, address)
        for (name,) in names:
            assert name not in page, address


def test_the_rules_are_those_of_the_scheme_in_force(surfaces, households):
    page = _page(surfaces.signed_in(households[0]), "/my/rules")
    for (name,) in surfaces.ask(
        "select i.name from points_items i join points_schemes s on s.id = i.scheme_id limit 3"
    ):
        assert name in page


def test_who_looked_is_told_by_office_and_not_by_name(surfaces, households, staff):
    clerk = staff("clerk")
    assert clerk.get(f"/map/households/{households[0]}").status_code == 200
    page = _page(surfaces.signed_in(households[0]), "/my/looks")
    assert re.search(r"2\d{3}年\d+月\d+日 宋市村村委会 查看了本户积分", page)
    assert "clerk" not in page
    assert "查看了本户积分" not in _page(surfaces.signed_in(households[1]), "/my/looks")


@pytest.mark.parametrize("address", ["/my/score", "/my/rules", "/my/looks", "/my/objections", "/my/objections/new"])
def test_pages_of_a_household_need_a_session(surfaces, address):
    browser = surfaces.residents.test_client()
    assert browser.get(address).location == "/sign-in"
    browser.set_cookie(COOKIE, "made-up")
    assert browser.get(address).location == "/sign-in?ended=1"


def test_an_unknown_household_and_a_wrong_code_get_the_same_answer(surfaces, households):
    browser = surfaces.residents.test_client()
    answers = [
        post(browser, "/sign-in", household=number, code="23456789") for number in (households[0], "330521102218999999")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    pages = [re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)) for answer in answers]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("exists", [True, False])
def test_five_failures_lock_a_number_whether_it_exists_or_not(surfaces, households, exists):
    number = households[0] if exists else "330521102218999999"
    issued = issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    browser = surfaces.residents.test_client()
    for _ in range(5):
        assert "户号或查看码不对" in post(browser, "/sign-in", household=number, code="wrong").get_data(as_text=True)
    answer = post(browser, "/sign-in", household=number, code=issued.code)
    assert "15 分钟" in answer.get_data(as_text=True)
    surfaces.ask("update resident_attempts set since = now() - interval '16 minutes'")
    answer = post(browser, "/sign-in", household=number, code=issued.code)
    assert answer.status_code == (303 if exists else 403)


def test_a_session_ends_after_fifteen_idle_minutes_and_after_four_hours(surfaces, households):
    for change in ("last_seen_at = now() - interval '15 minutes'", "expires_at = now()"):
        browser = surfaces.signed_in(households[0])
        assert browser.get("/my/score").status_code == 200
        surfaces.ask(f"update resident_sessions set {change}")
        assert browser.get("/my/score").location == "/sign-in?ended=1"


def test_a_new_code_ends_the_old_one_and_who_is_signed_in_with_it(surfaces, households):
    old = issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    browser = surfaces.residents.test_client()
    assert post(browser, "/sign-in", household=households[0], code=old.code).status_code == 303
    issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    assert browser.get("/my/score").status_code == 303
    assert post(browser, "/sign-in", household=households[0], code=old.code).status_code == 403


def test_signing_in_always_begins_a_new_session(surfaces, households):
    """Session fixation: what the browser brought along is worth nothing afterwards."""
    issued = issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    browser = surfaces.residents.test_client()
    browser.set_cookie(COOKIE, "chosen-by-somebody-else")
    assert post(browser, "/sign-in", household=households[0], code=issued.code).status_code == 303
    first = browser.get_cookie(COOKIE).value
    assert first != "chosen-by-somebody-else"
    assert post(browser, "/sign-in", household=households[0], code=issued.code).status_code == 303
    other = surfaces.residents.test_client()
    other.set_cookie(COOKIE, first)
    assert other.get("/my/score").status_code == 303


def test_signing_out_ends_the_session_on_the_server(surfaces, households):
    browser = surfaces.signed_in(households[0])
    secret = browser.get_cookie(COOKIE).value
    assert post(browser, "/sign-out").status_code == 303
    browser.set_cookie(COOKIE, secret)
    assert browser.get("/my/score").status_code == 303


def test_a_code_may_be_typed_carelessly(surfaces, households):
    issued = issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    careless = " " + issued.code.replace("-", " ").lower() + " "
    assert post(surfaces.residents.test_client(), "/sign-in", household=households[0], code=careless).status_code == 303


def test_no_form_is_taken_without_its_token(surfaces, households):
    browser = surfaces.signed_in(households[0])
    token(browser)
    for rule in surfaces.residents.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            assert browser.post(rule.rule, data={"text": "x" * 20}).status_code == 400, rule.rule
            assert browser.post(rule.rule, data={"csrf_token": "made-up"}).status_code == 400, rule.rule
