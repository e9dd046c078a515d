"""A region's map in one file opens with the network off and shows what the region's officer may see, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import folium
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from geo_app.cli import main
from geo_app.exchange.folium_map import MapContent
from geo_app.use_cases.draw_map import draw_map
from layers.errors import NotVisibleError
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    county,
    sheet,
)

HOSTILE = """{{ 7*7 }}{% raw %}{# </script><img src=x onerror="document.title='broken'"> ' " & 张三"""


@dataclass
class Opened:
    """A page opened without a network, and what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def drawn(fresh_database: TestDatabase, tmp_path: Path) -> tuple[TestDatabase, Path]:
    """A county with cases of several kinds and places: one hostile, one sensitive, one sealed, one long past."""
    owner = fresh_database.owner
    county(owner, tmp_path)
    cases = [
        {"category": "环境卫生", "lon": "120.01"},
        {"category": "安全隐患", "lon": "120.02", "title": HOSTILE, "address": HOSTILE},
        {"category": "邻里纠纷", "lon": "120.07"},
        {"category": "公共设施", "lon": "", "lat": "", "region_code": VILLAGE},
        {"category": "婚姻家庭", "lon": "120.03", "title": "家事一件"},
        {"category": "其他", "lon": "120.04", "registered_at": "2026-02-03", "title": "三十天以前"},
    ]
    assert bring(owner, "cases", cases_file(tmp_path / "c.csv", *cases)).errors == []
    sealed = {**GOOD_CASE, "title": "检举一件", "external_id": "S1"}
    bring(owner, "cases", sheet(tmp_path / "s.csv", [*CASE_COLUMNS, "信访目的"], [[*sealed.values(), "检举控告"]]))
    rooms = [
        ["老施调解室", "老施", "镇", TOWN, "120.02", "30.53"],
        [HOSTILE, "{{ 7*7 }}", "村", VILLAGE, "120.03", "30.53"],
        ["没有坐标的", "", "村", OTHER_VILLAGE, "", ""],
    ]
    headings = ["name", "brand", "level", "region_code", "lon", "lat"]
    assert bring(owner, "rooms", sheet(tmp_path / "r.csv", headings, rooms)).errors == []
    return fresh_database, tmp_path / "map.html"


@contextmanager
def opened(chromium: Browser, path: Path) -> Iterator[Opened]:
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    seen = Opened(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(path.as_uri())
    yield seen
    context.close()


def draw(database: TestDatabase, region: str, path: Path, **options: date | str) -> MapContent:
    return draw_map(database.web, region, path, **options)  # type: ignore[arg-type]


@pytest.mark.browser
def test_the_file_opens_offline_with_marks_popups_and_switches(drawn: tuple[TestDatabase, Path], chromium: Browser):
    database, path = drawn
    draw(database, COUNTY, path)

    with opened(chromium, path) as seen:
        page = seen.page
        assert page.title() == "试县"
        assert page.locator(".mark").count() == 4 + 2
        labels = page.locator(".leaflet-control-layers-overlays label")
        assert [text.strip().split("\n")[-1] for text in labels.all_inner_texts()] == [
            "镇（街道）边界", "村（社区）边界", "地名", "调解室（2）",
            "环境整治（1）", "安全隐患（1）", "矛盾纠纷（1）", "公共设施（1）",
        ]  # fmt: skip
        assert page.get_by_text("内部工作用图，不得公开").is_visible()
        assert page.get_by_text("示意边界，非测绘成果").count() == 0
        assert page.get_by_text("2026-02-04 至 2026-03-05 登记的事件 4 件，调解室 2 个").is_visible()
        assert page.get_by_text("另有 1 个调解室没有坐标，未画出").is_visible()

        labels.filter(has_text="安全隐患").locator("input").uncheck()
        assert page.locator(".mark").count() == 5
        page.locator(".mark").filter(has=page.locator("polygon[fill='#7A1B5E']")).click()
        popup = page.locator(".leaflet-popup-content").inner_text().split()
        assert popup == [
            "院墙争议", "类别", "邻里纠纷", "登记", "2026-03-05", "状态", "未办结", "属地", "乙村", "地址", "甲村3组",
        ]  # fmt: skip

        assert seen.requests == [path.as_uri()]
        assert seen.complaints == []


@pytest.mark.browser
def test_hostile_names_are_shown_as_they_are_and_run_nothing(drawn: tuple[TestDatabase, Path], chromium: Browser):
    database, path = drawn
    draw(database, COUNTY, path)

    with opened(chromium, path) as seen:
        page = seen.page
        shown = HOSTILE.replace("{", "｛")
        hostile = page.locator(".mark").filter(has=page.locator("polygon[fill='#D1490C']"))
        assert hostile.get_attribute("title") == shown
        hostile.click()
        assert page.locator(".leaflet-popup-content b").inner_text() == HOSTILE
        assert page.title() == "试县"
        assert seen.complaints == []


@pytest.mark.browser
def test_kinds_have_the_live_maps_colours_and_shapes(drawn: tuple[TestDatabase, Path], chromium: Browser):
    database, path = drawn
    draw(database, COUNTY, path)

    with opened(chromium, path) as seen:
        marks = seen.page.locator(".mark svg")
        drawn_svg = [marks.nth(n).inner_html() for n in range(marks.count())]
    for colour, shape in (
        ("#1B7F5C", "<circle"),
        ("#D1490C", "<polygon"),
        ("#7A1B5E", "<polygon"),
        ("#2A7FD0", "<polygon"),
    ):
        assert sum(f'fill="{colour}"' in svg and shape in svg for svg in drawn_svg) == 1
    assert sum('fill-opacity=".22"' in svg for svg in drawn_svg) == 1  # the case whose place is only its village


def test_neither_sealed_nor_sensitive_cases_nor_other_areas_are_in_the_file(drawn: tuple[TestDatabase, Path]):
    database, path = drawn

    whole = draw(database, COUNTY, path).cases
    text = path.read_text(encoding="utf-8")
    assert len(whole) == 4
    assert not any(title in text for title in ("家事一件", "检举一件", "三十天以前", "两家为院墙起了争议"))

    part = draw(database, OTHER_VILLAGE, path)
    assert set(part.cases["region_code"]) == {OTHER_VILLAGE}
    assert "甲村" not in path.read_text(encoding="utf-8").replace("甲村3组", "")


def test_the_days_may_be_chosen(drawn: tuple[TestDatabase, Path]):
    database, path = drawn

    content = draw(database, COUNTY, path, first=date(2026, 2, 3), last=date(2026, 2, 3))

    assert list(content.cases["title"]) == ["三十天以前"]


def test_the_approval_number_is_printed_where_there_is_one(drawn: tuple[TestDatabase, Path]):
    database, path = drawn

    draw(database, COUNTY, path, approval_no="浙S(2026)1号")

    text = path.read_text(encoding="utf-8")
    assert "审图号：浙S(2026)1号" in text
    assert "内部工作用图" not in text


def test_a_demonstration_says_that_its_boundaries_are_invented(demo_database: TestDatabase, tmp_path: Path):
    draw(demo_database, "330521102", tmp_path / "map.html")

    assert "示意边界，非测绘成果" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_drawing_leaves_foliums_other_maps_alone(drawn: tuple[TestDatabase, Path]):
    database, path = drawn
    before = folium.Map().get_root().render()

    draw(database, COUNTY, path)

    assert "cdn" in before
    assert folium.Map().get_root().render().count("cdn") == before.count("cdn")


def test_an_unknown_region_is_refused(drawn: tuple[TestDatabase, Path]):
    database, path = drawn

    with pytest.raises(NotVisibleError):
        draw(database, "999999", path)
    assert not path.exists()


def test_the_command_writes_the_file(drawn: tuple[TestDatabase, Path], tmp_path: Path):
    database, path = drawn
    environment = {
        "DATABASE_URL": database.owner_url,
        "WEB_DATABASE_URL": database.web_url,
        "GEO_APP_HOME": str(tmp_path / "home"),
        "MAP_APPROVAL_NO": "浙S(2026)2号",
    }
    run = CliRunner()

    done = run.invoke(main, ["map", "--region", TOWN, str(path), "--json"], env=environment)
    refused = run.invoke(main, ["map", "--region", "999999", str(path)], env=environment)

    assert (done.exit_code, json.loads(done.stdout)["region"]) == (0, "中镇")
    assert "审图号：浙S(2026)2号" in path.read_text(encoding="utf-8")
    assert (refused.exit_code, "没有编码为 999999 的区划" in refused.output) == (2, True)
