"""How numbers, dates and names stand on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo_app.papers.sheet import Cell, Kind

CHINA = ZoneInfo("Asia/Shanghai")
_ORDINALS = "一二三四"


def quarter(period: str) -> str:
    """Write a quarter as 2026年第四季度."""
    return f"{period[:4]}年第{_ORDINALS[int(period[5]) - 1]}季度"


def quarter_days(period: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    year, number = int(period[:4]), int(period[5])
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return date(year, number * 3 - 2, 1), date.fromordinal(following.toordinal() - 1)


def chinese_date(value: date | datetime | None) -> str:
    """Write a date as 2026年10月21日; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.year}年{value.month}月{value.day}日"


def day_of(value: datetime) -> date:
    """Return the date in China."""
    return value.astimezone(CHINA).date()


def tenths(value: int) -> str:
    """Write points with one decimal."""
    return f"{'－' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


def signed(value: int) -> str:
    """Write points with their sign, as ＋2.0."""
    return ("＋" if value > 0 else "") + tenths(value)


def hundredths(value: int) -> str:
    """Write an index with two decimals."""
    return f"{value // 100}.{value % 100:02}"


def short_code(code: str, village_code: str) -> str:
    """Return a household's number within its village, the whole one where it is of another."""
    return code.removeprefix(village_code)


def name_of(household: int, masked: str, names: Mapping[int, str]) -> str:
    """Return the name of one who agreed to be named, else the masked one."""
    return names.get(household, masked)


def group(number: int | None) -> str:
    """Write a group's number as 3组."""
    return f"{number}组" if number else ""


def places(first: int | None, last: int | None) -> str:
    """Write places that cannot be told apart as 3—30; nothing for a place of its own."""
    return f"{first}—{last}" if first is not None and last is not None and first < last else ""


def folded(title: str, width: float) -> str:
    """Break a heading of four characters in two where its column is narrow."""
    return f"{title[:2]}\n{title[2:]}" if len(title) == 4 and width < 16 else title


def shown(cell: Cell, kind: Kind) -> str:
    """Write a cell as a PDF shows it."""
    if cell is None or kind == "blank":
        return ""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, int):
        writer = {"tenths": tenths, "signed": signed, "hundredths": hundredths}.get(kind)
        return writer(cell) if writer else str(cell)
    return cell
