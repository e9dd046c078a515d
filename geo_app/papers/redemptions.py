"""The register of what was taken for points, with room for a signature or a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence

from geo_app.papers.footing import made_from
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Column, Paper, Table
from geo_app.papers.wording import quarter, short_code
from layers.records_paper import PaperRedemption

_COLUMNS = (
    Column("号", 13, "whole"),
    Column("日期", 23, "day"),
    Column("户编号", 16, "code"),
    Column("户主", 18),
    Column("组", 10, "whole"),
    Column("物品", 50),
    Column("数量", 13, "whole"),
    Column("积分", 17, "tenths"),
    Column("台账号", 18, "whole"),
    Column("已签收", 15),
    Column("签名或按手印", 50, "blank"),
)
_LINES_TO_WRITE = 8


def redemptions(occasion: Occasion, taken: Sequence[PaperRedemption]) -> Paper:
    """Describe the register of a period; empty lines follow for what is written by hand first."""
    village, standing = occasion.village, occasion.standing
    rows = [
        [
            one.id,
            one.redeemed_on,
            short_code(one.household_code, village.code),
            one.householder_masked,
            one.group_no,
            one.goods,
            one.quantity,
            one.points_tenths,
            one.entry_no,
            "已签" if one.is_signed else "",
            None,
        ]
        for one in taken
    ]
    return Paper(
        sheet="redemptions",
        name="兑换登记表",
        title=f"{village.name}{quarter(standing.period)}积分兑换登记表",
        subtitle="兑换只用兑换积分，荣誉积分和名次不受影响",
        village_name=village.name,
        period=standing.period,
        day=standing.frozen_on or occasion.today,
        size="a4-landscape",
        facts=(
            ("兑换", f"{len(taken)} 次"),
            ("用去积分", f"{sum(one.points_tenths for one in taken) / 10:.1f} 分"),
        ),
        tables=(Table(_COLUMNS, rows, caption="兑换登记表", blank_rows=_LINES_TO_WRITE),),
        closing=("经手人：＿＿＿＿＿＿＿　　村务监督委员会核对：＿＿＿＿＿＿＿",),
        foot=("内部资料，不得张贴", made_from(standing)),
        seal_unit=village.seal_unit,
    )
