"""The staff's pages about requests for personal data: who opens them, and what they say when something is wrong."""

from __future__ import annotations

import json
import re

import pytest

from tests.administered_county import ACCOUNTS, VILLAGE, AdministeredCounty

HANDLERS = {"officer", "officer.town", "clerk", "other.town"}


@pytest.fixture
def county(own_demo_database, tmp_path):
    county = AdministeredCounty(own_demo_database, tmp_path)
    yield county
    county.app.extensions["geo_app"].database.close()


@pytest.fixture
def household(county):
    """A household of the pilot village with points: its code."""
    return county.ask(
        """select code from households h where village_code = %s
           and exists (select from points_entries e where e.household_id = h.id)
           and not exists (select from objections o where o.household_id = h.id) order by id limit 1""", VILLAGE,
    )[0][0]  # fmt: skip


def _new(household, **more):
    return {
        "kind": "copy", "subject": "household", "key": household, "said_by": "沈某", "relation": "self",
        "identity_checked": "id_card", "contact": "13812341234", "wording": "", "field": "",
    } | more  # fmt: skip


def _filed(browser, household, **more):
    answer = browser.post("/requests", **_new(household, **more))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


@pytest.mark.parametrize("name", ACCOUNTS)
def test_only_those_who_handle_requests_open_them(county, name):
    browser = county.browser(name)
    for address in ("/requests", "/requests/new", "/requests/retention"):
        assert browser.get(address).status_code == (200 if name in HANDLERS else 403), address
    assert browser.get("/requests/1").status_code == (404 if name in HANDLERS else 403)
    assert browser.post("/requests/1/accept").status_code == (404 if name in HANDLERS else 403)


def test_a_request_is_filed_at_the_counter_and_its_telephone_kept_sealed(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household)
    page = clerk.text(address)
    assert "138****1234" in page
    assert "看了身份证原件" in page
    ((sealed,),) = county.ask("select contact_sealed from data_requests")
    assert b"13812341234" not in bytes(sealed)
    assert "绿灯 · 还剩 15 天" in clerk.text("/requests")
    number = address.split("/")[-1]
    assert "13812341234" not in clerk.text(address)
    assert county.entries("request.contact") == []
    assert "13812341234" in clerk.post(f"{address}/contact").get_data(as_text=True)
    assert [entry[:2] for entry in county.entries("request.contact")] == [("clerk", number)]
    bare = _filed(clerk, household, contact="")
    assert clerk.post(f"{bare}/contact").status_code == 400


def test_another_town_finds_neither_the_household_nor_the_request(county, household):
    address = _filed(county.browser("clerk"), household)
    stranger = county.browser("other.town")
    assert stranger.get(address).status_code == 404
    for step in ("accept", "extend", "refuse", "withdraw", "place", "correct", "erase", "release", "finish", "copy",
                 "contact"):  # fmt: skip
        form = {
            "until": "2027-01-01", "reason": "要调取旧台账", "legal_reason": "《个人信息保护法》",
            "answer": "不能办理的理由", "fields": "location", "form": "page", "lon": "120.2", "lat": "30.6",
            "coord_source": "wgs84", "taken_back": "本人来电不办了",
        }  # fmt: skip
        assert stranger.post(f"{address}/{step}", **form).status_code == 404, step
    answer = stranger.post("/requests", **_new(household))
    assert answer.status_code == 400
    assert "辖区里没有这个户号" in answer.get_data(as_text=True)


def test_every_fault_of_the_form_is_told_at_once(county, household):
    answer = county.browser("clerk").post(
        "/requests", **_new("", kind="correction", said_by="", identity_checked="", contact="abc", field="address")
    )
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    for words in ("请写户号或事项编号", "请写申请人姓名", "请选择怎样核对了身份", "电话号码不对", "请选择要更正哪一项"):
        assert words in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"relation": "agent"}, "委托书和双方证件"),
        ({"relation": "guardian", "identity_checked": "known"}, "监护关系证明"),
        ({"relation": "kin", "identity_checked": "kinship"}, "逝者生前另有安排的除外"),
        ({"relation": "family", "subject": "case"}, "反映人的信息由本人来要"),
        ({"relation": "neighbour"}, "请选择申请人是谁"),
        ({"kind": "explanation"}, "请写要说明什么"),
    ],
)
def test_who_may_not_ask_like_this_is_told_what_is_missing(county, household, more, words):
    answer = county.browser("clerk").post("/requests", **_new(household, **more))
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True).partition('id="message"')[2].partition("</p>")[0]
    assert county.ask("select count(*) from data_requests") == [(0,)]


def test_the_next_of_kin_of_the_dead_ask_with_their_papers_and_say_why(county, household):
    clerk = county.browser("clerk")
    page = clerk.text(
        _filed(clerk, household, relation="kin", identity_checked="kinship", wording="办理父亲的积分兑换")
    )
    for words in ("逝者的近亲属", "亲属关系证明和死亡证明", "办理父亲的积分兑换"):
        assert words in page


def test_the_copy_is_opened_once_as_a_page_and_once_as_a_file(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household)
    assert clerk.post(f"{address}/copy", form="page").status_code == 400
    assert county.entries("request.copy") == []
    clerk.post(f"{address}/accept")
    page = clerk.post(f"{address}/copy", form="page")
    ((name,),) = county.ask("select householder from households where code = %s", household)
    text = page.get_data(as_text=True)
    assert name in text
    for kept_nowhere in (page, clerk.get(address), clerk.get("/requests")):
        assert kept_nowhere.headers["Cache-Control"] == "no-store"
    again = clerk.post(f"{address}/copy", form="page")
    assert again.status_code == 400
    assert name not in again.get_data(as_text=True)
    file = clerk.post(f"{address}/copy", form="file")
    assert json.loads(file.data)["household"]["householder"] == name
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(county.entries("request.copy")) == 2
    assert clerk.post(f"{address}/copy", form="everything").status_code == 400


def test_a_petitioners_copy_holds_the_own_telephone_number(county):
    county.ask(
        """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                              registered_at)
           values ('visit', 'DSR-2', 'visit', 'appeal', 'QT99', '一件事', %s, now())""", VILLAGE,
    )  # fmt: skip
    county.ask("insert into petitioners (case_id, name) select id, '周某某' from cases where external_id = 'DSR-2'")
    officer = county.browser("officer.town")
    address = _filed(officer, "DSR-2", subject="case", kind="correction", field="petitioner_phone", phone="13987654321")
    officer.post(f"{address}/accept")
    assert officer.post(f"{address}/correct").status_code == 303
    assert "139****4321" in officer.text(address)
    address = _filed(officer, "DSR-2", subject="case")
    officer.post(f"{address}/accept")
    text = officer.post(f"{address}/copy", form="page").get_data(as_text=True)
    assert "周某某" in text
    assert "13987654321" in text
    assert county.browser("clerk").get(address).status_code == 404


def test_a_deletion_shows_every_reason_and_carries_out_what_was_ticked(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household, kind="deletion", wording="不想在图上看到我家")
    clerk.post(f"{address}/accept")
    page = clerk.text(address)
    assert "台账只增不改" in page
    assert re.findall(r'name="fields"\s+value="(\w+)"', page) == ["location"]  # nothing else of it may go
    assert clerk.post(f"{address}/erase", fields="entries", answer="全部删除").status_code == 400
    assert clerk.post(f"{address}/erase", answer="全部删除").status_code == 400
    assert clerk.post(f"{address}/erase", fields="location", answer="已从图上删除").status_code == 303
    assert county.ask("select location from households where code = %s", household) == [(None,)]
    assert "已从图上删除" in clerk.text(address)


def test_a_list_is_narrowed_by_state_and_a_wrong_one_is_refused(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household)
    county.ask("update data_requests set first_due_on = current_date - 4, due_on = current_date - 3")
    assert "红灯 · 超期" in clerk.text("/requests?state=overdue")
    assert "没有" in clerk.text("/requests?state=done")
    assert clerk.post(f"{address}/withdraw").status_code == 400
    clerk.post(f"{address}/withdraw", taken_back="本人今天来电不办了")
    assert "已撤回" in clerk.text("/requests?state=done")
    assert "本人今天来电不办了" in clerk.text(address)
    for wrong in ("state=all", "page=0", "page=x", "page=99999999999", "sate=open"):
        assert clerk.get(f"/requests?{wrong}").status_code == 400
    assert clerk.get(f"/requests/{2**70}").status_code == 404
    assert clerk.post("/requests/1/steal").status_code == 404


def test_a_forged_form_is_refused(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household)
    for target in ("/requests", f"{address}/accept", f"{address}/copy"):
        assert clerk.client.post(target, data={"form": "page"}).status_code == 400


def test_looking_at_a_request_is_recorded_and_listing_is_not(county, household):
    clerk = county.browser("clerk")
    address = _filed(clerk, household)
    before = len(county.entries("request.view"))
    clerk.text("/requests")
    assert len(county.entries("request.view")) == before
    clerk.text(address)
    clerk.text(address)
    assert [entry[:2] for entry in county.entries("request.view")[before:]] == [("clerk", address.split("/")[-1])] * 2
