"""The lists of points as a browser prints them, and the sheet of an inspection on a phone with a poor connection."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.paper_county import CLERK, VILLAGE, lines_of

pytestmark = pytest.mark.browser
SHEET = f"/villages/{VILLAGE}/inspection"


@pytest.mark.parametrize(
    ("path", "heading", "row"),
    [
        (f"/villages/{VILLAGE}", "幸福指数", r"^\d{4} "),
        (f"/villages/{VILLAGE}/ledger", "凭据", r"^\d+ 20\d\d年"),
        (f"/villages/{VILLAGE}/applications?tab=booked", "事项", r"^\d{4} ?\S"),
        (SHEET, "庭院评星", r"^\d{4} "),
    ],
)
def test_a_list_prints_on_a4_with_its_headings_on_each_page_and_nothing_cut_off(visit, path, heading, row):
    page = visit(CLERK, path, size=DESK).page
    body = page.pdf(prefer_css_page_size=True)
    printed = pypdfium2.PdfDocument(body)
    for sheet in printed:
        width, height = sheet.get_size()
        assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
        text = sheet.get_textpage()
        assert heading in "".join(text.get_text_range().split())
        boxes = [text.get_charbox(number) for number in range(text.count_chars())]
        assert max(right for left, _, right, _ in boxes if right > left) <= width - 30
    lines = lines_of(body)
    assert sum(bool(re.search(row, line)) for line in lines) >= 10
    told = "".join(lines)
    for word in ("跳到", "换一张表", "提交检查结果", "退出", "兑换 福利"):
        assert word not in told, "what is for pressing is not for paper"


def test_what_was_chosen_and_not_sent_is_there_again_and_can_be_dropped(visit):
    """The line broke, or the page was closed: it is in this browser, until the sheet shows it or somebody signs out."""
    page = visit(CLERK, SHEET, size=PHONE).page
    note = page.locator("[data-draft]")
    expect(note).to_be_hidden()
    star = page.locator("[name=TY01-0007]")
    star.select_option(index=3)
    page.check("[name=TY04-0009]")
    expect(note).to_contain_text("2 项还没有交")
    page.goto(page.url)
    expect(note).to_contain_text("2 项已经填回")
    expect(star).to_have_value("TY03")
    expect(page.locator("[name=TY04-0009]")).to_be_checked()
    page.context.set_offline(True)
    page.click(".sheet-save button")
    expect(note).to_contain_text("现在没有网络")
    page.context.set_offline(False)
    note.locator("button").click()
    expect(note).to_be_hidden()
    page.goto(page.url)
    expect(star).to_have_value("")


def test_enter_leads_down_the_column(visit):
    page = visit(CLERK, SHEET, size=DESK).page
    page.focus("[name=TY01-0007]")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator("[name=TY01-0008]")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("[name=TY01-0007]")).to_be_focused()
    expect(page.locator("[name=TY01-0007]")).to_have_value("TY03")
    page.locator("[data-draft] button").click()
