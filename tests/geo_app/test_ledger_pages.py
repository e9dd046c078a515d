"""The ledger, the quarters and the redemptions of a village on the screen: what is refused is said in words."""

from __future__ import annotations

import pytest

from layers.scope import Scope
from tests.web_fixtures import csrf_token

VILLAGE = "330521102218"
HTML = {"Accept": "text/html"}


@pytest.fixture
def clerk(sign_in):
    return sign_in(f"village-{VILLAGE}")


def post(browser, path, **form):
    return browser.post(f"/villages/{VILLAGE}{path}", data={"csrf_token": csrf_token(browser), **form}, headers=HTML)


def ask(database, sql, *values):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_ledger_shows_the_newest_first_with_the_sum_of_a_household(clerk, demo_database):
    ((code, total),) = ask(
        demo_database,
        """select h.code, sum(e.points_tenths) from points_entries e join households h on h.id = e.household_id
           where e.village_code = %s and e.period = '2026Q4' and e.account = 'honour'
           group by 1 order by count(*) desc, 1 limit 1""",
        VILLAGE,
    )
    page = clerk.get(f"/villages/{VILLAGE}/ledger?period=2026Q4&household={code[-4:]}").text
    newest = page.split("<tbody>")[1].split("</tr>")[0]
    assert f"{total / 10:.1f}" in newest
    assert code[-4:] in newest


def test_the_file_needs_sight_of_the_whole_village(sign_in, clerk):
    assert clerk.get(f"/villages/{VILLAGE}/ledger?format=csv").text.count("\n") > 100
    assert sign_in(f"grid-{VILLAGE}001").get(f"/villages/{VILLAGE}/ledger?format=csv").status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        (
            "/periods/post",
            {"period": "2025Q3", "posted_on": "2020-01-01", "posted_until": "2020-02-01"},
            "不能早于今天",
        ),
        ("/periods/freeze", {"period": "2025Q3"}, "还没有公示"),
        ("/periods/erratum", {"period": "2025Q3", "reason": "少记了一次"}, "还没有定稿"),
        ("/redemptions", {"household": "9998", "goods": "1", "quantity": "1"}, "没有这个户号"),
        ("/goods", {"name": "肥皂", "points": "五分"}, "应是数字"),
        ("/goods", {"name": "不上访奖", "points": "5"}, "不能写"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_on_the_page(clerk, path, form, words):
    answer = post(clerk, path, **form)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_slip_of_the_pen_needs_its_reason(clerk, demo_database):
    ((entry,),) = ask(
        demo_database,
        "select min(entry_no) from points_entries where village_code = %s and reversal_of is null",
        VILLAGE,
    )
    assert post(clerk, f"/ledger/{entry}/reversal", reason="").status_code == 400
    assert post(clerk, "/ledger/999999999/reversal", reason="记错了户").status_code == 404
