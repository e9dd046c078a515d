"""Take back what a file brought in, while nothing builds on it."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault
from layers import audit, batches
from layers.batches import Undone
from layers.database import Database
from layers.records_batches import Hindrance
from layers.scope import Scope

LONGEST_REASON = 200
_LISTED = 10
_REFUSED = {
    "reason_needed": Fault("reason", f"请写明为什么撤回，2 到 {LONGEST_REASON} 个字"),
    "reason_unlawful": Fault("reason", "原因里写了不得与积分有关的事，请只写数据哪里不对"),
    "undone": Fault("batch", "这一批已经撤回了"),
    "undo": Fault("batch", "这一条本身就是一次撤回；要恢复，请把原来的文件再导入一次"),
    "unchanged": Fault("batch", "这一批没有改动任何数据，没有什么可撤回"),
    "settled": Fault("batch", "这一批太早了，导入前的旧值已按保存期限删除，不能整批撤回"),
}
_REASONS = {
    "changed": "导入以后又改动过",
    "later_batch": "后来第 {about} 批导入也改了它，请先撤回那一批",
    "forgotten": "导入前的旧值已经删除",
    "frozen": "{about} 的结果已经定榜",
    "quarter_posted": "{about} 的结果已经公示，请逐笔冲正",
    "in_review": "申请已进入评议或公示",
    "pointed_at": "已有{about}",
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


def undo_batch(database: Database, scope: Scope, number: int, reason: str) -> Undone:
    """Take a batch of the viewer's area back, all of it or nothing, and record who did and why.

    BadRequestError says what stands in the way; layers.errors where there is no such batch, or a right is lacking.
    """
    with database.transaction(scope, read_only=False) as connection:
        undone = batches.undo(connection, number, reason.strip())
        if undone.outcome != "done":
            hindrances = batches.hindrances(connection, number, _LISTED)
            raise BadRequestError(*_faults(undone, hindrances))
    return undone


def undo_batch_at_hand(database: Database, number: int, reason: str, who: str) -> Undone:
    """Take any batch back at the command line, as the schema's owner."""
    with database.transaction(Scope.nobody(), read_only=False) as connection:
        audit.as_operator(connection, who)
        undone = batches.undo_at_hand(connection, number, reason.strip(), who)
        if undone.outcome != "done":
            raise BadRequestError(*_faults(undone, batches.hindrances_at_hand(connection, number, _LISTED)))
    return undone


def in_words(hindrance: Hindrance) -> str:
    """Say why a row keeps its batch from being taken back."""
    about = _POINTING.get(hindrance.about, hindrance.about) if hindrance.reason == "pointed_at" else hindrance.about
    return _REASONS[hindrance.reason].format(about=about or "别的记录")


def _faults(undone: Undone, hindrances: list[Hindrance]) -> list[Fault]:
    if undone.outcome != "built_upon":
        return [_REFUSED[undone.outcome]]
    said = [Fault("batch", f"有 {undone.rows} 行已有后续，不能整批撤回")]
    return said + [Fault(f"{each.kind} {each.row_id}", in_words(each)) for each in hindrances]
