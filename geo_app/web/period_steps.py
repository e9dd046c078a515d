"""Where a village's quarter stands on its way from the records to the final result: five steps in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from layers.records_villages import VillageStanding

NAMES = ("数据核对", "评议", "张榜公示", "处理异议", "定稿")


@dataclass(frozen=True, slots=True)
class Steps:
    """The step that is being taken, from 1 on; what is said beside it. `is_over`: all of them are done."""

    now: int
    note: str
    is_over: bool = False

    @property
    def marks(self) -> list[tuple[int, str, str]]:
        """Return number, name and state ('done', 'now' or 'todo') of each."""
        return [
            (number, name, "done" if self.is_over or number < self.now else "now" if number == self.now else "todo")
            for number, name in enumerate(NAMES, start=1)
        ]


def steps_of(village: VillageStanding, period: str, today: date) -> Steps:
    """Tell where a village stands in a quarter."""
    if village.frozen_on is not None:
        return Steps(5, f"{_day(village.frozen_on)}定稿", is_over=True)
    if village.posted_until is not None:
        return _posted(village, village.posted_until, today)
    if today > last_day(period):
        return Steps(3, "本季度已结束，待张榜公示")
    if village.pending_applications:
        return Steps(2, f"{village.pending_applications} 件申请待评议")
    return Steps(1, f"本季度到{_day(last_day(period))}止")


def last_day(period: str) -> date:
    """Return the last day of a quarter, like 2026Q4."""
    year, month = int(period[:4]), int(period[5]) * 3
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _posted(village: VillageStanding, until: date, today: date) -> Steps:
    left = (until - today).days
    note = f"公示期还剩 {left} 天" if left > 0 else "公示期今天结束" if left == 0 else "公示期已满，待定稿"
    if village.open_objections:
        return Steps(4, f"{village.open_objections} 件异议待答复，{note}")
    return Steps(3 if left >= 0 else 5, note)


def _day(value: date) -> str:
    return f"{value.month}月{value.day}日"
