"""The ledger of a period: what was booked, in its own order, with each household's balance after it."""

from __future__ import annotations

from collections.abc import Sequence

from geo_app.papers.footing import fingerprint, made_from
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Cell, Column, Paper, Table
from geo_app.papers.wording import day_of, group, quarter, short_code, signed
from layers.records_paper import PaperEntry, PaperVillage

_ACCOUNTS = {"honour": "荣誉", "redeemable": "兑换"}
_KINDS = {"redemption": "兑换", "expiry": "到期清零"}
_COLUMNS = (
    Column("号", 14, "whole"),
    Column("入账日期", 21, "day"),
    Column("户编号", 15, "code"),
    Column("户主", 16),
    Column("发生日期", 21, "day"),
    Column("积分项", 40),
    Column("积分", 15, "signed"),
    Column("账户", 11),
    Column("本户结余", 17, "tenths"),
    Column("评议人", 34),
    Column("凭证", 42),
    Column("经手", 18),
    Column("说明", 22),
)


def ledger(occasion: Occasion, entries: Sequence[PaperEntry], group_no: int | None) -> Paper:
    """Describe the ledger of a village or of one of its groups."""
    village, standing = occasion.village, occasion.standing
    gains = sum(entry.points_tenths for entry in entries if entry.account == "honour" and entry.points_tenths > 0)
    losses = sum(entry.points_tenths for entry in entries if entry.account == "honour" and entry.points_tenths < 0)
    return Paper(
        sheet="ledger",
        name="积分台账" + (f"_{group(group_no)}" if group_no else ""),
        title=f"{village.name}{group(group_no)}{quarter(standing.period)}积分台账",
        subtitle="按入账先后排列；入账以后不修改，写错的用冲销更正",
        village_name=village.name,
        period=standing.period,
        day=standing.frozen_on or occasion.today,
        size="a4-landscape",
        facts=(
            ("笔数", f"{len(entries)} 笔"),
            ("荣誉积分增加", f"{signed(gains)} 分"),
            ("荣誉积分减少", f"{signed(losses)} 分"),
            ("台账指纹", fingerprint(standing)),
        ),
        tables=(Table(_COLUMNS, [_row(entry, village) for entry in entries], caption="积分台账"),),
        closing=("经手人：＿＿＿＿＿＿＿　　村务监督委员会核对：＿＿＿＿＿＿＿",),
        foot=("内部资料，不得张贴", made_from(standing)),
        seal_unit=village.seal_unit,
        is_long=True,
        empty="这一期还没有入账。",
    )


def _row(entry: PaperEntry, village: PaperVillage) -> list[Cell]:
    remark = "已冲销" if entry.is_reversed else f"冲销第 {entry.reversal_of} 号" if entry.reversal_of else ""
    evidence = f"申请 {entry.application_id} 号　{entry.evidence}" if entry.application_id else entry.evidence
    return [
        entry.entry_no,
        day_of(entry.booked_at),
        short_code(entry.household_code, village.code),
        entry.householder_masked,
        entry.occurred_on,
        entry.item_name or _KINDS[entry.kind],
        entry.points_tenths,
        _ACCOUNTS[entry.account],
        entry.balance_tenths,
        entry.reviewers,
        evidence,
        entry.booked_by,
        remark,
    ]
