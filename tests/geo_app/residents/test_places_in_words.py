"""Where a matter is, as a resident writes it: read as an import reads it, shown back, never made into a point."""

from __future__ import annotations

import re

import pytest

from tests.geo_app.residents.conftest import VILLAGE
from tests.geo_app.residents.test_intake import _case, _receipt, _sent


@pytest.fixture
def browser(surfaces):
    return surfaces.residents.test_client()


def _told(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = re.search(r"<p>记下的地点：(.*?)</p>", answer.get_data(as_text=True))
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


@pytest.mark.parametrize(
    ("form", "kept", "told"),
    [
        (
            {"village": "", "place": "新市镇宋市村三组12号门前"},
            (VILLAGE, 3, "group"),
            "新市镇宋市村3组（从您写的地点看出来的，没有准确位置）",
        ),
        ({"village": "", "place": "宋市村"}, (VILLAGE, None, "village"), "新市镇宋市村（从您写的地点看出来的，"),
        ({"place": "5组老槐树下"}, (VILLAGE, 5, "group"), "新市镇宋市村5组（您选的村，组是从您写的地点看出来的，"),
        ({"place": "村口小桥边"}, (VILLAGE, None, "village"), "新市镇宋市村（您选的村，没有准确位置）"),
        ({"lon": "2.35", "lat": "48.85", "place": "宋市村5组"}, (VILLAGE, 5, "group"), "新市镇宋市村5组（您选的村"),
    ],
)
def test_village_and_group_are_read_from_the_words_and_shown_back(surfaces, browser, form, kept, told):
    answer = _sent(browser, **form)

    number, _ = _receipt(answer)
    columns = ("region_code", "group_no", "location_precision", "location is null")
    assert _case(surfaces, number, *columns) == (*kept, True)
    assert _told(answer).startswith(told)


def test_a_point_says_where_it_is_and_the_words_change_nothing(surfaces, browser):
    ((lon, lat),) = surfaces.ask(
        "select ST_X(p), ST_Y(p) from region_versions, ST_PointOnSurface(boundary) p where code = %s limit 1", VILLAGE
    )
    answer = _sent(browser, village="", lon=f"{lon:.6f}", lat=f"{lat:.6f}", place="新市镇士林村3组")

    kept = _case(surfaces, _receipt(answer)[0], "region_code", "group_no", "location_precision")
    assert kept == (VILLAGE, None, "exact")
    assert _told(answer).startswith("新市镇宋市村，您定位的地方")


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        ("", "请选择事情发生在哪个村，或在「具体地点」里写明镇和村"),
        ("新市镇上", "「新市镇上」只看得出是「新市镇」；请选择是哪个村"),
        ("新市镇宋是村", "没有叫「宋是村」的村（社区），是不是「新市镇宋市村」？"),
        ("桥头边上", "「桥头边上」看不出是哪个村，请选择事情发生在哪个村"),
        ("杭州市余杭区良渚街道", "请选择"),
    ],
)
def test_what_is_not_clear_is_asked_and_nothing_is_kept(surfaces, browser, place, asked):
    ((before,),) = surfaces.ask("select count(*) from resident_intake")

    answer = _sent(browser, village="", place=place)

    assert answer.status_code == 400
    assert asked in answer.get_data(as_text=True)
    assert surfaces.ask("select count(*) from resident_intake") == [(before,)]


def test_words_that_name_another_village_than_the_one_chosen_are_asked_about_once(surfaces, browser):
    answer = _sent(browser, place="新市镇士林村3组")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "您写的地点像是「新市镇士林村」，选的是「新市镇宋市村」" in page
    assert '<input type="hidden" name="sure" value="1">' in page

    sure = _sent(browser, place="新市镇士林村3组", sure="1")

    kept = _case(surfaces, _receipt(sure)[0], "region_code", "group_no", "location_precision", "address")
    assert kept == (VILLAGE, None, "village", "新市镇士林村3组")
