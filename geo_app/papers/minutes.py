"""The minutes of the review panel's meetings, each with a sheet to sign."""

from __future__ import annotations

from collections.abc import Sequence

from geo_app.papers.footing import made_from
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Cell, Column, Letter, Paper, Table
from geo_app.papers.wording import chinese_date, quarter, short_code
from layers.records_paper import PaperMatter, PaperMeeting, PaperVillage

_CAPACITIES = {"party_member": "党员", "representative": "村民代表", "villager": "村民", "group_leader": "村民小组长"}
_MATTERS = (
    Column("申请号", 15, "whole"),
    Column("户编号", 15, "code"),
    Column("户主", 16),
    Column("积分项", 50),
    Column("申请分", 15, "signed"),
    Column("评定分", 15, "signed"),
    Column("同意", 11, "whole"),
    Column("不同意", 13, "whole"),
    Column("弃权", 11, "whole"),
    Column("回避", 25),
)
_SIGNING = (Column("序号", 12, "whole"), Column("姓名", 30), Column("身份", 30), Column("签名", 60, "blank"))


def minutes(occasion: Occasion, meetings: Sequence[PaperMeeting], matters: Sequence[PaperMatter]) -> Paper:
    """Describe the minutes of a period's meetings: a page and a sheet to sign for each."""
    village, standing = occasion.village, occasion.standing
    return Paper(
        sheet="minutes",
        name="评议会议记录",
        title=f"{village.name}{quarter(standing.period)}积分评议会议记录",
        subtitle=f"共 {len(meetings)} 次会议",
        village_name=village.name,
        period=standing.period,
        day=standing.frozen_on or occasion.today,
        size="a4",
        letters=tuple(
            _letter(village, meeting, [matter for matter in matters if matter.meeting_id == meeting.id])
            for meeting in meetings
        ),
        foot=("内部资料，不得张贴", made_from(standing)),
        empty="这一期还没有开过评议会。",
    )


def _letter(village: PaperVillage, meeting: PaperMeeting, matters: Sequence[PaperMatter]) -> Letter:
    people: list[list[Cell]] = [
        [number, name, _CAPACITIES[capacity], None]
        for number, (name, capacity) in enumerate(meeting.attendance, start=1)
    ]
    tables = [Table(_SIGNING, people, caption="签到表", blank_rows=2)]
    if matters:
        tables.append(Table(_MATTERS, [_row(matter, village) for matter in matters], caption="评议结果"))
    return Letter(
        title=f"{village.name}积分评议会议记录（第 {meeting.id} 号）",
        lines=(
            ("时间", chinese_date(meeting.held_on)),
            ("地点", meeting.place),
            ("主持", meeting.chair or "＿＿＿＿＿＿＿"),
            ("应签到", f"{len(meeting.attendance)} 人"),
            ("记录", meeting.minutes),
        ),
        tables=tuple(tables),
        signatures=("主持人签名：＿＿＿＿＿＿＿　　记录人签名：＿＿＿＿＿＿＿　　村务监督委员会：＿＿＿＿＿＿＿",),
    )


def _row(matter: PaperMatter, village: PaperVillage) -> list[Cell]:
    return [
        matter.application_id,
        short_code(matter.household_code, village.code),
        matter.householder_masked,
        matter.item_name,
        matter.points_tenths,
        matter.decided_tenths,
        matter.passed,
        matter.rejected,
        matter.abstained,
        matter.recused,
    ]
