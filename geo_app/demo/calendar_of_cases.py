"""How many cases a day brings, and of which kinds: growth, seasons, the week and the holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo_app.demo.case_texts import KIND_SHARES
from geo_app.demo.plane import Floats, Ints, generator

YEARS = 3
# January to December, by kind: heat and algae; fires in winter, floods in summer; quarrels and wages at the year's end
_SEASONS = np.array(
    [
        [0.75, 0.70, 0.85, 0.95, 1.05, 1.20, 1.35, 1.35, 1.15, 1.00, 0.90, 0.80],
        [1.25, 1.05, 0.85, 0.85, 0.90, 1.20, 1.25, 1.20, 0.95, 0.85, 0.95, 1.15],
        [1.30, 1.15, 0.90, 0.95, 0.95, 0.90, 0.90, 0.90, 0.95, 1.05, 1.05, 1.15],
        [1.05, 0.85, 0.85, 0.90, 0.95, 1.05, 1.30, 1.30, 1.05, 0.90, 0.90, 1.05],
        [1.45, 1.10, 0.95, 0.90, 0.95, 0.95, 1.00, 1.10, 1.05, 0.85, 0.85, 1.10],
        [0.95, 0.90, 1.05, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.05, 1.05],
    ]
)
_WEEK = np.array([1.22, 1.12, 1.08, 1.06, 1.05, 0.72, 0.62])
_SPRING_FESTIVALS = (date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17),
                     date(2027, 2, 6), date(2028, 1, 26))  # fmt: skip
_HOURS = np.array([1, 1, 0.5, 0.5, 0.5, 1, 3, 8, 14, 16, 15, 9, 7, 11, 14, 14, 11, 8, 7, 7, 6, 4, 2, 1.5])


@dataclass(frozen=True)
class Calendar:
    """Days from the first to the last, how many cases each has, and the kinds' cumulative shares on each."""

    first_day: date
    count: Ints
    kinds: Floats


def case_calendar(total: int, until: date, seed: int) -> Calendar:
    """Spread `total` cases over the three years that end with `until`."""
    random = generator(seed, "case calendar")
    first_day = date(until.year - YEARS, until.month, min(until.day, 28)) + timedelta(days=1)
    days = [first_day + timedelta(days=n) for n in range((until - first_day).days + 1)]
    month = np.array([day.month - 1 + (day.day - 15) / 31 for day in days])
    season = np.stack([np.interp(month, np.arange(-1, 13), kind[np.arange(-1, 13) % 12]) for kind in _SEASONS])
    weight = _WEEK[[day.weekday() for day in days]] * np.array([_rest(day) for day in days])
    weight *= 1 + 0.16 * np.arange(len(days)) / 365
    share = (np.array(KIND_SHARES)[:, None] * season * random.lognormal(0, 0.10, (6, len(days)))).T
    weight *= share.sum(axis=1)
    count = random.multinomial(total, weight / weight.sum())
    kinds = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    return Calendar(first_day, count, kinds)


def minutes_of_day(count: int, random: np.random.Generator) -> Ints:
    """Return times of day in minutes, as offices and hotlines receive cases."""
    hour = np.searchsorted(np.cumsum(_HOURS) / _HOURS.sum(), random.random(count)).clip(0, 23)
    return np.asarray(hour * 60 + random.integers(0, 60, count))


def _rest(day: date) -> float:
    """Return how much of a day's usual load a holiday leaves."""
    if any(-2 <= (day - festival).days <= 7 for festival in _SPRING_FESTIVALS):
        return 0.35
    if (day.month, day.day) in {(10, n) for n in range(1, 8)} | {(5, n) for n in range(1, 6)} | {(1, 1)}:
        return 0.55
    return 1.0
