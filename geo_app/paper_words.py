"""What is said of papers, benefits and consents: on pages, in answers to forms."""

from __future__ import annotations

SHEET_NAMES = {
    "poster": "公示榜",
    "cards": "户积分卡",
    "ledger": "积分台账",
    "minutes": "评议会议记录和签到表",
    "redemptions": "兑换登记表",
    "objections": "异议登记和答复书",
    "benefits": "福利分配方案表",
    "honour-roll": "红榜",
}
SHEET_MEANINGS = {
    "poster": "贴在墙上。按户编号排列，户主姓名遮住，同意署名的除外；只有得分，没有扣分原因。",
    "cards": "每户一页，A5 纸，装信封送到户。有得分明细、待改进提示和异议办法，不得张贴。",
    "ledger": "按入账先后，带每户结余、评议人和凭证。内部核对用，不得张贴。",
    "minutes": "每次评议会一份，带表决结果、回避和签到表。",
    "redemptions": "兑换了什么、用了多少分，留签名或按手印的地方。",
    "objections": "异议登记表，后面是每件的答复书。",
    "benefits": "村民会议决定的名单，带决议文号。",
    "honour-roll": "只列做好事、又同意署名的户，不写分数和名次。",
}
ON_A_WALL = ("poster", "benefits", "honour-roll")
"""Those that hang where everybody reads them."""
STATES = {"open": "预览，未公示", "posted": "公示中", "frozen": "已定稿"}
COLOURS = {"open": "warn", "posted": "info", "frozen": "ok"}
CONTACT_FIELDS = {"person": "异议受理人", "phone": "异议电话", "supervision": "监督电话", "seal": "盖章单位"}

PURPOSES = {"result_poster": "公示榜", "honour_roll": "红榜", "benefit_list": "福利名单"}
CONSENT_FIELDS = {"household": "户编号", "purpose": "用在哪里", "form_ref": "同意书编号", "given_on": "签署日期"}
CONSENT_REFUSED = {
    "no_such_household": ("household", "本村没有这个户编号"),
    "so_already": ("purpose", "这户已经同意过了"),
    "not_yet": ("given_on", "签署日期不能晚于今天"),
}

BENEFIT_FIELDS = {
    "period": "参看的季度",
    "title": "名称",
    "benefit_type": "种类",
    "description": "说明",
    "decided_by": "谁决定的",
    "resolution_ref": "决议文号",
    "resolved_on": "会议日期",
    "entitled": "应到人数",
    "present": "实到人数",
    "votes_for": "同意票数",
    "until": "公示到",
    "reason": "原因",
}
BENEFIT_STATES = {"draft": "登记中", "posted": "公示中", "over": "公示期满"}
BENEFIT_REFUSED = {
    "not_frozen": ("period", "这一季还没有定稿，不能列名单"),
    "not_yet": ("resolved_on", "会议日期不能晚于今天"),
    "so_already": ("resolution_ref", "这份决议的这个方案已经登记过了"),
    "posted": ("plan", "方案正在公示，要改请先撤下来"),
    "no_such_household": ("household", "本村没有这一户"),
    "too_short": ("until", "公示期不少于 15 日"),
    "empty": ("plan", "还没有登记一户的决定，不能公示"),
    "not_posted": ("plan", "方案没有在公示"),
    "received": ("plan", "已经有户领取，不能撤下来；这户已领取的，也不能再改"),
    "posted_still": ("plan", "公示期满以后才能登记领取"),
    "objection_open": ("plan", "名单有异议等村务监督委员会答复，答复以前不发放"),
    "to_be_mended": ("plan", "村务监督委员会要求更正这份名单，更正并重新公示以后才能发放"),
}
