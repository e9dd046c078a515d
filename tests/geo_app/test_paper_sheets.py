"""A village's papers, read back: every household once, nobody named who did not agree, PDF and workbook alike."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from geo_app import paper_words
from geo_app.use_cases.print_paper import SHEETS
from layers.scope import Scope
from tests.paper_county import CLERK, FROZEN, LETTERS_PER_MM, OPEN, VILLAGE, ask, lines_of, read_pdf, text_of

ADDRESS = f"/villages/{VILLAGE}/papers"


def get(browser, sheet: str, period: str = OPEN, **values: object):
    query = "&".join(f"{name}={value}" for name, value in {"period": period, **values}.items())
    answer = browser.get(f"{ADDRESS}/{sheet}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.get_data()


def households(database, period: str = OPEN) -> list[tuple]:
    return ask(
        database,
        """select h.code, h.householder, h.householder_masked, s.points_tenths, s.index_hundredths, s.rank_no
           from household_scores s join households h on h.id = s.household_id
           where s.village_code = %s and s.period = %s order by h.code""",
        VILLAGE, period,
    )  # fmt: skip


def rows_of(workbook: bytes, page: int = 0) -> list[list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return book.get_sheet_by_index(page).to_python()


def resources(page) -> dict:
    return page["/Resources"].get_object()


@pytest.fixture(scope="module")
def clerk(app):
    from tests.web_fixtures import _sign_in  # noqa: PLC0415

    return _sign_in(app)(CLERK)


@pytest.fixture(scope="module")
def poster(clerk) -> bytes:
    return get(clerk, "poster.pdf")


@pytest.mark.parametrize(("paper", "size"), [("a3", (420, 297)), ("a4", (210, 297))])
def test_the_poster_has_the_size_of_its_paper(clerk, paper, size):
    for page in read_pdf(get(clerk, "poster.pdf", paper=paper)).pages:
        assert (round(page.mediabox.width / LETTERS_PER_MM), round(page.mediabox.height / LETTERS_PER_MM)) == size


def test_every_household_is_on_the_poster_once_by_number(poster, demo_database):
    numbers = [code[12:] for code, *_ in households(demo_database)]
    found = re.findall(r"(?<![\w.—])(0\d{3})(?![\w.-])", text_of(poster))
    assert found == sorted(numbers)


def test_the_rows_of_the_pages_add_up_to_the_households(poster, demo_database):
    found = [row for line in lines_of(poster) for row in re.findall(r"\d+\.\d\d \d+ \d", line)]
    assert len(found) == len(households(demo_database))


def test_nobody_is_named_who_did_not_agree(poster, demo_database):
    text = text_of(poster)
    consents = """select h.code, h.householder from naming_consents c join households h on h.id = c.household_id
                  where h.village_code = %s and c.purpose = 'result_poster' and c.withdrawn_on is null"""
    agreed = dict(ask(demo_database, consents, VILLAGE))
    assert 10 < len(agreed) < 40
    for code, name, masked, *_ in households(demo_database):
        assert masked in text or code in agreed
        assert (name in text) == any(name in other for other in agreed.values())


def test_a_consent_names_at_once_and_its_withdrawal_masks_at_once(clerk, demo_database):
    code, name = ask(
        demo_database,
        """select h.code, h.householder from household_scores s join households h on h.id = s.household_id
           where (s.village_code, s.period) = (%s, %s)
             and not exists (select from naming_consents c where c.household_id = h.id) order by h.code limit 1""",
        VILLAGE, OPEN,
    )[0]  # fmt: skip
    address, theirs = f"/villages/{VILLAGE}/consents", "household_id = (select id from households where code = %s)"
    page = clerk.get(address).get_data(as_text=True)
    token = {"csrf_token": re.findall(r'name="csrf_token"\s+value="([^"]+)"', page)[0]}
    given = {"household": code[12:], "purpose": "result_poster", "form_ref": "同意书 9 号", "given_on": "2026-11-20"}
    try:
        assert name not in text_of(get(clerk, "poster.pdf"))
        assert clerk.post(address, data=token | given).status_code == 303
        ((number,),) = ask(demo_database, f"select id from naming_consents where {theirs}", code)
        assert "同意书 9 号" in clerk.get(address).get_data(as_text=True)
        assert name in text_of(get(clerk, "poster.pdf"))
        assert name not in text_of(get(clerk, "honour-roll.pdf")), "agreed to for the poster alone"
        again = clerk.post(address, data=token | given)
        assert again.status_code == 400
        assert "同意书 9 号" in again.get_data(as_text=True)
        assert clerk.post(f"{address}/{number}/withdrawal", data=token).status_code == 303
        assert name not in text_of(get(clerk, "poster.pdf"))
    finally:
        ask(demo_database, f"delete from naming_consents where {theirs}", code)


def test_the_poster_says_what_a_notice_must_say(poster):
    for page in read_pdf(poster).pages:
        text = page.extract_text()
        for words in ("不少于 15 日", "异议受理", "村务监督电话", "台账指纹", "第 2 版", "页，共"):
            assert words in text, words
    text = text_of(poster)
    for words in ("宋市村2026年第四季度家庭幸福指数公示榜", "盖章", "名次不分先后", "预览，未公示"):
        assert words in text, words


def test_the_letters_of_the_poster_are_fourteen_points_at_least(poster):
    page = pypdfium2.PdfDocument(poster)[0]
    text = page.get_textpage()
    heights = [
        text.get_charbox(number, loose=True)[3] - text.get_charbox(number, loose=True)[1]
        for number in range(text.count_chars())
        if text.get_text_range(number, 1).strip()
    ]
    assert min(heights) >= 14


def test_the_poster_gives_no_reasons(clerk, demo_database):
    """Not even where there were deductions: reasons are for the household alone."""
    text = text_of(get(clerk, "poster.pdf"))
    for (name,) in ask(demo_database, "select name from points_items where points_tenths < 0"):
        assert name not in text
    assert "扣分" not in text


@pytest.mark.parametrize("sheet", ["poster", "ledger", "redemptions", "honour-roll"])
def test_typefaces_are_in_the_file_as_subsets_and_every_character_has_a_shape(clerk, sheet):
    reader = read_pdf(get(clerk, f"{sheet}.pdf", period=OPEN, group=1))
    fonts = [font.get_object() for page in reader.pages for font in resources(page)["/Font"].values()]
    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+.*CJK", font["/BaseFont"]), font["/BaseFont"]
        below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile3" in below or "/FontFile2" in below
    assert "\ufffd" not in text_of(get(clerk, f"{sheet}.pdf", group=1))


def test_it_can_be_read_without_colour(poster):
    """No shade but black, white and greys, and the figures are dark on light."""
    picture = pypdfium2.PdfDocument(poster)[0].render(scale=1).to_pil().convert("RGB")
    colours = picture.getcolors(maxcolors=1 << 24)
    assert all(max(rgb) - min(rgb) <= 2 for _, rgb in colours)
    dark = sum(count for count, rgb in colours if rgb[0] < 90)
    light = sum(count for count, rgb in colours if rgb[0] > 200)
    assert dark > 10_000
    assert light > 5 * dark


def test_the_workbook_says_what_the_pdf_and_the_interface_say(clerk, demo_database):
    rows = rows_of(get(clerk, "poster.xlsx"))
    head = next(at for at, row in enumerate(rows) if row[0] == "序号")
    by_number = {
        row[1]: (row[-4], row[-3], row[-2]) for row in rows[head + 1 :] if isinstance(row[0], float) and row[1]
    }
    told = clerk.get(f"/api/v1/villages/{VILLAGE}/ranking?period={OPEN}").get_json()["items"]
    stored = {
        code[12:]: (points / 10, index / 100, rank) for code, _, _, points, index, rank in households(demo_database)
    }
    assert by_number == stored
    assert {one["household"][12:]: (one["points"], one["index"], one["rank"]) for one in told} == stored
    text = "\n".join(lines_of(get(clerk, "poster.pdf")))
    for number, (points, index, rank) in stored.items():
        assert re.search(rf" {number} .*? {points:.1f} {index:.2f} {rank}\b", text), number


def test_the_cards_are_a_page_each_and_show_how_to_object(clerk, demo_database):
    reader = read_pdf(get(clerk, "cards.pdf"))
    assert len(reader.pages) == len(households(demo_database))
    for page, (code, *_) in zip(reader.pages, households(demo_database), strict=True):
        text = page.extract_text()
        assert code[12:] in text
        assert "您可以提出异议" in text
        assert "户主签收" in text
        assert (round(page.mediabox.width / LETTERS_PER_MM), round(page.mediabox.height / LETTERS_PER_MM)) == (148, 210)


def test_deductions_are_a_hint_on_the_card_alone(clerk, demo_database):
    found = ask(
        demo_database,
        """select h.code, i.name from points_entries e join households h on h.id = e.household_id
           join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
           where e.points_tenths < 0 and e.reversal_of is null and e.village_code = %s and e.period = %s limit 1""",
        VILLAGE, FROZEN,
    )  # fmt: skip
    if not found:
        pytest.skip("the demonstration has no deduction in this village")
    code, item = found[0]
    text = text_of(clerk.get(f"/households/{code}/card.pdf?period={FROZEN}").get_data())
    assert "待改进提示（只给本户，不公开）" in text
    assert item in text
    assert item not in text_of(get(clerk, "honour-roll.pdf", FROZEN))


def test_there_is_no_black_list(clerk):
    for name in ("black-list", "blacklist", "worst", "deductions", "黑榜"):
        assert clerk.get(f"{ADDRESS}/{name}.pdf").status_code == 404
    assert clerk.get(f"{ADDRESS}/honour-roll.pdf?order=worst").status_code == 400
    assert set(SHEETS) == set(paper_words.SHEET_NAMES) == {
        "poster", "cards", "ledger", "minutes", "redemptions", "objections", "benefits", "honour-roll",
    }  # fmt: skip
    page = clerk.get(ADDRESS).get_data(as_text=True)
    assert "黑榜" not in page
    assert "后进" not in page


@pytest.mark.parametrize("sheet", [name for name in SHEETS if name != "benefits"])
def test_each_paper_comes_in_both_forms_named_as_people_file_it(clerk, sheet):
    for form in ("pdf", "xlsx"):
        answer = clerk.get(f"{ADDRESS}/{sheet}.{form}?period={OPEN}&group=1")
        assert answer.status_code == 200
        name = answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]
        assert re.fullmatch(rf"%E5%AE%8B.*_{OPEN}_.*_\d{{8}}\.{form}", name)
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_print_is_recorded(clerk, demo_database):
    get(clerk, "ledger.xlsx")
    ((actor, detail),) = ask(
        demo_database, "select actor_name, detail from audit_log where action = 'paper.print' order by no desc limit 1"
    )
    assert (actor, detail["paper"], detail["form"]) == (CLERK, "ledger", "xlsx")
    assert detail["rows"] > 0


@pytest.mark.parametrize("query", ["period=2026Q5", "period=x", "paper=a0", "group=x", "group=0", "what=else"])
def test_what_cannot_be_understood_is_said(clerk, query):
    assert clerk.get(f"{ADDRESS}/poster.pdf?{query}").status_code == 400


def test_a_quarter_of_which_there_is_nothing_is_not_found(clerk):
    assert clerk.get(f"{ADDRESS}/poster.pdf?period=1999Q1").status_code == 404


def test_the_scope_of_nobody_prints_nothing(demo_database):
    from geo_app.papers.wording import quarter_days  # noqa: PLC0415
    from layers import papers  # noqa: PLC0415
    from layers.errors import NotVisibleError  # noqa: PLC0415

    with demo_database.web.transaction(Scope.nobody()) as connection, pytest.raises(NotVisibleError):
        papers.village(connection, VILLAGE)
    assert [str(day) for day in quarter_days("2026Q4")] == ["2026-10-01", "2026-12-31"]
