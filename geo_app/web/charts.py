"""Where the marks of the small charts stand, in percent of the width; templates/points_charts.html draws them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP = 250
"""Of a histogram, in hundredths of the index."""
_FEWEST_BINS = 10
_NICE_STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of a histogram: index from `low` to `high`, in hundredths."""

    x: float
    width: float
    height: float
    count: int
    low: int
    high: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars from the first that is not empty to the last."""

    bins: list[Bin]
    own_x: float | None

    @property
    def words(self) -> str:
        """Say the same in words."""
        told = [f"{_edge(bar.low)} 到 {_edge(bar.high)} 分 {bar.count} 户" for bar in self.bins if bar.count]
        return "，".join(told)


@dataclass(frozen=True, slots=True)
class Fall:
    """A bar of a waterfall; `step` is what is written beside it, in tenths. The next bar begins at `to_x`."""

    x: float
    width: float
    to_x: float
    step: int
    is_left: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From where all begin to where one ends; tenths of the index."""

    start: int
    end: int
    start_x: float
    end_x: float
    ticks: list[tuple[float, str]]
    falls: list[Fall]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line; y grows downwards, both in percent."""

    x: float
    y: float
    label: str
    value: int


def histogram(counts: Sequence[int], own: int | None = None) -> Histogram | None:
    """Place the bars of a histogram, and mark the one that an index (in hundredths) lies in; None without any."""
    filled = [place for place, count in enumerate(counts) if count]
    if not filled:
        return None
    first, last = filled[0], filled[-1]
    own_place = None if own is None else min(own // STEP, len(counts) - 1)
    if own_place is not None:
        first, last = min(first, own_place), max(last, own_place)
    while last - first + 1 < _FEWEST_BINS:
        first, last = max(first - 1, 0), min(last + 1, len(counts) - 1)
    each, most = 100 / (last - first + 1), max(counts)
    bins = [
        Bin(
            x=round((place - first) * each + each * 0.06, 2),
            width=round(each * 0.88, 2),
            height=round(100 * counts[place] / most, 1),
            count=counts[place],
            low=place * STEP,
            high=(place + 1) * STEP,
            is_own=place == own_place,
        )
        for place in range(first, last + 1)
    ]
    return Histogram(bins, None if own_place is None else round((own_place - first + 0.5) * each, 2))


def waterfall(start: int, steps: Sequence[int]) -> Waterfall:
    """Place the bars that lead from `start` over the steps (hundredths).

    What is written is in tenths, rounded where the bars meet: so what is written adds up as well, to the index as it is
    written elsewhere.
    """
    stops = [start]
    for step in steps:
        stops.append(stops[-1] + step)
    room = max((max(stops) - min(stops)) * 0.16, 60)
    low, high = min(stops) - room, max(stops) + room

    def at(hundredths: float) -> float:
        return round(100 * (hundredths - low) / (high - low), 2)

    falls = [
        Fall(
            x=at(min(before, after)),
            width=round(100 * abs(after - before) / (high - low), 2),
            to_x=at(after),
            step=_tenths(after) - _tenths(before),
            is_left=after < before,
        )
        for before, after in pairwise(stops)
    ]
    return Waterfall(
        _tenths(stops[0]), _tenths(stops[-1]), at(stops[0]), at(stops[-1]), _ticks(low, high, at=at), falls
    )


def line(values: Sequence[tuple[str, int]]) -> list[Dot]:
    """Place the points of a line, oldest first; values in hundredths of the index."""
    low, high = min(value for _, value in values), max(value for _, value in values)
    spread = max(high - low, 100)
    last = max(len(values) - 1, 1)
    return [
        Dot(round(8 + 78 * place / last, 2), round(78 - 56 * (value - low) / spread, 1), label, value)
        for place, (label, value) in enumerate(values)
    ]


def _edge(hundredths: int) -> str:
    return f"{hundredths / 100:g}"


def _tenths(hundredths: int) -> int:
    return (hundredths + 5) // 10


def _ticks(low: float, high: float, *, at: Callable[[float], float]) -> list[tuple[float, str]]:
    step = next((nice for nice in _NICE_STEPS if (high - low) / nice <= _MOST_TICKS), _NICE_STEPS[-1])
    first = math.ceil(low / step) * step
    marks = range(int(first), int(high) + 1, step)
    written = [(f"{mark / 100:.0f}" if step >= 100 else f"{mark / 100:.1f}", mark) for mark in marks]
    return [(at(mark), text) for text, mark in written if 0 <= mark <= 10_000]
