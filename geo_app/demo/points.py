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
from geo_app.demo.quarters import first_day, last_day, last_quarters
from geo_app.demo.rule_books import RuleBooks
from geo_app.demo.units import PILOT_TOWN, PILOT_VILLAGE, villages

# 样本不足: nothing booked in the newest quarter
UNBOOKED = frozenset({"330521001200", "330521115218", "330521104216"})
_REVERSED = 0.0015
# what goes through the panel: all deductions and good deeds, and in the pilot's town some of the gains
_REVIEWED = 0.03
_REVIEWED_IN_PILOT = 0.25
_PANEL_ONLY = "GY04"
# one group of this village is given much more for its good deeds than the others
FAVOURING = "330521102214"
_FEWEST_FAVOURED = 12
# put down twice by mistake, which an erratum of the quarter corrects
MISTAKEN = "两次提醒记录，编号 TX-0931；院门外、河埠头两处"
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
    "MS01": "红白理事会简办证明",
    "MS03": "孝老爱亲表彰文件",
    "MS04": "移风易俗承诺书",
    "PA03": "消防自查表，网格员核对",
    "PA04": "反诈宣传活动签到",
    "TY04": "垃圾分类检查记录",
    "TY05": "庭院照片，网格员核对",
    "MS": "村文化礼堂活动签到",
    "PA": "平安巡防签到",
    "TY": "美丽庭院检查记录",
    "GY": "志愿服务时长登记",
    "ZZ": "村民决议履行记录",
}
_GOOD_DEEDS = (
    "帮邻居抢收晚稻，两户签字证明",
    "拾到钱包交还失主，失主写了感谢信",
    "台风天帮独居老人转移物品，两人证明",
    "修好河边破损的护栏，组长和邻居证明",
    "义务接送放学的孩子半个月，三户家长证明",
)


@dataclass(frozen=True, slots=True)
class Booking:
    """The households of a village, of which entries are to be booked, and how well it stands in the mean, 0 to 1."""

    village: int
    standing: float
    first_id: int
    grounds: Ints
    absent: Bools
    groups: Ints

    @property
    def shown(self) -> int:
        """Return the place of the household that the demonstration shows to residents: the first that takes part."""
        return int(np.flatnonzero(~self.absent)[0]) if not self.absent.all() else 0


def village_standings(country: Country, seed: int) -> Floats:
    """Return how well each village stands: neighbours are rather alike, and no two the same."""
    random = generator(seed, "standings")
    middles = to_metres(shapely.get_coordinates([shapely.point_on_surface(area) for area in country.display.villages]))
    drift = (Warp(random, 1.0, 16_000)(middles) - middles)[:, 0]
    rank = np.argsort(np.argsort(drift / drift.std() + random.normal(0, 0.9, len(middles))))
    # most in the middle, few at either end
    return np.asarray(0.815 + 0.17 * (2 * rank / len(rank) - 1) * (0.6 + 0.4 * np.abs(2 * rank / len(rank) - 1)))


def booked_periods(village_code: str, until: date) -> list[str]:
    """Return the quarters that a village has entries in.

    Four in the pilot village, two in the others of its town, which joined later, else the newest; three have none.
    """
    quarters = last_quarters(until)
    if village_code == PILOT_VILLAGE:
        return quarters
    if village_code.startswith(PILOT_TOWN):
        return quarters[-2:]
    return [] if village_code in UNBOOKED else quarters[-1:]


def entry_frames(booking: Booking, books: RuleBooks, options: DemoOptions) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each quarter of a village and its entries, without their numbers.

    `held_on` is the day of the panel's meeting for those that went through it.
    """
    code = villages()[booking.village].code
    random = generator(options.seed, f"points {booking.village}")
    count = len(booking.grounds)
    share = _REVIEWED_IN_PILOT if code == PILOT_VILLAGE else _REVIEWED if code.startswith(PILOT_TOWN) else 0
    standing = booking.standing + random.normal(0, 0.11, count)
    for age, period in reversed(list(enumerate(reversed(booked_periods(code, options.until))))):
        quality = standing - 0.012 * age + random.normal(0, 0.05, count)
        rows = _gains(quality, booking.absent, random) + _losses(quality, random)
        if age == 0:
            rows += _good_deeds(code, booking, generator(options.seed, f"good deeds {booking.village}"))
        elif age == 1 and code == PILOT_VILLAGE:
            rows.append((np.array([booking.shown]), "TY06", np.array([-60]), np.array([MISTAKEN], dtype=object)))
        frame = _frame(rows, booking, (first_day(period), options.until), random, share)
        yield period, frame.assign(village_code=code, period=period, scheme_id=books.of(code, period))


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
            shown = _EVIDENCE.get(item, _EVIDENCE[dimension])
            rows.append((who, item, times[who] * each, np.full(len(who), shown, dtype=object)))
            left = left - times * each
    return rows


def _losses(quality: Floats, random: np.random.Generator) -> Rows:
    rows: Rows = []
    for item, points, evidence in _LOSSES:
        who = np.flatnonzero(random.random(len(quality)) < 0.012 * np.clip(1.6 - quality, 0, 1.5))
        notes = [evidence.format(n=int(number)) for number in random.integers(1, 9999, len(who))]
        rows.append((who, item, np.full(len(who), points), np.array(notes, dtype=object)))
    return rows


def _good_deeds(code: str, booking: Booking, random: np.random.Generator) -> Rows:
    """Give some households of two villages points for good deeds; in one of them a group gets the most there are."""
    count = len(booking.grounds)
    if code not in (PILOT_VILLAGE, FAVOURING):
        return []
    who = np.flatnonzero((random.random(count) < 0.07) & ~booking.absent)
    points = 10 * random.integers(5, 11, count)
    favoured = np.flatnonzero((booking.groups == np.bincount(booking.groups).argmax()) & ~booking.absent)
    if code == FAVOURING and len(favoured) >= _FEWEST_FAVOURED:
        chosen = favoured[random.random(len(favoured)) < 0.6]
        points[favoured] = 10 * random.integers(17, 21, len(favoured))
        who = np.union1d(who, chosen)
    deeds = np.array(_GOOD_DEEDS, dtype=object)[random.integers(0, len(_GOOD_DEEDS), len(who))]
    return [(who, _PANEL_ONLY, points[who], deeds)] if len(who) else []


def _frame(
    rows: Rows, booking: Booking, days_of: tuple[date, date], random: np.random.Generator, share: float
) -> pd.DataFrame:
    first, until = days_of
    last = max(min(until, last_day(f"{first.year}Q{(first.month + 2) // 3}")), first)
    length = (last - first).days
    room = length - 2 * WEEK  # to happen, be reviewed, hang out and be booked
    who = np.concatenate([row[0] for row in rows])
    items = np.concatenate([np.full(len(row[0]), row[1], dtype=object) for row in rows])
    points = np.concatenate([row[2] for row in rows])
    panel_only = (points < 0) | (items == _PANEL_ONLY)
    days = random.integers(0, length + 1, len(who))
    booked = np.minimum(days + random.integers(1, 6, len(who)), length)
    reviewed = panel_only | ((random.random(len(who)) < share) & (days <= room))
    days = np.where(reviewed, np.clip(days, 0, max(room, 0)), days)
    meeting = WEEK * (days // WEEK + 1)
    booked = np.where(reviewed, meeting + NOTICE + 1, booked)
    day = np.array([str(first + timedelta(days=n)) for n in range(max(length, 2 * WEEK) + 1)], dtype=object)
    frame = pd.DataFrame(
        {
            "household_id": booking.first_id + who,
            "item_code": items,
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
    if room < 0:  # the quarter is too young for anything that the panel gave to have been posted long enough
        frame = frame[(frame["points_tenths"] > 0) & (frame["item_code"] != _PANEL_ONLY)]
    wrong = frame[(random.random(len(frame)) < _REVERSED) & frame["held_on"].isna()]
    back = wrong.assign(points_tenths=-wrong["points_tenths"], evidence="录入有误，冲正")
    # what was booked twice by mistake: once more, and back
    back = back.assign(reversal_of=np.flatnonzero(frame.index.isin(wrong.index)))
    return pd.concat([frame, back], ignore_index=True)
