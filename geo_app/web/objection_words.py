"""What the pages about objections share: who may do what, how many days are left, which points may be given."""

from __future__ import annotations

from datetime import datetime

from geo_app.web.wording import CHINA
from layers.records import Account
from layers.records_objections import Correctable, Objection

SHORTEST, LONGEST, LONGEST_DEMAND = 5, 1000, 400
_MOST_CHOICES = 20

REFUSALS = {
    "points_not_of_item": "这一项不能给这么多分，请按细则填",
    "correction_needed": "异议成立时，请改其中的分数，或写明要村里更正什么",
    "demand_unlawful": "要更正的事里有积分不能涉及的内容，请换一种写法",
    "text_needed": f"请写明怎样办的，{SHORTEST} 到 {LONGEST} 个字",
    "not_posted_anew": "名单还没有更正后重新公示，请先改好、公示",
    "done_already": "这一条已经登记办完",
}
"""What the database refuses, in words."""


def days_left(due_at: datetime) -> int:
    """Return the days that are left to answer in, 0 on the last; below it, how many are over."""
    return (due_at.astimezone(CHINA).date() - datetime.now(CHINA).date()).days


def value_choices(objection: Objection | Correctable) -> list[int]:
    """Return the points (tenths) that may be given instead, none first; empty where any within bounds may be."""
    item, asked = objection.item_tenths, objection.asked_tenths
    if not item or not asked or objection.item_most_tenths is not None:
        return []
    times = max(abs(asked) // abs(item), 1)
    return [0, *(item * n for n in range(1, times + 1))] if times <= _MOST_CHOICES else []


def may_note(viewer: Account) -> bool:
    """Tell whether the viewer looks into facts."""
    return not viewer.rights.isdisjoint(("keep_points", "precheck_points"))


def may_file(viewer: Account) -> bool:
    """Tell whether the viewer takes in objections at the office."""
    return may_note(viewer) or viewer.role == "supervision"


def may_read(viewer: Account) -> bool:
    """Tell whether the viewer reads objections at all."""
    return "view_objections" in viewer.rights or may_note(viewer)
