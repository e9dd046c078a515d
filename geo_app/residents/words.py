"""Words for residents: what states, matters and looks are called on their pages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask

_CHINA = ZoneInfo("Asia/Shanghai")

MATTERS = {
    "report": ("反映问题", "身边看到的事：路灯坏了、垃圾没人清、有危险"),
    "suggestion": ("提建议", "您觉得怎样办更好"),
    "appeal": ("求助、申诉", "您自己的事，希望得到解决或重新处理"),
    "consultation": ("咨询", "想问政策、问怎么办"),
    "dispute": ("请求调解", "和邻居、家人、单位有纠纷"),
    "accusation": ("检举控告", "干部或单位违法违纪"),
}
CASE_STATES = {
    "draft": "已收到",
    "registered": "已收到",
    "triaged": "已收到",
    "transferred": "已转给办理单位",
    "accepted": "已受理",
    "not_accepted": "不予受理",
    "handling": "正在办理",
    "extended": "正在办理（已延期）",
    "suspended_hearing": "正在听证",
    "replied": "已答复",
    "closed": "已办结",
    "review_requested": "正在复查",
    "reviewed": "已复查",
    "recheck_requested": "正在复核",
    "rechecked": "已复核",
    "terminated": "已终结",
    "objected": "正在办理",
    "merged": "已并入另一件",
    "withdrawn": "已撤回",
}
KINDS = {
    "environment": "环境整治",
    "safety": "安全隐患",
    "dispute": "矛盾纠纷",
    "facility": "公共设施",
    "livelihood": "民生诉求",
    "other": "其他",
    "total": "合计",
}
RATINGS = {"satisfied": "满意", "basically_satisfied": "基本满意", "dissatisfied": "不满意"}
OBJECTION_STATES = {"filed": "等待答复", "upheld": "异议成立", "rejected": "异议不成立"}
# how an application stands, its colour, and what comes next; {until} is the last day of the notice
APPLICATION_STATES = {
    "submitted": ("等初审", "filed", "网格员或村文书先核对，再交评议小组。"),
    "prechecked": ("等评议", "filed", "评议小组开会表决，至少 3 人，您家的近亲属要回避。"),
    "reviewed_pass": ("评议通过", "filed", "接下来张榜公示至少 5 天，没有异议才入账。"),
    "reviewed_reject": ("评议没有通过", "refused", "不记分，已经结束。"),
    "publicized": ("公示中", "filed", "公示到{until}，没有异议就入账。"),
    "objected": ("有异议", "filed", "村务监督委员会在 3 天内答复，答复以前不入账。"),
    "upheld": ("异议不成立", "filed", "公示到{until}，期满后入账。"),
    "revised": ("已更正", "upheld", "按更正后的分数办理。"),
    "booked": ("已入账", "upheld", "已经算进积分。"),
    "reversed": ("已冲正", "refused", "入账以后又冲销了，不再算分。"),
    "withdrawn": ("已退回", "refused", "不再办理。"),
}
SOURCES = {"household": "本户申报", "grid_worker": "网格员采集", "inspector": "检查时登记", "import": "村里登记"}
BENEFIT_NAMES = {
    "honour_title": "荣誉称号",
    "small_goods": "小件实物",
    "year_end_goods": "年底慰问品",
    "activity_priority": "活动优先参加",
}
DECIDED_BY = {"assembly": "村民会议", "households": "户代表会议", "representatives": "村民代表会议"}
_DEEDS = {
    "household.view": "查看了本户积分", "householder.reveal": "查看了户主姓名", "household.search": "查找了本户",
    "export.take": "导出了含本户的名册", "card_link.open": "有人扫了积分卡，看了一个季度的积分",
}  # fmt: skip


def deed(action: str) -> str:
    """Write what an office did."""
    return _DEEDS.get(action, "查看了本户资料" if action.endswith((".view", ".reveal")) else "处理了本户资料")


def days_left(due_at: datetime) -> int:
    """Return how many days there are until a term ends; below zero once it is over."""
    return (due_at.astimezone(_CHINA).date() - datetime.now(_CHINA).date()).days


def quarter(period: str) -> str:
    """Write a quarter as 2026年第四季度."""
    return f"{period[:4]}年第{'一二三四'[int(period[5]) - 1]}季度"


def install(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters |= {"deed": deed, "quarter": quarter}
    app.jinja_env.globals |= {
        "MATTERS": MATTERS,
        "CASE_STATES": CASE_STATES,
        "RATINGS": RATINGS,
        "KINDS": KINDS,
        "OBJECTION_STATES": OBJECTION_STATES,
        "APPLICATION_STATES": APPLICATION_STATES,
        "SOURCES": SOURCES,
        "days_left": days_left,
        "DECIDED_BY": DECIDED_BY,
        "BENEFIT_NAMES": BENEFIT_NAMES,
    }
