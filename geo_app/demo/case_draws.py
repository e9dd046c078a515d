"""What happens on given days: kinds, categories, places, sources and repeats, drawn for many cases at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_app.demo.calendar_of_cases import Calendar, minutes_of_day
from geo_app.demo.case_texts import wordings
from geo_app.demo.places import EMERGING_DAYS, HOUSES, WAYSIDE, Places
from geo_app.demo.plane import Bools, Floats, Ints, Texts, Times

PRECISIONS = ("exact", "house", "group", "village", "unknown")
EXACT, HOUSE, GROUP, VILLAGE, UNKNOWN = range(5)
_HOT_SHARE, _EMERGING_SHARE, _REPEAT_SHARE, _SEALED_SHARE = 0.085, 0.16, 0.068, 0.005
_TRUE_TO_SPOT = 0.72
_IN_QUARTERS_ONLY, _INSTEAD = "SS03", "SS02"  # there is no property management in a village

# source, channel, mark of its numbers, and its share by kind
_SOURCES = [
    ("grid", "grid", "WG", (0.36, 0.42, 0.16, 0.30, 0.10, 0.20)),
    ("four_platforms", "grid", "SP", (0.14, 0.14, 0.06, 0.10, 0.05, 0.10)),
    ("minhu", "web", "MH", (0.18, 0.16, 0.16, 0.24, 0.26, 0.30)),
    ("hotline_12345", "phone", "RX", (0.28, 0.24, 0.18, 0.32, 0.40, 0.28)),
    ("letter", "letter", "LX", (0.01, 0.01, 0.03, 0.01, 0.04, 0.04)),
    ("visit", "visit", "LF", (0.02, 0.02, 0.13, 0.02, 0.12, 0.07)),
    ("video", "video", "SPJ", (0.005, 0.005, 0.02, 0.005, 0.02, 0.01)),
    ("mediation_system", "visit", "TJ", (0.005, 0.005, 0.26, 0.005, 0.01, 0.0)),
]
SOURCE_NAMES, CHANNELS, MARKS = (np.array([s[n] for s in _SOURCES], dtype=object) for n in range(3))
_SOURCE_SHARES = np.array([s[3] for s in _SOURCES]).T

_MATTERS = np.array(["suggestion", "appeal", "consultation", "dispute", "report", "other"], dtype=object)
_MATTER_SHARES = np.array(  # by kind
    [
        [0.05, 0.03, 0.02, 0.00, 0.90, 0.00],
        [0.05, 0.03, 0.03, 0.00, 0.89, 0.00],
        [0.00, 0.10, 0.04, 0.86, 0.00, 0.00],
        [0.14, 0.05, 0.06, 0.00, 0.75, 0.00],
        [0.04, 0.38, 0.38, 0.05, 0.15, 0.00],
        [0.38, 0.04, 0.34, 0.00, 0.14, 0.10],
    ]
)


@dataclass(frozen=True)
class Drawn:
    """Cases in order of time, by number: wording and category of `wordings()`, place of `Places`, source, precision.

    `repeat_of` is the earlier one among these that a case repeats, or -1.
    """

    registered: Times
    kind: Ints
    category: Ints
    wording: Ints
    place: Ints
    precision: Ints
    source: Ints
    matter_kind: Texts
    sealed: Bools
    repeat_of: Ints


def draw(days: Ints, calendar: Calendar, places: Places, random: np.random.Generator) -> Drawn:
    """Draw cases for these days of the calendar, one each, in order."""
    count, last, texts = len(days), len(calendar.count) - 1, wordings()
    registered = _times(days, calendar, random)
    kind = (random.random(count)[:, None] > calendar.kinds[days]).sum(axis=1).clip(0, 5)
    spot = _spots(last - days, places, random)
    hot = spot >= 0
    spot_kind = np.array([s.kind for s in places.spots])
    kind = np.where(hot & (random.random(count) < _TRUE_TO_SPOT), spot_kind[spot], kind)
    place = _places(kind, spot, places, random)
    category = _column(np.where(texts.kind[None, :] == kind[:, None], texts.share, 0.0), random)
    rural = ~places.urban[places.village[place]] & (category == texts.categories.index(_IN_QUARTERS_ONLY))
    category[rural] = texts.categories.index(_INSTEAD)
    wording = texts.first[category] + (random.random(count) * texts.count[category]).astype(np.int64)
    precision = np.searchsorted([0.55, 0.80, 0.915, 0.993], random.random(count))
    precision[hot] = EXACT
    sealed = random.random(count) < _SEALED_SHARE
    repeat_of = _repeats(days, sealed, random)
    again = repeat_of >= 0
    for column in (kind, category, wording, place, precision):
        column[again] = column[repeat_of[again]]
    category[sealed] = texts.categories.index("QT01")
    precision[sealed] = UNKNOWN
    matter = _MATTERS[_column(_MATTER_SHARES[kind], random)]
    matter[sealed] = "accusation"
    source = _column(_SOURCE_SHARES[kind], random)
    return Drawn(registered, kind, category, wording, place, precision, source, matter, sealed, repeat_of)


def _times(days: Ints, calendar: Calendar, random: np.random.Generator) -> Times:
    """Return when cases were registered, in minutes and in order; the last day ends in the afternoon."""
    minute = minutes_of_day(len(days), random)
    minute = np.where(days == len(calendar.count) - 1, minute * 17 // 24, minute)
    minute = minute[np.lexsort((minute, days))]
    return np.asarray(np.datetime64(calendar.first_day, "m") + (days * 1440 + minute).astype("timedelta64[m]"))


def _spots(age: Ints, places: Places, random: np.random.Generator) -> Ints:
    """Return the hot spot that each case belongs to, or -1; `age` is in days before the last."""
    weight = np.array([spot.weight for spot in places.spots])
    emerging = np.array([spot.emerging for spot in places.spots])
    chance = random.random(len(age))
    # a new trouble grows week by week
    rising = _EMERGING_SHARE * np.clip(1 - age / EMERGING_DAYS, 0, 1) ** 1.5
    old = np.flatnonzero(~emerging)[_pick(weight[~emerging], len(age), random)]
    new = np.flatnonzero(emerging)[_pick(weight[emerging], len(age), random)]
    return np.where(chance < _HOT_SHARE, old, np.where(chance < _HOT_SHARE + rising, new, -1))


def _places(kind: Ints, spot: Ints, places: Places, random: np.random.Generator) -> Ints:
    """Return a place for each case: in its hot spot, else by a village's houses or waysides."""
    villages = len(places.village_weight)
    pool = _pick(places.village_weight, len(kind), random)
    beside = random.random(len(kind)) < np.array([0.45, 0.40, 0.05, 0.45, 0.10, 0.10])[kind]
    beside &= places.count[pool + WAYSIDE * villages] > 0
    pool = np.where(beside, pool + WAYSIDE * villages, pool + HOUSES * villages)
    pool = np.where(spot >= 0, 2 * villages + spot, pool)
    return np.asarray(places.first[pool] + (random.random(len(kind)) * places.count[pool]).astype(np.int64))


def _repeats(days: Ints, excluded: Bools, random: np.random.Generator) -> Ints:
    """Return for each case the earlier one that it repeats, some days to three months before, or -1."""
    count = len(days)
    wanted = random.random(count) < _REPEAT_SHARE
    day = days - random.integers(4, 95, count)
    start, end = np.searchsorted(days, day), np.searchsorted(days, day, side="right")
    target = np.minimum(start + (random.random(count) * (end - start)).astype(np.int64), count - 1)
    wanted &= (day >= days[0]) & (end > start) & ~excluded & ~excluded[target]
    wanted &= ~wanted[target]  # what is repeated is a first one
    return np.where(wanted, target, -1)


def _pick(weight: Floats, count: int, random: np.random.Generator) -> Ints:
    share = np.cumsum(weight / weight.sum())
    return np.asarray(np.searchsorted(share, random.random(count)).clip(0, len(weight) - 1))


def _column(share: Floats, random: np.random.Generator) -> Ints:
    """Return for each row one of its columns, as likely as its share."""
    cumulative = np.cumsum(share, axis=1)
    chance = random.random(len(cumulative)) * cumulative[:, -1]
    return np.asarray((chance[:, None] >= cumulative).sum(axis=1).clip(0, share.shape[1] - 1))
