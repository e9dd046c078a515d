"""Read one cell of a table: a value of the right type, or a sentence that says what is wrong with it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Parser = Callable[[object], object]

# zero-width marks, control characters and halves of surrogate pairs: what nobody typed on purpose
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_DIGITS_LOST = "后面的数字已经丢了（Excel 只保留前 15 位）；请把这一列设为文本格式后重新填写"
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zone
_EXCEL_DAYS = (10_000, 80_000)
_DAY = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_TIME = re.compile(
    r"[ T]*(?:([0-9]{1,2})[:时点]([0-9]{1,2})[:分]?(?:([0-9]{1,2})(?:\.[0-9]+)?秒?)?|([0-9]{1,2})[时点])?"
    r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_YEARS = (1949, 2100)
_GROUP = re.compile(r"第?(.+?)(?:村民)?小?组?")
_CHINESE_DIGITS = {mark: n for n, mark in enumerate("零一二三四五六七八九")}


class CellError(ValueError):
    """A cell that cannot be understood; the message is for the person who filled it in."""


def shown(value: object) -> str:
    """Return a cell as its message quotes it: the text a person sees, cut where it is long."""
    text = clean(value)
    return text if len(text) <= 30 else text[:29] + "…"


def clean(value: object) -> str:
    """Return a cell as text, without the white space and unseen marks around or in it; '' for an empty cell."""
    if isinstance(value, str):
        text = _UNSEEN.sub("", value) if _UNSEEN.search(value) else value
        text = text.strip()
        # an apostrophe before = + - @ is how spreadsheets and our own error copies keep text from being a formula
        return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
    if isinstance(value, float):
        return _number_as_text(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time(0) else "%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)


def plain(value: object) -> str:
    """Return a cell as text with full-width letters, digits and signs made ordinary."""
    text = clean(value)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def text_up_to(limit: int) -> Callable[[object], str]:
    """Return a reader of text of at most `limit` characters."""

    def read(value: object) -> str:
        text = clean(value)
        if len(text) > limit:
            raise CellError(f"有 {len(text)} 个字，最多 {limit} 个字")
        return text

    return read


_up_to_200 = text_up_to(200)


def identifier(value: object) -> str:
    """Read a number or name that another system gave, as text."""
    if isinstance(value, float) and abs(value) >= 1e15:
        raise CellError(f"「{value:.0f}」是以数字存放的，{_DIGITS_LOST}")
    text = plain(value)
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(f"「{text}」是科学计数法，{_DIGITS_LOST}")
    return _up_to_200(text)


def phone(value: object) -> str:
    """Read a telephone number: its digits, and what stands between them."""
    text = identifier(value)
    if not re.fullmatch(r"\+?[0-9][0-9 \-]{3,18}[0-9]", text):
        raise CellError(f"「{shown(value)}」不像电话号码")
    return text


def code(*lengths: int) -> Parser:
    """Return a reader of a code of digits that has one of the lengths."""
    wanted = "、".join(str(n) for n in lengths)

    def read(value: object) -> str:
        text = identifier(value).replace(" ", "")
        if not re.fullmatch("[0-9]+", text):
            raise CellError(f"编码「{shown(text)}」应全是数字")
        if len(text) not in lengths:
            raise CellError(f"编码「{shown(text)}」有 {len(text)} 位，应为 {wanted} 位")
        return text

    return read


def number(value: object) -> float:
    """Read a number."""
    try:
        found = float(value if isinstance(value, float | int) else plain(value).replace(",", ""))
    except ValueError:
        raise CellError(f"「{shown(value)}」不是数字") from None
    if not math.isfinite(found):
        raise CellError(f"「{shown(value)}」不是数字")
    return found


def tenths(value: object) -> int:
    """Read points: a number other than 0 with at most one decimal, as tenths."""
    try:
        found = Decimal(plain(value)) * 10
    except InvalidOperation:
        raise CellError(f"积分「{shown(value)}」不是数字") from None
    if not found.is_finite() or found != found.to_integral_value():
        raise CellError(f"积分「{shown(value)}」最多一位小数")
    if found == 0 or abs(found) > 100_000:
        raise CellError(f"积分「{shown(value)}」应不为 0，且在 ±10000 以内")
    return int(found)


def day(value: object) -> date:
    """Read a date in any of the forms that people write, or as Excel stores it."""
    return _when(value).date()


def moment(value: object) -> datetime:
    """Read a date with or without a time; one without an offset is Beijing time."""
    return _when(value)


def group_number(value: object) -> int:
    """Read the number of a villagers' group: 10, 10组, 第十组."""
    text = plain(value)
    matched = _GROUP.fullmatch(text)
    found = _count(matched[1]) if matched else None
    if found is None or not 1 <= found <= 999:
        raise CellError(f"组号「{shown(value)}」应是 1 到 999 的数字")
    return found


def choice(what: str, names: Mapping[str, tuple[str, ...]]) -> Parser:
    """Return a reader of one of a few words: our own, or the Chinese names that go with it."""
    known = {name: ours for ours, others in names.items() for name in (ours, *others)}
    offered = "、".join(others[0] for others in names.values())

    def read(value: object) -> str:
        text = plain(value).replace(" ", "")
        found = known.get(text) or known.get(text.lower())
        if found is None:
            raise CellError(f"{what}「{shown(value)}」不认识，可以写：{offered}")
        return found

    return read


def _number_as_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _when(value: object) -> datetime:
    if isinstance(value, datetime):
        found = value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=SHANGHAI)
    else:
        found = _when_stored(value) or _when_written(value)
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise CellError(f"日期「{shown(value)}」的年份不在 {_YEARS[0]} 到 {_YEARS[1]} 之间")
    return found


def _when_stored(value: object) -> datetime | None:
    """Return the moment that Excel's count of days stands for, were it one."""
    try:
        days = float(value if isinstance(value, float | int) else plain(value))
    except ValueError:
        return None
    if not _EXCEL_DAYS[0] <= days <= _EXCEL_DAYS[1]:
        return None
    return (_EXCEL_EPOCH + timedelta(seconds=round(days * 86400))).replace(tzinfo=SHANGHAI)


def _when_written(value: object) -> datetime:
    unreadable = CellError(f"日期「{shown(value)}」看不懂，请写成 2026-03-05")
    text = plain(value)
    on = _DAY.match(text)
    if on is None:
        raise unreadable
    at = _TIME.fullmatch(text, on.end())
    if at is None:
        raise unreadable
    year, month, dom = int(on[1]), int(on[2] or on[4] or on[6]), int(on[3] or on[5] or on[7])
    try:
        found = datetime(year, month, dom, int(at[1] or at[4] or 0), int(at[2] or 0), int(at[3] or 0), tzinfo=SHANGHAI)
        if at[5]:
            offset = datetime.strptime(at[5], "%z").tzinfo
            found = found.replace(tzinfo=offset)
    except ValueError:
        raise unreadable from None
    return found


def _count(text: str) -> int | None:
    """Return a count below a hundred in Chinese or Arabic digits."""
    if re.fullmatch("[0-9]+", text):
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS.get(text)
    high = _CHINESE_DIGITS.get(tens) if tens else 1
    low = _CHINESE_DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low
