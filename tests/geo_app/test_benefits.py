"""Benefits: the assembly decides, the software writes down; never what the law gives, never from a rank."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from geo_app import create_app
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.web.glossary import china_today
from scoring.forbidden_benefits import refused_in
from tests.paper_county import CLERK, FROZEN, OPEN, VILLAGE, ask, consent, freeze, text_of
from tests.web_fixtures import PASSWORD, _sign_in

ADDRESS = f"/villages/{VILLAGE}/benefits"
PLAN = {
    "period": FROZEN, "title": "年底慰问品", "benefit_type": "year_end_goods", "description": "",
    "decided_by": "representatives", "resolution_ref": "宋村决〔2026〕12 号", "resolved_on": "2026-11-20",
    "entitled": "60", "present": "48", "votes_for": "40",
}  # fmt: skip
FIRST = VILLAGE + "0001"
REFUSED = (
    "优先申报低保", "代缴医保", "养老金上浮", "优先承包土地承包地", "宅基地优先审批", "集体收益分配上浮一成",
    "年底股金分红", "优先发展入党", "参军政审加分", "子女入学名额", "给予被选举权", "优先开证明", "暂停盖章",
    "优先供水", "困难户慰问", "未上访户每户 200 元", "低 保", "低·保", "医—保", "扣发福利", "列入黑榜",
)  # fmt: skip
LAWFUL = (
    "大米一袋、食用油一桶", "最美庭院户荣誉称号", "优先报名参加外出参观", "养老院志愿服务优先报名",
    "由宋市村股份经济合作社出资购买",
    "经村民代表会议表决通过，已向镇里备案", "凭户口本领取", "荣誉证书一本",
)  # fmt: skip


@pytest.fixture(scope="module")
def village(cluster, _demo_template, tmp_path_factory):
    from tests.conftest import copied  # noqa: PLC0415

    with copied(cluster, _demo_template) as database:
        create_demo_accounts(database.owner, PASSWORD)
        freeze(database)
        made = create_app(
            Settings(
                geo_app_home=tmp_path_factory.mktemp("home"),
                database_url=database.owner_url,
                web_database_url=database.web_url,
                sign_in_failures_per_address=10_000,
            )
        )
        yield made, database
        made.extensions["geo_app"].database.close()


@pytest.fixture
def database(village):
    yield village[1]
    ask(village[1], "delete from benefit_allocations; delete from benefit_plans; delete from naming_consents")


@pytest.fixture
def clerk(village, database):
    return _sign_in(village[0])(CLERK)


def send(browser, path: str, form: dict[str, str]):
    page = browser.get(ADDRESS).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return browser.post(path, data={"csrf_token": token[1], **form}, headers={"Accept": "text/html"})


def planned(clerk) -> str:
    answer = send(clerk, ADDRESS, PLAN)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def test_a_plan_decides_nothing_of_itself(clerk, database):
    page = clerk.get(planned(clerk)).get_data(as_text=True)
    assert "软件只列名单，由村民会议决定" in page
    assert ask(database, "select count(*) from benefit_allocations") == [(0,)]
    assert re.findall(r'name="decision-\d+"[^>]*value="([^"]*)"', page.replace("\n", " "))[:1] == [""]


def test_households_are_listed_by_number_not_by_rank(clerk):
    codes = re.findall(r'id="h(\d+)"', clerk.get(planned(clerk)).get_data(as_text=True))
    assert codes
    assert codes == sorted(codes)


@pytest.mark.parametrize("wording", REFUSED)
def test_what_the_law_gives_is_refused_with_the_reason(clerk, database, wording):
    answer = send(clerk, ADDRESS, {**PLAN, "title": wording})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "不能写" in page
    assert "法》" in page or "条例》" in page or "办法》" in page
    assert wording in page, "what was typed is still there"
    assert ask(database, "select app.lawful_benefit_text(%s)", wording) == [(False,)]


@pytest.mark.parametrize("wording", LAWFUL)
def test_lawful_wording_passes(database, wording):
    assert not refused_in(wording)
    assert ask(database, "select app.lawful_benefit_text(%s)", wording) == [(True,)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"resolution_ref": ""}, "决议文号"),
        ({"present": "39", "votes_for": "30"}, "三分之二"),
        ({"decided_by": "assembly", "present": "30", "votes_for": "30"}, "过半数的人到会"),
        ({"votes_for": "24"}, "过半数同意"),
        ({"present": "61"}, "不能多于应到"),
        ({"period": OPEN}, "还没有定稿"),
        ({"benefit_type": "cash"}, "种类"),
        ({"resolved_on": "2999-01-01"}, "会议日期"),
    ],
)
def test_a_plan_needs_its_resolution_and_its_meeting(clerk, database, changed, words):
    answer = send(clerk, ADDRESS, {**PLAN, **changed})
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert ask(database, "select count(*) from benefit_plans") == [(0,)]


def test_what_was_decided_is_written_down_posted_and_received(clerk, database):
    address = planned(clerk)
    assert send(clerk, f"{address}/decisions", {f"decision-{FIRST}": "大米一袋"}).status_code == 303
    refused = send(clerk, f"{address}/decisions", {f"decision-{FIRST}": "优先办低保"})
    assert refused.status_code == 400
    until = china_today() + timedelta(days=15)
    short = send(clerk, f"{address}/posting", {"until": (until - timedelta(days=1)).isoformat()})
    assert short.status_code == 400
    assert "不少于 15 日" in short.get_data(as_text=True)
    assert send(clerk, f"{address}/posting", {"until": until.isoformat()}).status_code == 303
    assert send(clerk, f"{address}/decisions", {f"decision-{FIRST}": "两袋"}).status_code == 400, "posted"
    assert send(clerk, f"{address}/receipts", {"household": FIRST}).status_code == 400, "still posted"
    ask(database, "update benefit_plans set posted_on = posted_on - 30, posted_until = posted_until - 30")
    assert send(clerk, f"{address}/receipts", {"household": FIRST}).status_code == 303
    assert ask(database, "select decision, received_on is not null from benefit_allocations") == [("大米一袋", True)]
    assert send(clerk, f"{address}/unposting", {"reason": "写错了"}).status_code == 400, "something was received"


def test_the_list_names_only_who_agreed_and_shows_no_rank(clerk, database):
    address = planned(clerk)
    second = VILLAGE + "0002"
    send(clerk, f"{address}/decisions", {f"decision-{FIRST}": "大米一袋", f"decision-{second}": "大米一袋"})
    consent(database, FIRST, "benefit_list")
    names = dict(ask(database, "select code, householder from households where code in (%s, %s)", FIRST, second))
    text = text_of(clerk.get(f"/villages/{VILLAGE}/papers/benefits.pdf?period={FROZEN}").get_data())
    assert names[FIRST] in text
    assert names[second] not in text
    assert PLAN["resolution_ref"] in text
    assert "名次" not in text


def test_a_frozen_poster_stays_the_same(clerk, database):
    path = f"/villages/{VILLAGE}/papers/poster.pdf?period={FROZEN}"
    first = clerk.get(path).get_data()
    assert clerk.get(path).get_data() == first
    text = text_of(first)
    assert "预览" not in text
    assert "共 20 日" in text


def test_a_plan_of_another_village_is_not_found(village, clerk):
    address = planned(clerk)
    number = address.rpartition("/")[2]
    assert clerk.get(f"/villages/330521102201/benefits/{number}").status_code == 404
    assert clerk.get(f"{ADDRESS}/999999").status_code == 404
