"""What the audit log's codes mean, in words for people: every action, every kind of object, every detail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo_app import request_words
from geo_app.audit_actions import ACTIONS
from geo_app.role_words import RIGHT_NAMES, ROLE_NAMES

OBJECTS = {
    "application": "积分申请",
    "meeting": "评议会",
    "panel_member": "评议员",
    "account": "账号",
    "audit": "审计记录",
    "benefit": "福利方案",
    "case": "事件",
    "database": "数据库",
    "delegation": "代理",
    "draft": "规则草稿",
    "export": "导出",
    "household": "住户",
    "layer": "图层",
    "batch": "导入批次",
    "objection": "异议",
    "correction_order": "更正要求",
    "period": "季度",
    "region": "区划",
    "request": "个人信息申请",
    "retention": "保存期限",
    "scheme": "积分规则",
    "session": "登录",
    "token": "接口令牌",
    "transfer": "导入、导出的文件",
    "village": "村",
    "entry": "积分记录",
    "redemption": "兑换",
    "ledger": "积分台账",
}
DETAILS = {
    "bytes": "字节数",
    "sha256": "文件摘要",
    "skip_bad": "跳过有错的行",
    "transfers": "导入、导出的文件",
    "batch": "批次",
    "batches": "导入前的旧值",
    "candidate": "核对",
    "merged_into": "并入",
    "other": "另一件",
    "removed": "撤掉",
    "restored": "还原",
    "undo": "撤回列为第几批",
    "was": "原来",
    "applications": "件数",
    "filed": "提交",
    "held_on": "会议日期",
    "item": "积分项",
    "new": "新任",
    "on": "日期",
    "source": "来源",
    "tab": "栏目",
    "type": "种类",
    "group": "组",
    "given_on": "签署日期",
    "purpose": "用途",
    "plan": "方案",
    "paper": "表册",
    "account": "账号",
    "accounts": "账号",
    "action": "动作",
    "after": "改后",
    "approved": "同意",
    "corrected": "更正为",
    "delegations": "结束的代理",
    "form_ref": "登记表编号",
    "outcome": "结论",
    "issuer": "统一登录服务",
    "locked": "已锁定",
    "method": "方式",
    "rights": "权限",
    "second_factor": "手机验证码",
    "step": "错在",
    "tokens": "结束的令牌",
    "area": "地点",
    "before": "改前",
    "display_name": "显示名",
    "ends_at": "到",
    "entries": "条数",
    "edition": "第几稿",
    "errors": "有错的行",
    "file": "文件",
    "grants": "结束的密封件许可",
    "inserted": "新增",
    "period": "季度",
    "updated": "更新",
    "version": "版本",
    "filters": "筛选",
    "first": "从",
    "from": "从",
    "from_account": "请假人",
    "key": "对象编号",
    "kind": "对象",
    "label": "备注",
    "last": "到",
    "layer": "图层",
    "level": "层级",
    "must_change_password": "须改密码",
    "name": "账号",
    "opinion": "意见",
    "periods": "季度",
    "page_before": "翻到编号之前",
    "region": "辖区",
    "region_code": "辖区",
    "resolution": "决议",
    "right": "权限",
    "role": "岗位",
    "rows": "行数",
    "sessions": "结束的登录",
    "starts_at": "从",
    "state": "状态",
    "status": "状态",
    "to": "到",
    "to_account": "代理人",
    "who": "账号",
    "attempts": "尝试次数",
    "case": "事件",
    "contacts": "联系电话",
    "copies": "副本",
    "exports": "导出申请",
    "field": "项目",
    "fields": "项目",
    "form": "形式",
    "household": "户",
    "intake_keys": "防重复标记",
    "petitioners": "反映人",
    "photos": "照片",
    "requests": "个人信息申请",
    "resident_codes": "查看码",
    "resident_sessions": "居民登录",
    "until": "新期限",
    "reversal": "冲正记录",
    "posted_on": "公示开始",
    "posted_until": "公示结束",
    "waiting": "未办完的申请",
    "households": "户数",
    "cards": "积分卡",
    "ends": "有效到",
    "redemption": "兑换",
    "goods": "物品",
    "quantity": "数量",
    "points": "分值",
    "on_offer": "在架",
    "year": "年份",
    "differences": "出入",
    "entry": "积分记录",
}
_VALUES = {
    **ROLE_NAMES,
    **RIGHT_NAMES,
    "prechecked": "初审通过",
    "withdrawn": "退回",
    "submitted": "退回初审",
    "household": "住户自报",
    "grid_worker": "网格员采集",
    "inspector": "检查",
    "True": "是",
    "upheld": "异议成立",
    "rejected": "维持原评分",
    "False": "否",
    "None": "无",
    "active": "在用",
    "disabled": "停用",
    "password": "密码",
    "name": "账号名",
    "totp": "手机验证码",
    "recovery_code": "恢复码",
    "oidc": "统一登录",
    "regions": "区划",
    "households": "住户",
    "rooms": "调解室",
    "cases": "事件",
    "points": "积分",
    "ledger": "积分台账",
    "page": "网页",
    "file": "JSON 文件",
    **request_words.ERASABLE,
    **request_words.FIELDS,
    **request_words.KINDS,
}


def sentence(action: str, key: str) -> str:
    """Say what was done, to follow the name of who did it; an action without words is shown as its code."""
    told = _VALUES.get(key, key) if action.startswith("layer.") else key
    return ACTIONS.get(action, f"{action} {{key}}").replace("{key}", told).strip()


def action_words(action: str) -> str:
    """Return an action's words without an object, for lists of actions."""
    words = ACTIONS.get(action, action)
    for gap in ("（户 {key}）", "（{key}）", " {key} ", " {key}", "{key}"):
        words = words.replace(gap, "")
    return words


def object_words(kind: str) -> str:
    """Return what a kind of object is called."""
    return OBJECTS.get(kind, kind)


def detail_words(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return an entry's details as names and values in words, those of a nested part one by one."""
    return [(DETAILS.get(name, name), _value(value)) for name, value in detail.items()]


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{name} {text}" for name, text in detail_words(value)) or "无"
    if isinstance(value, list):
        return "、".join(_value(one) for one in value) or "无"
    return _VALUES.get(str(value), str(value))
