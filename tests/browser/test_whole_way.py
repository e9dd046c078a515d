"""The whole way of the points, in a real browser: from a village's vote on its rules to the notice on the wall."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Locator, Page, expect
from python_calamine import CalamineWorkbook

from geo_app.residents import build_resident_app
from geo_app.settings import Settings
from geo_app.web.wording import index as shown
from layers.web_role import RESIDENT_ROLE
from tests.administered_county import VILLAGE
from tests.browser.conftest import PHONE, Visit
from tests.conftest import copied
from tests.objected_village import ObjectedVillage
from tests.paper_county import text_of
from tests.walked_village import HAPPENED, PERIOD, Household, Way, serving
from tests.web_fixtures import PASSWORD

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
_PLACES = f"/villages/{VILLAGE}"
_GOOD_DEED, _CLUTTER, _CORRECTED = "GY04", "TY06", "12.0"


@pytest.fixture(scope="module")
def village(cluster, _demo_template, tmp_path_factory) -> Iterator[ObjectedVillage]:
    with copied(cluster, _demo_template) as database:
        made = ObjectedVillage(database, tmp_path_factory.mktemp("way"))
        known = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        made.ask("update accounts set password_hash = %s", known)
        yield made
        made.close()


@pytest.fixture(scope="module")
def served(village) -> Iterator[str]:
    with serving(village.app) as address:
        yield address


@pytest.fixture(scope="module")
def sessions() -> dict[str, object]:
    return {}


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def way(village, cluster, tmp_path) -> Iterator[Way]:
    settings = Settings(
        geo_app_home=tmp_path,
        database_url=village.database.owner_url,
        web_database_url=village.database.web_url,
        resident_database_url=cluster.url(RESIDENT_ROLE, village.database.name),
        web_threads=4,
    )
    residents = build_resident_app(settings)
    with ExitStack() as at_end:
        at_end.callback(residents.extensions["geo_app"].database.close)
        yield Way(village, at_end.enter_context(serving(residents)))


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A household's telephone; the content policy is kept."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors: list[str] = []
    page.on("console", lambda message: errors.extend([message.text] * (message.type == "error")))
    yield page
    context.close()
    assert errors == []


def test_from_the_vote_on_the_rules_to_the_notice_on_the_wall(visit, way, phone):
    _adopt(visit, way)
    way.quarters_pass()
    helper, untidy = way.find("GY", 0, 480, 0), way.find("TY", 100, 270, -1)
    assert helper.id != untidy.id
    _seat(visit, helper)
    given, taken = _apply(visit, helper, untidy)
    _review(visit, way, given, taken)
    way.notices_age(2)
    objection = _object(visit, way, phone, helper)
    _uphold(visit, way, helper, given, objection)
    stand = {given: ("booked", 120), taken: ("publicized", -30)}
    assert {number: way.village.application(number)[:2] for number in stand} == stand
    way.notices_age(4)
    _book(visit, way, taken)
    index = _changed(visit, way, helper, untidy)
    _post(visit)
    way.results_age(16)
    way.count_again()
    _freeze(visit)
    _print(visit, way, helper, index)


def _adopt(visit: Open, way: Way) -> None:
    """Draft from the default catalogue, try, vote; the town takes it on file."""
    page = visit("clerk", f"{_PLACES}/rules").page
    page.get_by_role("button", name="从示例目录开始").click()
    page.get_by_label("从哪个季度起生效").select_option(str(way.first))
    page.locator("input[name='d3.cap']").fill("60")  # more than people reach: points beyond the cap would not be seen
    page.locator(".rule-save").get_by_role("button", name="保存").click()
    page.get_by_role("status").get_by_role("link", name="试算").click()
    page.get_by_label("哪个季度").select_option(PERIOD)
    page.get_by_role("button", name="试算").click()
    page.get_by_role("link", name="看过了，去登记表决").click()
    page.get_by_label("村民代表会议").check()
    meeting = {
        "met_on": str(way.first - timedelta(days=5)), "place": "村文化礼堂", "entitled": "60", "present": "45",
        "votes_for": "40", "votes_against": "3", "abstained": "2", "resolution_ref": "〔2026〕7号",
    }  # fmt: skip
    for field, value in meeting.items():
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="提交表决结果").click()
    expect(page.get_by_text("还没有到镇街备案")).to_be_visible()
    page = visit("officer.town", "/filings").page
    page.locator(f'a[href^="{_PLACES}/rules/"]').click()
    page.get_by_label("予以备案").check()
    page.get_by_label("备案号或文号").fill("备〔2026〕12号")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("备〔2026〕12号")).to_be_visible()


def _seat(visit: Open, helper: Household) -> None:
    """Seat five; the first is of the household that is going to apply."""
    page = visit("clerk", f"{_PLACES}/panel").page
    for number in range(5):
        form = page.locator("form.whole")
        form.get_by_label("姓名").fill(f"评议员{number}")
        if number == 0:
            form.get_by_label("户号").fill(helper.short)
        form.get_by_label("任职日期").fill(HAPPENED)
        form.get_by_role("button", name="增加").click()
        expect(page.locator("article.member")).to_have_count(number + 1)


def _apply(visit: Open, helper: Household, untidy: Household) -> tuple[int, int]:
    """Apply as the grid worker, check both, and return their numbers."""
    numbers = []
    for household, item, points, evidence in (
        (helper, _GOOD_DEED, "5", "邻里证明 3 号"),
        (untidy, _CLUTTER, "", "提醒记录 8 号、9 号"),
    ):
        page = visit("grid", f"{_PLACES}/applications/new").page
        page.locator("#household").fill(household.short)
        page.locator("#item").select_option(item)
        page.locator("#occurred_on").fill(HAPPENED)
        page.locator("#points").fill(points)
        page.locator("#evidence").fill(evidence)
        page.get_by_role("button", name="提交").click()
        page.wait_for_url(re.compile(r"/applications/\d+"))
        numbers.append(int(page.url.rpartition("/")[2]))
    page = visit("grid", f"{_PLACES}/applications?tab=check").page
    _tick_only(page, *numbers)
    page.get_by_role("button", name="初审通过勾选的").click()
    expect(_box(page, numbers[0])).to_have_count(0)
    return numbers[0], numbers[1]


def _review(visit: Open, way: Way, given: int, taken: int) -> None:
    """Vote, one of the panel recused, and post the notice."""
    page = visit("clerk", f"{_PLACES}/meetings/new").page
    _tick_only(page, given, taken)
    row = page.get_by_role("row").filter(has=_box(page, given))
    expect(row.locator(".tag", has_text="回避")).to_have_count(1)
    expect(row.locator("select")).to_have_count(4)
    for number in (given, taken):
        for ballot in page.locator(f'select[name^="vote-{number}-"]').all():
            ballot.select_option("pass")
    page.get_by_label("会议记录").fill("逐件评议，村民清了河道边的垃圾；有两次提醒记录。")
    page.get_by_role("button", name="提交评议结果").click()
    expect(page.get_by_role("button", name=re.compile("公示勾选的"))).to_be_visible()
    assert way.ask(
        """select m.name, v.vote from application_votes v join panel_members m on m.id = v.member_id
           where v.application_id = %s and v.vote <> 'pass'""",
        given,
    ) == [("评议员0", "recused")]
    _tick_only(page, given, taken)
    page.get_by_role("button", name=re.compile("公示勾选的")).click()
    page.wait_for_url("**/notices/*")


def _object(visit: Open, way: Way, phone: Page, helper: Household) -> int:
    """Get a code at the office, sign in at home, and object to the notice; return the objection."""
    page = visit("clerk", f"/map/households/{helper.code}").page
    page.get_by_role("button", name="发查看码").click()
    code = page.locator(".slip b.hero").inner_text()
    phone.goto(f"{way.residents}/sign-in?household={helper.code}")
    phone.locator("#code").fill(code)
    phone.get_by_role("button", name="查看").click()
    phone.get_by_role("link", name="对这一项有异议").click()
    phone.locator("#text").fill("那天做了一整天，应该给 12 分。")
    phone.get_by_role("button", name="交给村务监督委员会").click()
    told = phone.get_by_role("status")
    expect(told).to_contain_text("已交给村务监督委员会")
    return int(told.locator("b").inner_text())


def _uphold(visit: Open, way: Way, helper: Household, given: int, objection: int) -> None:
    """Answer as the supervision committee: there are more points in it."""
    assert way.village.application(given)[0] == "objected"
    page = visit("watch", f"/households/{helper.code}?period={PERIOD}").page
    panel = page.locator(f"#objection-{objection}")
    panel.get_by_label("异议成立").check()
    corrected = panel.locator(f"#corrected-{objection}")
    if corrected.evaluate("it => it.tagName") == "SELECT":
        corrected.select_option(_CORRECTED)
    else:
        corrected.fill(_CORRECTED)
    panel.get_by_label("理由").fill("核对了出工记录，按细则给 12 分。")
    panel.get_by_role("button", name="提交答复").click()
    expect(panel).to_contain_text("更正为 ＋12.0 分")


def _book(visit: Open, way: Way, taken: int) -> None:
    """Book what hung out long enough."""
    page = visit("clerk", f"{_PLACES}/applications?tab=notice").page
    page.get_by_role("button", name="入账公示期满的").click()
    page.wait_for_url("**tab=booked")
    assert way.village.application(taken)[:2] == ("booked", -30)


def _changed(visit: Open, way: Way, helper: Household, untidy: Household) -> int:
    """See on the village's page and the household's what came of it; return the helper's index."""
    (index, rank), (lower, _) = way.standing(helper), way.standing(untidy)
    assert index > helper.index
    assert rank < helper.rank
    assert lower < untidy.index
    page = visit("committee", f"{_PLACES}?period={PERIOD}&q={helper.short}").page
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=helper.short, exact=True))
    expect(row.get_by_role("cell").nth(4)).to_have_text(shown(index))
    expect(row.get_by_role("cell").nth(6).locator("b")).to_have_text(str(rank))
    row.get_by_role("link").click()
    expect(page.locator(".big b")).to_have_text(shown(index))
    page.locator("a[data-dimension]").filter(has_text="公益共治").click()
    deed = page.locator(".evidence tr").filter(has_text="好人好事")
    expect(deed).to_contain_text("＋12.0")
    expect(deed).to_contain_text("邻里证明 3 号")
    *lines, total = (_hundredths(cell) for cell in page.locator(".evidence tbody td:last-child").all_inner_texts())
    assert sum(lines) == total
    return index


def _post(visit: Open) -> None:
    page = visit("clerk", f"{_PLACES}/periods").page
    page.locator(f"section.period[id='{PERIOD}']").get_by_role("button", name="公示结果").click()
    expect(page.get_by_role("status")).to_contain_text("已公示")


def _freeze(visit: Open) -> None:
    page = visit("clerk", f"{_PLACES}/periods").page
    page.locator(f"section.period[id='{PERIOD}']").get_by_role("button", name="定稿").click()
    expect(page.get_by_role("status")).to_contain_text("已定稿")


def _print(visit: Open, way: Way, helper: Household, index: int) -> None:
    """Read the poster back: the household stands on it once, with its frozen index and a masked name."""
    page = visit("clerk", f"{_PLACES}/papers?period={PERIOD}").page
    answer = page.request.get(
        page.url.split("/villages")[0] + str(page.get_by_role("link", name="PDF，A3 横").get_attribute("href"))
    )
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(text_of(answer.body()).split())
    ((seal, name, frozen),) = way.ask(
        """select encode(p.ledger_seal, 'hex'), h.householder, jsonb_path_query_first(p.results,
                  '$[*] ? (@.household == $code)', jsonb_build_object('code', h.code)) ->> 'index'
           from period_results p, households h where (p.village_code, p.period, h.id) = (%s, %s, %s)""",
        VILLAGE, PERIOD, helper.id,
    )  # fmt: skip
    assert int(frozen) == index == way.standing(helper)[0]
    assert len(re.findall(rf"\b{helper.short}\b", text)) == 1
    assert helper.masked in text
    assert f"{index / 100:.2f}" in text
    assert name not in text
    answer = page.request.get(answer.url.replace("poster.pdf", "poster.xlsx"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.body())).get_sheet_by_index(0).to_python()
    row = next(row for row in sheet if helper.short in row)
    assert helper.masked in row
    assert index / 100 in row
    assert seal[:12] in text
    assert "预览" not in text


def _hundredths(text: str) -> int:
    return round(100 * float(text.replace("＋", "").replace("－", "-")))


def _box(page: Page, number: int) -> Locator:
    return page.locator(f'input[name="applications"][value="{number}"]')


def _tick_only(page: Page, *numbers: int) -> None:
    for box in page.locator('input[name="applications"]').all():
        box.set_checked(int(box.get_attribute("value") or 0) in numbers)
