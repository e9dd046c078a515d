"""What is typed into the forms about objections, read and checked; what is wrong is said in words for the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from geo_app.web.objection_words import LONGEST, LONGEST_DEMAND, SHORTEST
from layers.objections import Filing, Reply
from layers.records_objections import Correctable, Objection

_POINTS = re.compile(r"[-－]?[0-9]{1,4}([.][0-9])?")
_ABOUT = re.compile(r"(entry|application|plan):([0-9]{1,18})")
_LONGEST_REFERENCE = 40


def read_answer(
    about: Objection, sent: Mapping[str, str], booked: Sequence[Correctable] = (), *, needs_text: bool = True
) -> tuple[Reply | None, str]:
    """Return the answer, or None and what is wrong with it; `booked` is what one about a whole quarter may correct."""
    outcome, text = sent.get("outcome", ""), sent.get("answer", "").strip()
    if outcome not in ("upheld", "rejected"):
        return None, "请选结论。"
    corrected: int | None = None
    entries: tuple[tuple[int, int], ...] = ()
    demand = ""
    if outcome == "upheld" and about.has_points:
        corrected = _points(about, sent.get("corrected", "").strip())
        if corrected is None:
            return None, "异议成立时，请填这一项应得的分数，0 为不计分。"
        if not _within(about, corrected):
            return None, f"{about.item_name}最多 {_most(about) / 10:g} 分，请按细则填。"
    if outcome == "upheld" and (about.is_of_quarter or about.plan_id is not None):
        demand = sent.get("demand", "").strip()
        entries, message = _entries(booked if about.is_of_quarter else (), sent)
        message = message or _led_nowhere(about, entries, demand)
        if message:
            return None, message
    if needs_text and not SHORTEST <= len(text) <= LONGEST:
        return None, f"请写 {SHORTEST} 到 {LONGEST} 个字的理由，这户会看到。"
    return Reply(outcome, text, corrected, entries, demand), ""


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
            plan_id=number if match and match[1] == "plan" else None,
            text=text,
            is_about_retaliation=sent.get("retaliation") == "1",
            form_ref=reference,
        ),
        "",
    )


def _entries(booked: Sequence[Correctable], sent: Mapping[str, str]) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return the entries that get other points, and what is wrong with what was typed; what is left empty stays."""
    wanted = []
    for entry in booked:
        text = sent.get(f"entry-{entry.entry_no}", "").strip()
        if not text:
            continue
        points = _points(entry, text)
        if points is None or not _within(entry, points):
            return (), f"第 {entry.entry_no} 号{entry.item_name}最多 {_most(entry) / 10:g} 分，请按细则填。"
        if points != entry.asked_tenths:
            wanted.append((entry.entry_no, points))
    return tuple(wanted), ""


def _led_nowhere(about: Objection, entries: tuple[tuple[int, int], ...], demand: str) -> str:
    """Say what is missing of an answer that upholds and so has to lead somewhere."""
    if demand and not SHORTEST <= len(demand) <= LONGEST_DEMAND:
        return f"要村里更正什么，请写 {SHORTEST} 到 {LONGEST_DEMAND} 个字。"
    if about.plan_id is not None and not demand:
        return "异议成立时，请写明名单上要更正什么。"
    if not entries and not demand:
        return "异议成立时，请改其中的分数，或写明要村里更正什么。"
    return ""


def _points(about: Objection | Correctable, text: str) -> int | None:
    """Return the points in tenths; those of a deduction may be typed without their sign."""
    if not _POINTS.fullmatch(text):
        return None
    tenths = round(float(text.replace("－", "-")) * 10)
    is_deduction = (about.item_tenths or 0) < 0
    return -abs(tenths) if is_deduction else tenths


def _within(about: Objection | Correctable, corrected: int) -> bool:
    return corrected == 0 or ((corrected > 0) == ((about.item_tenths or 0) > 0) and abs(corrected) <= _most(about))


def _most(about: Objection | Correctable) -> int:
    return max(abs(about.asked_tenths or 0), abs(about.item_most_tenths or about.item_tenths or 0))
