"""What the codes of cases are called in front of people, on pages and in files."""

from __future__ import annotations

CHANNELS = {"letter": "来信", "visit": "来访", "web": "网络", "phone": "电话", "video": "视频", "grid": "网格上报"}
SOURCES = {
    "four_platforms": "基层治理四平台",
    "hotline_12345": "12345 热线",
    "mediation_system": "矛盾调处协同系统",
    "minhu": "民呼我为",
    "grid": "网格",
    "letter": "信访登记",
    "video": "信访登记",
    "visit": "信访登记",
}
MATTERS = {
    "suggestion": "建议意见",
    "accusation": "检举控告",
    "appeal": "申诉求决",
    "consultation": "咨询",
    "dispute": "矛盾纠纷",
    "report": "事件上报",
    "other": "其他",
}
STATUSES = {
    "draft": "草稿",
    "registered": "已登记",
    "triaged": "已分类",
    "transferred": "已转送",
    "accepted": "已受理",
    "not_accepted": "不予受理",
    "handling": "办理中",
    "replied": "已答复",
    "closed": "已办结",
    "review_requested": "申请复查",
    "reviewed": "已复查",
    "recheck_requested": "申请复核",
    "rechecked": "已复核",
    "terminated": "已终结",
    "extended": "已延期",
    "suspended_hearing": "听证中止",
    "objected": "有异议",
    "merged": "已并案",
    "withdrawn": "已撤回",
}
PRECISIONS = {
    "exact": "准确位置",
    "house": "到门牌",
    "group": "到村民小组",
    "village": "只知道村，画在村中心",
    "unknown": "位置不详，画在村中心",
}
PLACES_KNOWN = {**PRECISIONS, "group_unplaced": "到村民小组（按地址，未定位），画在村中心"}
SATISFACTION = {"satisfied": "满意", "basically_satisfied": "基本满意", "dissatisfied": "不满意"}
