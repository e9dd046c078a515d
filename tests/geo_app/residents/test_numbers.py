"""The numbers of cases that everybody may know are the same on every page and in every format, on both surfaces."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest

from tests.web_fixtures import PASSWORD, csrf_token

TOWN, VILLAGE = "330521102", "330521102218"
KINDS = ("environment", "safety", "dispute", "facility", "livelihood", "other", "total")
NAMES = ("环境整治", "安全隐患", "矛盾纠纷", "公共设施", "民生诉求", "其他")
PERIOD = "2026Q3"


@pytest.fixture(scope="module")
def published(surfaces):
    """What is published of the quarter, in the words of a page: a number, 不足 5, or 不公布."""
    rows = surfaces.ask("select region_code, kind, n, why from case_counts_published where period = %s", PERIOD)
    words = {"small": "不足 5", "partner": "不公布"}
    return {(code, kind): words[why] if why else f"{n:,}" for code, kind, n, why in rows}


@pytest.fixture
def watch(surfaces, staff_app):
    """A browser of the town's supervision, who sees numbers and no cases."""
    surfaces.ask(
        """insert into accounts (name, role, region_code, password_hash, is_demo)
           select 'watch.town', 'supervision', %s, password_hash, is_demo from accounts where name = 'county'""",
        TOWN,
    )
    browser = staff_app.test_client()
    form = {"name": "watch.town", "password": PASSWORD, "csrf_token": csrf_token(browser)}
    assert browser.post("/login", data=form).status_code == 303
    yield browser
    surfaces.ask("delete from accounts where name = 'watch.town'")


def _parts(surfaces, code):
    rows = surfaces.ask("select code, name from regions where code = %s or parent_code = %s order by 1", code, code)
    return dict(rows)


def _text(part):
    plain = html.unescape(re.sub(r"<[^>]+>", "", part)).replace("\xa0", " ")
    return re.sub(r"\s*件$", "", " ".join(plain.split()))


def _cells(page):
    """Return the rows of the first table: what stands in each cell."""
    table = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
    assert table
    rows = re.findall(r"<tr.*?>(.*?)</tr>", table[1], re.S)
    return [[_text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


@pytest.mark.parametrize("code", [TOWN, VILLAGE])
def test_page_json_and_csv_say_the_same(surfaces, published, watch, code):
    parts = _parts(surfaces, code)
    expected = {(part, kind): published[part, kind] for part in parts for kind in KINDS}

    answer = watch.get(f"/api/v1/counts?region={code}&period={PERIOD}").json
    words = {"small": "不足 5", "partner": "不公布", None: None}
    told = {(row["region"], row["kind"]): words[row["why"]] or f"{row['n']:,}" for row in answer["items"]}
    assert told == expected
    assert all((row["n"] is None) == row["suppressed"] == bool(row["why"]) for row in answer["items"])

    file = watch.get(f"/counts?region={code}&period={PERIOD}&format=csv").get_data().decode("utf-8-sig")
    in_file = {"<5": "不足 5", "—": "不公布"}
    rows = csv.DictReader(io.StringIO(file))
    assert {(row["region"], row["kind"]): in_file.get(row["n"], row["n"]) for row in rows} == expected

    page = _cells(watch.get(f"/counts?region={code}&period={PERIOD}").get_data(as_text=True))
    assert [row[0] for row in page] == list(parts.values())
    order = ("total", *KINDS[:-1])
    assert [row[1:] for row in page] == [[expected[part, kind] for kind in order] for part in parts]
    assert {"不足 5", "0"} <= set(expected.values()), "small is told apart from none"


@pytest.mark.parametrize("code", [TOWN, VILLAGE])
def test_the_maps_drawer_says_the_same(surfaces, published, watch, code):
    page = watch.get(f"/map/regions/{code}").get_data(as_text=True)
    assert "2026年第三季度" in page
    shown = dict(row[:2] for row in _cells(page.split("公布的件数</h3>")[1]))
    assert shown == {name: published[code, kind] for name, kind in zip(NAMES, KINDS, strict=False)}
    links = dict(re.findall(r'<a href="/map/regions/(\d+)"[^>]*><span>[^<]*</span>(.*?)</a>', page, re.S))
    assert {part: _text(number) for part, number in links.items()} == {
        part: published[part, "total"] for part in _parts(surfaces, code) if part != code
    }


def test_the_list_of_villages_says_the_same(surfaces, published, watch):
    page = watch.get("/map/lists?tab=villages").get_data(as_text=True)
    rows = dict(re.findall(r'href="/map/regions/(\d+)".*?<span class="sub">(.*?)</span></span>', page, re.S))
    shown = {code: _text(sub).rpartition("事件 ")[2] for code, sub in rows.items()}
    assert shown == {code: published[code, "total"] for code in _parts(surfaces, TOWN) if code != TOWN}


@pytest.mark.parametrize("code", ["330521", TOWN, VILLAGE])
def test_the_residents_read_the_same_down_to_the_village(surfaces, published, code):
    page = surfaces.residents.test_client().get(f"/numbers?region={code}&period={PERIOD}").get_data(as_text=True)
    own = dict(re.findall(r'<li class="between"><span>([^<]*)</span><b>(.*?)</b>', page, re.S))
    assert {name: _text(number) for name, number in own.items() if name in NAMES} == {
        name: published[code, kind] for name, kind in zip(NAMES, KINDS, strict=False)
    }
    links = dict(re.findall(r'href="/numbers\?region=(\d+)[^"]*"><span>[^<]*</span><b>(.*?)</b>', page, re.S))
    expected = {part: published[part, "total"] for part in _parts(surfaces, code) if part != code and len(part) < 15}
    assert {part: _text(number) for part, number in links.items() if part in expected} == expected
    assert "apart" not in page
    assert "检举" not in page


def test_who_sees_no_single_case_has_a_map_without_them(watch):
    page = watch.get("/map").get_data(as_text=True)
    settings = re.search(r"data-settings='([^']*)'", page)
    assert settings
    assert json.loads(html.unescape(settings[1]))["tiles"] == ["regions", "grids", "households", "rooms"]
    assert re.search(r'id="time"[^>]* hidden', page)
    assert f'href="/counts?region={TOWN}"' in page
    assert "geo-app import" not in page


def test_what_is_no_quarter_or_not_published_is_refused(watch):
    for query, status in (
        ("period=2026Q5", 400),
        ("period=2026Q4", 404),
        ("region=330521101", 404),
        ("format=pdf", 400),
    ):
        assert watch.get(f"/counts?{query}").status_code == status, query
    assert watch.get("/api/v1/counts?format=csv").status_code == 400
