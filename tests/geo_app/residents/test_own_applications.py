"""A household applies for points, sees how that stands and what others say of it, and objects to it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from geo_app.residents.access import COOKIE
from tests.geo_app.residents.conftest import post

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
KEY = "a" * 20


@pytest.fixture
def item(surfaces, households) -> str:
    """A code of the rules in force that gives points."""
    browser = surfaces.signed_in(households[0])
    found = re.search(r"new\?item=([A-Z]{2}[0-9]{2})", browser.get("/my/applications/new").get_data(as_text=True))
    assert found
    return found[1]


def _file(browser, code, **changes):
    form = {"item": code, "times": 1, "occurred_on": TODAY.isoformat(), "place": "村口", "key": KEY} | changes
    return post(browser, "/my/applications", **form)


def _number(answer) -> int:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rsplit("=", 1)[1])


def test_a_household_applies_once_with_a_photograph_and_sees_what_comes_next(surfaces, households, item):
    browser = surfaces.signed_in(households[0])
    numbers = []
    for _ in range(2):
        photo = BytesIO()
        Image.new("RGB", (64, 48), "green").save(photo, "JPEG")
        photo.seek(0)
        numbers.append(_number(_file(browser, item, photos=(photo, "门口.jpg"), description="扫了门前的路")))
    assert numbers[0] == numbers[1]
    page = browser.get(f"/my/applications?filed={numbers[0]}").get_data(as_text=True)
    assert f"编号 <b>{numbers[0]}</b>" in page
    assert "等初审" in page
    assert "扫了门前的路" in page
    assert "照片 1 张" in page
    assert surfaces.ask(
        """select h.code, a.source, a.filed_by, a.status from points_applications a
           join households h on h.id = a.household_id where a.id = %s""",
        numbers[0],
    ) == [(households[0], "household", None, "submitted")]
    assert surfaces.ask(
        "select actor_name from audit_log where action = 'application.file' and object_key = %s", str(numbers[0])
    ) == [("居民",)]
    # the same form of another household is another application
    assert _number(_file(surfaces.signed_in(households[1]), item)) != numbers[0]


def test_it_is_taken_back_by_its_household_alone_and_only_before_anyone_looked(surfaces, households, item):
    browser, other = surfaces.signed_in(households[0]), surfaces.signed_in(households[1])
    number = _number(_file(browser, item, key="b" * 20, description="只有我家看得到的说明"))
    assert "只有我家看得到的说明" not in other.get(f"/my/applications?filed={number}").get_data(as_text=True)
    assert post(other, f"/my/applications/{number}/withdraw").status_code == 404
    assert post(other, "/my/applications/999999999/withdraw").status_code == 404
    assert post(browser, f"/my/applications/{number}/withdraw").status_code == 303
    assert "已撤回" in browser.get("/my/applications").get_data(as_text=True)
    assert post(browser, f"/my/applications/{number}/withdraw").status_code == 404
    seen = _number(_file(browser, item, key="c" * 20))
    surfaces.ask("update points_applications set status = 'prechecked' where id = %s", seen)
    assert post(browser, f"/my/applications/{seen}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"occurred_on": (TODAY + timedelta(days=2)).isoformat()}, "这一天还没有到"),
        ({"occurred_on": "昨天"}, "请填是哪一天"),
        ({"times": "0"}, "次数填 1 到 99"),
        ({"times": "²"}, "次数填 1 到 99"),
        ({"description": "没有去上访"}, "不得与积分挂钩"),
        ({"item": "ZZ99"}, "没有这一项"),
        ({"key": "short"}, "页面已过期"),
        ({"photos": (BytesIO(b"no photo"), "x.jpg")}, "不是照片"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(surfaces, households, item, changes, message):
    browser = surfaces.signed_in(households[0])
    before = surfaces.ask("select count(*) from points_applications")
    answer = _file(browser, item, **{"key": "d" * 20, "place": "<b>桥头", **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert message in page
    assert "item" in changes or "&lt;b&gt;桥头" in page
    assert surfaces.ask("select count(*) from points_applications") == before


def test_no_deduction_is_applied_for_and_so_many_wait(surfaces, households):
    browser = surfaces.signed_in(households[1])
    ((loses,),) = surfaces.ask("select code from points_items where points_tenths < 0 order by code limit 1")
    assert browser.get(f"/my/applications/new?item={loses}").status_code == 404
    assert _file(browser, loses, key="e" * 20).status_code == 400


def test_a_household_waits_after_twenty_within_the_hour(surfaces, households, item):
    browser = surfaces.signed_in(households[1])
    answers = [_file(browser, item, key=f"{n:020}") for n in range(21)]
    assert answers[-1].status_code == 429
    filed = [_number(answer) for answer in answers if answer.status_code == 303]
    assert filed
    for number in filed:  # what waits would keep the household's other tests waiting as well
        assert post(browser, f"/my/applications/{number}/withdraw").status_code == 303


def _registered(surfaces, household: str, item: str) -> int:
    """Write down an application about a household, as an inspector does."""
    ((number,),) = surfaces.ask(
        """insert into points_applications (household_id, village_code, scheme_id, item_code, points_tenths,
               occurred_on, evidence, source, ground)
           select h.id, h.village_code, i.scheme_id, i.code, i.points_tenths, %s, '整改单 7 号', 'inspector', h.ground
           from households h
           join points_items i on i.scheme_id = app.scheme_in_force(h.village_code, app.quarter_of(%s)) and i.code = %s
           where h.code = %s returning id""",
        TODAY, TODAY, item, household,
    )  # fmt: skip
    return int(number)


def _notice(surfaces, number: int) -> None:
    """Bring it under notice, the guard of its steps aside."""
    surfaces.ask("alter table points_applications disable trigger guard_application")
    try:
        surfaces.ask(
            """with held as (insert into review_meetings (village_code, held_on, place, minutes, ground)
                   select village_code, current_date, '村委会', '评议', ground from points_applications where id = %s
                   returning id)
               update points_applications set status = 'publicized', decided_tenths = points_tenths,
                   meeting_id = held.id,
                   publicized_on = app.china_today(), publicity_until = app.china_today() + 5 from held
               where points_applications.id = %s""",
            number, number,
        )  # fmt: skip
    finally:
        surfaces.ask("alter table points_applications enable trigger guard_application")


def test_a_deduction_under_review_is_told_to_its_household_and_to_no_other(surfaces, households):
    ((item,),) = surfaces.ask(
        """select i.code from points_items i where i.points_tenths < 0 and i.basis <> ''
           and i.scheme_id = app.scheme_in_force('330521102218', app.quarter_of(%s)) order by code limit 1""",
        TODAY,
    )
    number = _registered(surfaces, households[0], item)
    page = surfaces.signed_in(households[0]).get("/my/score").get_data(as_text=True)
    assert "待改进提示" in page
    assert "整改单 7 号" in page
    other = surfaces.signed_in(households[1])
    for address in ("/my/score", "/my/applications", f"/my/applications?filed={number}"):
        assert "整改单 7 号" not in other.get(address).get_data(as_text=True)


@pytest.mark.parametrize(("said", "status"), [({}, "objected"), ({"retaliation": "yes"}, "publicized")])
def test_a_household_objects_to_its_notice_and_the_notice_waits(surfaces, households, item, said, status):
    """Of retaliation the village learns nothing: the notice goes on, and what was wrong is corrected afterwards."""
    number = _registered(surfaces, households[0], item)
    browser, other = surfaces.signed_in(households[0]), surfaces.signed_in(households[1])
    form = {"application": number, "text": "那天不是我家，请核对", **said}
    assert browser.get(f"/my/objections/new?application={number}").status_code == 404  # not under notice yet
    _notice(surfaces, number)
    assert "正在公示" in browser.get("/my/score").get_data(as_text=True)
    assert other.get(f"/my/objections/new?application={number}").status_code == 404
    assert post(other, "/my/objections", **form).status_code == 404
    filed = _number(post(browser, "/my/objections", **form))
    assert _number(post(browser, "/my/objections", **form)) == filed
    assert surfaces.ask(
        """select o.is_about_retaliation, a.status from objections o
           join points_applications a on a.id = o.application_id where o.id = %s""",
        filed,
    ) == [(bool(said), status)]
    assert surfaces.ask(
        "select count(*) from audit_log where action = 'objection.file' and object_key = %s", str(filed)
    ) == [(1,)]
    page = browser.get("/my/objections").get_data(as_text=True)
    shown = page.split(f"第 {filed} 号</b>")[1].split("</li>")[0]
    assert ("村委会看不到这一件" in shown) == bool(said)
    assert "还剩 3 天" in shown


@pytest.mark.parametrize("address", ["/my/applications", "/my/applications/new"])
def test_pages_need_a_session(surfaces, address):
    browser = surfaces.residents.test_client()
    assert browser.get(address).location == "/sign-in"
    browser.set_cookie(COOKIE, "made-up")
    assert browser.get(address).location == "/sign-in?ended=1"
    assert post(browser, "/my/applications", item="TY01").status_code == 303
