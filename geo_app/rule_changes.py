"""What differs between two versions of a village's rules, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scoring.scheme import Dimension, Item, Scheme

Part = TypeVar("Part", Dimension, Item)
Whole = TypeVar("Whole", Scheme, Dimension, Item)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `kind` is 'added', 'removed' or 'changed'; `before` or `after` is empty where there was none."""

    kind: str
    what: str
    before: str = ""
    after: str = ""


def changes(old: Scheme, new: Scheme) -> list[Change]:
    """Tell what differs, the whole first, then dimensions and items by code; what has the same code is the same."""
    found = _compared("整个规则", old, new, _OF_WHOLE)
    mine, theirs = {d.code: d for d in old.dimensions}, {d.code: d for d in new.dimensions}
    for code in [*mine, *(code for code in theirs if code not in mine)]:
        found += _of_part(f"维度 {code}", mine.get(code), theirs.get(code), _OF_DIMENSION)
    had, has = {i.code: i for i in old.items}, {i.code: i for i in new.items}
    for code in sorted({*had, *has}):
        found += _of_part(f"积分项 {code}", had.get(code), has.get(code), _OF_ITEM)
    return found


def worth(item: Item) -> str:
    """Say what an item gives or takes each time."""
    if item.most_tenths:
        return f"{item.points_tenths / 10:g} 至 {item.most_tenths / 10:g} 分"
    sign = "＋" if item.points_tenths > 0 else "－"
    return f"{sign}{abs(item.points_tenths) / 10:g} 分"


def _limit(tenths: int | None) -> str:
    return "不限" if tenths is None else f"{tenths / 10:g} 分"


_OF_WHOLE: dict[str, Callable[[Scheme], str]] = {
    "名称": lambda it: it.title,
    "基础分": lambda it: f"{it.base_tenths / 10:g} 分",
    "一个季度最多扣": lambda it: _limit(it.deduction_cap_tenths),
}
_OF_DIMENSION: dict[str, Callable[[Dimension], str]] = {
    "名称": lambda it: it.name,
    "权重": lambda it: f"{it.weight_ppm / 10_000:g}%",
    "每季封顶": lambda it: _limit(it.cap_tenths),
}
_OF_ITEM: dict[str, Callable[[Item], str]] = {
    "名称": lambda it: it.name,
    "所在维度": lambda it: it.dimension,
    "分值": worth,
    "单位": lambda it: it.unit,
    "每季封顶": lambda it: _limit(it.cap_tenths),
    "凭什么证据": lambda it: it.evidence or "没有写",
    "依据": lambda it: it.basis or "没有写",
    "可兑换": lambda it: "是" if it.redeemable else "否，只计荣誉",
}


def _of_part(called: str, old: Part | None, new: Part | None, facts: dict[str, Callable[[Part], str]]) -> list[Change]:
    if old is not None and new is not None:
        return _compared(f"{called} {old.name}", old, new, facts)
    if new is not None:
        return [Change("added", called, after=_told(new))]
    return [] if old is None else [Change("removed", called, before=_told(old))]


def _told(part: Dimension | Item) -> str:
    return f"{part.name}（{worth(part)}）" if isinstance(part, Item) else part.name


def _compared(called: str, old: Whole, new: Whole, facts: dict[str, Callable[[Whole], str]]) -> list[Change]:
    return [
        Change("changed", f"{called}：{fact}", before, after)
        for fact, tell in facts.items()
        if (before := tell(old)) != (after := tell(new))
    ]
