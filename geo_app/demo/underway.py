"""Applications that are on their way on the last day of the demonstration, so that every list has something in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo_app.demo.objections import framed, objection
from geo_app.demo.options import DemoOptions
from geo_app.demo.plane import Ints, generator
from geo_app.demo.points import Booking
from geo_app.demo.quarters import first_day, last_quarters
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
    "upheld": "两次提醒都有本户签收，照片上的日期相隔七天，扣分依据核对无误。",
    "revised": "第二次提醒前已经清理，有网格员照片为证，不应扣分。",
}
_OBJECTED = {
    "TY06": "提醒那两次我家正在翻修，东西当天就清走了，请再核对。",
    "PA06": "那根充电线是邻居借用的，第一次提醒以后就收了，请再核对。",
}
_WORDS = {
    "upheld": "我家只收到过一次提醒，请核对第二次的记录。",
    "revised": "第二次提醒之前我家已经清理干净，网格员拍过照片。",
}
# item, tenths, how often, what shows it, what the household says of it, where it was
_DEEDS = (
    ("GY01", 10, 4, "志愿服务签到表", "上午和村里的志愿队清理河埠头和沿河绿道。", "西港河沿线"),
    ("PA01", 50, 1, "巡防签到表", "晚上七点到九点在本组巡防，提醒关好门窗。", "本组"),
    ("MS02", 30, 1, "村文化礼堂活动签到", "参加村里的戏曲演出和文化走亲活动。", "村文化礼堂"),
    ("GY03", 100, 1, "防汛值守名单", "暴雨那夜在排涝站值守到天亮。", "排涝站"),
    ("GY02", 30, 1, "议事会签到表", "参加村道改造议事会。", "村委会会议室"),
    ("TY05", 50, 1, "庭院照片，网格员核对", "院墙外种了月季和桂花，已拍照。", "自家庭院"),
    ("ZZ01", 30, 1, "村民决议完成记录", "按村民决议清空了公共过道。", "本组"),
    ("GY04", 120, 1, "事迹说明，两人证明", "帮邻居家抢收晚稻两天。", "村东晚稻田"),
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


def underway(booking: Booking, scheme_id: int, options: DemoOptions, numbered: int, barred: list[set[int]]) -> Underway:
    """Make a village's applications that are on their way, numbered after those that there are."""
    code = villages()[booking.village].code
    random = generator(options.seed, f"underway {booking.village}")
    which = 0 if code == PILOT_VILLAGE else 1
    states = [state for state, many in _MANY.items() for _ in range(many[which])]
    who = random.choice(len(booking.grounds), len(states), replace=len(states) > len(booking.grounds))
    if which == 0:
        who = _placed(who, states, booking, barred)
    period = last_quarters(options.until)[-1]
    start = first_day(period)
    held_on = max(options.until - timedelta(days=2), start)
    rows, steps, objections = [], [], []
    for place, (state, house) in enumerate(zip(states, who.tolist(), strict=True)):
        number = numbered + place + 1
        item, points, evidence, description, where = _deed(state, place, random)
        occurred = max(held_on - timedelta(days=int(random.integers(1, 9))), start)
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
                "place": where,
                "description": description,
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
        filed = options.objected_on if state == "objected" else options.until
        moments = (
            f"{occurred} 19:20:00+08", f"{held_on} 08:30:00+08", f"{held_on} 15:00:00+08",
            f"{held_on} 16:30:00+08", f"{filed} 09:00:00+08", f"{filed} 16:00:00+08",
        )  # fmt: skip
        steps += [
            (number, at, before, step, _REASONS.get(step, ""), ground)
            for at, before, step in zip(moments, (None, *way[:-1]), way, strict=False)
        ]
        if "objected" in way:
            text = _OBJECTED[item] if state == "objected" else _WORDS[state]
            told = _answered(state, points, f"{filed} 16:00:00+08")
            objections.append(
                objection(booking.first_id + house, ground, period, filed, text, application_id=number, **told)
            )
    applications = pd.DataFrame(rows).astype({"meeting_id": "Int64", "decided_tenths": "Int64", "entry_no": "Int64"})
    return Underway(
        applications,
        pd.DataFrame(steps, columns=["application_id", "at", "from_status", "to_status", "reason", "ground"]),
        framed(objections),
        str(held_on),
        frozenset(row["id"] for row in rows if row["status"] == "reviewed_reject"),
    )


def _placed(who: Ints, states: list[str], booking: Booking, barred: list[set[int]]) -> Ints:
    """Put the household that residents are shown under notice, and near kin of a member among what was decided."""
    kin = sorted({household - booking.first_id for seat in barred for household in seat} - {booking.shown})
    wanted = {states.index("publicized"): booking.shown}
    if kin:
        wanted[states.index("reviewed_pass")] = kin[0]
    for place, house in wanted.items():
        other = np.flatnonzero(who == house)
        who[other] = who[place]
        who[place] = house
    return who


def _answered(state: str, points: int, at: str) -> dict[str, Any]:
    """Return what the supervision committee answered, and the points that are right instead."""
    if state == "objected":
        return {}
    told = {"answer": _REASONS[state], "answered_at": at}
    if state == "upheld":  # the application's notice was right
        return told | {"status": "rejected"}
    return told | {"status": "upheld", "before_tenths": points, "corrected_tenths": 0}


def _deed(state: str, place: int, random: np.random.Generator) -> tuple[str, int, str, str, str]:
    if "objected" in _WAYS[state] or place % 9 == 8:  # now and then a deduction
        item, points, evidence = _FAULTS[place % len(_FAULTS)]
        return item, points, evidence.format(n=int(random.integers(1, 9999))), "", ""
    item, each, most, evidence, description, where = _DEEDS[int(random.integers(len(_DEEDS)))]
    return item, each * int(random.integers(1, most + 1)), evidence, description, where
