"""The own account's pages and the menu: for every eye and hand, on a phone, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.account_people import NEW_PASSWORD
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

SMALLEST = 44
TARGETS = "a, button, select, summary, input:not([type=checkbox]):not([type=hidden]), label:has(input)"


def _account(visit, size):
    return visit("county", "/account", size=size)


def _menu(visit, size):
    seen = visit("county", "/account", size=size)
    seen.page.locator(".menu > summary").click()
    expect(seen.page.get_by_role("button", name="退出登录", exact=True)).to_be_visible()
    return seen


def _password_faults(visit, size):
    seen = visit("county", "/account/password", size=size, expects=("400",))
    for name, text in (("password", "only-for-these-tests"), ("new_password", "short"), ("repeated", "other")):
        seen.page.fill(f"#{name}", text)
    seen.page.get_by_role("button", name="换密码").click()
    expect(seen.page.locator("#new_password-fault")).to_contain_text("至少 10")
    expect(seen.page.locator("#new_password")).to_have_attribute("aria-invalid", "true")
    return seen


def _second_factor(visit, size):
    return visit("county", "/account/second-factor", size=size)


def _offer(visit, size):
    seen = _second_factor(visit, size)
    seen.page.get_by_role("button", name="开始").click()
    expect(seen.page.get_by_role("img", name="二维码")).to_be_visible()
    return seen


def _new_token(visit, size):
    seen = visit("county", "/account/tokens/new", size=size)
    seen.page.fill("#label", "试一试")
    seen.page.get_by_label("看地图").check()
    return seen


STATES = (_account, _menu, _password_faults, _second_factor, _offer, _new_token)
NAMES = [state.__name__.strip("_") for state in STATES]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_axe_finds_nothing(visit, state, size):
    state(visit, size).check_accessibility()


@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_on_a_small_phone_nothing_scrolls_sideways_and_all_one_taps_is_large_enough(visit, state):
    page = state(visit, {"width": 360, "height": 780}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = []
    for control in page.locator(TARGETS).all():
        box = control.bounding_box()
        if box and control.is_visible() and 1 < box["height"] < SMALLEST:
            small.append((control.inner_text() or control.get_attribute("id"), box["height"]))
    assert [entry for entry in small if entry[0] != "search"] == []  # the whole box round it is tapped


def test_the_menu_opens_by_keyboard_and_leads_on(visit):
    page = visit("county", "/account").page
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".menu-panel").get_by_role("link", name="我的账号")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("请假代理")


def test_a_password_is_changed_without_a_script(visit, people):
    people.make("scriptless-one", must_change_password=True)
    page = visit(None, "/login?next=/account", script=False).page
    page.fill("#name", "scriptless-one")
    page.fill("#password", "Ye-you-10-zifu")
    page.click("button[type=submit]")
    expect(page.locator("h1")).to_have_text("先换一个新密码")
    for name, text in (("password", "Ye-you-10-zifu"), ("new_password", NEW_PASSWORD), ("repeated", NEW_PASSWORD)):
        page.fill(f"#{name}", text)
    page.get_by_role("button", name="换密码").click()
    expect(page.locator("h1")).to_have_text("我的账号")


def test_the_picture_for_the_phone_is_drawn_and_the_policy_lets_it(visit):
    """The visit fails at its end when the content policy refused anything."""
    page = _offer(visit, DESK).page
    box = page.locator("svg.qr").bounding_box()
    assert box
    assert box["width"] > 150
    assert page.locator("svg.qr path").evaluate("path => getComputedStyle(path).stroke") != "none"
