"""A points scheme: dimensions, items, caps, weights and version; and what no scheme may contain.

Points are integers in tenths of a point, weights integers in millionths, so that sums are exact. Faults and
reasons are worded for the people who write schemes. `scheme_form` reads the form that they write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from scoring.forbidden import Subject, subjects_in

WHOLE_PPM = 1_000_000
MOST_DEDUCTION_TENTHS = 200
"""A household loses at most 20 points a quarter by deductions, unless a village's own rules allow less."""
_DIMENSION_CODE = re.compile(r"[A-Z]{2}\Z")
_ITEM_CODE = re.compile(r"[A-Z]{2}[0-9]{2}\Z")
_LAW_NAME = re.compile(r"《[^《》]*(?:法|条例|办法|规定|规约|公约|章程|细则|决定|通知|意见|标准)》")
_FORBIDDEN_IN_LAW_NAMES = "petition"
_WORDINGS = ("name", "unit", "evidence")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_LOSS = re.compile(r"扣\s*[0-9０-９一二三四五六七八九十]*\s*分|取消|不得享受|不能享受|停发|不予")


class SchemeError(ValueError):
    """A scheme that cannot be read; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(self.faults))


@dataclass(frozen=True, slots=True)
class Dimension:
    """A side of village life, its weight in the index (millionths) and its cap a quarter (tenths)."""

    code: str
    name: str
    weight_ppm: int
    cap_tenths: int


@dataclass(frozen=True, slots=True)
class Item:
    """Something that gives (below zero: takes) points; `cap_tenths` limits its sum a quarter, either way.

    Points are for one `unit`; with `most_tenths` the panel may give from `points_tenths` up to it. `evidence` says
    what has to be shown, `basis` on which clause a deduction stands. What is not `redeemable` is for honour only.
    """

    code: str
    dimension: str
    name: str
    points_tenths: int
    cap_tenths: int | None
    unit: str = "次"
    most_tenths: int | None = None
    evidence: str = ""
    basis: str = ""
    redeemable: bool = True


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of a village in one version; `village_code` None is the labelled example."""

    code: str
    version: int
    title: str
    village_code: str | None
    valid_from: date | None
    adopted_on: date | None
    resolution_ref: str
    base_tenths: int
    deduction_cap_tenths: int | None
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]

    def record(self) -> dict[str, Any]:
        """Return the scheme as plain JSON values, from which `from_record` makes it again."""
        days = {"valid_from": self.valid_from, "adopted_on": self.adopted_on}
        return asdict(self) | {name: day and day.isoformat() for name, day in days.items()}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that no scheme may contain: the code of the item or dimension, why, and under which law."""

    code: str
    reason: str
    law: str


def from_record(record: Mapping[str, Any]) -> Scheme:
    """Make the scheme whose `record` this is.

    Parameters
    ----------
    record : mapping
        What `Scheme.record` returned: trusted, not checked.

    Returns
    -------
    Scheme
    """
    days = {name: record[name] and date.fromisoformat(record[name]) for name in ("valid_from", "adopted_on")}
    parts = {
        "dimensions": tuple(Dimension(**dimension) for dimension in record["dimensions"]),
        "items": tuple(Item(**item) for item in record["items"]),
    }
    return Scheme(**{**record, **days, **parts})


def adoption_faults(scheme: Scheme, *, most_deduction_tenths: int = MOST_DEDUCTION_TENTHS) -> list[str]:
    """List what keeps a readable scheme from being adopted.

    Parameters
    ----------
    scheme : Scheme
        With `adopted_on`, the day of the meeting, once that is known.
    most_deduction_tenths : int
        The most that `deduction_cap_tenths` may be, in tenths of a point a quarter.

    Returns
    -------
    list of str
        Missing title, codes out of form, a deduction without evidence or basis, no limit to deductions or too high a
        one, a first day within a quarter (rules change between periods only) or not after the meeting (no rule
        reaches back).

    Examples
    --------
    >>> litter = Item("TY06", "TY", "乱堆乱放，经两次提醒未改", -30, 60, evidence="两次提醒记录")
    >>> tidy = Dimension("TY", "美丽庭院", WHOLE_PPM, 300)
    >>> adoption_faults(Scheme("S", 1, "积分", None, date(2026, 10, 1), None, "", 0, 200, (tidy,), (litter,)))
    ['积分项 TY06：扣分要写明依据 basis（村规民约或法律的哪一条）']
    """
    faults = [] if scheme.code and scheme.title else ["缺少方案编号 code 或名称 title"]
    faults += [f"维度编号 {d.code} 应是两个大写字母" for d in scheme.dimensions if not _DIMENSION_CODE.match(d.code)]
    faults += [f"积分项编号 {i.code} 应像 MS01" for i in scheme.items if not _ITEM_CODE.match(i.code)]
    deductions = [item for item in scheme.items if item.points_tenths < 0]
    for item in deductions:
        needed = [] if item.evidence else ["要看什么证据 evidence"]
        needed += [] if item.basis else ["依据 basis（村规民约或法律的哪一条）"]
        faults += [f"积分项 {item.code}：扣分要写明{'和'.join(needed)}"] if needed else []
    cap = scheme.deduction_cap_tenths
    if deductions and (cap is None or cap > most_deduction_tenths):
        told = "没有写" if cap is None else f"{cap / 10:g}"
        faults.append(f"每季扣分合计上限 deduction_cap 应不超过 {most_deduction_tenths / 10:g} 分，现为 {told}")
    if scheme.valid_from is None or scheme.valid_from.day != 1 or scheme.valid_from.month % 3 != 1:
        faults.append("生效日期 valid_from 应是某季度的第一天，如 2026-10-01")
    elif scheme.adopted_on is not None and scheme.valid_from <= scheme.adopted_on:
        faults.append("生效日期 valid_from 应晚于表决的日期：规则不管以前的事")
    return faults


def refused(scheme: Scheme) -> list[Refusal]:
    """List what the scheme contains and no scheme may.

    Parameters
    ----------
    scheme : Scheme

    Returns
    -------
    list of Refusal
        One for every forbidden subject of every dimension and item, in order; empty for a lawful scheme.
    """
    return refused_in(scheme.record())


def refused_in(document: object) -> list[Refusal]:
    """List what a scheme's JSON form contains and no scheme may, even where the rest of it cannot be read.

    Parameters
    ----------
    document : object
        As for `parse`, but nothing about it is taken for granted.

    Returns
    -------
    list of Refusal

    Examples
    --------
    >>> [refusal.code for refusal in refused_in({"items": [{"code": "PA09", "name": "全年未上访"}]})]
    ['PA09']
    """
    if not isinstance(document, Mapping):
        return []
    found = [("title", str(document.get("title", "")), subjects_in)]
    for key in ("dimensions", "items"):
        rows = document.get(key)
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping):
                code = str(row.get("code", ""))
                found += [(code, str(row[field]), subjects_in) for field in _WORDINGS if row.get(field) is not None]
                found += [(code, str(row["basis"]), subjects_in_basis)] if row.get("basis") is not None else []
    return [
        Refusal(code, f"「{wording}」：{subject.reason}", subject.law)
        for code, wording, look in found
        for subject in look(wording)
    ]


def subjects_in_basis(wording: str) -> tuple[Subject, ...]:
    """Name the forbidden subjects of a basis, which may name laws that speak of such subjects.

    The name of a law is no rule about anybody: 《传染病防治法》 may be the ground of a rule about rats. A deduction
    that stands on the law of petitions, of lawsuits or of complaints is one for petitioning, whatever it is called.

    Parameters
    ----------
    wording : str

    Returns
    -------
    tuple of Subject
        In the order of `SUBJECTS`.

    Examples
    --------
    >>> subjects_in_basis("《传染病防治法》第十五条；村规民约第八条")
    ()
    >>> [subject.code for subject in subjects_in_basis("《信访工作条例》第二十六条")]
    ['petition']
    """
    named = {subject.code for subject in subjects_in(wording)} & {_FORBIDDEN_IN_LAW_NAMES}
    said = {subject.code for subject in subjects_in(_LAW_NAME.sub("", wording))}
    return tuple(subject for subject in subjects_in(wording) if subject.code in named | said)


def reads_as_reprisal(text: str) -> bool:
    """Tell whether a text, such as minutes or a charter, speaks of petitions and of a loss in one breath.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> reads_as_reprisal("凡上访的户扣分，年底不得享受慰问品"), reads_as_reprisal("村里设信访代办点")
    (True, False)
    """
    return any(
        _LOSS.search(sentence) and any(subject.code == _FORBIDDEN_IN_LAW_NAMES for subject in subjects_in(sentence))
        for sentence in _SENTENCE_END.split(text)
    )
