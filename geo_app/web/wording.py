"""How dates, numbers and names are written for people: template filters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

CHINA = ZoneInfo("Asia/Shanghai")
EMPTY = "—"


def chinese_date(value: date | datetime | None) -> str:
    """Write a date as 2026年10月21日."""
    if value is None:
        return EMPTY
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.year}年{value.month}月{value.day}日"


def short_date(value: date | datetime | None) -> str:
    """Write a date without its year, as 10月21日."""
    if value is None:
        return EMPTY
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.month}月{value.day}日"


def clock(value: datetime | None, to: str = "m") -> str:
    """Write the time of day in China as 14:03, or to the second (`"s"`) as 14:03:22."""
    return EMPTY if value is None else f"{value.astimezone(CHINA):{'%H:%M:%S' if to == 's' else '%H:%M'}}"


def last_day(end: datetime) -> str:
    """Write the last day of what ends with a day, at midnight."""
    return chinese_date(end - timedelta(seconds=1))


def count(value: int | None) -> str:
    """Write a count as 1,284; from 10,000 on as 3.2 万."""
    if value is None:
        return EMPTY
    return f"{value:,}" if value < 10_000 else f"{value / 10_000:.1f} 万"


def points(tenths: int | None) -> str:
    """Write points, given in tenths, with one decimal."""
    return EMPTY if tenths is None else f"{tenths / 10:.1f}"


def signed_points(tenths: int) -> str:
    """Write points with their sign: ＋2.0, －1.5."""
    return f"{'＋' if tenths > 0 else '－' if tenths < 0 else ''}{abs(tenths) / 10:.1f}"


def signed(number: float, digits: int = 2) -> str:
    """Write a number with its sign: ＋1.25, －0.40."""
    return f"{'＋' if number > 0 else '－' if number < 0 else ''}{abs(number):.{digits}f}"


def index(hundredths: int | None) -> str:
    """Write a happiness index, given in hundredths, with one decimal."""
    return EMPTY if hundredths is None else f"{(hundredths + 5) // 10 / 10:.1f}"


def metres(distance_m: int) -> str:
    """Write a distance: 350 米, 1.9 公里."""
    return f"{distance_m / 1000:,.1f} 公里" if distance_m >= 1000 else f"{distance_m} 米"


def masked_name(name: str) -> str:
    """Hide a person's given name: 沈**."""
    if not name:
        return ""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + "*" * max(1, len(name) - len(surname))


def masked_phone(phone: str) -> str:
    """Hide the middle of a mobile number: 138****1234; other numbers stay, they belong to offices."""
    return f"{phone[:3]}****{phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone


COMPOUND_SURNAMES = frozenset(("欧阳", "司马", "上官", "诸葛", "尉迟", "万俟", "慕容", "令狐", "皇甫", "司徒", "夏侯"))


def install(app: Flask) -> None:
    """Make them filters of every template."""
    for write in (
        chinese_date, short_date, clock, last_day, count, points, signed_points, signed, index, masked_name,
        masked_phone, metres,
    ):  # fmt: skip
        app.jinja_env.filters[write.__name__] = write
