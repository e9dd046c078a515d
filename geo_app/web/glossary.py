"""What codes are called in front of people, and the few shapes of text that the map's pages share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from geo_app import case_words
from geo_app.exchange.columns import LEVEL_TITLES
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
LEVEL_NAMES = {**LEVEL_TITLES, "household": "户"}
ROOM_LEVELS = {"county": "县级", "town": "镇级", "village": "村级"}
ROOM_KINDS = {"centre": "调处化解中心", "brand_room": "品牌调解室", "enterprise_station": "企业工作站"}
CHANNELS = case_words.CHANNELS
SOURCES = case_words.SOURCES
MATTERS = case_words.MATTERS
STATUSES = case_words.STATUSES
PRECISIONS = case_words.PRECISIONS
SATISFACTION = case_words.SATISFACTION
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
