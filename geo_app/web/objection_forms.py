"""What is typed into the forms about objections, read and checked; what is wrong is said in words for the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo_app.web.objection_words import LONGEST, SHORTEST
from layers.objections import Filing
from layers.records_objections import Objection

_POINTS = re.compile(r"[-－]?[0-9]{1,4}([.][0-9])?")
_ABOUT = re.compile(r"(entry|application):([0-9]{1,18})")
_LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: 'upheld' or 'rejected', what the household is told, and the points (tenths) that are right instead."""

    outcome: str
    text: str
    corrected: int | None


def read_answer(about: Objection, sent: Mapping[str, str], *, needs_text: bool = True) -> tuple[Answer | None, str]:
    """Return the answer, or None and what is wrong with it."""
    outcome, text = sent.get("outcome", ""), sent.get("answer", "").strip()
    if outcome not in ("upheld", "rejected"):
        return None, "请选结论。"
    corrected = None
    if outcome == "upheld" and about.has_points:
        corrected = _points(about, sent.get("corrected", "").strip())
        if corrected is None:
            return None, "异议成立时，请填这一项应得的分数，0 为不计分。"
        if not _within(about, corrected):
            return None, f"{about.item_name}最多 {_most(about) / 10:g} 分，请按细则填。"
    if needs_text and not SHORTEST <= len(text) <= LONGEST:
        return None, f"请写 {SHORTEST} 到 {LONGEST} 个字的理由，这户会看到。"
    return Answer(outcome, text, corrected), ""


def read_filing(code: str, period: str, sent: Mapping[str, str]) -> tuple[Filing | None, str]:
    """Return what a villager objects to, or None and what is wrong with the form."""
    about, text, reference = (sent.get(name, "").strip() for name in ("about", "text", "form_ref"))
    match = _ABOUT.fullmatch(about)
    if about != "period" and not match:
        return None, "请选对哪一项有异议。"
    if not SHORTEST <= len(text) <= LONGEST:
        return None, f"请写明哪里不对，{SHORTEST} 到 {LONGEST} 个字。"
    if not 1 <= len(reference) <= _LONGEST_REFERENCE:
        return None, "请填村民签过字的异议登记表编号。"
    number = int(match[2]) if match else None
    return (
        Filing(
            household_code=code,
            period=period,
            entry_no=number if match and match[1] == "entry" else None,
            application_id=number if match and match[1] == "application" else None,
            text=text,
            is_about_retaliation=sent.get("retaliation") == "1",
            form_ref=reference,
        ),
        "",
    )


def _points(about: Objection, text: str) -> int | None:
    """Return the points in tenths; those of a deduction may be typed without their sign."""
    if not _POINTS.fullmatch(text):
        return None
    tenths = round(float(text.replace("－", "-")) * 10)
    is_deduction = (about.item_tenths or 0) < 0
    return -abs(tenths) if is_deduction else tenths


def _within(about: Objection, corrected: int) -> bool:
    return corrected == 0 or ((corrected > 0) == ((about.item_tenths or 0) > 0) and abs(corrected) <= _most(about))


def _most(about: Objection) -> int:
    return max(abs(about.asked_tenths or 0), abs(about.item_most_tenths or about.item_tenths or 0))
