"""What the process of points is called in front of people, and what a refusal of the database means."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault
from layers.process_refusals import ProcessRefusedError

STATES = {
    "draft": "草稿",
    "submitted": "待初审",
    "prechecked": "待评议",
    "reviewed_pass": "评议通过，待公示",
    "reviewed_reject": "评议未通过",
    "publicized": "公示中",
    "objected": "有异议，等监督委员会答复",
    "upheld": "异议不成立，公示继续",
    "revised": "异议成立，已更正",
    "booked": "已入账",
    "reversed": "已冲正",
    "withdrawn": "已退回，不再办理",
}
COLOURS = {
    "booked": "ok",
    "objected": "bad",
    "reviewed_reject": "",
    "reversed": "",
    "withdrawn": "",
    "publicized": "info",
}
# the tabs of the list: the name, and the states that it holds
TABS = {
    "check": ("待初审", ("submitted",)),
    "review": ("待评议", ("prechecked",)),
    "post": ("待公示", ("reviewed_pass",)),
    "notice": ("公示中", ("publicized", "upheld")),
    "objected": ("有异议", ("objected",)),
    "booked": ("已入账", ("booked",)),
    "ended": ("未通过", ("reviewed_reject", "withdrawn", "revised", "reversed")),
}
SOURCES = {"household": "住户自报", "grid_worker": "网格员采集", "inspector": "检查", "import": "表格导入"}
CAPACITIES = {"party_member": "党员", "representative": "村民代表", "group_leader": "村民小组长", "villager": "村民"}
RELATIONS = {
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母、外祖父母",
    "grandchild": "孙子女、外孙子女",
    "in_law": "姻亲",
    "other": "其他近亲",
}
VOTES = {"pass": "同意", "reject": "不同意", "abstain": "弃权", "recused": "回避"}
# what comes next from a state, and whose turn it is
NEXT = {
    "draft": ("提交", "申报人"),
    "submitted": ("初审：核对事情、材料和分值", "网格员、村文书或村委会"),
    "prechecked": ("评议：至少 3 名不需要回避的评议员表决", "评议小组，村文书登记"),
    "reviewed_pass": ("张贴公示，至少 5 天", "村文书或村委会"),
    "publicized": ("公示期满、没有异议就入账", "系统每天夜里办理，村文书也可以提前点入账"),
    "objected": ("3 天内答复异议", "村务监督委员会"),
    "upheld": ("公示期满后入账", "系统每天夜里办理，村文书也可以提前点入账"),
    "revised": ("按更正后的分值入账", "村文书或村委会"),
}
# the reason that the database gives → the field of the form, and what is wrong
_REFUSALS = {
    "household_unknown": ("household", "本村没有这个户号，或这户不在您的辖区内"),
    "in_the_future": ("occurred_on", "日期还没有到"),
    "no_scheme": ("item", "本村还没有积分规则"),
    "scheme_not_in_force": ("item", "这一天适用的不是这一版规则"),
    "item_unknown": ("item", "这一天适用的规则里没有这一项"),
    "wrong_sign": ("points", "加分项的分值要大于 0，扣分项要小于 0"),
    "points_not_of_item": ("points", "分值要符合规则：每次的分值乘以次数，或在规则写明的幅度以内"),
    "evidence_needed": ("evidence", "扣分必须有依据：写明通知书、整改单或会议记录的编号"),
    "item_without_basis": ("item", "规则里没有写明这一项扣分的依据，不能扣分；请先修订规则"),
    "place_outside": ("lon", "这个位置不在本村范围内"),
    "unlawful_description": ("description", "说明里写到了不得与积分挂钩的内容（如信访、债务、疾病、表决），请删去"),
    "unlawful_evidence": ("evidence", "依据里写到了不得与积分挂钩的内容（如信访、债务、疾病、表决），请删去"),
    "unlawful_place": ("place", "地点里写到了不得与积分挂钩的内容，请删去"),
    "unlawful_minutes": ("minutes", "记录里写到了不得与积分挂钩的内容（如信访、投诉、诉讼），请删去"),
    "source_unknown": ("source", "请选择是谁提出的"),
    "no_such_step": ("step", "它已经到了别的一步，不能这样办；请重新打开再看"),
    "reason_needed": ("reason", "请写明理由，申报的人会看到"),
    "not_waiting": ("applications", "有的申请已经到了别的一步，请重新打开再看"),
    "cannot_change": ("step", "已经定下的内容不能改"),
    "chair_not_present": ("chair", "主持人要在到会的人里"),
    "nothing_decided": ("applications", "请至少评议一件申请"),
    "nothing_chosen": ("applications", "请至少选一件申请"),
    "not_in_office": ("present", "有人在会议那天不是评议小组成员"),
    "meeting_before_fact": ("held_on", "会议日期早于申请里的事情发生的日期"),
    "must_recuse": ("votes", "评议员对本户和近亲属的申请必须回避"),
    "panel_too_small": ("present", "评议小组不足 3 人，先把小组成员补齐"),
    "no_quorum": ("present", "到会的不到小组的一半以上，不能表决"),
    "too_few_voting": ("votes", "不需要回避的评议员不足 3 人，这件要等更多人到会再评"),
    "not_as_voted": ("votes", "结论和表决不一致"),
    "posted_in_the_past": ("posted_on", "张贴日期不能早于今天"),
    "posted_too_late": ("posted_on", "张贴日期最晚在 30 天以内"),
    "notice_too_short": ("until", "公示至少 5 天，张贴当天不算"),
    "notice_too_long": ("until", "公示最长 60 天"),
    "notice_before_meeting": ("posted_on", "张贴日期不能早于评议会"),
    "notice_over": ("step", "公示期已经过了"),
    "notice_not_over": ("step", "公示期还没有满，期满后才能入账"),
    "open_objection": ("step", "还有异议没有答复，答复后才能入账"),
    "nothing_given": ("step", "没有要入账的分值"),
    "household_gone": ("step", "这户已经不在本村，不能入账"),
    "scheme_changed": ("step", "要记入的季度已经换了新规则，这件请退回，按新规则重新申报"),
    "star_decided": ("inspection", "这户当天的评星已经进入评议，不能再改"),
    "member_known": ("name", "这个人已经在评议小组里"),
    "ended_already": ("last_day", "这个人已经离任"),
    "last_day_wrong": ("last_day", "离任日期要在任职之后，最晚一个月内"),
}


def refused(error: ProcessRefusedError) -> BadRequestError:
    """Say what the database refused, in the words of those who filled the form in."""
    field, message = _REFUSALS.get(error.reason, ("step", "规则不允许这样办"))
    about = error.about if error.reason in _ABOUT else ""
    return BadRequestError(Fault(field, f"{message}（{about}）" if about else message))


# of these it helps to hear which one it was
_ABOUT = frozenset(
    (
        "household_unknown",
        "item_without_basis",
        "evidence_needed",
        "must_recuse",
        "not_in_office",
        "star_decided",
        "member_known",
    )
)
