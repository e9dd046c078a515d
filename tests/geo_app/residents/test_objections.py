"""Objections: filed by a household about its own, answered by the supervision committee, read by the household."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from tests.geo_app.residents.conftest import post
from tests.web_fixtures import csrf_token


def _entry(surfaces, household):
    return surfaces.ask(
        """select e.entry_no, e.period from points_entries e join households h on h.id = e.household_id
           where h.code = %s and account = 'honour' order by e.period desc, e.entry_no limit 1""",
        household,
    )[0]


def _filed(surfaces, browser, household, text="那天我家没有乱倒垃圾"):
    entry, period = _entry(surfaces, household)
    answer = post(browser, "/my/objections", period=period, entry=entry, text=text)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rsplit("=", 1)[1])


def test_an_objection_gets_a_number_and_is_due_in_three_days(surfaces, households):
    browser = surfaces.signed_in(households[0])
    number = _filed(surfaces, browser, households[0])
    page = browser.get(f"/my/objections?filed={number}").get_data(as_text=True)
    assert f"编号 <b>{number}</b>" in page
    ((due, filed),) = surfaces.ask(
        """select due_at at time zone 'Asia/Shanghai', filed_at at time zone 'Asia/Shanghai'
           from objections where id = %s""",
        number,
    )
    assert due == datetime.combine(filed.date() + timedelta(days=3), time(23, 59, 59))
    assert _filed(surfaces, browser, households[0]) == number  # a second click


def test_nobody_objects_to_anothers_entry(surfaces, households):
    browser = surfaces.signed_in(households[0])
    entry, period = _entry(surfaces, households[1])
    assert browser.get(f"/my/objections/new?period={period}&entry={entry}").status_code == 404
    for wrong in ({"entry": entry, "period": period}, {"period": "1999Q1"}, {"entry": "9" * 25, "period": period}):
        assert post(browser, "/my/objections", **{"text": "这一笔不对，请看看", **wrong}).status_code == 404, wrong


def test_nobody_reads_anothers_objection(surfaces, households):
    number = _filed(surfaces, surfaces.signed_in(households[0]), households[0], "只有我家看得到这句话")
    page = surfaces.signed_in(households[1]).get(f"/my/objections?filed={number}").get_data(as_text=True)
    assert "只有我家看得到这句话" not in page
    assert f"编号 <b>{number}</b>" not in page


def test_text_is_needed_and_kept_on_the_page(surfaces, households):
    browser = surfaces.signed_in(households[0])
    _, period = _entry(surfaces, households[0])
    answer = post(browser, "/my/objections", period=period, text="<b>短")
    assert answer.status_code == 400
    assert "&lt;b&gt;短" in answer.get_data(as_text=True)


def test_the_committee_answers_and_the_household_reads_it(surfaces, households, staff):
    resident = surfaces.signed_in(households[0])
    number = _filed(surfaces, resident, households[0], "请再核对一次这一笔")
    watch = staff("watch")
    page = watch.get("/objections").get_data(as_text=True)
    assert "请再核对一次这一笔" in page
    assert re.search(r"\S\*+ 户", page)
    assert "还剩 3 天" in page
    ((item,),) = surfaces.ask(
        """select i.name from objections o join points_entries e using (entry_no)
           join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code where o.id = %s""",
        number,
    )
    assert item in page
    form = {"outcome": "upheld", "answer": "核对过了，您说得对。", "csrf_token": csrf_token(watch)}
    form["corrected"] = "0"
    assert watch.post(f"/objections/{number}", data={**form, "answer": ""}).status_code == 400
    assert watch.post(f"/objections/{number}", data=form).status_code == 303
    assert watch.post(f"/objections/{number}", data=form).status_code == 409
    page = resident.get("/my/objections").get_data(as_text=True)
    assert "核对过了，您说得对。" in page
    assert "异议成立" in page
    # what it says is carried out
    assert surfaces.ask(
        "select count(*) from points_entries e join objections o on o.entry_no = e.reversal_of where o.id = %s", number
    ) == [(1,)]
    assert surfaces.ask(
        "select actor_name from audit_log where action = 'objection.answer' and object_key = %s", str(number)
    ) == [("watch",)]


def test_only_the_committee_answers_and_only_in_its_village(surfaces, households, staff):
    number = _filed(surfaces, surfaces.signed_in(households[0]), households[0], "谁能答复这一件")
    for name, status in (("county", 403), ("town-330521102", 403), ("clerk", 403)):
        browser = staff(name)
        form = {"outcome": "rejected", "answer": "不同意这个说法", "csrf_token": csrf_token(browser)}
        assert browser.post(f"/objections/{number}", data=form).status_code == status, name
    assert staff("county").get("/objections").status_code == 200
    assert "谁能答复这一件" in staff("clerk").get("/objections").get_data(as_text=True)  # to look into the facts
    assert "谁能答复这一件" not in staff("town-330521115").get("/objections").get_data(as_text=True)
