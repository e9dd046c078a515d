"""The picture on a household's card: one quarter of its own account, for a while, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp

from geo_app.residents.access import COOKIE
from geo_app.use_cases.issue_resident_code import issue_resident_code
from layers.scope import Scope
from tests.geo_app.residents.conftest import VILLAGE, post

OTHER_PAGES = (
    "/my/objections",
    "/my/objections/new",
    "/my/applications",
    "/my/applications/new",
    "/my/looks",
    "/my/requests",
)


def picture_of(sheet):
    """Read what the picture on the first page of a card says."""
    page = pypdfium2.PdfDocument(sheet)[0].render(scale=4)
    (found,) = zxingcpp.read_barcodes(page.to_pil())
    return found.text


@pytest.fixture
def printed(surfaces, households, staff):
    """Print a household's card of the newest quarter but one; return the address in its picture, and the quarter."""
    ((period,),) = surfaces.ask(
        """select max(s.period) from household_scores s join households h on h.id = s.household_id
           where h.code = %s and s.period < (select max(period) from household_scores)""",
        households[0],
    )
    answer = staff(f"village-{VILLAGE}").get(f"/households/{households[0]}/card.pdf?period={period}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    told = urlsplit(picture_of(answer.get_data()))
    assert told.netloc == "residents.example"
    yield told.path, period
    surfaces.ask("delete from card_links")


def test_the_picture_opens_the_account_of_its_quarter_and_nothing_else(surfaces, households, printed):
    address, period = printed
    browser = surfaces.residents.test_client()
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/score?period={period}")
    shown = browser.get(answer.headers["Location"]).get_data(as_text=True)
    ((index,),) = surfaces.ask(
        """select s.index_hundredths from household_scores s join households h on h.id = s.household_id
           where h.code = %s and s.period = %s""",
        households[0], period,
    )  # fmt: skip
    assert f"{index / 100:.2f}" in shown
    assert "/my/objections" not in shown
    assert f"/sign-in?household={households[0]}" in shown
    assert browser.get("/my/rules").status_code == 200
    ((newest,),) = surfaces.ask("select max(period) from household_scores")
    assert browser.get(f"/my/score?period={newest}").status_code == 404
    for page in OTHER_PAGES:
        kept = browser.get_cookie(COOKIE)
        assert browser.get(page).headers["Location"].startswith("/sign-in"), page
        browser.set_cookie(COOKIE, kept.value)
    before = surfaces.ask("select count(*) from objections")
    assert post(browser, "/my/objections", period=period, text="不对").status_code == 303
    assert surfaces.ask("select count(*) from objections") == before


def test_a_picture_ends_with_its_day_and_with_the_next_code(surfaces, households, printed):
    address, _ = printed
    browser = surfaces.residents.test_client()
    opened = browser.get(address)
    issue_resident_code(surfaces.owner, Scope.nobody(), households[0], operator="test")
    assert browser.get(opened.headers["Location"]).status_code == 303  # who had come in by it is out
    ended = surfaces.residents.test_client().get(address)
    assert ended.status_code == 404
    made_up = surfaces.residents.test_client().get("/card/never-was")
    said = [re.findall(r"这张积分卡[^<]*", page.get_data(as_text=True)) for page in (ended, made_up)]
    assert said[0] == said[1]
    assert said[0]


def test_a_picture_of_yesterday_leads_nowhere(surfaces, printed):
    surfaces.ask("update card_links set expires_at = now() - interval '1 minute'")
    assert surfaces.residents.test_client().get(printed[0]).status_code == 404


def test_each_use_stands_under_who_looked_and_the_log_does_not_say_the_secret(surfaces, households, printed, capfd):
    surfaces.residents.test_client().get(printed[0])
    page = surfaces.signed_in(households[0]).get("/my/looks").get_data(as_text=True)
    assert "有人扫了积分卡" in page
    told = capfd.readouterr().err
    assert "/card/<secret>" in told
    assert printed[0] not in told


def test_nobody_gives_out_pictures_for_households_of_another_village(surfaces, households, staff):
    ((other,),) = surfaces.ask(
        "select code from households where village_code <> %s and status = 'active' limit 1", VILLAGE
    )
    assert staff(f"village-{VILLAGE}").get(f"/households/{other}/card.pdf").status_code == 404
    with surfaces.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(
            """select app.enter((select id from accounts where name = 'clerk'), 'village_clerk', %s, null, '', null)""",
            (VILLAGE,),
        )
        cursor.execute(
            """select app.issue_card_links(village_code, '2026Q4', array[id], array[sha256('x')],
                                            now() + interval '1 day')
               from households where code = any (%s)""",
            ([other, households[0]],),
        )
        assert sorted(row[0] for row in cursor.fetchall()) == [False, True]
        connection.rollback()
