"""What anybody may hand in and ask after without signing in."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from geo_app.exchange import phones
from geo_app.sealing import sealer
from tests.geo_app.residents.conftest import VILLAGE, post, token

GOOD = {"matter": "report", "category": "SS01", "village": VILLAGE, "text": "村口的路灯坏了三天了"}


def _key(page):
    return re.findall(r'name="key" value="([^"]+)"', page)[0]


def _sent(browser, **form):
    page = browser.get("/tell").get_data(as_text=True)
    return post(browser, "/tell", **{**GOOD, "key": _key(page), **form})


def _receipt(answer):
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, page
    return re.findall(r'<p class="big[^"]*">([^<]+)</p>', page)


def _case(surfaces, number, *columns):
    return surfaces.ask(f"select {', '.join(columns)} from cases where source = 'minhu' and external_id = %s", number)[
        0
    ]


def _photo(color="red"):
    out = BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def browser(surfaces):
    return surfaces.residents.test_client()


def test_a_report_is_recorded_and_answered_with_number_and_code(surfaces, browser):
    number, code = _receipt(_sent(browser))
    assert re.fullmatch(r"\d{15,}", number)
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", code)
    kept = _case(
        surfaces, number, "channel", "matter_kind", "current_level", "region_code", "body", "title", "query_code_digest"
    )
    assert kept[:5] == ("web", "report", "town", VILLAGE, GOOD["text"])
    assert GOOD["text"] not in kept[5]  # the title is for those too who may not read the text
    assert len(bytes(kept[6])) == 32


def test_a_double_click_is_one_case_with_one_code(surfaces, browser):
    key = _key(browser.get("/tell").get_data(as_text=True))
    first, second = (_receipt(post(browser, "/tell", **GOOD, key=key)) for _ in range(2))
    assert first == second
    assert surfaces.ask("select count(*) from cases where external_id = %s", first[0]) == [(1,)]


def test_what_was_handed_in_can_be_asked_after_and_never_shows_its_text(surfaces, browser):
    number, code = _receipt(_sent(browser, name="沈小明", phone="13800001234"))
    answer = post(browser, "/ask", number=number, code=code.lower().replace("-", " "))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "已收到" in page
    assert "舞阳街道" in page or "街道" in page or "镇" in page
    for secret in (GOOD["text"], "沈小明", "13800001234"):
        assert secret not in page


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(browser):
    number, _ = _receipt(_sent(browser))
    pages = []
    for sent in (number, "202611259999999"):
        answer = post(browser, "/ask", number=sent, code="2345-2345-2345")
        assert answer.status_code == 404
        pages.append(re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)))
    assert pages[0] == pages[1]


def test_who_guesses_codes_has_to_wait_even_with_the_right_one(browser):
    number, code = _receipt(_sent(browser))
    for _ in range(30):
        assert post(browser, "/ask", number=number, code="2345-2345-2345").status_code == 404
    assert post(browser, "/ask", number=number, code=code).status_code == 429


def test_the_phone_is_sealed_and_the_name_masked(surfaces, browser):
    number, _ = _receipt(_sent(browser, name="沈小明", phone="13800001234"))
    ((name, shown, sealed, phone),) = surfaces.ask(
        """select name, name_masked, phone_sealed, phone_masked from petitioners p join cases c on c.id = p.case_id
           where external_id = %s""",
        number,
    )
    assert (name, shown, phone) == ("沈小明", "沈**", "138****1234")
    settings = surfaces.residents.extensions["geo_app"].settings
    assert phones.opened(bytes(sealed), sealer(settings)) == "13800001234"


def test_an_accusation_is_sealed_at_once(surfaces, browser, staff):
    number, _ = _receipt(_sent(browser, matter="accusation", text="村里的账目有问题"))
    case_id, is_sealed, level = _case(surfaces, number, "id", "is_sealed", "current_level")
    assert (is_sealed, level) == (True, "county")
    for name in ("county", "town-330521102", "village-330521102218"):
        assert staff(name).get(f"/map/cases/{case_id}").status_code == 404, name
    assert surfaces.ask(
        "select client from audit_log where action = 'case.hand_in' and object_key = %s", str(case_id)
    ) == [("",)]


def test_who_is_complained_of_does_not_handle_it(surfaces, browser):
    number, _ = _receipt(_sent(browser, matter="appeal", respondent="330521102"))
    assert _case(surfaces, number, "current_level", "respondent_code") == ("county", "330521102")


def test_a_point_finds_its_village(surfaces, browser):
    ((lon, lat),) = surfaces.ask(
        "select ST_X(p), ST_Y(p) from region_versions, ST_PointOnSurface(boundary) p where code = %s limit 1", VILLAGE
    )
    number, _ = _receipt(_sent(browser, village="", lon=f"{lon:.6f}", lat=f"{lat:.6f}", coord_source="wgs84"))
    region, precision, x = _case(surfaces, number, "region_code", "location_precision", "ST_X(location)")
    assert (region, precision) == (VILLAGE, "exact")
    assert x == pytest.approx(lon, abs=1e-6)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"matter": "praise"}, "请选择您要办的事"),
        ({"category": "NO99"}, "重新选择"),
        ({"category": ""}, "请选择类别"),
        ({"village": ""}, "请选择事情发生在哪个村"),
        ({"village": "330521102"}, "重新选择"),
        ({"village": "", "lon": "1", "lat": "2"}, "不在本县"),
        ({"lon": "nan", "lat": "2"}, "位置有误"),
        ({"lon": "181", "lat": "2"}, "位置有误"),
        ({"coord_source": "moon"}, "坐标来源"),
        ({"text": "短"}, "5 到 2000 个字"),
        ({"phone": "call me"}, "电话只能是数字"),
        ({"name": "长" * 51}, "最多 50 个字"),
        ({"respondent": "999"}, "重新选择"),
        ({"respondent": "330521"}, "重新选择"),  # nobody in the county would handle it
        ({"key": "x"}, "页面已过期"),
    ],
)
def test_what_is_wrong_is_told_on_the_page_and_nothing_is_kept(surfaces, browser, form, message):
    before = surfaces.ask("select count(*) from cases")
    answer = _sent(browser, **form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert message in page
    if "text" not in form:
        assert GOOD["text"] in page  # what was written is not lost
    assert surfaces.ask("select count(*) from cases") == before


def _photos(browser, *files):
    page = browser.get("/tell").get_data(as_text=True)
    sent = {"csrf_token": token(browser), **GOOD, "key": _key(page), "photos": [(BytesIO(d), n) for d, n in files]}
    return browser.post("/tell", data=sent, content_type="multipart/form-data")


def test_photographs_are_shown_to_those_who_may_read_the_text(surfaces, browser, staff):
    number, _ = _receipt(_photos(browser, (_photo("red"), "../../etc/passwd.jpg"), (_photo("blue"), "b.jpg")))
    (case_id,) = _case(surfaces, number, "id")
    answer = staff("town-330521102").get(f"/map/cases/{case_id}/photos/2")
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xff\xd8\xff")
    assert staff("town-330521102").get(f"/map/cases/{case_id}/photos/3").status_code == 404
    assert staff("town-330521115").get(f"/map/cases/{case_id}/photos/1").status_code == 404
    assert staff("watch").get(f"/map/cases/{case_id}/photos/1").status_code == 404
    assert surfaces.ask(
        "select actor_name from audit_log where action = 'case.view_photo' and object_key = %s", str(case_id)
    ) == [("town-330521102",)]


def test_a_disguised_file_is_refused_by_its_name_and_nothing_is_kept(surfaces, browser):
    before = surfaces.ask("select count(*) from cases")
    answer = _photos(browser, (_photo(), "a.jpg"), (b"<svg onload=alert(1)>", "<b>照片.jpg"))
    assert answer.status_code == 400
    assert "「&lt;b&gt;照片.jpg」不是照片" in answer.get_data(as_text=True)
    assert surfaces.ask("select count(*) from cases") == before


def test_four_photographs_are_too_many(browser):
    answer = _photos(browser, *[(_photo(), f"{n}.jpg") for n in range(4)])
    assert answer.status_code == 400
    assert "最多 3 张照片" in answer.get_data(as_text=True)


def test_a_closed_case_is_rated_once(surfaces, browser):
    number, code = _receipt(_sent(browser))
    assert "只能评一次" not in post(browser, "/ask", number=number, code=code).get_data(as_text=True)
    post(browser, "/ask/rating", number=number, code=code, rating="satisfied")
    assert _case(surfaces, number, "satisfaction") == (None,)  # it is still open
    surfaces.ask("update cases set status = 'closed', closed_at = now() where external_id = %s", number)
    assert "只能评一次" in post(browser, "/ask", number=number, code=code).get_data(as_text=True)
    post(browser, "/ask/rating", number=number, code="2345-2345-2345", rating="satisfied")
    post(browser, "/ask/rating", number=number, code=code, rating="great")
    assert _case(surfaces, number, "satisfaction") == (None,)
    assert "谢谢" in post(browser, "/ask/rating", number=number, code=code, rating="dissatisfied").get_data(
        as_text=True
    )
    post(browser, "/ask/rating", number=number, code=code, rating="satisfied")
    assert _case(surfaces, number, "satisfaction") == ("dissatisfied",)
