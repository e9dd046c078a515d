"""The bars above which a window of days is chosen: days, weeks or months, ending at the newest day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from geo_app.web.map_state import Known, MapState

UNITS = {1: "日", 7: "周", 30: "30 天"}
_MOST_BARS = 150


@dataclass(frozen=True, slots=True)
class Bar:
    """The cases of one day, week or month; `height` in hundredths of the highest; `chosen` when in the window."""

    first: date
    count: int
    height: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars, each `step` days wide, which of them the window begins and ends with, and some dates to write below."""

    bars: tuple[Bar, ...]
    step: int
    low: int
    high: int
    ticks: tuple[date, ...]

    @property
    def unit(self) -> str:
        """Return what a bar stands for."""
        return UNITS[self.step]

    @property
    def first_day(self) -> date:
        """Return the first day of the first bar."""
        return self.bars[0].first


def bounds(state: MapState, known: Known) -> tuple[date, int, int]:
    """Return the first day of the first bar, the days a bar stands for, and how many bars there are."""
    if state.span == "90":
        step, number = 1, 90
    elif state.span == "365":
        step, number = 7, 52
    else:
        step = 30
        number = min(max((known.newest_day - known.first_day).days // step + 1, 12), _MOST_BARS)
    return known.newest_day - timedelta(days=step * number - 1), step, number


def draw(state: MapState, known: Known, counts: dict[date, int]) -> Timeline:
    """Lay the counts of days out as bars."""
    start, step, number = bounds(state, known)
    sums = [0] * number
    for day, count in counts.items():
        place = (day - start).days // step
        if 0 <= place < number:
            sums[place] += count
    low = min(max((state.first - start).days // step, 0), number - 1)
    high = min(max((state.last - start).days // step, low), number - 1)
    highest = max(*sums, 1)
    ticks = [start + timedelta(days=round(place * (number - 1) / 4) * step) for place in range(4)]
    return Timeline(
        bars=tuple(
            Bar(start + timedelta(days=place * step), count, round(count / highest * 100, 1), low <= place <= high)
            for place, count in enumerate(sums)
        ),
        step=step,
        low=low,
        high=high,
        ticks=(*ticks, known.newest_day),
    )
