"""What codes are called in front of people, and the few shapes of text that the map's pages share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from geo_app.web.map_state import class_of
from geo_app.web.wording import CHINA, EMPTY
from layers.catalogue import CASE_KINDS
from layers.records import Hit

KIND_NAMES = tuple(symbol.title for symbol in CASE_KINDS)
KIND_NUMBERS = {
    name: number for number, name in enumerate(("environment", "safety", "dispute", "facility", "livelihood", "other"))
}
CLASS_NAMES = ("70 分以下", "70–75 分", "75–80 分", "80–85 分", "85 分及以上", "样本不足或未评")
CLASS_TICKS = ("＜70", "70–", "75–", "80–", "≥85")
LEVEL_NAMES = {"county": "县", "town": "镇（街道）", "village": "村（社区）", "grid": "网格", "household": "户"}
ROOM_LEVELS = {"county": "县级", "town": "镇级", "village": "村级"}
ROOM_KINDS = {"centre": "调处化解中心", "brand_room": "品牌调解室", "enterprise_station": "企业工作站"}
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
SATISFACTION = {"satisfied": "满意", "basically_satisfied": "基本满意", "dissatisfied": "不满意"}
_EPOCH = date(1970, 1, 1)


def china_today() -> date:
    """Return the date in China."""
    return datetime.now(CHINA).date()


def day_of(number: int) -> date:
    """Return the date of a day counted from 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def quarter(period: str) -> str:
    """Write a quarter as 2026年第四季度."""
    return f"{period[:4]}年第{'一二三四'[int(period[5]) - 1]}季度" if period else EMPTY


def change(hundredths: int | None) -> str:
    """Write a change of an index with one decimal and a full-width sign."""
    if hundredths is None:
        return EMPTY
    tenths = round(abs(hundredths) / 10)
    return f"{'＋' if hundredths > 0 else '－' if hundredths < 0 else '±'}{tenths / 10:.1f}"


def room_letter(brand: str) -> str:
    """Return the one character that a room's mark carries: of 老施 it is 施, of 包娘舅 包, of 兰姐 兰."""
    plain = brand.lstrip('“"「').removeprefix("老").removeprefix("小")
    return (plain or brand)[:1]


def hit_address(hit: Hit) -> str:
    """Return where something that a search found is shown."""
    if hit.kind == "region":
        return f"/map?area={hit.key}"
    return f"/map/rooms/{hit.key}" if hit.kind == "room" else f"/map/households/{hit.key}"


def days_between(first: date, last: date) -> int:
    """Count the days of a window, both ends included."""
    return (last - first).days + 1


def install(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters |= {
        "quarter": quarter,
        "change": change,
        "day_of": day_of,
        "days_between": days_between,
        "room_letter": room_letter,
        "hit_address": hit_address,
        "index_class": class_of,
    }
    app.jinja_env.globals |= {
        "KIND_NAMES": KIND_NAMES,
        "KIND_NUMBERS": KIND_NUMBERS,
        "CLASS_NAMES": CLASS_NAMES,
        "CLASS_TICKS": CLASS_TICKS,
        "LEVEL_NAMES": LEVEL_NAMES,
        "ROOM_LEVELS": ROOM_LEVELS,
        "ROOM_KINDS": ROOM_KINDS,
        "CHANNELS": CHANNELS,
        "SOURCES": SOURCES,
        "MATTERS": MATTERS,
        "STATUSES": STATUSES,
        "PRECISIONS": PRECISIONS,
        "SATISFACTION": SATISFACTION,
    }
