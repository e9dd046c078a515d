"""What a person may ask about what is held of them: who may handle it, by when, and what a copy holds."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg2
import pytest

from layers import data_requests
from layers.data_requests import OutOfBoundsError, RequestStateError
from layers.errors import NotVisibleError
from layers.scope import Scope
from tests.layers.request_office import (
    CLERK,
    COUNTY,
    COUNTY_OFFICER,
    OTHER_VILLAGE,
    TOWN,
    TOWN_OFFICER,
    VILLAGE,
    Office,
)


@pytest.fixture
def office(own_demo_database):
    return Office(own_demo_database)


def test_a_request_is_due_after_as_many_days_as_were_set_and_says_who_asked(office):
    number = office.file(days=10)
    facts = office.do(CLERK, data_requests.open_request, number)
    today = office.one("select app.china_today()")
    assert (facts.status, facts.due_on, facts.said_by) == ("filed", today + timedelta(days=10), "沈某")
    assert [key for key, _ in office.notes("request.file")] == [str(number)]
    assert [key for key, _ in office.notes("request.view")] == [str(number)]


@pytest.mark.parametrize(
    "stranger",
    [
        Scope(None, "village_clerk", OTHER_VILLAGE),
        Scope(None, "village_committee", VILLAGE),
        Scope(None, "town_leader", TOWN),
        Scope(None, "audit_admin", COUNTY),
        Scope(None, "village_clerk", VILLAGE, rights=("view_map",)),
    ],
)
def test_who_may_not_handle_a_request_finds_none(office, stranger):
    number = office.accepted()
    for step, *arguments in (
        (data_requests.open_request,), (data_requests.accept,), (data_requests.extend, date(2027, 1, 1), "理由"),
        (data_requests.refuse, "法律", "答复"), (data_requests.withdraw, "来电"), (data_requests.finish, "答复"),
        (data_requests.reveal_contact,), (data_requests.place, {"lon": 120.0, "lat": 30.6}),
        (data_requests.correct,), (data_requests.list_erasable,), (data_requests.erase, ["location"], "答复"),
        (data_requests.give_copy, "page"), (data_requests.release_copy, "答复"),
    ):  # fmt: skip
        with pytest.raises(NotVisibleError):
            office.do(stranger, step, number, *arguments)
    with pytest.raises(NotVisibleError):
        office.file(scope=stranger)
    assert office.do(stranger, data_requests.list_requests, "open", date(2026, 1, 1), 50, 0) == []


def test_the_web_role_reads_no_word_of_a_request_past_the_function_that_records_it(office):
    office.file()
    for column in ("said_by", "wording", "wanted", "contact_sealed", "before_value", "after_value", "answer"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            office.do(
                CLERK, lambda connection, name: connection.cursor().execute(f"select {name} from data_requests"), column
            )
    for bundle in (
        "app.copy_of_household(1)",
        "app.copy_of_case(1)",
        "app.requests_about(1, null)",
        "app.erase_petitioner(1)",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            office.do(CLERK, lambda connection, call: connection.cursor().execute(f"select {call}"), bundle)


def test_a_copy_is_given_for_an_accepted_request_only_and_once_in_each_form(office):
    number = office.file()
    with pytest.raises(RequestStateError):
        office.do(CLERK, data_requests.give_copy, number, "page")
    office.do(CLERK, data_requests.accept, number)
    bundle, _ = office.do(CLERK, data_requests.give_copy, number, "page")
    with pytest.raises(RequestStateError):
        office.do(CLERK, data_requests.give_copy, number, "page")
    assert office.do(CLERK, data_requests.give_copy, number, "file")[0]["household"] == bundle["household"]
    assert [detail["form"] for _, detail in office.notes("request.copy")] == ["page", "file"]
    office.do(CLERK, data_requests.finish, number, "已当面交给本人")
    assert office.do(CLERK, data_requests.open_request, number).status == "done"


def test_another_kind_of_request_gives_no_copy(office):
    number = office.accepted("explanation", wording="为什么是这个名次")
    with pytest.raises(RequestStateError):
        office.do(CLERK, data_requests.give_copy, number, "page")


def test_the_copy_holds_everything_and_names_offices_not_officers(office):
    household, code = office.household
    office.ask(
        """insert into objections (household_id, period, text, ground)
           select id, '2026Q3', '这笔不对，请查', ground from households where id = %s""",
        household,
    )
    officer = office.one("""insert into accounts (name, display_name, role, region_code, password_hash)
                            values ('zhangsan', '张三', 'village_clerk', %s, 'x') returning id""", VILLAGE)  # fmt: skip
    named = Scope(officer, "village_clerk", VILLAGE)
    office.do(
        named, lambda connection: connection.cursor().execute("select app.reveal_householder(%s, '核对')", (household,))
    )
    number = office.accepted(scope=named)
    bundle, _ = office.do(named, data_requests.give_copy, number, "file")
    name, entries, scores = office.ask(
        """select h.householder, (select count(*) from points_entries e where e.household_id = h.id),
                  (select count(*) from household_scores s where s.household_id = h.id)
           from households h where h.id = %s""",
        household,
    )[0]
    assert (bundle["household"]["code"], bundle["household"]["householder"]) == (code, name)
    assert (len(bundle["entries"]), len(bundle["scores"])) == (entries, scores)
    for score in bundle["scores"]:
        if score["rank"]:
            assert round(sum(part["part"] for part in score["explanation"]), 2) == score["index"]
    written = office.ask("select text from objections where household_id = %s order by id", household)
    assert [row["text"] for row in bundle["objections"]] == [text for (text,) in written]
    assert ("这笔不对，请查",) in written
    assert [row["number"] for row in bundle["requests"]] == [number]
    looks = {(look["office"], look["deed"]) for look in bundle["looks"]}
    assert ("宋市村村委会", "householder.reveal") in looks
    assert "zhangsan" not in str(bundle)
    assert "张三" not in str(bundle)
    assert "code_hash" not in str(bundle)


def test_a_released_copy_waits_in_the_resident_app_and_nowhere_else(office):
    number = office.accepted()
    office.do(CLERK, data_requests.release_copy, number, "副本已备好，请下载")
    facts = office.do(CLERK, data_requests.open_request, number)
    assert (facts.status, facts.released_until) == ("done", office.one("select app.china_today() + 30"))
    with pytest.raises(RequestStateError):
        office.do(CLERK, data_requests.give_copy, number, "page")


def test_a_village_never_learns_who_raised_a_petition_from_a_request(office):
    office.case("appeal", 200)
    request = office.accepted(scope=TOWN_OFFICER, case_number="DSR-1")
    with pytest.raises(NotVisibleError):
        office.file(case_number="DSR-1")
    assert office.do(CLERK, data_requests.list_requests, "open", date(2026, 1, 1), 50, 0) == []
    with pytest.raises(NotVisibleError):
        office.do(CLERK, data_requests.give_copy, request, "file")
    bundle, sealed = office.do(TOWN_OFFICER, data_requests.give_copy, request, "file")
    assert (bundle["petitioner"]["name"], sealed) == ("周某某", b"x")
    assert "points" not in str(bundle)  # rule 1: nothing of a household's points beside a case


def test_a_sealed_case_is_handled_by_whom_it_was_granted_to(office):
    office.case("accusation", 200)
    with pytest.raises(NotVisibleError):
        office.file(scope=COUNTY_OFFICER, case_number="DSR-1")


def test_a_term_is_extended_once_with_a_reason(office):
    number = office.accepted()
    due = office.do(CLERK, data_requests.open_request, number).due_on
    for until in (due, due + timedelta(days=31)):
        with pytest.raises(OutOfBoundsError):
            office.do(CLERK, data_requests.extend, number, until, "要调取旧台账")
    office.do(CLERK, data_requests.extend, number, due + timedelta(days=7), "要调取旧台账")
    facts = office.do(CLERK, data_requests.open_request, number)
    assert (facts.status, facts.due_on, facts.first_due_on) == ("extended", due + timedelta(days=7), due)
    with pytest.raises(RequestStateError):
        office.do(CLERK, data_requests.extend, number, due + timedelta(days=9), "还要几天")
    late = office.accepted()
    office.ask(
        "update data_requests set first_due_on = %s, due_on = %s where id = %s", *[due - timedelta(days=16)] * 2, late
    )
    with pytest.raises(OutOfBoundsError):
        office.do(CLERK, data_requests.extend, late, due, "忘了")


@pytest.mark.parametrize(
    ("more", "is_right"),
    [
        ({"relation": "agent", "identity_checked": "authorised"}, True),
        ({"relation": "agent"}, False),
        ({"relation": "guardian", "identity_checked": "guardianship"}, True),
        ({"relation": "guardian"}, False),
        ({"relation": "self", "identity_checked": ""}, False),
        ({"said_by": ""}, False),
        ({"relation": "kin", "identity_checked": "kinship", "wording": "办理父亲的积分兑换"}, True),
        ({"relation": "kin", "identity_checked": "kinship"}, False),
        ({"relation": "kin", "wording": "办理父亲的积分兑换"}, False),
        ({"relation": "family"}, True),
        ({"relation": "family", "case_number": "DSR-1"}, False),
    ],
)
def test_who_asks_for_another_shows_the_papers_for_it(office, more, is_right):
    office.case("dispute")
    if is_right:
        assert office.file(**more)
    else:
        with pytest.raises(psycopg2.errors.CheckViolation):
            office.file(**more)


def test_the_number_that_was_left_is_read_only_by_asking_for_it(office):
    number = office.file(contact_sealed=b"sealed", contact_masked="138****1234")
    assert office.do(CLERK, data_requests.reveal_contact, number) == b"sealed"
    assert [key for key, _ in office.notes("request.contact")] == [str(number)]
    assert office.do(CLERK, data_requests.reveal_contact, office.file()) is None
    assert len(office.notes("request.contact")) == 1


def test_taking_a_request_back_keeps_how_it_was_said(office):
    number = office.file()
    office.do(CLERK, data_requests.withdraw, number, "本人今天来电，不办了")
    facts = office.do(CLERK, data_requests.open_request, number)
    assert (facts.status, facts.answer) == ("withdrawn", "本人今天来电，不办了")


def test_nothing_is_done_about_what_has_ended(office):
    number = office.file()
    office.do(CLERK, data_requests.refuse, number, "《个人信息保护法》第四十五条", "不能确认申请人是本人")
    for step, *arguments in (
        (data_requests.accept,), (data_requests.withdraw, "本人来电"), (data_requests.refuse, "又", "又"),
        (data_requests.give_copy, "page"), (data_requests.release_copy, "x"),
    ):  # fmt: skip
        with pytest.raises(RequestStateError):
            office.do(CLERK, step, number, *arguments)


def test_open_requests_come_by_due_date_and_overdue_ones_are_counted(office):
    later, sooner, done = office.file(days=20), office.file(days=3), office.file()
    office.do(CLERK, data_requests.withdraw, done, "本人来电不办了")
    today = office.one("select app.china_today()")
    listed = office.do(CLERK, data_requests.list_requests, "open", today, 50, 0)
    assert [row.id for row in listed] == [sooner, later]
    in_a_week = today + timedelta(days=7)
    assert [row.id for row in office.do(CLERK, data_requests.list_requests, "overdue", in_a_week, 50, 0)] == [sooner]
    assert [row.id for row in office.do(CLERK, data_requests.list_requests, "done", today, 50, 0)] == [done]
    assert office.do(CLERK, data_requests.count_requests, in_a_week) == {"open": 2, "overdue": 1, "done": 1}


def test_a_request_moves_with_its_household(office):
    household, _ = office.household
    number = office.file()
    office.ask("update households set village_code = %s, grid_code = null where id = %s", OTHER_VILLAGE, household)
    with pytest.raises(NotVisibleError):
        office.do(CLERK, data_requests.open_request, number)
    neighbour = Scope(None, "village_clerk", OTHER_VILLAGE)
    assert office.do(neighbour, data_requests.open_request, number).region_code == OTHER_VILLAGE
