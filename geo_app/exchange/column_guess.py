"""Guess which of our columns the headings of a file mean: by name, by words in them, by what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from geo_app.exchange.cells import plain
from geo_app.exchange.columns import COLUMNS, Column, Layer
from geo_app.exchange.headings import find
from geo_app.exchange.tables import same_heading

Why = Literal["remembered", "name", "word", "look"]

_ENOUGH = 0.8
_FEWEST_LETTERS = 2
# a region's code is its parent's and three digits
_CODE_STEP, _PARENT_LENGTHS = 3, (6, 9, 12)
# what a heading says whose cells are not the thing itself, as our own files of lists have them
_MASKED = ("遮住", "脱敏", "掩码", "打码")
_DAY = r"\d{4}(-|/|\.|年)\d{1,2}(-|/|\.|月)\d{1,2}日?([ T].*)?"
# what other systems call it
_WORDS: Mapping[Layer, Mapping[str, tuple[str, ...]]] = {
    "regions": {
        "code": ("区划码", "编号"),
        "name": ("村名", "镇名", "乡镇", "街道", "网格名"),
        "parent_code": ("所属", "上级"),
    },
    "households": {"code": ("户编号", "家庭编号"), "householder": ("姓名",), "group_no": ("小组", "组别", "队别")},
    "rooms": {"name": ("工作室",), "region_code": ("所在地编码",), "hours": ("接待时间",)},
    "cases": {
        "external_id": ("单号", "流水号", "序列号"),
        "title": ("问题", "诉求标题"),
        "text": ("描述", "详情", "诉求"),
        "petitioner": ("诉求人", "投诉人", "来电人", "姓名"),
        "registered_at": ("创建时间", "提交时间", "接单时间"),
        "closed_at": ("结案", "完成时间"),
        "channel": ("受理方式", "来电方式"),
        "category": ("类型",),
        "due_at": ("时限",),
    },
    "points": {"points": ("分数",), "occurred_on": ("发生时间",), "item_code": ("项目",), "evidence": ("备注",)},
}
# what cells of a column look like, where that tells it from every other of its layer
_LOOKS: Mapping[Layer, Mapping[str, re.Pattern[str]]] = {
    "regions": {
        "code": re.compile(r"\d{6}|\d{9}|\d{12}|\d{15}"),
        "lon": re.compile(r"(7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{2,}"),
        "lat": re.compile(r"(1[89]|[2-4]\d|5[0-3])\.\d{2,}"),
    },
    "households": {
        "code": re.compile(r"\d{16,18}"),
        "village_code": re.compile(r"\d{12}"),
        "grid_code": re.compile(r"\d{15}"),
        "lon": re.compile(r"(7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{2,}"),
        "lat": re.compile(r"(1[89]|[2-4]\d|5[0-3])\.\d{2,}"),
    },
    "rooms": {
        "region_code": re.compile(r"\d{6}|\d{9}|\d{12}"),
        "phone": re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}"),
        "lon": re.compile(r"(7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{2,}"),
        "lat": re.compile(r"(1[89]|[2-4]\d|5[0-3])\.\d{2,}"),
    },
    "cases": {
        "registered_at": re.compile(_DAY),
        "region_code": re.compile(r"\d{9}|\d{12}|\d{15}"),
        "phone": re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}"),
        "lon": re.compile(r"(7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{2,}"),
        "lat": re.compile(r"(1[89]|[2-4]\d|5[0-3])\.\d{2,}"),
    },
    "points": {
        "household_code": re.compile(r"\d{16,18}"),
        "item_code": re.compile(r"[A-Z]{2}\d{2}"),
        "occurred_on": re.compile(_DAY),
    },
}


def guess_columns(
    layer: Layer,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    remembered: Mapping[str, str] | None = None,
    *,
    cut_names: bool = False,
) -> dict[int, tuple[str, Why]]:
    """Return our column for the places of headings that seem to mean one, and what tells so; each at most once.

    `remembered` is how headings were matched the last time (theirs → ours, '' for none): what it knows is not guessed.
    """
    at_heading = {heading: at for at, heading in reversed(list(enumerate(headings))) if heading}
    guessed: dict[int, tuple[str, Why]] = {}
    settled: set[int] = set()
    for theirs, ours in (remembered or {}).items():
        if theirs in at_heading:
            settled.add(at_heading[theirs])
            if ours in {c.name for c in COLUMNS[layer]} and not _is_taken(guessed, ours):
                _take(guessed, at_heading[theirs], ours, "remembered")
    free = ["" if at in settled else heading for at, heading in enumerate(headings)]
    for ours, at in find(free, layer, {}, {}, cut_names=cut_names).positions.items():
        _take(guessed, at, ours, "name")
    open_places = [at for at, heading in enumerate(free) if heading and at not in guessed]
    for at in open_places:
        found = _by_word(layer, free[at], [c for c in COLUMNS[layer] if not _is_taken(guessed, c.name)])
        if found:
            _take(guessed, at, found, "word")
    if layer == "regions":
        _take_parents(guessed, rows, open_places)
    for at in open_places:
        if at not in guessed:
            cells = [plain(row[at]) for row in rows if at < len(row) and row[at]]
            found = _by_look(cells, {n: p for n, p in _LOOKS[layer].items() if not _is_taken(guessed, n)})
            if found:
                _take(guessed, at, found, "look")
    return guessed


def _take_parents(guessed: dict[int, tuple[str, Why]], rows: Sequence[Sequence[str]], places: Sequence[int]) -> None:
    """Take the columns of regions and of their parents, where the codes of one begin with those of the other."""
    known = {ours: at for at, (ours, _) in guessed.items()}
    free = [at for at in places if at not in guessed]
    pairs = [
        (code, parent)
        for code in ([known["code"]] if "code" in known else free)
        for parent in ([known["parent_code"]] if "parent_code" in known else free)
        if code != parent and _are_parents(rows, code, parent)
    ]
    # a chain of three leaves its ends apart: the region is the one that is nobody's parent
    pairs = [(code, parent) for code, parent in pairs if code not in {above for _, above in pairs}]
    if len(pairs) == 1:
        for at, ours in zip(pairs[0], ("code", "parent_code"), strict=True):
            _take(guessed, at, ours, "look")


def _are_parents(rows: Sequence[Sequence[str]], code: int, parent: int) -> bool:
    both = [(plain(row[code]), plain(row[parent])) for row in rows if max(code, parent) < len(row)]
    told = [(its, above) for its, above in both if its and above]
    step = _CODE_STEP
    fitting = sum(its.isdigit() and len(above) in _PARENT_LENGTHS and its[:-step] == above for its, above in told)
    return bool(told) and fitting >= _ENOUGH * len(told)


def _take(guessed: dict[int, tuple[str, Why]], at: int, ours: str, why: Why) -> None:
    if at not in guessed and not _is_taken(guessed, ours):
        guessed[at] = ours, why


def _is_taken(guessed: Mapping[int, tuple[str, Why]], ours: str) -> bool:
    return any(taken == ours for taken, _ in guessed.values())


def _by_word(layer: Layer, heading: str, columns: Sequence[Column]) -> str | None:
    """Return the column one of whose titles or words is in the heading, or has it in itself, if there is but one."""
    wanted = same_heading(heading)
    if any(word in wanted for word in _MASKED):
        return None
    best: dict[str, int] = {}
    for column in columns:
        for title in map(same_heading, (*column.titles, *_WORDS[layer].get(column.name, ()))):
            shorter, longer = sorted((title, wanted), key=len)
            if len(shorter) >= _FEWEST_LETTERS and not shorter.isascii() and shorter in longer:
                best[column.name] = max(best.get(column.name, 0), len(shorter))
    longest = [name for name, length in best.items() if length == max(best.values())]
    return longest[0] if len(longest) == 1 else None


def _by_look(cells: Sequence[str], looks: Mapping[str, re.Pattern[str]]) -> str | None:
    """Return the column whose cells look like these, if there is but one."""
    if not cells:
        return None
    fitting = [n for n, p in looks.items() if sum(bool(p.fullmatch(c)) for c in cells) >= _ENOUGH * len(cells)]
    return fitting[0] if len(fitting) == 1 else None
