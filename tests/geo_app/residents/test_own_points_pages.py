"""What a household is told of its result, of the rules' versions and of what it spent; and its copy of all that."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from geo_app.exchange.personal_copy import sections
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from geo_app.web.wording import chinese_date
from layers import periods, redemptions
from tests.booked_village import VILLAGE
from tests.contested_village import OPEN, PERIOD, ContestedVillage

FIRST = f"{VILLAGE}0001"


@pytest.fixture
def village(fresh_database, cluster, tmp_path):
    made = ContestedVillage(fresh_database, cluster, tmp_path)
    yield made
    made.close()


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_a_result_says_how_it_stands_and_its_place_only_with_its_band(village):
    own, path = village.home(0), f"/my/score?period={PERIOD}"
    assert "这一期的结果还没有公示" in words(own.get(path))
    village.post()
    ((until,),) = village.ask("select posted_until from period_results")
    assert f"结果正在公示，{chinese_date(until)}前可以提异议，没有异议才定稿" in words(own.get(path))
    assert village.as_clerk(periods.freeze, VILLAGE, PERIOD) == "done"
    ((frozen, first, last),) = village.ask(
        """select p.frozen_on, s.band_first, s.band_last from period_results p
           join household_scores s on s.period = p.period where s.household_id = %s""",
        village.homes[0],
    )
    page = words(own.get(path))
    assert f"这一期的结果 {chinese_date(frozen)}定稿" in page
    place = f"名次：第 {first} 名" if first == last else f"名次不分先后：第 {first}—{last} 名之间"
    assert f"全村 4 户参评，{place}" in page
    village.ask("update household_scores set band_first = null, band_last = null where period = %s", OPEN)
    assert "名次" not in words(own.get(f"/my/score?period={OPEN}")).partition("是怎么来的")[0]
    assert village.as_clerk(periods.open_erratum, VILLAGE, PERIOD, "第 1 户少记了一次") == "done"
    assert "这是更正后的结果：第 1 户少记了一次" in words(own.get(path))


def test_each_version_of_the_rules_is_there_with_what_it_changed(village):
    rules = replace(example_scheme(), village_code=VILLAGE, resolution_ref="宋村决 3 号", adopted_on=date(2026, 6, 20))
    first = adopt_scheme(village.owner, replace(rules, version=1, valid_from=date(2026, 7, 1)))
    changed = tuple(replace(item, points_tenths=60) if item.code == "PA01" else item for item in rules.items)
    later = replace(rules, version=2, valid_from=date(2026, 10, 1), adopted_on=date(2026, 9, 20), items=changed)
    adopt_scheme(village.owner, later)
    own = village.home(0)
    page = words(own.get("/my/rules"))
    assert "第 2 版，2026年10月1日起执行" in page
    assert "比第 1 版改了什么（1 处）" in page
    assert re.search(r"参加平安巡防：分值 原来：＋5 分 现在：＋6 分", page), page
    before = words(own.get(f"/my/rules?version={first}"))
    assert "第 1 版，2026年7月1日起执行，不是现在执行的这一版" in before
    assert "改了什么" not in before
    assert own.get("/my/rules?version=999999").status_code == 404


def test_what_was_spent_is_shown_and_the_copy_has_all_that_is_held(village):
    home = village.homes[0]
    village.freeze()
    village.book(home, "MS02", points=100, account="redeemable")
    assert village.as_clerk(lambda c: redemptions.save_goods(c, VILLAGE, "肥皂", 30, on_offer=True)) == "done"
    soap = village.ask("select id from shop_goods")[0][0]
    assert village.as_clerk(lambda c: redemptions.redeem(c, FIRST, soap, 2))[0] == "done"
    own = village.home(0)
    page = words(own.get("/my/score"))
    assert "一共得到 10.0 分，兑换 6.0 分" in page
    assert "肥皂 × 2" in page
    assert "还没有签收" in page
    plan, notice = village.plan(), village.notice(0)
    village.ask(
        """insert into naming_consents (household_id, purpose, form_ref, given_on, ground)
           select id, 'honour_roll', '同意书 7 号', app.china_today(), ground from households where id = %s""",
        home,
    )
    number = village.object(0, plan=plan, text="名单上我家的写错了。")
    assert village.answer(number, demand="按会议记录更正第一户").status_code == 303
    ((bundle,),) = village.ask("select app.copy_of_household(%s)", home)
    assert [row["number"] for row in bundle["applications"]] == [notice]
    shown = {section.title: " ".join(" ".join(row) for row in section.rows) for section in sections(bundle)}
    for title, said in (
        ("申报和村里登记的事项", "公示中"), ("积分兑换", "肥皂"), ("福利名单上的决定", "大米一袋"),
        ("公示姓名的同意", "同意书 7 号"), ("异议", "按会议记录更正第一户"), ("积分台账", "兑换物品"),
    ):  # fmt: skip
        assert said in shown[title], title
