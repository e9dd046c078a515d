"""The page for those without a mouse, a large screen, a script or a network; and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def _map(visit, size):
    return visit("county", size=size)


def _lists(visit, size):
    return visit("county", "/map?tab=villages", size=size)


def _drawer(visit, size):
    seen = visit("village-330521102218", "/map?tab=households", size=size)
    seen.page.locator("#rows .item").first.click()
    expect(seen.page.locator("#drawer h2")).to_be_visible()
    return seen


def _layers(visit, size):
    seen = visit("town-330521102", size=size)
    if size is PHONE:
        seen.page.locator("#open-layers").click()
    expect(seen.page.locator("#layers")).to_be_visible()
    return seen


def _search(visit, size):
    seen = visit("county", size=size)
    seen.page.locator("#search").fill("ss")
    expect(seen.page.locator("#hits").get_by_role("option").first).to_be_visible()
    return seen


def _nothing(visit, size):
    seen = visit("county", "/map?cat=none", size=size)
    expect(seen.page.locator("#lists")).to_contain_text("六类事件都关掉了")
    return seen


def _sign_in(visit, size):
    return visit(None, "/login", size=size)


def _refused(visit, size):
    seen = visit(None, "/login", size=size, expects=("403",))
    seen.page.fill("#name", "county")
    seen.page.fill("#password", "wrong")
    seen.page.click("button[type=submit]")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    return seen


def _problem(visit, size):
    return visit("county", "/map/cases/999999999", size=size, expects=("404",))


def _page_of_a_case(visit, size):
    seen = visit("county", size=size)
    seen.page.goto(seen.origin + (seen.page.locator("#rows .item").first.get_attribute("href") or ""))
    return seen


STATES = (_map, _lists, _drawer, _layers, _search, _nothing, _sign_in, _refused, _problem, _page_of_a_case)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES, ids=[state.__name__.strip("_") for state in STATES])
def test_axe_finds_nothing(visit, state, size):
    state(visit, size).check_accessibility()


@pytest.mark.parametrize("width", [360, 390, 720])
def test_nothing_scrolls_sideways(visit, width):
    seen = visit("county", size={"width": width, "height": 780})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.page.locator("#rows .item").first.click()
    expect(seen.page.locator("#drawer h2")).to_be_visible()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_one_taps_is_large_enough(visit):
    seen = visit("grid-330521102218001", size=PHONE)
    small = []
    for control in seen.page.locator("a, button, select, input:not([type=range]):not([type=checkbox]), label").all():
        box = control.bounding_box()
        if box and control.is_visible() and box["width"] > 1 and box["height"] < 44:
            small.append((control.inner_text() or control.get_attribute("id"), box["height"]))
    # the skip link is for keyboards
    assert [entry for entry in small if entry[0] not in ("跳到列表", "search")] == []


def test_on_a_phone_the_layers_open_and_close(visit):
    page = visit("town-330521102", size=PHONE).page
    expect(page.locator("#left")).to_be_hidden()
    page.locator("#open-layers").tap()
    expect(page.locator("#left")).to_be_visible()
    page.locator("#kind-0").tap()
    expect(page.locator("#kind-0")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#left")).to_be_hidden()
    expect(page.locator("#open-layers")).to_be_focused()


def test_the_first_tab_stop_leads_to_the_list(visit):
    page = visit("county").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到列表")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#lists")).to_be_focused()


def test_without_scripts_the_lists_are_there_and_lead_on(visit):
    visit("county")  # signs in
    page = visit("county", script=False).page
    expect(page.locator("#rows > li")).to_have_count(40)
    page.get_by_role("link", name="再看 40 条").click()
    expect(page.locator("#rows > li").first).to_be_visible()
    page.get_by_role("link", name="村（社区）").click()
    page.locator('#rows [data-sel="rg:330521102218"]').click()
    expect(page.get_by_role("heading", name="宋市村")).to_be_visible()
    page.get_by_role("link", name="进入宋市村").click()
    expect(page.locator("#crumbs [aria-current]")).to_have_text("宋市村")
    page.get_by_role("link", name="住户").click()
    expect(page.locator("#rows > li")).to_have_count(40)


def test_on_paper_there_is_a_title_the_map_and_the_list_but_no_controls(visit):
    page = visit("town-330521102").page
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_contain_text("新市镇")
    expect(page.locator("#map canvas").first).to_be_visible()
    expect(page.locator("#rows")).to_be_visible()
    for gone in (".bar", ".tools", "#time", ".sync"):
        expect(page.locator(gone)).to_be_hidden()


def test_without_a_network_what_is_open_stays_and_one_may_try_again(visit):
    seen = visit("county", expects=("ERR_INTERNET_DISCONNECTED", "htmx:"))
    page = seen.page
    total = seen.listed()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#kind-1").click()
    expect(page.locator("#status")).to_contain_text("网络不通")
    expect(page.locator("#rows > li").first).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#tab-cases .n")).not_to_have_attribute("data-count", str(total))
    expect(page.locator("#offline")).to_be_hidden()
