"""The residents' pages in a real Chromium: for those who see badly, have no mouse, no script, or little signal."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Route, expect
from werkzeug.serving import make_server

from geo_app.use_cases.issue_resident_code import issue_resident_code
from layers.scope import Scope
from tests.browser.conftest import DESK, PHONE, Visit
from tests.geo_app.residents.conftest import VILLAGE

pytestmark = pytest.mark.browser

OPEN = ("/", "/sign-in", "/sign-in?ended=1", "/tell", "/ask", "/numbers", "/nowhere")
OWN = (
    "/my/score", "/my/rules", "/my/looks", "/my/objections", "/my/applications", "/my/applications/new", "/my/benefits",
    "/my/applications/new?item=PA01",
    "/my/requests", "/my/requests/new?kind=copy",
    "/my/requests/new?kind=correction", "/my/requests/new?kind=deletion", "/my/requests/new?kind=explanation",
)  # fmt: skip
_TEXTS = """() => [...document.querySelectorAll('body *')].filter(it => it.offsetParent
    && [...it.childNodes].some(part => part.nodeType === 3 && part.textContent.trim())
    && parseFloat(getComputedStyle(it).fontSize) < 18).map(it => it.outerHTML.slice(0, 80))"""
_TARGETS = """() => [...document.querySelectorAll('a[href]:not(.skip), button, select, textarea, summary, label input,'
    + ' input:not([type=hidden]):not([type=radio])')]
    .map(it => ['radio', 'checkbox'].includes(it.type) && it.closest('label') || it)
    .filter(it => it.offsetParent && (it.offsetHeight < 44 || it.offsetWidth < 44))
    .map(it => it.outerHTML.slice(0, 80))"""
_FIRST_VISIT_BYTES = 20_000
_BUILT = Path(__file__).parents[3] / "static" / "dist"


@pytest.fixture(scope="module")
def address(surfaces) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, surfaces.residents, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(address: str, chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a window; at the end nothing has left the origin, and the content policy was kept."""
    contexts: list[BrowserContext] = []
    opened: list[Visit] = []

    def go(size: dict[str, int] = PHONE, *, script: bool = True) -> Visit:
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            has_touch=size is PHONE,
            is_mobile=size is PHONE,
            java_script_enabled=script,
        )
        contexts.append(context)
        seen = Visit(context.new_page(), address)
        seen.page.set_default_timeout(30_000)
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.errors.extend([message.text] * (message.type == "error")))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        opened.append(seen)
        return seen

    yield go
    for context in contexts:
        context.close()
    for seen in opened:
        assert all(url.startswith(address) for url in seen.requests), seen.requests
        # a page that says what went wrong answers with 4xx, which Chromium reports
        assert not [error for error in seen.errors if "the server responded with a status of 4" not in error]


@pytest.fixture
def code(surfaces, households) -> str:
    """The first household's new code."""
    return issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test").code


def _sign_in(seen: Visit, household: str, code: str) -> None:
    seen.page.goto(f"{seen.origin}/sign-in?household={household}")
    seen.page.fill("#code", code)
    seen.page.locator("main button").click()
    seen.page.wait_for_url("**/my/score")


def _check(seen: Visit, state: str, size: dict[str, int]) -> None:
    seen.check_accessibility()
    assert seen.page.evaluate(_TEXTS) == [], f"smaller than 18 px: {state}"
    assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"sideways: {state}"
    if size is PHONE:
        assert seen.page.evaluate(_TARGETS) == [], f"too small to press: {state}"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_read_and_pressed_by_everyone(open_page, households, code, size):
    seen = open_page(size)
    for path in OPEN:
        seen.page.goto(seen.origin + path)
        _check(seen, path, size)
    _sign_in(seen, households[0], code)
    for path in OWN:
        seen.page.goto(seen.origin + path)
        _check(seen, path, size)
    seen.page.goto(f"{seen.origin}/my/score")
    seen.page.get_by_role("link", name="有异议").first.click()
    _check(seen, "an objection", size)
    seen.page.fill("#text", "短")
    seen.page.locator("main button").click()
    expect(seen.page.get_by_role("alert")).to_be_visible()
    _check(seen, "an objection refused", size)


@pytest.mark.parametrize("width", [360, 320])
def test_a_narrow_phone_scrolls_in_one_direction_only(open_page, households, code, width):
    seen = open_page({"width": width, "height": 640})
    _sign_in(seen, households[0], code)
    for path in (*OPEN, *OWN):
        seen.page.goto(seen.origin + path)
        assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_what_is_wrong_with_a_report_is_announced_beside_its_field(open_page):
    seen = open_page()
    seen.page.goto(f"{seen.origin}/tell")
    seen.page.evaluate("() => { document.getElementById('tell').noValidate = true }")
    seen.page.get_by_role("button", name="提交").click()
    expect(seen.page.get_by_role("alert")).to_contain_text("3 处要改")
    _check(seen, "a report refused", PHONE)
    text = seen.page.locator("#text")
    assert text.get_attribute("aria-invalid") == "true"
    assert seen.page.locator(f"#{text.get_attribute('aria-describedby')}").inner_text() == "请写 5 到 2000 个字"


def test_an_objection_is_filed_with_the_keyboard_alone(open_page, households, code):
    seen = open_page(DESK)
    page = seen.page

    def tab_to(name: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and re.search(name, focused.inner_text() or focused.get_attribute("id") or ""):
                outline = focused.evaluate("it => parseFloat(getComputedStyle(it).outlineWidth)")
                assert outline >= 2, f"nobody sees that {name} has the focus"
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    page.goto(f"{seen.origin}/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    tab_to("看我家积分")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    tab_to("^household$")
    page.keyboard.type(households[0])
    tab_to("^code$")
    page.keyboard.type(code.replace("-", " ").lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/score")
    tab_to("有异议")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/objections/new**")
    tab_to("^text$")
    page.keyboard.type("这一笔记错了人家")
    tab_to("交给村务监督委员会")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已交给村务监督委员会")


def test_without_a_script_a_report_with_a_photograph_is_handed_in_and_asked_after(surfaces, open_page, tmp_path):
    photo = tmp_path / "灯.jpg"
    Image.new("RGB", (640, 480), "navy").save(photo)
    seen = open_page(script=False)
    page = seen.page
    page.goto(f"{seen.origin}/tell")
    expect(page.locator("#locate")).to_be_hidden()
    page.check("[name=matter][value=report]")
    page.select_option("#category", index=1)
    page.select_option("#village", VILLAGE)
    page.fill("#text", "没有脚本也能反映路灯坏了")
    page.set_input_files("#photos", photo)
    page.get_by_role("button", name="提交").click()
    number, code = (line.inner_text() for line in page.locator(".big").all())
    page.get_by_role("link", name="查办理进度").click()
    page.fill("#code", code)
    page.locator("main button").click()
    expect(page.locator(".hero")).to_have_text("已收到")
    assert surfaces.ask(
        "select count(*) from case_photos p join cases c on c.id = p.case_id where external_id = %s", number
    ) == [(1,)]


def test_a_large_photograph_is_made_small_before_it_travels(open_page, households, code, tmp_path):
    photo, broken = tmp_path / "门口.jpg", tmp_path / "坏的.jpg"
    Image.effect_noise((3200, 2400), 60).convert("RGB").save(photo, quality=95)
    broken.write_bytes(b"\xff\xd8\xff" + bytes(600_000))
    assert photo.stat().st_size > 2_000_000
    seen = open_page()
    page = seen.page
    page.goto(f"{seen.origin}/tell")
    page.set_input_files("#photos", photo)
    page.wait_for_function("() => document.getElementById('photos').files[0].size < 1000000")
    assert page.evaluate("() => document.getElementById('photos').files[0].name") == "门口.jpg"
    page.set_input_files("#photos", broken)
    assert page.evaluate("() => document.getElementById('photos').files[0].size") == broken.stat().st_size
    _sign_in(seen, households[0], code)
    page.goto(f"{seen.origin}/my/applications/new?item=PA01")
    page.set_input_files("#photos", photo)
    page.wait_for_function("() => document.getElementById('photos').files[0].size < 1000000")


def test_after_a_broken_connection_the_form_is_sent_again_and_is_one_case(surfaces, open_page):
    """The answer is lost on its way; the browser's own page offers to send the form once more."""
    seen = open_page()
    page = seen.page
    page.goto(f"{seen.origin}/tell")
    page.check("[name=matter][value=report]")
    page.select_option("#category", index=1)
    page.select_option("#village", VILLAGE)
    page.fill("#text", "信号不好，按了两次提交")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    page.route("**/tell", lose_the_answer)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/tell")
    seen.errors.clear()
    page.reload()
    expect(page.locator(".big").first).to_be_visible()
    assert surfaces.ask("select count(*) from cases where body = '信号不好，按了两次提交'") == [(1,)]


def test_a_page_that_comes_back_can_be_pressed_again(open_page):
    seen = open_page()
    page = seen.page
    page.goto(f"{seen.origin}/tell")
    page.evaluate("() => document.getElementById('tell').dispatchEvent(new Event('submit'))")
    expect(page.get_by_role("button", name="正在提交")).to_be_disabled()
    page.evaluate("() => dispatchEvent(new Event('pageshow'))")
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_enabled()


def test_pages_are_small_enough_for_a_poor_signal(surfaces, households):
    """What a first visit of a page costs, compressed: the page itself, its style, script and icons."""
    browser = surfaces.signed_in(households[0])
    for path in (*OPEN, *OWN):
        page = browser.get(path, headers={"Accept": "text/html"}).get_data()
        parts = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))
        files = [(_BUILT / part).read_bytes() for part in parts]
        total = sum(len(gzip.compress(data)) for data in (page, *files))
        assert total <= _FIRST_VISIT_BYTES, (path, total)
        assert len(page) <= 2 * _FIRST_VISIT_BYTES, path
