"""What batches, their rows and pairs of cases are called in front of people."""

from __future__ import annotations

from geo_app.case_words import SOURCES
from layers.records_batches import Batch, Candidate, Hindrance

LAYERS = {"regions": "区划", "households": "户", "rooms": "调解室", "cases": "事件", "points": "积分"}
STATES = {
    "stored": "已导入",
    "unchanged": "没有变化",
    "undone": "已撤回",
    "undo": "撤回",
    "settled": "已导入，过期不能撤",
}
COLOURS = {"stored": "ok", "unchanged": "", "undone": "warn", "undo": "", "settled": "ok"}
KINDS = {
    "region": "区划", "version": "边界", "household": "住户", "room": "调解室", "case": "事件", "entry": "积分记录",
    "application": "积分申请",
}  # fmt: skip
COORD_SOURCES = {
    "wgs84": "WGS84", "cgcs2000": "CGCS2000", "gcj02": "高德、腾讯坐标（GCJ-02）", "bd09": "百度坐标（BD-09）",
    "epsg4549": "测绘坐标（EPSG:4549）", "epsg4528": "测绘坐标（EPSG:4528）",
}  # fmt: skip
REASONS = {"content": "内容完全相同", "phone": "同一电话", "nearby": "地点相近", "address": "地址相同"}
# what a file can change of a row; others follow from these and are not told
_COLUMNS = {
    "name": "名称", "boundary": "边界", "label_point": "标注点", "boundary_source": "边界来源",
    "valid_to": "有效期", "kind": "类型",
    "grid_code": "网格", "group_no": "组", "householder": "户主", "location": "位置", "coord_source": "坐标来源",
    "brand": "品牌", "level": "级别", "phone": "电话", "hours": "时间", "place_code": "所在区划",
    "channel": "渠道", "matter_kind": "事项", "category_code": "类别",
    "title": "标题", "body": "内容", "address": "地址",
    "location_precision": "定位精度", "region_code": "所属区划",
    "due_at": "办理期限", "closed_at": "办结时间", "status": "状态",
    "resolved_level": "化解层级", "satisfaction": "满意度", "respondent_code": "被反映单位", "petitioner": "反映人",
}  # fmt: skip


_HINDRANCES = {
    "changed": "导入以后又改动过",
    "later_batch": "后来第 {about} 批导入也改了它，请先撤回那一批",
    "forgotten": "导入前的旧值已经删除",
    "frozen": "{about} 的结果已经定榜",
    "quarter_posted": "{about} 的结果已经公示，请逐笔冲正",
    "in_review": "申请已进入评议或公示",
    "pointed_at": "已有{about}",
    "unseen": "已有后续，由看得到的单位办理",
}
_POINTING = {
    "regions": "下级区划", "region_versions": "边界", "households": "住户", "cases": "事件", "accounts": "账号",
    "mediation_rooms": "调解室", "mediators": "调解员", "contact_points": "联络点", "base_features": "底图",
    "points_entries": "积分", "points_applications": "积分申请", "points_schemes": "积分规则",
    "household_lineage": "分户、并户记录",
    "resident_codes": "查看码", "objections": "异议", "data_requests": "个人信息申请", "panel_members": "评议小组成员",
    "panel_kin": "评议回避登记", "benefit_allocations": "福利名单", "naming_consents": "公示姓名的同意书",
    "redemptions": "兑换", "case_assignments": "交办记录", "case_grants": "密封件授权", "case_photos": "照片",
    "duplicate_candidates": "重复核对", "village_scores": "评分结果", "period_results": "公示结果",
}  # fmt: skip


def why(hindrance: Hindrance) -> str:
    """Say why a row keeps its batch from being taken back."""
    about = hindrance.about
    if hindrance.reason == "pointed_at":
        about = _POINTING.get(about, "别的记录")
    return _HINDRANCES[hindrance.reason].format(about=about)


def called(hindrance: Hindrance) -> str:
    """Name a row as people know it, as far as the viewer may see it."""
    kind = KINDS[hindrance.kind]
    if not hindrance.title:
        return f"您看不到的{kind}" if hindrance.reason == "unseen" else f"{kind}（已经不在了）"
    if hindrance.kind == "case":
        source = SOURCES.get(hindrance.source, hindrance.source)
        return f"{kind} {source} {hindrance.code}「{hindrance.title}」"
    code = f"，户号 {hindrance.code}" if hindrance.kind in ("household", "entry", "application") else ""
    return f"{kind} {hindrance.title}{code}"


def page_of(hindrance: Hindrance) -> str | None:
    """Return the address of the page of a row; None where there is none, or not for the viewer."""
    if not hindrance.title:
        return None
    return {
        "household": f"/map/households/{hindrance.row_id}",
        "case": f"/map/cases/{hindrance.row_id}",
        "room": f"/map/rooms/{hindrance.row_id}",
        "region": f"/regions/{hindrance.code}/history",
        "version": f"/regions/{hindrance.code}/history",
        "application": f"/applications/{hindrance.row_id}",
    }.get(hindrance.kind)


def outcome(batch: Batch) -> str:
    """Say what became of a batch's rows."""
    if batch.state == "undo":
        return f"撤掉 {batch.rows_removed}，还原 {batch.rows_updated}"
    counts = {
        "新增": batch.rows_inserted, "更新": batch.rows_updated, "不变": batch.rows_unchanged,
        "拒绝": batch.rows_rejected,
    }  # fmt: skip
    return "，".join(f"{name} {number:,}" for name, number in counts.items() if number) or "没有写入"


def changed(columns: tuple[str, ...]) -> str:
    """Name the columns that a file changed."""
    names = dict.fromkeys(_COLUMNS[name] for name in columns if name in _COLUMNS)
    return "、".join(names) or "其他"


def why_alike(pair: Candidate) -> list[str]:
    """Say what speaks for a pair being one, each with its facts."""
    apart = "同一天" if not pair.days else f"相隔 {pair.days} 天"
    said = []
    for reason in ("content", "phone", "nearby", "address"):
        if reason in pair.reasons:
            far = f"，相距 {pair.metres} 米" if reason == "nearby" and pair.metres is not None else ""
            said.append(f"{REASONS[reason]}{far}")
    return [*said, apart]
