"""Lists of a village that are long: shown by the page, or the first of them, and found by number or name."""

from __future__ import annotations

import re

import pytest

from tests.paper_county import CLERK, VILLAGE, ask

CODES = """select right(h.code, 4) from naming_consents c join households h on h.id = c.household_id
           where h.village_code = %s order by c.withdrawn_on is not null, h.code, c.purpose, c.id desc"""


@pytest.fixture(scope="module")
def clerk(app):
    from tests.web_fixtures import _sign_in  # noqa: PLC0415

    return _sign_in(app)(CLERK)


def page(clerk, address):
    answer = clerk.get(f"/villages/{VILLAGE}/{address}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_consent_stands_once_on_one_of_the_pages(clerk, demo_database, monkeypatch):
    monkeypatch.setattr("geo_app.web.consents._A_PAGE", 7)  # the village of the tests is a small one
    expected = [code for (code,) in ask(demo_database, CODES, VILLAGE)]
    pages = -(-len(expected) // 7)
    assert pages > 1
    shown = []
    for number in range(1, pages + 1):
        rows = re.findall(r"<td>(\d{4}) ", page(clerk, f"consents?page={number}"))
        assert len(rows) <= 7
        shown += rows
    assert shown == expected
    past_the_last = re.findall(r"<td>(\d{4}) ", page(clerk, f"consents?page={pages + 7}"))
    assert past_the_last == expected[(pages - 1) * 7 :]


def test_consents_are_found_by_the_end_of_the_number(clerk, demo_database):
    wanted = ask(demo_database, CODES, VILLAGE)[-1][0]
    assert set(re.findall(r"<td>(\d{4}) ", page(clerk, f"consents?q={wanted}"))) == {wanted}
    assert "没有这样的户" in page(clerk, "consents?q=zzz")


def test_the_first_balances_are_shown_and_the_others_found(clerk, demo_database):
    codes = [
        code
        for (code,) in ask(
            demo_database,
            """select right(h.code, 4) from households h join points_entries e on e.household_id = h.id
               where h.village_code = %s and h.status = 'active' and e.account = 'redeemable'
               group by h.code order by sum(e.points_tenths) desc, h.code""",
            VILLAGE,
        )
    ]
    assert len(codes) > 50, "the list has to be a long one for this test to say anything"
    balances = page(clerk, "redemptions").split('id="balance-title"')[1].split("</section>")[0]
    assert re.findall(r">(\d{4})</a>", balances) == codes[:50]
    assert "只列余额多的 50 户" in balances
    found = page(clerk, f"redemptions?q={codes[-1]}").split('id="balance-title"')[1].split("</section>")[0]
    assert re.findall(r">(\d{4})</a>", found) == [codes[-1]]
    assert "只列余额多的" not in found
