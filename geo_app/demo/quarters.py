"""Quarters by name, like 2026Q4, and the days on which they begin and end."""

from __future__ import annotations

from datetime import date, timedelta

POSTED_FOR = 15
_POSTED_AFTER = 7


def last_quarters(until: date) -> list[str]:
    """Return the four quarters, like 2026Q4, that end with that of `until`."""
    number = until.year * 4 + (until.month - 1) // 3
    return [f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in range(number - 3, number + 1)]


def first_day(period: str) -> date:
    """Return the first day of a quarter."""
    return date(int(period[:4]), 3 * int(period[5]) - 2, 1)


def next_first_day(period: str) -> date:
    """Return the first day of the quarter after."""
    year, quarter = int(period[:4]), int(period[5])
    return date(year + quarter // 4, 3 * quarter % 12 + 1, 1)


def last_day(period: str) -> date:
    """Return the last day of a quarter."""
    return next_first_day(period) - timedelta(days=1)


def posted_on_of(period: str) -> date:
    """Return the day on which the villages post a quarter's results: after the week of the national holiday."""
    return next_first_day(period) + timedelta(days=_POSTED_AFTER)
