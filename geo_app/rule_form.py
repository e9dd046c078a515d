"""The rules of a village as a committee fills them in: rows of texts, from a page, a workbook or a stored draft."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pypinyin import Style, lazy_pinyin

from scoring.scheme import Scheme

Row = dict[str, str]
DIMENSION_FIELDS = ("code", "name", "weight", "cap")
ITEM_FIELDS = ("code", "of", "name", "points", "unit", "most", "cap", "evidence", "basis", "redeemable")
MOST_DIMENSIONS, MOST_ITEMS = 12, 200
YES, NO = "yes", "no"
_FIELD = re.compile(r"(?P<kind>[di])(?P<row>[0-9]{1,4})\.(?P<field>[a-z]+)")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class RuleForm:
    """What was filled in, as it was: `of` of an item is the place of its dimension, counted from 0."""

    title: str = ""
    valid_from: str = ""
    base: str = ""
    deduction_cap: str = ""
    dimensions: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)

    def items_of(self, place: int) -> list[tuple[int, Row]]:
        """Return the items of the dimension at this place, each with its own place."""
        return [(number, row) for number, row in enumerate(self.items) if row["of"] == str(place)]

    def add_dimension(self) -> None:
        """Add an empty dimension."""
        if len(self.dimensions) < MOST_DIMENSIONS:
            self.dimensions.append(dict.fromkeys(DIMENSION_FIELDS, ""))

    def add_item(self, place: int) -> None:
        """Add an empty item to the dimension at this place."""
        if place < len(self.dimensions) and len(self.items) < MOST_ITEMS:
            self.items.append(empty_item(place))

    def remove_item(self, number: int) -> None:
        """Take the item at this place away."""
        del self.items[number : number + 1]

    def remove_dimension(self, place: int) -> None:
        """Take a dimension away, and its items."""
        if place >= len(self.dimensions):
            return
        del self.dimensions[place]
        kept = [row for row in self.items if row["of"] != str(place)]
        for row in kept:
            if row["of"].isdigit() and int(row["of"]) > place:
                row["of"] = str(int(row["of"]) - 1)
        self.items = kept

    def drop_empty_rows(self) -> None:
        """Forget the rows in which nothing was filled in."""
        self.items = [row for row in self.items if any(row[name] for name in ("name", "points", "evidence", "basis"))]
        for place in range(len(self.dimensions) - 1, -1, -1):
            row = self.dimensions[place]
            if not row["name"] and not row["weight"] and not self.items_of(place):
                self.remove_dimension(place)

    def give_codes(self, taken: Iterable[str]) -> None:
        """Number what has no code yet; `taken` are the items' codes of earlier versions, which keep their meaning."""
        for place, row in enumerate(self.dimensions):
            if not row["code"] and (row["name"] or self.items_of(place)):
                row["code"] = _dimension_code(row["name"], {other["code"] for other in self.dimensions})
        used = {*taken, *(row["code"] for row in self.items)}
        for place, dimension in enumerate(self.dimensions):
            for _, row in self.items_of(place):
                if not row["code"] and row["name"] and dimension["code"]:
                    row["code"] = _next_code(dimension["code"], used)
                    used.add(row["code"])


def empty_item(place: int) -> Row:
    """Return the row of an item in which nothing was filled in."""
    return dict.fromkeys(ITEM_FIELDS, "") | {"of": str(place), "unit": "次", "redeemable": YES}


def from_page(sent: Mapping[str, str]) -> RuleForm:
    """Read what a page's form sent; rows come in the order of their numbers."""
    rows: dict[str, dict[int, Row]] = {"d": {}, "i": {}}
    for name, value in sent.items():
        found = _FIELD.fullmatch(name)
        if found:
            rows[found["kind"]].setdefault(int(found["row"]), {})[found["field"]] = plain(value)
    dimensions = [_whole(row, DIMENSION_FIELDS) for _, row in sorted(rows["d"].items())][:MOST_DIMENSIONS]
    # a box that is not ticked sends nothing
    items = [_whole({"redeemable": NO} | row, ITEM_FIELDS) for _, row in sorted(rows["i"].items())][:MOST_ITEMS]
    places = {str(number): str(place) for place, number in enumerate(sorted(rows["d"]))}
    for row in items:
        row["of"] = places.get(row["of"], "0")
    texts = {name: plain(sent.get(name, "")) for name in ("title", "valid_from", "base", "deduction_cap")}
    return RuleForm(**texts, dimensions=dimensions, items=items)


def from_document(document: Mapping[str, Any]) -> RuleForm:
    """Fill in what a scheme's JSON form has, as far as it can be read."""
    dimensions = _rows(document, "dimensions")[:MOST_DIMENSIONS]
    codes = [str(row.get("code", "")) for row in dimensions]
    form = RuleForm(
        title=_text(document.get("title")),
        valid_from=_text(document.get("valid_from")),
        base=_text(document.get("base")),
        deduction_cap=_text(document.get("deduction_cap")),
        dimensions=[
            {name: _text(row.get(name)) for name in DIMENSION_FIELDS} | {"weight": percent(row.get("weight"))}
            for row in dimensions
        ],
    )
    for row in _rows(document, "items")[:MOST_ITEMS]:
        named = str(row.get("dimension", ""))
        filled = {name: _text(row.get(name)) for name in ITEM_FIELDS}
        filled["of"] = str(codes.index(named)) if named in codes else "0"
        filled["unit"] = filled["unit"] or "次"
        filled["redeemable"] = NO if row.get("redeemable") is False else YES
        form.items.append(filled)
    return form


def document_of(scheme: Scheme) -> dict[str, Any]:
    """Return the JSON form of a scheme, without what only its adoption gives: number, version, resolution."""

    def points(tenths: int | None) -> int | float | None:
        return None if tenths is None else number(Decimal(tenths) / 10)

    rows = []
    for item in scheme.items:
        row = {
            "code": item.code, "dimension": item.dimension, "name": item.name, "points": points(item.points_tenths),
            "unit": item.unit, "most": points(item.most_tenths), "cap": points(item.cap_tenths),
            "evidence": item.evidence, "basis": item.basis, "redeemable": item.redeemable,
        }  # fmt: skip
        rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return {
        "title": scheme.title,
        "valid_from": scheme.valid_from and scheme.valid_from.isoformat(),
        "base": points(scheme.base_tenths),
        "deduction_cap": points(scheme.deduction_cap_tenths),
        "dimensions": [
            {
                "code": d.code,
                "name": d.name,
                "weight": number(Decimal(d.weight_ppm) / 1_000_000),
                "cap": points(d.cap_tenths),
            }
            for d in scheme.dimensions
        ],
        "items": rows,
    }


def next_first_days(today: date, most: int = 5) -> list[date]:
    """Return the first day of this quarter and of those after it, on which new rules may begin."""
    quarter = today.year * 4 + (today.month - 1) // 3
    return [date(number // 4, number % 4 * 3 + 1, 1) for number in range(quarter, quarter + most)]


def percent(weight: object) -> str:
    """Write a share of 1 as a percentage."""
    if isinstance(weight, bool) or not isinstance(weight, int | float | Decimal):
        return _text(weight)
    return _text(Decimal(str(weight)) * 100)


def number(value: Decimal) -> int | float:
    """Return a number as JSON writes it: whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def plain(text: str) -> str:
    """Return what was typed without what cannot be seen at its ends."""
    return " ".join(text.split())


def digits(text: str) -> str:
    """Return a number as typed on a Chinese keyboard in plain digits."""
    return unicodedata.normalize("NFKC", text).replace("－", "-").replace("—", "-").replace("−", "-").strip("% ")


def _text(value: object) -> str:
    if value is None or isinstance(value, bool | dict | list):
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)):f}".rstrip("0").rstrip(".") if "." in f"{Decimal(str(value)):f}" else str(value)
    return plain(str(value))[:500]


def _rows(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = document.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _whole(row: Mapping[str, str], names: tuple[str, ...]) -> Row:
    return {name: row.get(name, "") for name in names}


def _dimension_code(name: str, used: set[str]) -> str:
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
    letters = [letter for letter in initials if letter in _LETTERS] or ["Q"]
    first = letters[0]
    wanted = [first + letter for letter in (*letters[1:], *_LETTERS)]
    return next((code for code in wanted if code not in used), "")


def _next_code(prefix: str, used: set[str]) -> str:
    highest = max((int(code[2:]) for code in used if code[:2] == prefix and code[2:].isdigit()), default=0)
    return f"{prefix}{highest + 1:02}" if highest < 99 else ""
