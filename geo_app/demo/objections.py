"""Objections of the pilot village's households: answered, waiting, overdue, and one that only supervision sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo_app.demo.options import DemoOptions
from geo_app.demo.plane import generator
from geo_app.demo.points import Booking
from geo_app.demo.quarters import POSTED_FOR, last_quarters, posted_on_of

_DAYS_TO_ANSWER = 3
_EMPTY: dict[str, Any] = {
    "entry_no": None, "application_id": None, "is_about_retaliation": "f", "filed_office": "", "form_ref": "",
    "status": "filed", "answer": "", "answered_at": None, "facts": "", "facts_at": None, "facts_office": "",
    "before_tenths": None, "corrected_tenths": None, "result_version": None,
}  # fmt: skip
_NUMBERS = ("entry_no", "application_id", "before_tenths", "corrected_tenths", "result_version")
_OFFICE = "宋市村村委会"

ANSWER = (
    "河埠头那一处在第一次提醒当天就清走了，有网格员照片；院门外那一处经两次提醒未改，扣分属实。由扣 6 分更正为扣 3 分。"
)
CORRECTED_TENTHS = -30
"""What the supervision committee answered to the objection that led to an erratum, and what it set right."""


def answered_on(options: DemoOptions) -> date | None:
    """Return the day on which the pilot's last whole quarter, frozen by then, was corrected; None: not yet."""
    period = last_quarters(options.until)[-2]
    day = posted_on_of(period) + timedelta(days=POSTED_FOR + 5)
    return day if day <= options.until else None


def to_the_frozen_quarter(household: int, ground: int, entry_no: int, options: DemoOptions) -> pd.DataFrame:
    """Return the objection that led to the erratum, where there was time for it."""
    answered = answered_on(options)
    if answered is None:
        return framed([])
    filed = answered - timedelta(days=2)
    row = objection(
        household, ground, last_quarters(options.until)[-2], filed,
        "河埠头那一处提醒当天我就清走了，网格员来拍过照，不应按两处扣分。", entry_no=entry_no, status="upheld",
        filed_office=_OFFICE, form_ref="YY-05", facts="网格员照片拍摄于提醒当日傍晚，河埠头已无杂物。院门外一处仍在。",
        facts_at=f"{filed + timedelta(days=1)} 09:40:00+08", facts_office=_OFFICE, answer=ANSWER,
        answered_at=f"{answered} 15:20:00+08", before_tenths=2 * CORRECTED_TENTHS, corrected_tenths=CORRECTED_TENTHS,
        result_version=2,
    )  # fmt: skip
    return framed([row])


def objection(household: int, ground: int, period: str, filed: date, text: str, **told: Any) -> dict[str, Any]:
    """Return an objection of that day as a row: open, unless an answer is told."""
    due = filed + timedelta(days=_DAYS_TO_ANSWER)
    return {
        "household_id": household, "ground": ground, "period": period, "text": text,
        "filed_at": f"{filed} 09:00:00+08", "due_at": f"{due} 23:59:59+08", **_EMPTY, **told,
    }  # fmt: skip


def framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return objections as the table takes them."""
    columns = ["household_id", "ground", "period", "text", "filed_at", "due_at", *_EMPTY]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_NUMBERS, "Int64"))


def objection_frame(booking: Booking, newest: pd.DataFrame, options: DemoOptions) -> pd.DataFrame:
    """Return what the households of the pilot village object to in the newest quarter, whose entries these are."""
    random = generator(options.seed, "objections")
    period = last_quarters(options.until)[-1]
    standing = newest[newest["reversal_of"].isna() & ~newest["entry_no"].isin(newest["reversal_of"].dropna())]
    homes = random.permutation(np.flatnonzero(~booking.absent))
    used: set[int] = {booking.shown}

    def home_with(*items: str) -> tuple[int, int | None]:
        """Return a household that no objection has come from yet, and an entry of it with one of the items, if any."""
        theirs = standing[standing["item_code"].isin(items)]
        for house in [*(theirs["household_id"].to_numpy(np.int64) - booking.first_id).tolist(), *homes.tolist()]:
            if house not in used and not booking.absent[house]:
                used.add(house)
                own = theirs.loc[theirs["household_id"] == booking.first_id + house, "entry_no"]
                return house, int(own.iloc[0]) if len(own) else None
        return booking.shown, None

    def by(house: int, days_ago: int, text: str, **told: Any) -> dict[str, Any]:
        filed = options.until - timedelta(days=days_ago)
        return objection(booking.first_id + house, int(booking.grounds[house]), period, filed, text, **told)

    hours, hours_entry = home_with("GY01")
    stars, stars_entry = home_with("TY02", "TY01")
    missed, _ = home_with()
    treated, _ = home_with()
    day = options.until
    rows = [
        by(
            hours, 17, "十月份我家去了三次志愿服务，台账上少了一次，请核对签到表。", entry_no=hours_entry,
            status="rejected", filed_office=_OFFICE, form_ref="YY-06",
            facts="带队人和三次签到表都核对了，第三次没有这一户的签名。",
            facts_at=f"{day - timedelta(days=16)} 10:20:00+08", facts_office=_OFFICE,
            answer="查了三次签到表，第三次没有本户签名，带队人也记不起；不予更正。以后请当场签到。如有照片，可再提交申报。",
            answered_at=f"{day - timedelta(days=15)} 15:40:00+08",
        ),
        by(
            stars, 6, "检查那天院子里晒的是刚收的稻谷，不是杂物，应当评三星，请重新看一次。", entry_no=stars_entry,
            filed_office=_OFFICE, form_ref="YY-07", facts="检查照片里门前确有稻谷和农具，是否算杂物，检查员意见不一。",
            facts_at=f"{day - timedelta(days=4)} 09:30:00+08", facts_office=_OFFICE,
        ),
        by(missed, 0, "我家十月二十日参加了防汛值守，名单上有，台账里没有。请核对。")
        | _dated(options.objected_on, "10:10"),
        by(
            treated, 1,
            "上次会上我说了不同看法，之后我家三件申报都被退回，和邻居一样的事别家都通过了。请村监会查一查。",
            is_about_retaliation="t",
        )
        | _dated(options.objected_on, "11:25"),
    ]  # fmt: skip
    return framed(rows)


def _dated(filed: date, clock: str) -> dict[str, str]:
    due = filed + timedelta(days=_DAYS_TO_ANSWER)
    return {"filed_at": f"{filed} {clock}:00+08", "due_at": f"{due} 23:59:59+08"}
