"""The register of objections, and the reply to each that was answered."""

from __future__ import annotations

from collections.abc import Sequence

from geo_app.papers.footing import made_from, whom_to_ask
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Cell, Column, Letter, Paper, Table
from geo_app.papers.wording import chinese_date, day_of, quarter, short_code, signed
from layers.records_paper import PaperObjection, PaperVillage

_OUTCOMES = {"filed": "等待答复", "upheld": "异议成立", "rejected": "异议不成立"}
_COLUMNS = (
    Column("号", 12, "whole"),
    Column("提出日期", 22, "day"),
    Column("户编号", 15, "code"),
    Column("户主", 16),
    Column("对什么提出", 34),
    Column("异议", 54),
    Column("核实", 40),
    Column("答复期限", 22, "day"),
    Column("结论", 26),
    Column("答复日期", 22, "day"),
)


def objections(occasion: Occasion, filed: Sequence[PaperObjection]) -> Paper:
    """Describe the register of a period, and a reply for each objection that was answered."""
    village, standing = occasion.village, occasion.standing
    return Paper(
        sheet="objections",
        name="异议登记与答复书",
        title=f"{village.name}{quarter(standing.period)}积分异议登记表",
        subtitle="收到后 3 日内由村务监督委员会答复；提出异议不影响积分",
        village_name=village.name,
        period=standing.period,
        day=standing.frozen_on or occasion.today,
        size="a4-landscape",
        facts=(
            ("异议", f"{len(filed)} 件"),
            ("已答复", f"{sum(one.status != 'filed' for one in filed)} 件"),
        ),
        tables=(Table(_COLUMNS, [_row(one, village) for one in filed], caption="异议登记表"),),
        letters=tuple(_reply(one, village) for one in filed if one.status != "filed"),
        foot=("内部资料，不得张贴", made_from(standing)),
        empty="这一期没有异议。",
    )


def _row(one: PaperObjection, village: PaperVillage) -> list[Cell]:
    return [
        one.id,
        day_of(one.filed_at),
        short_code(one.household_code, village.code),
        one.householder_masked,
        _subject(one),
        one.text,
        one.facts,
        day_of(one.due_at),
        _outcome(one),
        day_of(one.answered_at) if one.answered_at else None,
    ]


def _subject(one: PaperObjection) -> str:
    if one.plan_title:
        decided = f"（{one.plan_resolution}），这户：{one.plan_decision or '名单上没有'}"
        return f"福利名单：{one.plan_title}{decided}"
    if one.item_name and one.points_tenths is not None:
        return f"{one.item_name} {signed(one.points_tenths)} 分"
    return one.item_name or "整期结果"


def _outcome(one: PaperObjection) -> str:
    moved = [(one.before_tenths, one.corrected_tenths)] if one.corrected_tenths is not None else []
    moved += [(entry["before"], entry["after"]) for entry in one.corrections]
    told = "；".join(_moved(before, after) for before, after in moved)
    return _OUTCOMES.get(one.status, one.status) + (f"：{told}" if told else "：另见答复书" if one.demand else "")


def _moved(before: int | None, after: int) -> str:
    return f"{signed(before or 0)} → {f'{signed(after)} 分' if after else '不计分'}"


def _reply(one: PaperObjection, village: PaperVillage) -> Letter:
    lines = [
        ("户", f"{short_code(one.household_code, village.code)} 号　{one.householder_masked} 户"),
        ("提出日期", chinese_date(one.filed_at)),
        ("对什么提出", _subject(one)),
        ("异议", one.text),
        ("核实情况", one.facts or "＿＿＿＿＿＿＿"),
        ("结论", _OUTCOMES.get(one.status, one.status)),
        ("答复", one.answer),
    ]
    if one.corrected_tenths is not None:
        lines.append(("更正", _moved(one.before_tenths, one.corrected_tenths)))
    lines += [
        ("更正", f"第 {entry['entry']} 号 {entry['item']}：{_moved(entry['before'], entry['after'])}")
        for entry in one.corrections
    ]
    if one.demand:
        done = f"；{chinese_date(one.done_at)}办完：{one.done_text}" if one.done_at else "；办完后另行告知"
        lines.append(("要求村里更正", one.demand + done))
    if one.result_version:
        lines.append(("更正后的结果", f"本期结果第 {one.result_version} 版"))
    lines += [
        ("答复日期", chinese_date(one.answered_at)),
        ("您的权利", f"对答复仍有不同意见的，可以向镇人民政府反映，不影响积分。{whom_to_ask(village)}。"),
    ]
    return Letter(
        title=f"{village.name}积分异议答复书（第 {one.id} 号）",
        lines=tuple(lines),
        signatures=("村务监督委员会（签章）：＿＿＿＿＿＿＿　　送达日期：＿＿＿＿＿＿＿　　户主签收：＿＿＿＿＿＿＿",),
    )
