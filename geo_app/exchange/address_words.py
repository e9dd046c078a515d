"""The words of Chinese addresses: regions in short, what may stand around a name, numbers of groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FIRST_LEVELS = ("county", "town")

_SEPARATORS = re.compile(r"[,;:。()\[\]{}<>\"'“”‘’【】《》|/\\·•!?]+")
_SPACE = re.compile(r"\s+")
_ENDINGS = {
    "county": ("县", "市", "区"),
    "town": ("街道办事处", "街道", "镇", "乡"),
    "village": ("村民委员会", "社区居委会", "居民委员会", "村委会", "居委会", "行政村", "社区", "村", "居"),
    "hamlet": ("自然村",),
}
_VILLAGE_FORMS = ("村", "村委会", "村村委会", "村民委员会", "村村民委员会", "行政村")
_COMMUNITY_FORMS = ("社区", "社区居委会", "居委会", "社区居民委员会", "居民委员会")
_TOWN_OFFICES = {"镇": ("镇", "镇人民政府", "镇政府"), "乡": ("乡", "乡人民政府", "乡政府"), 
                 "街道": ("街道", "街道办事处", "街道办")}  # fmt: skip
_SHORTEST = 2

# what may stand right before a name that does not follow another one
_BEFORE = frozenset("|在于住是到至从由的原即为与和及跟省市县区镇乡道村-0123456789")
_NO_PLACE_AFTER = ("路", "街", "巷", "弄", "桥", "大道", "大桥", "港", "河", "线", "公路", "隧道", "中学", "小学")
_SHORT_BEFORE = re.compile(r"$|[|0-9第(]|[一二三四五六七八九十百零两]+(?:村民)?小?组|自然村|村民|组")

# numbers of groups, houses and rooms at the end of an address, in which no name can be
NUMBERS = re.compile(r"[0-9](?:[0-9]|-|村民小组|村民组|小组|组|号楼|号|室|幢|栋|单元)*$")

_DIGITS = {mark: n for n, mark in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = "[0-9]{1,4}|[零〇一二两三四五六七八九十百]{1,6}"
_GROUP = re.compile(
    rf"(?P<several>(?:第?(?:{_NUMBER})(?:村民)?小?组?\s*(?:[-~—–、和及与,]|至|到))+)?"
    rf"第?(?P<number>{_NUMBER})(?:号)?(?:村民)?小?组(?![团织合件成装委])"
)

_OTHER_UNIT = re.compile(r"[一-鿿]{1,8}?(?:镇|乡|街道|县)(?![一-鿿]*(?:政府|办))|[一-鿿]{1,6}?自治[县旗]")
_CITY = re.compile(r"[一-鿿]{1,6}?(?:市|自治州|盟)")
_DISTRICT = re.compile(r"[一-鿿]{1,6}?(?<![发园小社景厂矿校库新地山务])区")
_LEADING = re.compile(
    r"(?:(?:来电|来信|来访)?(?:反映|投诉|举报|咨询)|关于|位于|地址|地点|家住|住址|事发地点?|发生在|[|])*"
    r"(?:中华人民共和国|中国)?(?:[一-鿿]{2,8}?(?:省|自治区)|浙江(?![东西南北路街大]))?"
)
_NOT_UNITS = re.compile(
    r"集镇|乡镇|城镇|村镇|城乡|本[县镇乡]|全[县镇]|我[县镇乡]|县城|县道|乡道|乡村|镇区|县里|镇里|镇上"
)


def plain_address(text: str) -> str:
    """Return an address with ordinary letters and digits, without white space, its marks made one boundary."""
    if not text.isalnum():
        text = _SPACE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if not text.isalnum():
        text = _SEPARATORS.sub("|", text)
    leading = _LEADING.match(text)
    return text[leading.end() :] if leading and leading.end() else text


def spellings(name: str, level: str) -> Iterator[tuple[str, bool]]:
    """Yield the ways in which a name is written, each with whether it is a short form, which needs more around it."""
    if not name:
        return
    yield name, False
    ending = next((e for e in _ENDINGS[level] if name.endswith(e) and len(name) > len(e)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    if level == "village":
        forms = _COMMUNITY_FORMS if ending in ("社区", "社区居委会", "居委会", "居民委员会", "居") else _VILLAGE_FORMS
        yield from ((stem + form, False) for form in forms if ending)
    elif level == "town":
        kind = "街道" if ending == "街道办事处" else ending
        yield from ((stem + form, False) for form in _TOWN_OFFICES.get(kind, ()))
    elif level == "hamlet":
        yield stem + "自然村", False
    if ending and len(stem) >= _SHORTEST:
        yield stem, True


def may_precede(text: str, start: int) -> bool:
    """Return whether a name may begin here: 小南庄村 is not 南庄村."""
    return start == 0 or text[start - 1] in _BEFORE


def may_follow_full(text: str, end: int) -> bool:
    """Return whether a village's full name may end here: 五四村路 is a road."""
    return not text.startswith(_NO_PLACE_AFTER, end)


def may_follow_short(text: str, end: int) -> bool:
    """Return whether a name without its ending may end here: before the end, a number or a group."""
    return _SHORT_BEFORE.match(text, end) is not None


def is_foreign(gaps: list[str], *, has_county: bool, has_town: bool) -> bool:
    """Return whether what stands before the names says that they are those of another county or town."""
    for gap in gaps:
        rest = _NOT_UNITS.sub("|", gap)
        if _OTHER_UNIT.search(rest):
            return True
        if not has_county and _DISTRICT.search(rest):
            return True
        # a city alone does not tell whether it is ours: a town and its village together do
        if not has_county and not has_town and _CITY.search(rest):
            return True
    return False


def group_in(text: str) -> tuple[int | None, int]:
    """Return the one group that a text names, and where that ends; None where it names none, or several."""
    found: set[int] = set()
    end = 0
    for match in _GROUP.finditer(text):
        number = count_of(match["number"])
        if match["several"] or number is None or not 1 <= number <= 999:
            return None, 0
        found.add(number)
        end = match.end()
    return (found.pop(), end) if len(found) == 1 else (None, 0)


def group_alone(text: str) -> int | None:
    """Return the group of a text that begins with it and so names no place besides: 3组12号."""
    return group_in(text)[0] if _GROUP.match(text) else None


def count_of(text: str) -> int | None:
    """Return a count below a thousand in Chinese or Arabic digits; None for what is none."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if len(text) > 1 and all(mark in _DIGITS for mark in text):  # 一二 as it is read out: 12
        return int("".join(str(_DIGITS[mark]) for mark in text)) if len(text) <= 3 else None
    total = digit = 0
    has_digit = False
    for mark in text:
        if mark in _DIGITS:
            digit, has_digit = _DIGITS[mark], True
            continue
        size = 100 if mark == "百" else 10
        if total and total % (size * 10) and size == 100:
            return None
        total += (digit if has_digit and digit else 1) * size
        digit, has_digit = 0, False
    return total + digit
