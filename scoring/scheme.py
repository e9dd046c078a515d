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

from scoring.forbidden import subjects_in

WHOLE_PPM = 1_000_000
_DIMENSION_CODE = re.compile(r"[A-Z]{2}\Z")
_ITEM_CODE = re.compile(r"[A-Z]{2}[0-9]{2}\Z")


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
    """Something that gives (below zero: takes) points; `cap_tenths` limits its sum a quarter, either way."""

    code: str
    dimension: str
    name: str
    points_tenths: int
    cap_tenths: int | None


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


def adoption_faults(scheme: Scheme) -> list[str]:
    """List what keeps a readable scheme from being adopted.

    Parameters
    ----------
    scheme : Scheme

    Returns
    -------
    list of str
        Missing title, codes out of form, a first day within a quarter: rules change between periods only.
    """
    faults = [] if scheme.code and scheme.title else ["缺少方案编号 code 或名称 title"]
    faults += [f"维度编号 {d.code} 应是两个大写字母" for d in scheme.dimensions if not _DIMENSION_CODE.match(d.code)]
    faults += [f"积分项编号 {i.code} 应像 MS01" for i in scheme.items if not _ITEM_CODE.match(i.code)]
    if scheme.valid_from is None or scheme.valid_from.day != 1 or scheme.valid_from.month % 3 != 1:
        faults.append("生效日期 valid_from 应是某季度的第一天，如 2026-10-01")
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
    wordings: list[tuple[str, str]] = [("title", str(document.get("title", "")))]
    for key in ("dimensions", "items"):
        rows = document.get(key)
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping):
                wordings.append((str(row.get("code", "")), str(row.get("name", ""))))
    return [
        Refusal(code, f"「{wording}」：{subject.reason}", subject.law)
        for code, wording in wordings
        for subject in subjects_in(wording)
    ]
