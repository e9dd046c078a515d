"""A household asks about what is held of it, staff answer, and the household sees every step."""

from __future__ import annotations

import json

import pytest

from tests.geo_app.residents.conftest import VILLAGE, as_resident_role, post


@pytest.fixture(autouse=True)
def _put_back(surfaces, households):
    kept = surfaces.ask(
        """select id, householder, householder_pinyin, householder_initials, group_no, location, coord_source
           from households where code = any (%s)""",
        households,
    )
    yield
    for number, *values in kept:
        surfaces.ask(
            """update households set (householder, householder_pinyin, householder_initials, group_no, location,
                                      coord_source) = (%s, %s, %s, %s, %s, %s) where id = %s""", *values, number,
        )  # fmt: skip
    surfaces.ask("delete from data_requests")


def _file(browser, **form):
    answer = post(browser, "/my/requests", **form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.partition("filed=")[2])


def _step(browser, number, step, **form):
    page = browser.get(f"/requests/{number}").get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return browser.post(
        f"/requests/{number}/{step}", data={"csrf_token": token, **form}, headers={"Accept": "text/html"}
    )


def _list(browser):
    return browser.get("/my/requests").get_data(as_text=True)


def test_a_copy_is_asked_for_released_and_read_by_its_household_alone(surfaces, households, staff):
    own, neighbour = (surfaces.signed_in(code) for code in households)
    clerk = staff("clerk")
    number = _file(own, kind="copy")
    assert "已收到，等待受理" in _list(own)
    assert own.get(f"/my/requests/{number}/copy").status_code == 404
    assert _step(clerk, number, "accept").status_code == 303
    assert "已受理" in _list(own)
    assert own.get(f"/my/requests/{number}/copy").status_code == 404
    assert _step(clerk, number, "release", answer="副本已备好，请下载").status_code == 303
    page = own.get(f"/my/requests/{number}/copy")
    ((name,),) = surfaces.ask("select householder from households where code = %s", households[0])
    assert name in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    bundle = json.loads(own.get(f"/my/requests/{number}/copy.json").data)
    assert bundle["household"]["code"] == households[0]
    for address in ("copy", "copy.json"):
        assert neighbour.get(f"/my/requests/{number}/{address}").status_code == 404
    assert f"第 {number} 号" not in _list(neighbour)
    surfaces.ask("update data_requests set released_until = current_date - 2 where id = %s", number)
    assert own.get(f"/my/requests/{number}/copy").status_code == 404


def test_a_name_written_wrong_is_corrected_as_the_household_says(surfaces, households, staff):
    own, clerk = surfaces.signed_in(households[0]), staff("clerk")
    number = _file(own, kind="correction", field="householder", name="单雄信")
    _step(clerk, number, "accept")
    assert _step(clerk, number, "correct").status_code == 303
    assert surfaces.ask("select householder, householder_pinyin from households where code = %s", households[0]) == [
        ("单雄信", "shanxiongxin")
    ]
    assert "已办结" in _list(own)


def test_a_place_told_in_words_waits_for_its_coordinates(surfaces, households, staff):
    own, clerk = surfaces.signed_in(households[0]), staff("clerk")
    number = _file(own, kind="correction", field="location", wording="小店往东第三家")
    _step(clerk, number, "accept")
    assert _step(clerk, number, "correct").status_code == 400
    ((lon, lat),) = surfaces.ask(
        """select ST_X(p), ST_Y(p) from (select ST_PointOnSurface(boundary) as p from region_versions
           where code = %s and valid_to is null) v""", VILLAGE,
    )  # fmt: skip
    assert _step(clerk, number, "place", lon="121.5", lat="30.9", coord_source="cgcs2000").status_code == 400
    assert _step(clerk, number, "place", lon=lon, lat=lat, coord_source="cgcs2000").status_code == 303
    assert _step(clerk, number, "correct").status_code == 303
    ((moved,),) = surfaces.ask(
        "select ST_DWithin(location, ST_SetSRID(ST_Point(%s, %s), 4490), 1e-6) from households where code = %s",
        lon, lat, households[0],
    )  # fmt: skip
    assert moved


def test_a_refusal_tells_why_and_where_to_complain(surfaces, households, staff):
    own, clerk = surfaces.signed_in(households[0]), staff("clerk")
    number = _file(own, kind="deletion", wording="积分都删掉")
    assert _step(clerk, number, "refuse", legal_reason="", answer="不行").status_code == 400
    answer = "积分台账依法公布并接受查询，不能删除"
    assert (
        _step(clerk, number, "refuse", legal_reason="《村民委员会组织法》第三十五条", answer=answer).status_code == 303
    )
    page = _list(own)
    for words in (answer, "《村民委员会组织法》第三十五条", "向县有关部门投诉", "向人民法院起诉"):
        assert words in page


def test_more_time_is_told_with_its_reason(surfaces, households, staff):
    own, clerk = surfaces.signed_in(households[0]), staff("clerk")
    number = _file(own, kind="explanation", wording="名次是怎么来的")
    ((due,),) = surfaces.ask("select due_on + 5 from data_requests where id = %s", number)
    assert _step(clerk, number, "extend", until=due.isoformat(), reason="要调取旧的台账").status_code == 303
    assert "要调取旧的台账" in _list(own)
    assert f"{due.month}月{due.day}日前答复" in _list(own)


def test_the_same_request_twice_is_one_and_five_are_enough(surfaces, households):
    own = surfaces.signed_in(households[0])
    assert _file(own, kind="copy") == _file(own, kind="copy")
    for number in range(4):
        _file(own, kind="explanation", wording=f"第 {number} 个问题是什么")
    answer = post(own, "/my/requests", kind="explanation", wording="又一个问题")
    assert answer.status_code == 400
    assert "5 份申请在办" in answer.get_data(as_text=True)


def test_a_household_takes_back_its_own_request_only(surfaces, households):
    own, neighbour = (surfaces.signed_in(code) for code in households)
    number = _file(own, kind="copy")
    assert post(neighbour, f"/my/requests/{number}/withdraw").status_code == 404
    assert post(own, f"/my/requests/{number}/withdraw").status_code == 303
    assert post(own, f"/my/requests/{number}/withdraw").status_code == 404
    assert "已撤回" in _list(own)


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "everything"},
        {"kind": "correction"},
        {"kind": "correction", "field": "householder", "name": "1=1; drop"},
        {"kind": "correction", "field": "householder", "name": "长" * 51},
        {"kind": "correction", "field": "group_no", "group_no": "0"},
        {"kind": "correction", "field": "group_no", "group_no": "９"},
        {"kind": "correction", "field": "petitioner_phone", "phone": "13800000000"},
        {"kind": "correction", "field": "location", "lon": "nan", "lat": "inf"},
        {"kind": "correction", "field": "location", "wording": "东边"},
        {"kind": "explanation", "wording": ""},
        {"kind": "copy", "wording": "字" * 1001},
    ],
)
def test_what_cannot_be_understood_is_said_on_the_form(surfaces, households, form):
    own = surfaces.signed_in(households[0])
    answer = post(own, "/my/requests", **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert surfaces.ask("select count(*) from data_requests") == [(0,)]


def test_without_a_session_there_is_nothing(surfaces):
    browser = surfaces.residents.test_client()
    for address in ("/my/requests", "/my/requests/new?kind=copy", "/my/requests/1/copy", "/my/requests/1/copy.json"):
        assert browser.get(address).status_code == 303, address
    with as_resident_role(surfaces) as cursor:
        cursor.execute("select count(*) from resident.requests('x')")
        assert cursor.fetchone() == (0,)
        cursor.execute("select resident.copy('x', 1, ''), resident.withdraw_request('x', 1, '')")
        assert cursor.fetchone() == (None, False)
        cursor.execute("select resident.file_request('x', 'copy', '', null, null, 15, '')")
        assert cursor.fetchone() == (None,)
