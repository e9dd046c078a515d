"""What the ledger's codes mean in words, and what the database's answers about it mean."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault, NotFoundError

ACCOUNTS = {"honour": "荣誉", "redeemable": "兑换"}
KINDS = {"item": "积分项", "redemption": "兑换物品", "expiry": "到期清零"}
PERIOD_STATES = {"open": ("info", "进行中"), "posted": ("warn", "公示中"), "frozen": ("ok", "已定稿")}
# the field of the form that is at fault, and what is wrong with it
_WORDS = {
    "frozen": ("reason", "这个季度已经定稿，要先在「公示」页面发更正公告"),
    "frozen_already": ("period", "这个季度已经定稿"),
    "goods_name": ("name", "请写物品名称，不超过 40 字"),
    "goods_points": ("points", "所需积分应在 0.1 到 10000 之间"),
    "goods_unlawful": ("name", "物品名称里有不能写的内容"),
    "in_the_past": ("posted_on", "公示开始的日子不能早于今天"),
    "is_reversal": ("reason", "这一条本身就是冲正，不能再冲正"),
    "no_bands": ("period", "名次不分先后的范围正在计算，请过几分钟再来定稿"),
    "not_active": ("household", "这一户已经不在册，不能兑换"),
    "not_an_item": ("reason", "兑换和清零的记录不能冲正"),
    "not_frozen": ("reason", "这个季度还没有定稿，不需要更正公告"),
    "not_on_offer": ("goods", "这样物品已经下架"),
    "not_over": ("period", "这个季度还没有结束，最后一天起才能公示"),
    "not_posted": ("period", "这个季度还没有公示，不能定稿"),
    "not_scored": ("period", "这个季度还没有积分，没有可以公示的结果"),
    "objection_open": ("period", "还有异议没有答复，答复后才能定稿"),
    "posted_already": ("period", "这个季度已经公示过了"),
    "quantity": ("quantity", "数量应在 1 到 999 之间"),
    "reason_needed": ("reason", "请写明原因"),
    "reason_unlawful": ("reason", "原因里有不能写的内容"),
    "reversed_already": ("reason", "这一条已经冲正过了"),
    "signed_already": ("redemption", "这一笔已经签收过了"),
    "still_posted": ("period", "公示期还没有满，满了的第二天起才能定稿"),
    "to_be_mended": ("period", "村务监督委员会要求更正的还没有登记办完，办完后才能定稿"),
    "too_far": ("posted_on", "公示开始的日子最多在 31 天以后"),
    "too_little": ("quantity", "这一户的兑换积分不够"),
    "too_long": ("posted_until", "公示最长三个月"),
    "too_short": ("posted_until", "公示至少 15 天，开始的那天不算"),
}
FIELD_NAMES = {
    "period": "季度", "posted_on": "公示开始", "posted_until": "公示结束", "reason": "原因", "household": "户号",
    "goods": "物品", "quantity": "数量", "name": "物品名称", "points": "所需积分", "account": "账户", "entry": "凭证",
    "page": "页码", "offer": "是否上架", "redemption": "签收", "done": "地址", "format": "格式",
}  # fmt: skip


def must_be_done(outcome: str | None) -> None:
    """Raise what an outcome stands for, unless it is `done`."""
    if outcome is None:
        raise NotFoundError
    if outcome != "done":
        raise BadRequestError(Fault(*_WORDS[outcome]))
