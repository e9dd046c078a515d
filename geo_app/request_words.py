"""What requests about personal data, their states, fields and reasons are called, and how near a day is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

KINDS = {"copy": "要一份副本", "correction": "更正", "deletion": "删除", "explanation": "要求说明"}
STATES = {
    "filed": "已收到，等待受理",
    "accepted": "已受理，正在办理",
    "extended": "已延期，正在办理",
    "done": "已办结",
    "refused": "不予办理",
    "withdrawn": "已撤回",
}
CHANNELS = {"resident": "居民端提交", "staff": "到场办理"}
RELATIONS = {"self": "本人", "family": "同户家人", "agent": "受委托人", "guardian": "监护人", "kin": "逝者的近亲属"}
CHECKS = {
    "id_card": "看了身份证原件",
    "known": "当面认出，两名工作人员在场",
    "authorised": "看了委托书和双方证件",
    "guardianship": "看了证件和监护关系证明",
    "kinship": "看了证件、亲属关系证明和死亡证明",
}
FIELDS = {
    "householder": "户主姓名",
    "group_no": "村民小组",
    "location": "住房位置",
    "petitioner_name": "反映人姓名",
    "petitioner_phone": "反映人电话",
    "address": "地址",
}
COORD_SOURCES = {
    "cgcs2000": "CGCS2000",
    "wgs84": "手机定位、GPS（WGS-84）",
    "gcj02": "高德、腾讯地图（GCJ-02）",
    "bd09": "百度地图（BD-09）",
    "epsg4549": "测绘平面坐标（EPSG:4549）",
    "epsg4528": "测绘平面坐标，带号 40（EPSG:4528）",
}
ERASABLE = {
    "location": "住房位置",
    "resident_access": "查看码和登录",
    "objections": "已答复异议的文字",
    "open_objections": "还没有答复的异议",
    "householder": "户主姓名",
    "entries": "积分台账",
    "scores": "积分、幸福指数和名次",
    "petitioner": "反映人姓名、电话",
    "photos": "照片",
    "query_code": "查询码",
    "case_file": "事项本身和办理经过",
    "request": "申请记录（姓名、要求和答复）",
    "audit": "谁看过、改过的审计记录",
}
WHY = {
    "not_needed": "可以删：只为方便使用而保存，本人不同意就不再保存（《个人信息保护法》第四十七条）",
    "purpose_over": "可以删：处理目的已经实现（《个人信息保护法》第四十七条）",
    "in_use": "不能删：户仍在册，村务公开和积分评议要用（《村民委员会组织法》第三十五条）；写错了可以申请更正",
    "undecided": "不能删：答复之前还要用（《个人信息保护法》第四十七条）；可以先撤回异议",
    "append_only": "不能删：台账只增不改，记错了用冲销更正；依法公布、接受查询（《村民委员会组织法》第三十五条）",
    "published": "不能删：评议结果依法公布、接受查询（《村民委员会组织法》第三十五条）",
    "open_case": "不能删：事项还没有办结（《信访工作条例》第二十二条、第三十四条）",
    "in_term": "不能删：还在复查、复核和诉讼的期限内（《信访工作条例》第三十五条、第三十六条）",
    "case_file": "不能删：信访档案依法保存（《信访工作条例》第二十二条）；删去姓名后不再指向个人",
    "request_kept": "不能删：申请和答复要有凭据，保存到诉讼时效届满"
    "（《个人信息保护法》第五十条，《民法典》第一百八十八条）",
    "audit_kept": "不能删：网络日志至少留存六个月，用来查谁看过您的信息（《网络安全法》第二十三条）",
}
REMEDY = "不服的，可以向县有关部门投诉、举报，也可以依法向人民法院起诉（《个人信息保护法》第五十条、第六十五条）。"
LEGAL_EXAMPLES = (
    "《个人信息保护法》第四十五条：不能确认申请人是本人",
    "《个人信息保护法》第四十六条：核实后现有信息正确",
    "《个人信息保护法》第四十七条：法律规定的保存期限未届满",
    "《村民委员会组织法》第三十五条：依法应当公布并接受查询",
)
SECTIONS = {
    "household": "户的基本信息", "lineage": "分户、并户", "entries": "积分台账", "scores": "积分、指数和说明",
    "applications": "申报和村里登记的事项", "redemptions": "积分兑换", "benefits": "福利名单上的决定",
    "benefits_before": "福利名单更正以前的决定", "consents": "公示姓名的同意", "panel": "与评议员的关系",
    "objections": "异议", "resident_codes": "查看码（只有日期）", "petitioner": "反映人", "case": "反映的事项",
    "progress": "办理进度", "requests": "个人信息申请", "looks": "谁在哪天看过、改过",
}  # fmt: skip
_SOON, _NOW = 5, 1


def light(due_on: date, today: date, *, is_open: bool = True) -> tuple[str, str]:
    """Return the colour of a due day (ok, warn, bad, or none once nothing is to be done) and the same in words."""
    left = (due_on - today).days
    if not is_open:
        return "", ""
    if left < 0:
        return "bad", f"红灯 · 超期 {-left} 天"
    if left <= _NOW:
        return "bad", "红灯 · 今天到期" if left == 0 else f"红灯 · 还剩 {left} 天"
    if left <= _SOON:
        return "warn", f"黄灯 · 还剩 {left} 天"
    return "ok", f"绿灯 · 还剩 {left} 天"


def term(days: int) -> str:
    """Write how long something is held: whole years as years."""
    return f"{days // 365} 年" if days % 365 == 0 else f"{days} 天"


def value_words(field: str | None, value: Mapping[str, Any] | None) -> str:
    """Write what a field was, is or should become."""
    if not value:
        return "—"
    if field == "location":
        if value.get("lon") is None:
            return "没有坐标"
        source = COORD_SOURCES.get(str(value.get("coord_source")), "")
        return f"经度 {float(value['lon']):.6f}，纬度 {float(value['lat']):.6f}（原坐标：{source}）"
    if field == "group_no":
        return f"{value['group_no']} 组" if value.get("group_no") else "没有登记"
    key = {"householder": "name", "petitioner_name": "name", "petitioner_phone": "phone", "address": "address"}[
        field or ""
    ]
    return str(value.get(key) or "—")
