"""Finding a village or a household by what people type, and what is then told of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from layers.scope import Scope

pytestmark = pytest.mark.browser

VILLAGE = "village-330521102218"


@pytest.fixture(scope="module")
def householder(demo_database) -> tuple[str, str, str, str]:
    """Name, pinyin, initials and number of a householder of the pilot village whom no other is called like."""
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select min(h.householder), h.householder_pinyin, min(h.householder_initials), min(h.code)"
            " from households h"
            " join household_scores s on s.household_id = h.id and s.period = '2026Q4' and s.rank_no is not null"
            " where h.village_code = '330521102218' and length(h.householder) = 3"
            " group by h.householder_pinyin having count(*) = 1 order by 4 limit 1"
        )
        row: tuple[str, str, str, str] = cursor.fetchone()
        return row


@pytest.mark.parametrize("typed", ["name", "pinyin", "initials", "number"])
def test_a_householder_is_found_however_one_types(visit, householder, typed):
    name, pinyin, initials, code = householder
    text = {"name": name, "pinyin": pinyin, "initials": initials, "number": code}[typed]
    page = visit(VILLAGE).page
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(text)
    hits = page.locator("#hits")
    expect(hits.get_by_role("option").first).to_be_visible()
    expect(hits).to_contain_text(name[0] + "**")
    expect(hits).not_to_contain_text(name)


def test_the_chosen_household_opens_and_its_parts_add_up(visit, householder):
    name, _, _, code = householder
    page = visit(VILLAGE).page
    page.locator("#search").fill(code)
    expect(page.locator("#hits").get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("heading", level=2)).to_have_text(f"{name[0]}** 户")
    expect(drawer.get_by_role("heading", level=2)).to_be_focused()
    parts = [float(part.inner_text().split("/")[0]) for part in drawer.locator(".bars li:not(.sum) b").all()]
    whole = float(drawer.locator(".bars .sum b").inner_text())
    assert parts
    assert round(sum(parts), 2) == whole
    assert abs(whole - float(drawer.locator(".hero b").inner_text())) <= 0.1


@pytest.mark.parametrize("text", ["ssc", "songshi", "宋市"])
def test_a_village_is_found_and_entered(visit, text):
    page = visit("county").page
    page.locator("#search").fill(text)
    page.locator("#hits").get_by_role("option").filter(has_text=re.compile(r"^\s*宋市村\s*新市镇")).click()
    expect(page.locator("#crumbs [aria-current]")).to_have_text("宋市村")


def test_what_is_not_there_is_said_in_words(visit):
    page = visit("county").page
    page.locator("#search").fill("没有这个地方")
    expect(page.locator("#hits")).to_contain_text("没有找到「没有这个地方」")


def test_a_search_never_reaches_beyond_ones_area(visit):
    page = visit(VILLAGE).page
    page.locator("#search").fill("武康")
    expect(page.locator("#hits")).to_contain_text("没有找到")


def test_escape_closes_the_drawer_and_leads_back_to_the_row(visit):
    page = visit("town-330521102").page
    row = page.locator("#rows .item").nth(2)
    row.focus()
    row.press("Enter")
    expect(page.locator("#drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#rows .item").nth(2)).to_be_focused()


def test_households_are_listed_by_number_and_masked(visit):
    page = visit(VILLAGE, "/map?tab=households").page
    numbers = [text.split(" ")[0] for text in page.locator("#rows .sub").all_inner_texts()]
    assert len(numbers) == 40
    assert numbers == sorted(numbers)
    assert all("*" in name for name in page.locator("#rows .title").all_inner_texts())
