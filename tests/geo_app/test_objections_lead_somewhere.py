"""What an objection that is upheld leads to: other points, a list that is mended, an erratum."""

from __future__ import annotations

import re

import pytest

from layers import benefits, periods
from tests.booked_village import VILLAGE
from tests.contested_village import OPEN, PERIOD, ContestedVillage
from tests.paper_county import text_of

SECOND = f"{VILLAGE}0002"


@pytest.fixture
def village(fresh_database, cluster, tmp_path):
    made = ContestedVillage(fresh_database, cluster, tmp_path)
    yield made
    made.close()


def plain(answer):
    """Return the words of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def register(village, period=PERIOD):
    path = f"/villages/{VILLAGE}/papers/objections.pdf?period={period}"
    return re.sub(r"\s", "", text_of(village.desk("watch").get(path).get_data()))


def test_a_quarter_that_is_upheld_names_the_entries_and_the_frozen_result_gets_an_erratum(village):
    village.freeze()
    first, second = village.ask(
        "select entry_no from points_entries where household_id = %s and period = %s order by 1",
        village.homes[1], PERIOD,
    )  # fmt: skip
    number = village.object(1)
    assert village.answer(number).status_code == 400  # upheld, and then nothing
    assert village.answer(number, **{f"entry-{first[0]}": "90"}).status_code == 400
    anothers = {f"entry-{village.entry(2)}": "0"}
    assert village.answer(number, **anothers).status_code == 400
    assert village.as_clerk(periods.state, VILLAGE, PERIOD).state == "frozen"
    frozen = village.ask("select results from period_results where version = 1")
    assert village.answer(number, **{f"entry-{first[0]}": "0"}).status_code == 303
    assert village.ask("select sum(points_tenths) from points_entries where reversal_of = %s", first[0]) == [(-30,)]
    assert village.ask("select points_tenths from points_entries where entry_no = %s", second[0]) == [(30,)]
    state = village.as_clerk(periods.state, VILLAGE, PERIOD)
    assert (state.state, state.version) == ("posted", 2)
    assert village.ask("select results from period_results where version = 1") == frozen
    own = plain(village.home(1).get("/my/objections"))
    for words in ("原来 ＋3.0 分，现在不记分", "第 2 版", "参加民俗、文体活动"):
        assert words in own, words
    page = plain(village.desk("town").get(f"/households/{SECOND}?period={PERIOD}"))
    assert "＋3.0 → 不计分" in page
    assert "结果第 2 版" in page
    assert "＋3.0→不计分" in register(village)


def test_what_the_village_is_to_put_right_opens_an_erratum_and_holds_it_until_it_is_done(village):
    village.freeze()
    number = village.object(1)
    demand = "第二户九月起人户分离，请按在册情况重新计算"
    assert village.answer(number, demand=demand).status_code == 303
    state = village.as_clerk(periods.state, VILLAGE, PERIOD)
    assert (state.state, state.version) == ("posted", 2)
    assert demand in state.reason
    village.ask(
        "update period_results set posted_on = posted_on - 16, posted_until = posted_until - 16 where version = 2"
    )
    assert village.as_clerk(periods.freeze, VILLAGE, PERIOD) == "to_be_mended"
    assert demand in plain(village.desk("clerk").get(f"/villages/{VILLAGE}/periods"))
    order = village.ask("select id from correction_orders")[0][0]
    done = {"done": "已改为不参评并重算"}
    for name in ("watch", "town", "grid"):
        answer = village.send(village.desk(name), f"/objections/orders/{order}", page="/objections", **done)
        assert answer.status_code == 403, name
    clerk = village.desk("clerk")
    assert village.send(clerk, f"/objections/orders/{order}", page="/objections", done="").status_code == 400
    assert village.send(clerk, f"/objections/orders/{order}", page="/objections", **done).status_code == 303
    assert village.send(clerk, f"/objections/orders/{order}", page="/objections", **done).status_code == 409
    own = plain(village.home(1).get("/my/objections"))
    assert demand in own
    assert done["done"] in own
    assert village.as_clerk(periods.freeze, VILLAGE, PERIOD) == "done"
    assert demand in register(village)


def test_an_objection_to_a_list_has_it_mended_posted_anew_and_what_it_said_struck_through(village):
    village.freeze()
    plan = village.plan()
    own = village.home(1)
    assert "您家：名单上没有" in plain(own.get("/my/benefits"))
    assert "年底慰问品" in plain(own.get(f"/my/objections/new?plan={plan}"))
    assert own.get(f"/my/objections/new?plan={plan + 1}").status_code == 404
    number = village.object(1, plan=plan)
    page = plain(village.desk("watch").get("/objections"))
    assert "福利名单：年底慰问品" in page
    assert "宋村决 12 号" in page
    assert "这户的决定：没有" in page
    for name in ("watch", "clerk"):
        assert "福利名单：年底慰问品" in plain(village.desk(name).get(f"/households/{SECOND}?period={PERIOD}"))
    village.ask("update benefit_plans set posted_on = posted_on - 16, posted_until = posted_until - 16")
    assert village.as_clerk(benefits.receive, plan, f"{VILLAGE}0001") == "objection_open"
    assert village.answer(number, answer="会议记录上有这户，名单漏了。").status_code == 400
    assert village.answer(number, demand="按会议记录补上第二户").status_code == 303
    assert village.as_clerk(benefits.receive, plan, f"{VILLAGE}0001") == "to_be_mended"
    assert village.as_clerk(periods.state, VILLAGE, PERIOD).state == "frozen"  # of the list, not of the result
    order = village.ask("select id from correction_orders")[0][0]
    done = {"done": "已补上，重新公示十五天"}
    clerk = village.desk("clerk")
    early = village.send(clerk, f"/objections/orders/{order}", page="/objections", **done)
    assert (early.status_code, "还没有更正后重新公示" in early.text) == (400, True)
    assert village.as_clerk(benefits.unpost, plan, "监督委员会要求更正") == "done"
    assert "正在更正" in plain(own.get("/my/benefits"))
    assert village.as_clerk(benefits.decide, plan, SECOND, "大米一袋") == "done"
    assert "大米" not in plain(own.get("/my/benefits"))
    until = village.ask("select app.china_today() + 15")[0][0]
    assert village.as_clerk(benefits.post, plan, until) == "done"
    assert village.send(clerk, f"/objections/orders/{order}", page="/objections", **done).status_code == 303
    shown = plain(own.get("/my/benefits"))
    assert "名单上没有 → 大米一袋" in shown
    assert "第 2 次公示" in shown
    assert done["done"] in plain(own.get("/my/objections"))
    assert "没有 → 大米一袋" in plain(clerk.get(f"/villages/{VILLAGE}/benefits/{plan}"))
    paper = re.sub(r"\s", "", text_of(clerk.get(f"/villages/{VILLAGE}/papers/benefits.pdf?period={PERIOD}").get_data()))
    assert "更正，原为：名单上没有" in paper
    assert "福利名单：年底慰问品" in register(village)


def test_of_an_entry_both_what_was_and_what_is_are_shown(village):
    entry = village.entry(0, OPEN)
    number = village.object(0, period=OPEN, entry=entry)
    assert village.answer(number, corrected="0").status_code == 303
    for page in (
        village.desk("watch").get("/objections?state=answered"),
        village.desk("clerk").get(f"/households/{VILLAGE}0001?period={OPEN}"),
    ):
        assert "参加平安巡防 原来 ＋5.0 → 不计分" in plain(page)
    assert "原来 ＋5.0 分，现在不记分" in plain(village.home(0).get("/my/objections"))
    assert "参加平安巡防＋5.0" in register(village, OPEN)
    assert "→不计分" in register(village, OPEN)
