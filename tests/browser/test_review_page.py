"""The review page and the pages about it, in a real browser, on a village of its own whose households object."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.administered_county import VILLAGE
from tests.browser.conftest import DESK, PHONE
from tests.conftest import copied
from tests.objected_village import PERIOD, ObjectedVillage
from tests.web_fixtures import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def objected(cluster, _demo_template, tmp_path_factory) -> Iterator[ObjectedVillage]:
    with copied(cluster, _demo_template) as database:
        made = ObjectedVillage(database, tmp_path_factory.mktemp("review"))
        known = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        made.ask("update accounts set password_hash = %s", known)
        yield made
        made.close()


@pytest.fixture(scope="module")
def served(objected) -> Iterator[str]:
    """The address at which the service runs on that village."""
    server = make_server("127.0.0.1", 0, objected.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def sessions() -> dict[str, object]:
    return {}


@pytest.fixture
def disputed(objected) -> tuple[int, str, int]:
    """A household with an objection to an entry: its number, its code and the objection."""
    household, code = objected.next_household()
    return household, code, objected.object_to(household, entry=objected.entry_of(household)[0])


def test_j_and_k_walk_through_the_list_and_enter_opens(visit, objected):
    visit("watch", "/account")
    seen = visit("watch", f"/households/{objected.next_household()[1]}?queue=all")
    links = seen.page.locator("#queue a")
    here = links.evaluate_all("all => all.findIndex((link) => link.hasAttribute('aria-current'))")
    step = 1 if here + 2 < links.count() else -1
    for key in "jjk" if step > 0 else "kkj":
        seen.page.keyboard.press(key)
    expect(links.nth(here + step)).to_be_focused()
    target = links.nth(here + step).get_attribute("href") or ""
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: target.partition("?")[0] in url)
    expect(seen.page.locator("#queue a[aria-current]")).to_have_count(1)
    seen.page.locator("summary", has_text="村民到办公室").click()
    seen.page.locator("#text").fill("jk")  # typing is not walking
    expect(seen.page.locator("#text")).to_be_focused()


def test_a_dimension_is_chosen_by_keyboard(visit, disputed):
    page = visit("watch", f"/households/{disputed[1]}?period={PERIOD}").page
    row = page.locator("a[data-dimension]").filter(has_text="公益共治")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="公益共治")).to_be_visible()
    expect(page.locator("a[data-dimension][aria-current]")).to_contain_text("公益共治")


def test_what_a_correction_changes_is_told_before_it_is_submitted(visit, objected, disputed):
    household, code, number = disputed
    before = objected.index(household)
    page = visit("watch", f"/households/{code}?period={PERIOD}").page
    panel = page.locator(f"#objection-{number}")
    expect(panel.get_by_role("button", name="先算一算")).to_be_hidden()  # told as it is chosen
    panel.get_by_label("异议成立").check()
    panel.get_by_label("成立时").select_option("0.0")
    then = panel.locator(".then")
    expect(then).to_be_visible()
    foretold = float(then.inner_text())
    assert objected.index(household) == before
    panel.get_by_label("维持原评分").check()
    expect(then).not_to_have_text(f"{foretold:.1f}")
    panel.get_by_label("异议成立").check()
    expect(then).to_have_text(f"{foretold:.1f}")
    panel.get_by_label("理由").fill("查过签到表，那天没有到场。")
    panel.get_by_role("button", name="提交答复").click()
    expect(panel).to_contain_text("这一项不计分")
    expect(page.locator(".big b")).to_have_text(f"{foretold:.1f}")
    assert objected.status(number) == ("upheld", 0)


def test_without_scripts_the_form_computes_and_answers(visit, objected, disputed):
    _, code, number = disputed
    visit("watch", "/account")
    page = visit("watch", f"/households/{code}?period={PERIOD}", script=False).page
    panel = page.locator(f"#objection-{number}")
    panel.get_by_label("异议成立").check()
    panel.get_by_label("成立时").select_option("0.0")
    panel.get_by_role("button", name="先算一算").click()
    expect(panel.locator(".then")).to_be_visible()
    panel.get_by_label("理由").fill("查过签到表，那天没有到场。")
    panel.get_by_role("button", name="提交答复").click()
    expect(panel).to_contain_text("异议成立")
    assert objected.status(number) == ("upheld", 0)


def _review(visit, code, size):
    return visit("watch", f"/households/{code}?period={PERIOD}", size=size)


def _refused(visit, code, size):
    seen = visit("watch", f"/households/{code}?period={PERIOD}", size=size, expects=("400",))
    panel = seen.page.locator(".objection-panel article").first
    panel.get_by_label("异议成立").check()
    panel.get_by_label("理由").fill("没有选分数就提交。")
    panel.get_by_role("button", name="提交答复").click()
    expect(seen.page.get_by_role("alert")).to_be_visible()
    return seen


def _desk(visit, code, size):
    seen = visit("clerk", f"/households/{code}?period={PERIOD}&queue=all", size=size)
    seen.page.locator("summary", has_text="村民到办公室").click()
    return seen


def _inbox(visit, code, size):
    seen = visit("watch", "/objections", size=size)
    seen.page.locator(".answering summary").first.click()
    return seen


def _village(visit, code, size):
    return visit("committee", f"/villages/{VILLAGE}?order=rank", size=size)


def _empty(visit, code, size):
    return visit("committee", f"/villages/{VILLAGE}?q=zzz", size=size)


def _area(visit, code, size):
    return visit("officer.town", "/villages", size=size)


STATES = (_review, _refused, _desk, _inbox, _village, _empty, _area)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES, ids=[state.__name__.strip("_") for state in STATES])
def test_axe_finds_nothing(visit, disputed, state, size):
    state(visit, disputed[1], size).check_accessibility()


@pytest.mark.parametrize("state", STATES, ids=[state.__name__.strip("_") for state in STATES])
def test_on_a_small_phone_nothing_scrolls_sideways_and_targets_are_large(visit, disputed, state):
    page = state(visit, disputed[1], {"width": 360, "height": 780}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = []
    for control in page.locator("main a, main button, main select, main input, main summary, main label.verdict").all():
        box = control.bounding_box()
        inside = control.evaluate("it => !!it.closest('label.verdict') && it.tagName === 'INPUT'")
        if box and control.is_visible() and not inside and box["height"] < 44:
            small.append((control.inner_text() or control.get_attribute("id"), box["height"]))
    assert small == []
