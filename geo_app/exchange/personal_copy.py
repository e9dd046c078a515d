"""A copy of everything held about a household or a petitioner, laid out for people: sections of rows in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo_app import ledger_words, paper_words, process_words, request_words
from geo_app.audit_words import action_words

_CHINA = ZoneInfo("Asia/Shanghai")
_NOTHING = "—"
_HOUSEHOLD_STATES = {"active": "在册", "split": "已分户", "merged": "已并户", "dissolved": "已注销"}
_LINEAGE = {"split": "分户", "merge": "并户", "succession": "承接"}
_OBJECTIONS = {"filed": "等待答复", "upheld": "异议成立", "rejected": "异议不成立"}
_LEVELS = {"village": "村级", "town": "镇级", "county": "县级"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the copy: a heading, what its columns are called (none for names and values), and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def sections(bundle: Mapping[str, Any], statuses: Mapping[str, str] | None = None) -> list[Section]:
    """Return the copy as people read it; `statuses` says what the states of a case are called."""
    told = _of_household(bundle) if bundle["subject"] == "household" else _of_case(bundle, statuses or {})
    return [
        *told,
        _table("requests", bundle, ("号", "number"), ("申请", _kind), ("提交", "filed_at"), ("期限", "due_on"),
               ("状态", lambda row: request_words.STATES[row["status"]]), ("说了什么", "wording"), ("答复", "answer")),
        _table("looks", bundle, ("日期", "looked_on"), ("单位", "office"),
               ("做了什么", lambda row: action_words(row["deed"])), ("次数", "times")),
    ]  # fmt: skip


def _of_household(bundle: Mapping[str, Any]) -> list[Section]:
    it = bundle["household"]
    found = [
        _facts(
            "household",
            ("户号", it["code"]), ("户主", it["householder"]), ("村", it["village"]), ("网格", it["grid"]),
            ("村民小组", it["group_no"]), ("住房位置", request_words.value_words("location", it)),
            ("状态", _HOUSEHOLD_STATES[it["status"]]), ("人户分离", it["is_absent_household"]),
        ),
        _table("scores", bundle, ("季度", "period"), ("积分", "points"), ("指数", "index"), ("名次", "rank"),
               ("细则版本", "scheme_version"), ("计算", "computed_at")),
    ]  # fmt: skip
    for score in bundle["scores"]:
        parts = _rows(score["explanation"] or [], ("", "dimension"), ("", _weight), ("", "counted"), ("", "part"))
        title = f"{score['period']} 的指数 {_plain(score['index'])} 是怎样得来的：各部分相加"
        found.append(Section(title, ("维度", "权重", "计入积分", "对指数的贡献"), parts))
    return [
        *found,
        _table("entries", bundle, ("凭证号", "entry_no"), ("季度", "period"), ("日期", "occurred_on"), ("事项", "item"),
               ("维度", "dimension"), ("积分", "points"), ("账户", lambda row: ledger_words.ACCOUNTS[row["account"]]),
               ("种类", lambda row: ledger_words.KINDS[row["kind"]]), ("依据", "evidence"),
               ("冲销哪一号", "reversal_of")),
        _table("applications", bundle, ("号", "number"), ("事项", "item"), ("日期", "occurred_on"),
               ("由谁提出", lambda row: process_words.SOURCES[row["source"]]), ("提交", "filed_at"), ("地点", "place"),
               ("说明", "description"), ("凭据", "evidence"), ("申报", "asked"), ("评定", "decided"),
               ("照片", "photos"), ("公示到", "posted_until"),
               ("状态", lambda row: process_words.STATES[row["status"]]), ("经过", _course)),
        _table("redemptions", bundle, ("号", "number"), ("日期", "redeemed_on"), ("物品", "goods"),
               ("数量", "quantity"), ("用去积分", "points"), ("签收", "signed_at")),
        _table("benefits", bundle, ("方案", "title"), ("决议", "resolution"), ("会议日期", "resolved_on"),
               ("决定", "decision"), ("领取", "received_on")),
        _table("benefits_before", bundle, ("方案", "title"), ("第几次公示", "edition"), ("原来", "former"),
               ("更正为", "decision"), ("更正", "corrected_at")),
        _table("objections", bundle, ("号", "number"), ("季度", "period"), ("内容", "text"), ("提交", "filed_at"),
               ("反映打击报复", "is_about_retaliation"), ("核实", "facts"),
               ("状态", lambda row: _OBJECTIONS[row["status"]]), ("答复", "answer"), ("原来", "before"),
               ("更正为", "corrected"), ("要求村里更正", "demanded"), ("村里怎样办的", "done"),
               ("答复的更正", "erratum")),
        _table("consents", bundle, ("用在哪里", lambda row: paper_words.PURPOSES[row["purpose"]]), ("同意书", "form"),
               ("签署", "given_on"), ("撤回", "withdrawn_on")),
        _table("panel", bundle, ("评议员", "name"), ("身份", lambda row: process_words.CAPACITIES[row["capacity"]]),
               ("与本户的关系", lambda row: process_words.RELATIONS.get(row["relation"] or "", "本户成员")),
               ("从", "from"), ("到", "until")),
        _table("lineage", bundle, ("从", "from"), ("到", "to"), ("方式", lambda row: _LINEAGE[row["kind"]]),
               ("日期", "happened_on"), ("份额", "share"), ("协议", "agreement")),
        _table("resident_codes", bundle, ("发放", "issued_at"), ("到期", "expires_at")),
    ]  # fmt: skip


def _of_case(bundle: Mapping[str, Any], statuses: Mapping[str, str]) -> list[Section]:
    it, progress, petitioner = bundle["case"], bundle["progress"], bundle["petitioner"] or {}
    return [
        _facts("petitioner", ("姓名", petitioner.get("name")), ("电话", petitioner.get("phone"))),
        _facts(
            "case",
            ("编号", it["number"]), ("类别", it["category"]), ("标题", it["title"]), ("内容", it["text"]),
            ("地点", it["address"]), ("所属", it["region"]), ("人数", it["persons"]), ("照片", f"{it['photos']} 张"),
        ),
        _facts(
            "progress",
            ("状态", statuses.get(progress["status"], progress["status"])), ("办理层级", _LEVELS[progress["level"]]),
            ("登记", progress["registered_at"]), ("受理", progress["accepted_at"]), ("限办", progress["due_at"]),
            ("办结", progress["closed_at"]),
        ),
    ]  # fmt: skip


Column = tuple[str, str | Callable[[Mapping[str, Any]], str]]


def _facts(name: str, *pairs: tuple[str, Any]) -> Section:
    return Section(request_words.SECTIONS[name], (), [(title, _plain(value)) for title, value in pairs])


def _table(name: str, bundle: Mapping[str, Any], *columns: Column) -> Section:
    titles = tuple(title for title, _ in columns)
    return Section(request_words.SECTIONS[name], titles, _rows(bundle[name], *columns))


def _rows(rows: Sequence[Mapping[str, Any]], *columns: Column) -> list[tuple[str, ...]]:
    return [tuple(of(row) if callable(of) else _plain(row[of]) for _, of in columns) for row in rows]


def _kind(row: Mapping[str, Any]) -> str:
    return request_words.KINDS[row["kind"]] + request_words.FIELDS.get(row["field"] or "", "")


def _course(row: Mapping[str, Any]) -> str:
    steps = [
        _day(step["at"]) + process_words.STATES[step["status"]] + (f"（{step['reason']}）" if step["reason"] else "")
        for step in row["steps"]
    ]
    return "；".join(steps) or _NOTHING


def _weight(row: Mapping[str, Any]) -> str:
    return f"{_plain(row['weight'] * 100)}%"


def _plain(value: Any) -> str:
    """Write a value of the JSON: days as 2026年10月21日, numbers without idle zeros."""
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == value[7:8] == "-":
        return _day(value)
    return str(value)


def _day(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    day: date = moment.astimezone(_CHINA).date() if moment.tzinfo else moment.date()
    return f"{day.year}年{day.month}月{day.day}日"
