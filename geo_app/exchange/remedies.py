"""What the person who brings a file in can do about it: a field of the page, or an option of the command.

Whoever reads a file does not know who waits for it. So messages carry a mark, and what hands a message over puts in the
words of its reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SHEET, ENCODING = "⟦sheet⟧", "⟦encoding⟧"
AXES_XY, VALID_FROM = "⟦axes_xy⟧", "⟦valid_from⟧"
COORDINATES: Mapping[str, str] = {
    "wgs84": "GPS、北斗手机直接定位（WGS84）",
    "cgcs2000": "国家大地坐标（CGCS2000 经纬度）",
    "gcj02": "高德、腾讯地图（GCJ-02）",
    "bd09": "百度地图（BD-09）",
    "epsg4549": "国家坐标投影，米，不带带号（EPSG:4549）",
    "epsg4528": "国家坐标投影，米，带号 40（EPSG:4528）",
}
"""The kinds of coordinates as the page offers them."""

_MARK = re.compile(r"⟦([a-z_]+)(?::([^⟦⟧]*))?⟧")
_COMMAND: Mapping[str, str] = {
    "sheet": "请用 --sheet 写明是哪一个",
    "encoding": "请用 --encoding 写明，如 gb18030、utf-8、big5",
    "axes_xy": "请把坐标顺序改回先东后北（--axis-order xy）",
    "valid_from": "（--valid-from）",
    "columns": "列名不同时用 --map 文件里的列名={0}，整列同一个值用 --set {0}=值",
    "coordinates": " {0}（--coord-source {0}）",
}
_PAGE: Mapping[str, str] = {
    "sheet": "请在「读哪一张表（图层）」里选一个",
    "encoding": "请在「文字编码」里选一种，再读一次",
    "axes_xy": "请在「两个坐标的先后」里改选先东后北",
    "valid_from": "",
    "columns": "请回去改对列：选一列，或写一个整份都用的值",
    "coordinates": "「{1}」",
}


def columns(name: str) -> str:
    """Return the mark of how a column of ours is found under another heading, or given once for all rows."""
    return f"⟦columns:{name}⟧"


def coordinates(*sources: str) -> str:
    """Return the mark of what to choose as the kind of the coordinates."""
    return "或".join(f"⟦coordinates:{source}⟧" for source in sources)


def said(message: str, *, for_page: bool) -> str:
    """Return a message with the words of its reader in the place of marks."""
    if "⟦" not in message:
        return message
    words = _PAGE if for_page else _COMMAND
    return _MARK.sub(lambda mark: _words(words, mark[1], mark[2] or ""), message)


def _words(words: Mapping[str, str], name: str, argument: str) -> str:
    if name not in words or (name == "coordinates" and argument not in COORDINATES):
        return f"⟦{name}⟧"  # somebody's own text
    return words[name].format(argument, COORDINATES.get(argument, ""))
