"""The list of a year's benefits: what the assembly decided for each household, under which resolution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo_app.papers.footing import made_from, notice_days, whom_to_ask
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Column, Paper, Table
from geo_app.papers.wording import chinese_date, name_of, quarter, short_code
from layers.records_paper import BenefitPlan, ListedHousehold

BENEFIT_NAMES = {
    "honour_title": "荣誉称号",
    "small_goods": "小件实物",
    "year_end_goods": "年底慰问品",
    "activity_priority": "活动优先参加",
}
DECIDERS = {"assembly": "村民会议", "representatives": "村民代表会议"}
_COLUMNS = (
    Column("序号", 13, "whole"),
    Column("户编号", 18, "code"),
    Column("户主", 24),
    Column("组", 11, "whole"),
    Column("会议决定", 60),
    Column("领取日期", 24, "day"),
    Column("签收", 36, "blank"),
)


def benefit_list(
    occasion: Occasion, plan: BenefitPlan, listed: Sequence[ListedHousehold], names: Mapping[int, str]
) -> Paper:
    """Describe a plan's list: the households with a decision, by number; rank and index are not on it."""
    village, standing = occasion.village, occasion.standing
    decided = [household for household in listed if household.decision or household.former]
    rows = [
        [
            number,
            short_code(household.code, village.code),
            name_of(household.id, household.householder_masked, names),
            household.group_no,
            _decision(household),
            household.received_on,
            None,
        ]
        for number, household in enumerate(decided, start=1)
    ]
    return Paper(
        sheet="benefits",
        name="福利分配方案",
        title=f"{village.name}{plan.title}",
        subtitle=notice_days(plan.posted_on, plan.posted_until)
        + (f"　更正后第 {plan.edition} 次公示" if plan.edition > 1 else ""),
        village_name=village.name,
        period=plan.period,
        day=plan.posted_on or occasion.today,
        size="a4",
        facts=(
            ("决议文号", plan.resolution_ref),
            ("决定机构", f"{DECIDERS[plan.decided_by]}（{chinese_date(plan.resolved_on)}）"),
            ("表决", f"应到 {plan.entitled}，实到 {plan.present}，同意 {plan.votes_for}"),
            ("种类", BENEFIT_NAMES[plan.benefit_type]),
        ),
        tables=(Table(_COLUMNS, rows, caption="福利分配方案"),),
        closing=(
            *((plan.description,) if plan.description else ()),
            f"软件只列名单，每户给什么由{DECIDERS[plan.decided_by]}决定。会议参看的是{quarter(plan.period)}已定稿的结果。",
            "低保、医保、养老、承包地、宅基地、集体分红等法定权益不在其内，也不受积分影响。",
            f"对方案有不同意见的，在公示期内提出。{whom_to_ask(village)}。",
        ),
        foot=(notice_days(plan.posted_on, plan.posted_until), whom_to_ask(village), made_from(standing)),
        seal_unit=village.seal_unit,
        is_preview=plan.posted_on is None,
        empty="还没有登记会议决定。",
    )


def _decision(household: ListedHousehold) -> str:
    """Write what was decided, and what posted lists said before it was mended."""
    if not household.former:
        return household.decision
    before = "；".join(text or "名单上没有" for text in household.former)
    return f"{household.decision or '取消'}（更正，原为：{before}）"
