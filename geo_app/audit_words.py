"""What the audit log's codes mean, in words for people: every action, every kind of object, every detail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo_app import request_words
from geo_app.role_words import RIGHT_NAMES, ROLE_NAMES

# what was done, as it follows the name of who did it; {key} is the object's number
ACTIONS = {
    "account.act_for": "开始代 {key} 办理",
    "account.change_password": "改了自己的密码",
    "account.clear_second_factor": "取消了账号 {key} 的手机验证码",
    "account.close_demo": "停用了示范账号",
    "account.create": "新增了账号 {key}",
    "account.disable": "停用了账号 {key}",
    "account.enable": "恢复了账号 {key}",
    "account.end_sessions": "让账号 {key} 的登录全部失效",
    "account.link_oidc": "把账号 {key} 与统一登录连起来",
    "account.lock": "账号 {key} 因连续输错密码被锁定",
    "account.place": "定了账号 {key} 的岗位和辖区",
    "account.renew_codes": "换了一批恢复码",
    "account.reset_password": "重置了账号 {key} 的密码",
    "account.return_right": "把收回的权限还给账号 {key}",
    "account.save": "在命令行保存了账号 {key}",
    "account.set_second_factor": "设置了手机验证码",
    "account.sign_in": "登录",
    "account.sign_in_failed": "登录没有成功",
    "account.sign_out": "退出登录",
    "account.stop_acting": "不再代 {key} 办理",
    "account.unlink_oidc": "断开了账号 {key} 与统一登录",
    "account.unlock": "给账号 {key} 解了锁",
    "account.view": "查看了账号 {key}",
    "account.withdraw_right": "收回了账号 {key} 的一项权限",
    "audit.export": "导出了审计记录",
    "audit.view": "查看了审计记录",
    "case.assign": "把事件 {key} 派给了承办人",
    "case.end_grant": "收回了密封件 {key} 的查看许可",
    "case.grant": "准许一个人查看密封件 {key}",
    "case.hand_in": "提交了事件 {key}",
    "case.move": "把事件 {key} 转给了另一级办理",
    "case.rate": "评价了事件 {key}",
    "case.record": "登记了事件 {key}",
    "case.unassign": "收回了事件 {key} 的派办",
    "case.view": "查看了事件 {key}",
    "case.view_photo": "查看了事件 {key} 的照片",
    "counts.publish": "公布了件数统计（{key}）",
    "delegation.end": "提前结束了代理 {key}",
    "delegation.make": "设立了代理 {key}",
    "export.approve": "同意了导出 {key}",
    "export.refuse": "没有同意导出 {key}",
    "export.request": "申请了导出 {key}",
    "export.take": "取走了导出文件 {key}",
    "database.fill": "建了示范县",
    "database.open": "在命令行打开了数据库",
    "household.search": "按姓名或户号搜索了住户",
    "household.view": "查看了户 {key}",
    "householder.reveal": "看了户 {key} 的户主全名",
    "layer.export": "导出了图层（{key}）",
    "layer.import": "导入了数据（{key}）",
    "map.export": "把地图画成了文件（{key}）",
    "objection.answer": "答复了异议 {key}",
    "objection.file": "提出了异议 {key}",
    "petitioner.reveal": "看了事件 {key} 反映人的姓名和电话",
    "request.accept": "受理了个人信息申请 {key}",
    "request.contact": "看了个人信息申请 {key} 的联系电话",
    "request.copy": "取了个人信息申请 {key} 的副本",
    "request.correct": "按个人信息申请 {key} 作了更正",
    "request.erase": "按个人信息申请 {key} 作了删除",
    "request.extend": "延长了个人信息申请 {key} 的期限",
    "request.file": "提交了个人信息申请 {key}",
    "request.finish": "答复了个人信息申请 {key}",
    "request.place": "给个人信息申请 {key} 补上了坐标",
    "request.refuse": "没有办理个人信息申请 {key}",
    "request.release": "把个人信息申请 {key} 的副本交付到居民端",
    "request.view": "查看了个人信息申请 {key}",
    "request.withdraw": "撤回了个人信息申请 {key}",
    "retention.apply": "删除了保存到期的内容",
    "retention.set": "改了一项保存期限（{key}）",
    "resident.sign_in": "查询了自己家的积分（户 {key}）",
    "resident_code.issue": "给户 {key} 发了查看码",
    "score.compute": "计算了村 {key} 的积分和名次",
    "score.list": "查看了村 {key} 各户的积分名次",
    "session.end": "结束了自己别处的登录",
    "token.issue": "发了接口令牌",
    "token.revoke": "收回了接口令牌",
}
OBJECTS = {
    "account": "账号",
    "audit": "审计记录",
    "case": "事件",
    "database": "数据库",
    "delegation": "代理",
    "export": "导出",
    "household": "住户",
    "layer": "图层",
    "objection": "异议",
    "period": "季度",
    "region": "区划",
    "request": "个人信息申请",
    "retention": "保存期限",
    "session": "登录",
    "token": "接口令牌",
    "village": "村",
}
DETAILS = {
    "account": "账号",
    "accounts": "账号",
    "action": "动作",
    "after": "改后",
    "approved": "同意",
    "delegations": "结束的代理",
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
    "errors": "有错的行",
    "file": "文件",
    "grants": "结束的密封件许可",
    "inserted": "新增",
    "period": "季度",
    "updated": "更新",
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
}
_VALUES = {
    **ROLE_NAMES,
    **RIGHT_NAMES,
    "True": "是",
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
