"""Booked points: what households of a village gained and lost in a quarter, under the example scheme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import shapely

from geo_app.demo.country import Country
from geo_app.demo.options import DemoOptions
from geo_app.demo.plane import Bools, Floats, Ints, Texts, Warp, generator, to_metres
from geo_app.demo.units import PILOT_TOWN, villages

# 样本不足: nothing booked in the newest quarter
UNBOOKED = frozenset({"330521001200", "330521115218", "330521104216"})
_REVERSED = 0.0015
# what goes through the panel: all deductions, and in the pilot's town some of the gains
_REVIEWED = 0.03
# the panel meets every week, and what it gave is booked the day after five days of notice
WEEK, NOTICE = 7, 5

# item, share of the dimension's target that it is meant to fill, points of one booking (tenths), most bookings
_GAINS: dict[str, list[tuple[str, float, int, int]]] = {
    "MS": [("MS01", 0.36, 100, 1), ("MS02", 0.40, 30, 4), ("MS04", 0.16, 50, 1), ("MS03", 0.34, 100, 1)],
    "PA": [("PA01", 0.62, 50, 4), ("PA03", 0.20, 50, 1), ("PA04", 0.30, 30, 3)],
    "TY": [("TY04", 1.00, 20, 3), ("TY05", 1.00, 50, 2)],
    "GY": [("GY01", 1.00, 10, 20)],
    "ZZ": [("ZZ01", 1.00, 30, 3)],
}
_CAPS = {"MS": 300, "PA": 300, "TY": 300, "GY": 200, "ZZ": 90}
_STARS = ("TY01", "TY02", "TY03")
_LOSSES = [
    ("TY06", -30, "两次提醒记录，编号 TX-{n:04d}"),
    ("PA06", -30, "飞线充电两次提醒，编号 TX-{n:04d}"),
    ("PA05", -50, "消防整改通知书 XF-{n:04d} 号"),
    ("TY07", -50, "占道整改单 ZG-{n:04d} 号"),
    ("ZZ02", -30, "村民代表会议记录 HY-{n:04d}"),
]
_EVIDENCE = {
    "MS": "村文化礼堂活动签到",
    "PA": "平安巡防签到",
    "TY": "美丽庭院检查记录",
    "GY": "志愿服务时长登记",
    "ZZ": "村民决议履行记录",
}


@dataclass(frozen=True, slots=True)
class Booking:
    """The households of a village, of which entries are to be booked, and how well it stands in the mean, 0 to 1."""

    village: int
    standing: float
    first_id: int
    grounds: Ints
    absent: Bools


def village_standings(country: Country, seed: int) -> Floats:
    """Return how well each village stands: neighbours are rather alike, and no two the same."""
    random = generator(seed, "standings")
    middles = to_metres(shapely.get_coordinates([shapely.point_on_surface(area) for area in country.display.villages]))
    drift = (Warp(random, 1.0, 16_000)(middles) - middles)[:, 0]
    rank = np.argsort(np.argsort(drift / drift.std() + random.normal(0, 0.9, len(middles))))
    # most in the middle, few at either end
    return np.asarray(0.815 + 0.17 * (2 * rank / len(rank) - 1) * (0.6 + 0.4 * np.abs(2 * rank / len(rank) - 1)))


def last_quarters(until: date) -> list[str]:
    """Return the four quarters, like 2026Q4, that end with that of `until`."""
    number = until.year * 4 + (until.month - 1) // 3
    return [f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in range(number - 3, number + 1)]


def booked_periods(village_code: str, until: date) -> list[str]:
    """Return the quarters that a village has entries in: four in the pilot's town, else the newest; three have none."""
    if village_code.startswith(PILOT_TOWN):
        return last_quarters(until)
    return [] if village_code in UNBOOKED else last_quarters(until)[-1:]


def entry_frames(booking: Booking, scheme_id: int, options: DemoOptions) -> Iterator[pd.DataFrame]:
    """Yield the entries of a village, quarter by quarter, without their numbers.

    `held_on` is the day of the panel's meeting for those that went through it.
    """
    code = villages()[booking.village].code
    random = generator(options.seed, f"points {booking.village}")
    count = len(booking.grounds)
    share = _REVIEWED if code.startswith(PILOT_TOWN) else 0
    standing = booking.standing + random.normal(0, 0.11, count)
    for age, period in reversed(list(enumerate(reversed(booked_periods(code, options.until))))):
        quality = standing - 0.012 * age + random.normal(0, 0.05, count)
        rows = _gains(quality, booking.absent, random) + _losses(quality, random)
        frame = _frame(rows, booking, (_first_day(period), options.until), random, share)
        yield frame.assign(village_code=code, period=period, scheme_id=scheme_id)


Rows = list[tuple[Ints, str, Ints, Texts]]


def _gains(quality: Floats, absent: Bools, random: np.random.Generator) -> Rows:
    """Book what brings each dimension near its household's quality."""
    rows: Rows = []
    for dimension, items in _GAINS.items():
        target = np.clip(quality + random.normal(0, 0.10, len(quality)), 0, 1) * _CAPS[dimension]
        target[absent] *= 0.15
        if dimension == "TY":
            stars = np.digitize(target, [70, 150, 230])
            for star, item in enumerate(_STARS, start=1):
                who = np.flatnonzero(stars == star)
                rows.append((who, item, np.full(len(who), 50 * star), np.full(len(who), "庭院评星公示", dtype=object)))
            target -= 50 * stars
        left = target
        for item, share, each, most in items:
            wish = np.minimum(left, share * _CAPS[dimension] + random.uniform(-10, 10, len(left)))
            times = np.clip(np.round(wish / each), 0, most).astype(np.int64)
            who = np.flatnonzero(times > 0)
            rows.append((who, item, times[who] * each, np.full(len(who), _EVIDENCE[dimension], dtype=object)))
            left = left - times * each
    return rows


def _losses(quality: Floats, random: np.random.Generator) -> Rows:
    rows: Rows = []
    for item, points, evidence in _LOSSES:
        who = np.flatnonzero(random.random(len(quality)) < 0.012 * np.clip(1.6 - quality, 0, 1.5))
        notes = [evidence.format(n=int(number)) for number in random.integers(1, 9999, len(who))]
        rows.append((who, item, np.full(len(who), points), np.array(notes, dtype=object)))
    return rows


def _frame(
    rows: Rows, booking: Booking, days_of: tuple[date, date], random: np.random.Generator, share: float
) -> pd.DataFrame:
    first, until = days_of
    last = max(min(until, _last_day(first)), first)
    length = (last - first).days
    room = length - 2 * WEEK  # to happen, be reviewed, hang out and be booked
    who = np.concatenate([row[0] for row in rows])
    points = np.concatenate([row[2] for row in rows])
    days = random.integers(0, length + 1, len(who))
    booked = np.minimum(days + random.integers(1, 6, len(who)), length)
    reviewed = (points < 0) | ((random.random(len(who)) < share) & (days <= room))
    days = np.where(reviewed, np.clip(days, 0, max(room, 0)), days)
    meeting = WEEK * (days // WEEK + 1)
    booked = np.where(reviewed, meeting + NOTICE + 1, booked)
    day = np.array([str(first + timedelta(days=n)) for n in range(max(length, 2 * WEEK) + 1)], dtype=object)
    frame = pd.DataFrame(
        {
            "household_id": booking.first_id + who,
            "item_code": np.concatenate([np.full(len(row[0]), row[1], dtype=object) for row in rows]),
            "points_tenths": points,
            "occurred_on": day[days],
            "evidence": np.concatenate([row[3] for row in rows]),
            "booked_by": "示例数据",
            "booked_at": (day + " 17:30:00+08")[np.minimum(booked, len(day) - 1)],
            "reversal_of": pd.NA,
            "ground": booking.grounds[who],
            "held_on": pd.Series(day[np.minimum(meeting, len(day) - 1)], dtype=object).where(reviewed, None).to_numpy(),
        }
    ).iloc[np.lexsort((who, days))]
    if room < 0:  # the quarter is too young for any deduction to have been posted long enough
        frame = frame[frame["points_tenths"] > 0]
    wrong = frame[(random.random(len(frame)) < _REVERSED) & frame["held_on"].isna()]
    back = wrong.assign(points_tenths=-wrong["points_tenths"], evidence="录入有误，冲正")
    # what was booked twice by mistake: once more, and back
    back = back.assign(reversal_of=np.flatnonzero(frame.index.isin(wrong.index)))
    return pd.concat([frame, back], ignore_index=True)


def _first_day(period: str) -> date:
    return date(int(period[:4]), 3 * int(period[5]) - 2, 1)


def _last_day(first: date) -> date:
    quarter = (first.month + 2) // 3
    return date(first.year + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)
