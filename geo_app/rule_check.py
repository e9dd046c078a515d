"""What is wrong with rules as they were filled in, what they still lack, and the document that is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from geo_app.rule_form import YES, Row, RuleForm, digits, number
from scoring.forbidden import Subject, subjects_in
from scoring.scheme import MOST_DEDUCTION_TENTHS, Scheme, reads_as_reprisal, subjects_in_basis
from scoring.scheme_form import parse

REPRISAL = "把信访和扣分、取消、不得享受写在一起，会被当作打击报复"
_MOST_POINTS = 1000
_LONGEST = {"title": 60, "name": 60, "unit": 10, "evidence": 120, "basis": 200}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a field, like `i3.points` (the fourth item's points), and the law that it breaks, if any."""

    field: str
    message: str
    law: str = ""


def checked(form: RuleForm) -> tuple[dict[str, Any], list[RowFault]]:
    """Return the document of what was filled in and all that is wrong with it; with faults it must not be kept.

    What is missing is no fault: `lacking` tells that.
    """
    check = _Check()
    document: dict[str, Any] = {
        "title": check.text("title", "title", form.title),
        "valid_from": check.first_day("valid_from", form.valid_from),
        "base": check.number("base", form.base, least=0),
        "deduction_cap": check.number(
            "deduction_cap", form.deduction_cap, least=0, most=Decimal(MOST_DEDUCTION_TENTHS) / 10,
            too_much=f"一个季度扣分合计最多 {MOST_DEDUCTION_TENTHS // 10} 分",
        ),
        "dimensions": [_filled(check.dimension(f"d{place}", row)) for place, row in enumerate(form.dimensions)],
        "items": [
            _filled(check.item(f"i{place}", row) | {"dimension": _code_at(form, row["of"])})
            for place, row in enumerate(form.items)
        ],
    }  # fmt: skip
    check.once("d", [row["code"] for row in form.dimensions])
    check.once("i", [row["code"] for row in form.items])
    return _filled(document), check.faults


def lacking(form: RuleForm) -> list[RowFault]:
    """Tell what rules without faults still lack before a village may vote on them."""
    missing = [] if form.title else [RowFault("title", "还没有名称")]
    missing += [] if form.valid_from else [RowFault("valid_from", "还没有选从哪个季度起生效")]
    missing += [] if form.dimensions else [RowFault("dimensions", "还没有维度")]
    for place, row in enumerate(form.dimensions):
        missing += [
            RowFault(f"d{place}.{name}", f"还没有{word}")
            for name, word in (("name", "名称"), ("weight", "权重"), ("cap", "每季封顶"))
            if not row[name]
        ]
    total = weight_sum(form)
    if form.dimensions and total is not None and total != 100:
        missing.append(RowFault("weights", f"各维度权重加起来应是 100%，现在是 {total:f}%"))
    missing += [] if form.items else [RowFault("items", "还没有积分项")]
    takes = False
    for place, row in enumerate(form.items):
        missing += [
            RowFault(f"i{place}.{name}", f"还没有{word}")
            for name, word in (("name", "名称"), ("points", "分值"))
            if not row[name]
        ]
        if digits(row["points"]).startswith("-"):
            takes = True
            missing += [] if row["evidence"] else [RowFault(f"i{place}.evidence", "扣分项要写明凭什么证据")]
            missing += [] if row["basis"] else [RowFault(f"i{place}.basis", "扣分项要写明依据村规民约或法律的哪一条")]
    if takes and not form.deduction_cap:
        missing.append(RowFault("deduction_cap", "有扣分项，要写一个季度最多扣多少分"))
    return missing


def weight_sum(form: RuleForm) -> Decimal | None:
    """Return the sum of the weights in per cent; None where one of them is no number."""
    values = [_decimal(row["weight"]) for row in form.dimensions if row["weight"]]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)).normalize() if len(known) == len(values) else None


def scheme_of(document: dict[str, Any]) -> Scheme:
    """Return the scheme that a draft's document stands for; SchemeError where it is not whole."""
    return parse({"code": "DRAFT", **document})


class _Check:
    """Reads values and remembers every fault."""

    def __init__(self) -> None:
        self.faults: list[RowFault] = []

    def dimension(self, at: str, row: Row) -> dict[str, Any]:
        weight = self.number(f"{at}.weight", row["weight"], least=0, most=Decimal(100), decimals=4)
        if row["code"] and not (len(row["code"]) == 2 and row["code"].isascii() and row["code"].isupper()):
            self.fault(f"{at}.code", "编号应是两个大写字母，如 MS")
        return {
            "code": row["code"],
            "name": self.text(f"{at}.name", "name", row["name"]),
            "weight": None if weight is None else number(Decimal(str(weight)) / 100),
            "cap": self.number(f"{at}.cap", row["cap"], least=Decimal("0.1")),
        }

    def item(self, at: str, row: Row) -> dict[str, Any]:
        code = row["code"]
        if code and not (len(code) == 4 and code[:2].isascii() and code[:2].isupper() and code[2:].isdecimal()):
            self.fault(f"{at}.code", "编号应像 MS01")
        points = self.number(f"{at}.points", row["points"], least=-_MOST_POINTS)
        if points == 0:
            self.fault(f"{at}.points", "分值不能是 0")
        most = self.number(f"{at}.most", row["most"], least=Decimal("0.1"))
        if most is not None and points is not None and (points <= 0 or most < points):
            self.fault(f"{at}.most", "“最多”只用在加分项，而且不能小于分值")
        return {
            "code": code,
            "name": self.text(f"{at}.name", "name", row["name"]),
            "points": points,
            "unit": self.text(f"{at}.unit", "unit", row["unit"]) or "次",
            "most": most,
            "cap": self.number(f"{at}.cap", row["cap"], least=Decimal("0.1")),
            "evidence": self.text(f"{at}.evidence", "evidence", row["evidence"]),
            "basis": self.text(f"{at}.basis", "basis", row["basis"], subjects_in_basis),
            "redeemable": row["redeemable"] == YES,
        }

    def text(self, at: str, kind: str, value: str, look: Callable[[str], tuple[Subject, ...]] = subjects_in) -> str:
        if len(value) > _LONGEST[kind]:
            self.fault(at, f"太长，最多 {_LONGEST[kind]} 个字")
        found = look(value)
        self.faults.extend(RowFault(at, subject.reason, subject.law) for subject in found)
        if found and reads_as_reprisal(value):
            self.fault(at, REPRISAL)
        return value

    def number(
        self, at: str, value: str, *, least: Decimal | int, most: Decimal | int = _MOST_POINTS, decimals: int = 1,
        too_much: str = "",
    ) -> int | float | None:  # fmt: skip
        if not value:
            return None
        read = _decimal(value)
        if read is None or read != round(read, decimals):
            self.fault(at, f"应是数字，最多 {decimals} 位小数")
            return None
        if read < least:
            self.fault(at, "太小")
        if read > most:
            self.fault(at, too_much or f"太大，最多 {most}")
        return number(read)

    def first_day(self, at: str, value: str) -> str | None:
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.day != 1 or day.month % 3 != 1:
            self.fault(at, "应是某个季度的第一天")
        return value

    def once(self, kind: str, codes: list[str]) -> None:
        for place, code in enumerate(codes):
            if code and code in codes[:place]:
                self.fault(f"{kind}{place}.code", f"编号 {code} 重复了")

    def fault(self, at: str, message: str) -> None:
        self.faults.append(RowFault(at, message))


def _decimal(value: str) -> Decimal | None:
    try:
        read = Decimal(digits(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() and abs(read) < 10**6 else None


def _code_at(form: RuleForm, place: str) -> str:
    known = place.isdigit() and int(place) < len(form.dimensions)
    return form.dimensions[int(place)]["code"] if known else ""


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != ""}
