"""Read one cell of a table: a value of the right type, or a sentence that says what is wrong with it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from geo_app.exchange import quick_cells
from geo_app.exchange.quick_cells import Reading

SHANGHAI = ZoneInfo("Asia/Shanghai")
Parser = Callable[[object], object]

# zero-width marks, control characters and halves of surrogate pairs: what nobody typed on purpose
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_DIGITS_LOST = "后面的数字已经丢了（Excel 只保留前 15 位）；请把这一列设为文本格式后重新填写"
_LONGEST_CODE, _LONGEST_IDENTIFIER = 18, 200
_MASKS = "*＊"
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zone
_EXCEL_DAYS = (10_000, 80_000)
_DAY = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_TIME = re.compile(
    r"[ T]*(上午|下午|早上|晚上)?[ ]*"
    r"(?:([0-9]{1,2})[:时点]([0-9]{1,2})[:分]?(?:([0-9]{1,2})(?:\.[0-9]+)?秒?)?|([0-9]{1,2})[时点])?"
    r"\s*([AaPp][Mm])?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LATE = ("下午", "晚上", "PM", "pm", "Pm", "pM")
_ALL_DIGITS = re.compile(r"[12][0-9]{11}(?:[0-9]{2})?")
_CHINESE_NUMBER = re.compile("[〇零一二三四五六七八九十]+")
_NO_DATES = (
    (re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}.*"), "分不清哪个是月、哪个是日"),
    (re.compile(r"[0-9]{2}(?:[-/.][0-9]{1,2}[-/.]|年[0-9]{1,2}月)[0-9]{1,2}日?.*"), "的年份只有两位"),
    (re.compile(r"[0-9]{4}(?:[-/.][0-9]{1,2}|年[0-9]{1,2}月?)"), "没有写哪一天"),
    (re.compile(r"(?:[0-9]{1,2}[-/.])?[0-9]{1,2}月?[-/.]?[0-9]{1,2}日"), "没有写哪一年"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"), "只有时间，没有日期"),
    (re.compile(r"[0-9]+(?:\.[0-9]+)?"), "只是一个数"),
)
_YEARS = (1949, 2100)
_NUMERAL = re.compile(r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?) ?(万)?")
_GROUP = re.compile(r"第?(.+?)(?:村民)?小?组?")
_CHINESE_DIGITS = {mark: n for n, mark in enumerate("零一二三四五六七八九")} | {"〇": 0}


class CellError(ValueError):
    """A cell that cannot be understood; the message is for the person who filled it in."""


def shown(value: object) -> str:
    """Return a cell as its message quotes it: the text a person sees, cut where it is long."""
    text = clean(value)
    return text if len(text) <= 30 else text[:29] + "…"


def clean(value: object) -> str:
    """Return a cell as text, without the white space and unseen marks around or in it; '' for an empty cell."""
    if isinstance(value, str):
        text = value.strip() if value.isprintable() else _UNSEEN.sub("", value).strip()
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
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    # an apostrophe before digits is how Excel marks a number that is to be kept as text
    return text[1:].lstrip() if text[:1] == "'" else text


def text_up_to(limit: int) -> Reading:
    """Return a reader of text of at most `limit` characters."""

    def read(value: object) -> str:
        text = clean(value)
        if len(text) > limit:
            raise CellError(f"有 {len(text)} 个字，最多 {limit} 个字")
        return text

    return Reading(read, quick_cells.texts(limit))


def name_up_to(limit: int) -> Reading:
    """Return a reader of people's names of at most `limit` characters, none masked as files taken away have them."""
    as_text = text_up_to(limit)

    def read(value: object) -> object:
        text = as_text(value)
        if any(mark in str(text) for mark in _MASKS):
            raise CellError("姓名是遮住的，不能导入，请填写全名")
        return text

    return Reading(read, quick_cells.texts(limit, without=_MASKS))


def identifier(value: object) -> str:
    """Read a number or name that another system gave, as text."""
    if isinstance(value, float) and abs(value) >= 1e15:
        raise CellError(f"「{value:.0f}」是以数字存放的，{_DIGITS_LOST}")
    text = plain(value)
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(f"「{text}」是科学计数法，{_DIGITS_LOST}")
    if len(text) > _LONGEST_IDENTIFIER:
        raise CellError(f"有 {len(text)} 个字，最多 {_LONGEST_IDENTIFIER} 个字")
    return text


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
        if len(text) == _LONGEST_CODE and text.endswith("000") and len(text) in lengths:
            raise CellError(f"编码「{text}」末三位是 000，{_DIGITS_LOST}")
        if not re.fullmatch("[0-9]+", text):
            raise CellError(f"编码「{shown(text)}」应全是数字")
        if len(text) not in lengths:
            raise CellError(f"编码「{shown(text)}」有 {len(text)} 位，应为 {wanted} 位")
        return text

    return Reading(read, quick_cells.codes(*lengths))


def number(value: object) -> float:
    """Read a number: with commas between thousands or without, 1.2万 as well."""
    try:
        if type(value) is str:
            found = float(value) if value.isascii() and "_" not in value else float(_numeral(value))
        elif isinstance(value, float | int) and not isinstance(value, bool):
            found = float(value)
        else:
            found = float(_numeral(value))
    except (ValueError, InvalidOperation, OverflowError):
        try:
            found = float(_numeral(value))
        except (ValueError, InvalidOperation, OverflowError):
            raise CellError(f"「{shown(value)}」不是数字") from None
    if not math.isfinite(found):
        raise CellError(f"「{shown(value)}」不是数字")
    return found


def _numeral(value: object) -> Decimal:
    """Return a written number; a comma that does not part thousands could be a decimal one, and is refused."""
    text = plain(value)
    matched = _NUMERAL.fullmatch(text)
    if matched is None:
        raise InvalidOperation
    found = Decimal(matched[1].replace(",", ""))
    return found * 10_000 if matched[2] else found


def tenths(value: object) -> int:
    """Read points: a number other than 0 with at most one decimal, as tenths."""
    try:
        found = _numeral(value) * 10
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


def _moment_as_text(value: object) -> str:
    """Read a date with or without a time, and return it as `str` writes it, with its offset."""
    return str(_when(value))


def group_number(value: object) -> int:
    """Read the number of a villagers' group: 10, 10组, 第十组."""
    text = plain(value)
    matched = _GROUP.fullmatch(text)
    found = _count(matched[1]) if matched else None
    if found is None or not 1 <= found <= 999:
        raise CellError(f"组号「{shown(value)}」应是 1 到 999 的数字")
    return found


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
    text = plain(value)
    if "年" in text and text[:1] in _CHINESE_DIGITS:
        text = _CHINESE_NUMBER.sub(lambda found: _arabic(found[0]), text)
    if _ALL_DIGITS.fullmatch(text):
        text = f"{text[:8]} {text[8:10]}:{text[10:12]}" + (f":{text[12:]}" if text[12:] else "")
    on = _DAY.match(text)
    at = None if on is None else _TIME.fullmatch(text, on.end())
    if on is None or at is None:
        raise CellError(_why_no_date(value, text))
    year, month, dom = int(on[1]), int(on[2] or on[4] or on[6]), int(on[3] or on[5] or on[7])
    try:
        hour = _hour(at[1], int(at[2] or at[5] or 0))
        found = datetime(year, month, dom, hour, int(at[3] or 0), int(at[4] or 0), tzinfo=SHANGHAI)
        if at[7]:
            offset = datetime.strptime(at[7], "%z").tzinfo
            found = found.replace(tzinfo=offset)
        if at[6]:
            found = found.replace(hour=_hour(at[6], hour))
    except ValueError:
        raise CellError(_why_no_date(value, "")) from None
    return found


def _hour(half: str | None, hour: int) -> int:
    """Return an hour of the day: 下午3 is 15, 上午12 is 0."""
    if half is None or hour > 12:
        return hour
    late = half in _LATE
    return hour % 12 + (12 if late else 0)


def _why_no_date(value: object, text: str) -> str:
    why = next((why for form, why in _NO_DATES if form.fullmatch(text)), "看不懂")
    return f"日期「{shown(value)}」{why}，请写成 2026-03-05"


def _arabic(text: str) -> str:
    """Return a year, month, day or hour in Chinese digits as an Arabic number: 二〇二六, 十二, 三十."""
    if "十" in text:
        counted = _count(text)
        return text if counted is None else str(counted)
    return "".join(str(_CHINESE_DIGITS[mark]) for mark in text)


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


moment_as_text = Reading(_moment_as_text, quick_cells.moments)
external_number = Reading(identifier, quick_cells.identifiers)
