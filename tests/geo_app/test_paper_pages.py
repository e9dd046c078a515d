"""Papers of villages of any size, as they come off the press: nothing cut off, nothing lost where a page ends."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from html import escape as escaped

import pypdfium2
import pytest

from geo_app.papers import pdf
from geo_app.papers.card import Card, cards
from geo_app.papers.ledger import ledger
from geo_app.papers.minutes import minutes
from geo_app.papers.occasion import Occasion
from geo_app.papers.poster import poster
from geo_app.papers.sheet import Paper
from geo_app.papers.strips import ems, wrapped
from geo_app.papers.workbook import to_xlsx
from layers.records_paper import (
    PaperDimension,
    PaperEntry,
    PaperHousehold,
    PaperMatter,
    PaperMeeting,
    PaperStanding,
    PaperVillage,
)
from tests.paper_county import LETTERS_PER_MM, lines_of, read_pdf, text_of

CODE = "330521102218"
LONG_NAME = "阿卜杜热合曼·麦麦提艾力**"
DIMENSIONS = tuple(PaperDimension(f"D{number}", name, 200_000, 300) for number, name in enumerate(
    ("村民民俗", "平安稳定", "美丽庭院", "志愿服务", "家风家教")
))  # fmt: skip
OCCASION = Occasion(
    PaperVillage(CODE, "宋市村", "新市镇", True, "", "", "", "宋市村民委员会"),
    PaperStanding(
        "2026Q4", "posted", 1, date(2027, 1, 1), date(2027, 1, 16), "", None, "ab" * 32, date(2026, 12, 31), 7, 1,
        "积分管理办法", 2, "宋村民〔2026〕3号", 600,
    ),
    DIMENSIONS,
    date(2027, 1, 2),
)  # fmt: skip


def households(many: int, name: str = "沈*军") -> list[PaperHousehold]:
    return [
        PaperHousehold(
            number, f"{CODE}{number:04}", 3, name if number % 9 else LONG_NAME, 1234, 6789,
            number if number % 30 else None, 1, many,
            [{"dimension": one.code, "counted": 245, "part": 1500} for one in DIMENSIONS],
        )
        for number in range(1, many + 1)
    ]  # fmt: skip


def entries(many: int, *, of: int = 1, item: str = "带头移风易俗，婚事新办、丧事简办") -> list[PaperEntry]:
    return [
        PaperEntry(
            number, number % of + 1, f"{CODE}{number % of + 1:04}", "沈*军", 3, datetime(2026, 10, 9, tzinfo=UTC),
            date(2026, 10, 9), "item", f"{item}{number:04}", "D1", 20, "honour", "村道保洁照片三张，组长证明", "村文书",
            None, False, number, None, "沈建国、王美芳、李桂英", 20 * number,
        )
        for number in range(1, many + 1)
    ]  # fmt: skip


def pdf_of(made: tuple[Card, ...] | Paper) -> bytes:
    return pdf.sheet_pdf(made) if isinstance(made, Paper) else pdf.cards_pdf(made, "户积分卡")


def outside(body: bytes, margin_mm: float) -> list[str]:
    """Return the characters that stand in the margin or beyond the paper's edge."""
    found = []
    for page in pypdfium2.PdfDocument(body):
        width, height = page.get_size()
        text, margin = page.get_textpage(), margin_mm * LETTERS_PER_MM
        for number in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(number)
            if right > left and (left < margin or right > width - margin or bottom < 6 or top > height - margin):
                found.append(text.get_text_range(number, 1))
    return found


@pytest.fixture(scope="module")
def large() -> bytes:
    return pdf_of(poster(OCCASION, households(700), {}, "a3"))


def test_seven_hundred_households_are_on_the_poster_once_and_nothing_is_cut_off(large):
    numbers = re.findall(r"(?<![\w.—〔])(0\d{3})(?![\w.年])", text_of(large))
    assert sorted(numbers) == [f"{number:04}" for number in range(1, 701)]
    assert outside(large, 11) == []
    pages = read_pdf(large).pages
    assert len(pages) <= 16
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"第 {number} 页，共 {len(pages)} 页" in text
        assert "户编号" in text, "the headings are repeated"


def test_no_figure_is_broken_and_no_letter_of_a_long_name_is_lost(large):
    text = text_of(large)
    assert "123.4" in text
    assert not re.search(r"\d\.\n\d", text)
    assert "".join(text.split()).count("艾力**") == sum(number % 9 == 0 for number in range(1, 701))


def test_a_village_of_one_household_has_a_poster_of_one_page():
    for size in ("a3", "a4"):
        body = pdf_of(poster(OCCASION, households(1), {}, size))
        assert len(read_pdf(body).pages) == 1
        assert any(re.search(r"^1 0001 沈\*军 3 .* 123\.4 67\.89 1$", line.strip()) for line in lines_of(body)), size


def test_a_card_with_forty_entries_goes_on_and_is_signed_once():
    made = cards(OCCASION, households(2), entries(80, of=2), 2).cards
    body = pdf_of(made)
    pages = [page.extract_text() for page in read_pdf(body).pages]
    assert outside(body, 9) == []
    assert len(pages) % 2 == 0
    half = len(pages) // 2
    of_second = pages[:half] if "0002 号" in pages[0] else pages[half:]
    for number, text in enumerate(of_second, start=1):
        assert f"第 {number} 页，共 {half} 页" in text
        assert "0002" in text
        assert ("户主签收" in text) == (number == half)
    told = "".join("".join(of_second).split())
    assert all(told.count(f"简办{number:04}") == 1 for number in range(1, 81, 2))


def test_what_is_set_in_turns_is_numbered_through(monkeypatch):
    monkeypatch.setattr(pdf, "_PAGES_AT_ONCE", 2)
    body = pdf_of(ledger(OCCASION, entries(90, of=30), None))
    pages = [page.extract_text() for page in read_pdf(body).pages]
    assert len(pages) > 4
    for number, text in enumerate(pages, start=1):
        assert f"第 {number} 页，共 {len(pages)} 页" in text
        assert ("经手人" in text) == (number == len(pages))
        assert ("按入账先后排列" in text) == (number == 1)
    told = "".join("".join(pages).split())
    assert all(told.count(f"简办{number:04}") == 1 for number in range(1, 91))
    assert outside(body, 11) == []


def test_minutes_of_hundreds_of_matters_have_them_on_pages_of_their_own():
    meeting = PaperMeeting(1, date(2026, 10, 20), "文化礼堂", "逐件评议。", "沈建国", [["沈建国", "party_member"]] * 5)
    matters = [
        PaperMatter(1, number, f"{CODE}0001", LONG_NAME, "参加民俗、文体活动", 30, 30, 5, 0, 0, "")
        for number in range(1, 121)
    ]
    body = pdf_of(minutes(OCCASION, [meeting], matters))
    pages = [page.extract_text() for page in read_pdf(body).pages]
    assert "签到表" in pages[0]
    assert all("评定分" in text and "回避" in text for text in pages[1:])
    assert "主持人签名" in pages[-1]
    assert outside(body, 11) == []


@pytest.mark.parametrize("most", [3, 5.5, 12])
def test_lines_are_not_too_long_and_begin_with_no_comma(most):
    text = "带头移风易俗，婚事新办、丧事简办。ABC 123（10 月 12 日）"
    lines = wrapped(text, most)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(ems(line) <= most + 0.5 for line in lines)
    assert not any(line[:1] in "，、。）" for line in lines)


@pytest.mark.parametrize("hostile", ["=1+1", "+86 13800000000", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_of_a_workbook_is_a_formula(hostile):
    for made in (
        poster(OCCASION, households(3, hostile), {2: hostile}, "a3"),
        ledger(OCCASION, entries(3, item=hostile), None),
        cards(OCCASION, households(2, hostile), entries(2, item=hostile), 2).paper,
    ):
        with zipfile.ZipFile(io.BytesIO(to_xlsx(made))) as book:
            inside = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
        pages = [text for name, text in inside.items() if name.startswith("xl/worksheets/")]
        assert escaped(hostile.strip(), quote=False) in inside["xl/sharedStrings.xml"]
        assert inside["xl/workbook.xml"].count("_xlnm.Print_Titles") == len(pages)
        for page in pages:
            assert not re.search(r"<f[ >/]|<hyperlink", page), "a formula, or a link"
            assert set(re.findall(r' t="(\w+)"', page)) <= {"s"}
            assert re.search(r'<pageSetup [^>]*paperSize="[89]"[^>]* fitToHeight="0"', page)
            assert "&amp;P / &amp;N" in page, "pages are numbered"
