"""Applications that are on their way on the last day of the demonstration, so that every list has something in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from geo_app.demo.options import DemoOptions
from geo_app.demo.plane import generator
from geo_app.demo.points import Booking
from geo_app.demo.units import PILOT_VILLAGE, villages

# state → how many in the pilot village, and in the others of its town
_MANY = {
    "submitted": (14, 3),
    "prechecked": (12, 2),
    "reviewed_pass": (6, 1),
    "publicized": (9, 2),
    "objected": (2, 0),
    "upheld": (1, 0),
    "revised": (1, 0),
    "reviewed_reject": (3, 1),
    "withdrawn": (2, 1),
}
_WAYS = {
    "submitted": ("submitted",),
    "withdrawn": ("submitted", "withdrawn"),
    "prechecked": ("submitted", "prechecked"),
    "reviewed_pass": ("submitted", "prechecked", "reviewed_pass"),
    "reviewed_reject": ("submitted", "prechecked", "reviewed_reject"),
    "publicized": ("submitted", "prechecked", "reviewed_pass", "publicized"),
    "objected": ("submitted", "prechecked", "reviewed_pass", "publicized", "objected"),
    "upheld": ("submitted", "prechecked", "reviewed_pass", "publicized", "objected", "upheld"),
    "revised": ("submitted", "prechecked", "reviewed_pass", "publicized", "objected", "revised"),
}
_REASONS = {
    "withdrawn": "签到表上没有这一户，请核对后重新申报",
    "upheld": "签到表有本人签名，扣分依据核对无误",
    "revised": "已在期限内整改，不应扣分",
}
# item, tenths, how often, what shows it
_DEEDS = (
    ("GY01", 10, 4, "志愿服务签到表"),
    ("PA01", 50, 1, "巡防签到表"),
    ("MS02", 30, 1, "村文化礼堂活动签到"),
    ("GY03", 100, 1, "防汛值守名单"),
    ("GY02", 30, 1, "议事会签到表"),
    ("TY05", 50, 1, "庭院照片，网格员核对"),
    ("ZZ01", 30, 1, "村民决议完成记录"),
    ("GY04", 120, 1, "事迹说明，两人证明"),
)
_FAULTS = (("TY06", -30, "两次提醒记录，编号 TX-{n:04d}"), ("PA06", -30, "飞线充电两次提醒，编号 TX-{n:04d}"))
_NOTICE_DAYS = 15
_SOURCES = ("household", "grid_worker", "inspector")


@dataclass(frozen=True, slots=True)
class Underway:
    """The rows of a village; `meeting_id` is set by whoever holds the meeting of `held_on`, where it is 0."""

    applications: pd.DataFrame
    steps: pd.DataFrame
    objections: pd.DataFrame
    held_on: str
    rejected: frozenset[int]


def underway(booking: Booking, scheme_id: int, options: DemoOptions, numbered: int) -> Underway:
    """Make a village's applications that are on their way, numbered after those that there are."""
    code = villages()[booking.village].code
    random = generator(options.seed, f"underway {booking.village}")
    which = 0 if code == PILOT_VILLAGE else 1
    states = [state for state, many in _MANY.items() for _ in range(many[which])]
    who = random.choice(len(booking.grounds), len(states), replace=len(states) > len(booking.grounds))
    first_day = options.until.replace(day=1, month=3 * ((options.until.month - 1) // 3) + 1)
    held_on = max(options.until - timedelta(days=2), first_day)
    rows, steps, objections = [], [], []
    for place, (state, house) in enumerate(zip(states, who.tolist(), strict=True)):
        number = numbered + place + 1
        item, points, evidence = _deed(state, place, random)
        occurred = max(held_on - timedelta(days=int(random.integers(1, 9))), first_day)
        way = _WAYS[state]
        ground = int(booking.grounds[house])
        is_posted = "publicized" in way
        is_decided = "reviewed_pass" in way
        rows.append(
            {
                "id": number,
                "village_code": code,
                "household_id": booking.first_id + house,
                "scheme_id": scheme_id,
                "item_code": item,
                "points_tenths": points,
                "occurred_on": str(occurred),
                "evidence": evidence,
                "source": "grid_worker" if points < 0 else _SOURCES[place % 3],
                "filed_at": f"{occurred} 19:20:00+08",
                "status": state,
                "meeting_id": 0 if is_decided or state == "reviewed_reject" else pd.NA,
                "decided_tenths": (0 if state == "revised" else points) if is_decided else pd.NA,
                "publicized_on": str(held_on) if is_posted else pd.NA,
                "publicity_until": str(held_on + timedelta(days=_NOTICE_DAYS)) if is_posted else pd.NA,
                "entry_no": pd.NA,
                "ground": ground,
            }
        )
        moments = (
            f"{occurred} 19:20:00+08", f"{held_on} 08:30:00+08", f"{held_on} 15:00:00+08",
            f"{held_on} 16:30:00+08", f"{options.until} 09:00:00+08", f"{options.until} 16:00:00+08",
        )  # fmt: skip
        steps += [
            (number, at, before, step, _REASONS.get(step, ""), ground)
            for at, before, step in zip(moments, (None, *way[:-1]), way, strict=False)
        ]
        if state == "objected":
            objections.append((booking.first_id + house, number, ground))
    applications = pd.DataFrame(rows).astype({"meeting_id": "Int64", "decided_tenths": "Int64", "entry_no": "Int64"})
    until = options.until
    raised = pd.DataFrame(objections, columns=["household_id", "application_id", "ground"]).assign(
        period=f"{until.year}Q{(until.month + 2) // 3}",
        text="提醒那两次我家正在翻修，东西当天就清走了，请再核对。",
        filed_at=f"{until} 09:00:00+08",
        due_at=f"{until + timedelta(days=3)} 23:59:59+08",
    )
    return Underway(
        applications,
        pd.DataFrame(steps, columns=["application_id", "at", "from_status", "to_status", "reason", "ground"]),
        raised,
        str(held_on),
        frozenset(row["id"] for row in rows if row["status"] == "reviewed_reject"),
    )


def _deed(state: str, place: int, random: np.random.Generator) -> tuple[str, int, str]:
    if state in ("objected", "upheld", "revised") or place % 9 == 8:  # now and then a deduction
        item, points, evidence = _FAULTS[place % len(_FAULTS)]
        return item, points, evidence.format(n=int(random.integers(1, 9999)))
    item, each, most, evidence = _DEEDS[int(random.integers(len(_DEEDS)))]
    return item, each * int(random.integers(1, most + 1)), evidence
