"""The pilot village's shelf: what can be had for points, and who took what on the two days that it was open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo_app.demo.options import DemoOptions
from geo_app.demo.plane import generator
from geo_app.demo.points import Booking
from geo_app.demo.quarters import first_day, last_day, last_quarters
from geo_app.demo.units import PILOT_VILLAGE, villages

Frames = dict[str, pd.DataFrame]
_Quarter = tuple[str, date, object]  # its name, the day, and the scheme that it is booked under

# what it is, points (tenths), whether it is still there
_GOODS = (
    ("垃圾袋（一卷）", 40, True),
    ("肥皂（两块）", 50, True),
    ("牙膏（一支）", 80, True),
    ("抽纸（一提）", 120, True),
    ("雨伞（一把）", 150, False),
    ("洗衣液（一瓶）", 200, True),
    ("食用油（一桶）", 280, True),
    ("大米（10斤）", 300, True),
)
_SHARE = 0.3
_NOT_SIGNED = 3


@dataclass(frozen=True, slots=True)
class _Taken:
    house: int
    goods: int
    quantity: int

    @property
    def points(self) -> int:
        return _GOODS[self.goods][1] * self.quantity

    @property
    def wording(self) -> str:
        return f"兑换 {_GOODS[self.goods][0]} {self.quantity} 份"


class Shop:
    """Keeps what the households of the pilot village have to spend, quarter after quarter."""

    def __init__(self, options: DemoOptions, village_grounds: dict[str, int]) -> None:
        self._options = options
        self._grounds = village_grounds
        self._gained: list[pd.DataFrame] = []
        self._spent: dict[int, int] = {}

    def visit(self, booking: Booking, period: str, twins: pd.DataFrame, first_entry: int) -> Frames:
        """Return what was spent in a quarter, booked from this number on; nothing in other villages."""
        if villages()[booking.village].code != PILOT_VILLAGE:
            return {}
        shelf = {} if self._gained else {"shop_goods": _shelf(self._grounds[PILOT_VILLAGE])}
        self._gained.append(twins[["household_id", "points_tenths", "booked_at"]])
        day = open_day(period, self._options.until)
        if day is None:
            return shelf
        return shelf | self._opened(booking, period, day, twins, first_entry)

    def _opened(self, booking: Booking, period: str, day: date, twins: pd.DataFrame, first_entry: int) -> Frames:
        random = generator(self._options.seed, f"shop {period}")
        newest = period == last_quarters(self._options.until)[-1]
        taken = self._chosen(booking, day, random)
        quarter = period, day, twins["scheme_id"].iloc[0]
        rows = [_entry(booking, quarter, first_entry + n, it) for n, it in enumerate(taken)]
        signed: list[str | None] = [f"{day} 10:30:00+08"] * len(taken)
        if newest and taken:
            signed[-_NOT_SIGNED:] = [None] * len(signed[-_NOT_SIGNED:])
            if self._balances(day)[booking.first_id + taken[0].house] >= taken[0].points:
                rows += _put_down_twice(booking, quarter, first_entry + len(rows), taken[0])
        frames = {"points_entries": pd.DataFrame(rows).astype({"reversal_of": "Int64"}) if rows else twins.iloc[:0]}
        twice = [taken[0]] if len(rows) > len(taken) else []
        frames["redemptions"] = pd.DataFrame(
            {
                "village_code": PILOT_VILLAGE,
                "household_id": [booking.first_id + it.house for it in (*taken, *twice)],
                "goods_id": [it.goods + 1 for it in (*taken, *twice)],
                "quantity": [it.quantity for it in (*taken, *twice)],
                "points_tenths": [it.points for it in (*taken, *twice)],
                "entry_no": [row["entry_no"] for row in rows[: len(taken) + len(twice)]],
                "redeemed_on": str(day),
                "signed_at": [*signed, *[None] * len(twice)],
                "ground": [int(booking.grounds[it.house]) for it in (*taken, *twice)],
            }
        )
        return frames

    def _balances(self, day: date) -> dict[int, int]:
        """Return what each household had to spend on the morning of a day."""
        gained = pd.concat(self._gained)
        there = (
            gained[gained["booked_at"].astype(str).str[:10] < str(day)].groupby("household_id")["points_tenths"].sum()
        )
        homes = there.index.to_numpy(np.int64).tolist()
        return {who: points - self._spent.get(who, 0) for who, points in zip(homes, there.tolist(), strict=True)}

    def _chosen(self, booking: Booking, day: date, random: np.random.Generator) -> list[_Taken]:
        """Let some of those who can take something; first the one with most, who can take it twice."""
        balances = self._balances(day)
        able = sorted(who for who, points in balances.items() if points >= _GOODS[0][1])
        richest = max(able, key=lambda who: balances[who], default=None)
        shown = booking.first_id + booking.shown
        taken = []
        for who in sorted(able, key=lambda who: who != richest):
            if who not in (richest, shown) and random.random() >= _SHARE:
                continue
            purse = balances[who] // 2 if who == richest else balances[who]
            fits = [place for place, (_, points, there) in enumerate(_GOODS) if there and points <= purse]
            if not fits:
                continue
            goods = fits[int(random.integers(len(fits)))]
            quantity = min(purse // _GOODS[goods][1], int(random.integers(1, 3)))
            it = _Taken(who - booking.first_id, goods, quantity)
            self._spent[who] = self._spent.get(who, 0) + it.points
            taken.append(it)
        return taken


def _put_down_twice(booking: Booking, quarter: _Quarter, again: int, it: _Taken) -> list[dict[str, object]]:
    """Return what was taken once more, by mistake, and its reversal."""
    back = _entry(booking, quarter, again + 1, it) | {
        "points_tenths": it.points,
        "evidence": f"冲正第 {again} 号：同一份登记了两次",
        "source_key": f"reversal:{again}",
        "reversal_of": again,
    }
    return [_entry(booking, quarter, again, it), back]


def open_day(period: str, until: date) -> date | None:
    """Return the Saturday on which the shelf was open in one of the two newest quarters, if it was."""
    if period not in last_quarters(until)[-2:]:
        return None
    day = min(last_day(period) - timedelta(days=2), until - timedelta(days=4))
    day -= timedelta(days=(day.weekday() - 5) % 7)
    return day if day >= first_day(period) + timedelta(days=21) else None


def _shelf(ground: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": np.arange(1, len(_GOODS) + 1),
            "village_code": PILOT_VILLAGE,
            "name": [name for name, _, _ in _GOODS],
            "points_tenths": [points for _, points, _ in _GOODS],
            "on_offer": ["t" if there else "f" for _, _, there in _GOODS],
            "ground": ground,
        }
    )


def _entry(booking: Booking, quarter: _Quarter, number: int, it: _Taken) -> dict[str, object]:
    period, day, scheme = quarter
    return {
        "household_id": booking.first_id + it.house,
        "item_code": None,
        "points_tenths": -it.points,
        "occurred_on": str(day),
        "evidence": it.wording,
        "booked_by": "示例数据",
        "booked_at": f"{day} 10:30:00+08",
        "reversal_of": pd.NA,
        "ground": int(booking.grounds[it.house]),
        "village_code": PILOT_VILLAGE,
        "period": period,
        "scheme_id": scheme,
        "entry_no": number,
        "application_id": pd.NA,
        "source_key": None,
        "account": "redeemable",
        "kind": "redemption",
    }
