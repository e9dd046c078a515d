"""The JSON form of a points scheme, as people write it: read exactly, with every fault named at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.scheme import WHOLE_PPM, Dimension, Item, Scheme, SchemeError


def parse(document: object) -> Scheme:
    """Read a scheme from its JSON form.

    Parameters
    ----------
    document : object
        A parsed JSON document: `dimensions` (`code`, `name`, `weight`, `cap`) and `items` (`code`, `dimension`,
        `name`, `points`, optionally `cap`, `unit`, `most`, `evidence`, `basis`, `redeemable`); optionally `code`,
        `version`, `title`, `village_code`, `valid_from`, `adopted_on`, `resolution_ref`, `base`, `deduction_cap`.
        Points and caps are in points with at most one decimal; weights add up to 1, with at most six decimals.

    Returns
    -------
    Scheme

    Raises
    ------
    SchemeError
        Lists every fault at once.

    Examples
    --------
    >>> tidy = {"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 30}
    >>> star = {"code": "TY01", "dimension": "TY", "name": "庭院评星一星", "points": 5}
    >>> parse({"dimensions": [tidy], "items": [star]}).items[0].points_tenths
    50
    >>> parse({"dimensions": [tidy | {"weight": 0.9}], "items": [star | {"dimension": "XX"}]})
    Traceback (most recent call last):
    scoring.scheme.SchemeError: 各维度权重之和应为 1，现为 0.9；第 1 个积分项 TY01：没有维度 XX
    """
    reading = _Reading()
    if not isinstance(document, Mapping):
        raise SchemeError(["方案应是一个 JSON 对象，含 dimensions 和 items"])
    dimensions = tuple(_dimension(reading, row, place) for row, place in reading.rows(document, "dimensions", "维度"))
    weights = sum(dimension.weight_ppm for dimension in dimensions)
    if dimensions and weights != WHOLE_PPM and not reading.faults:
        reading.faults.append(f"各维度权重之和应为 1，现为 {Decimal(weights) / WHOLE_PPM}")
    items = tuple(_item(reading, row, place) for row, place in reading.rows(document, "items", "积分项"))
    known = {dimension.code for dimension in dimensions}
    for number, item in enumerate(items, 1):
        if item.dimension and item.dimension not in known:
            reading.faults.append(f"第 {number} 个积分项 {item.code}：没有维度 {item.dimension}")
    for kind, codes in (("维度", [d.code for d in dimensions]), ("积分项", [i.code for i in items])):
        twice = sorted({code for code in codes if code and codes.count(code) > 1})
        reading.faults.extend(f"{kind}编号 {code} 重复" for code in twice)
    where = "方案"
    scheme = Scheme(
        code=reading.text(document, "code", where, default=""),
        version=reading.number(document, "version", where, 1, default=1, least=1) or 1,
        title=reading.text(document, "title", where, default=""),
        village_code=reading.text(document, "village_code", where, default="") or None,
        valid_from=reading.day(document, "valid_from", where),
        adopted_on=reading.day(document, "adopted_on", where),
        resolution_ref=reading.text(document, "resolution_ref", where, default=""),
        base_tenths=reading.number(document, "base", where, 10, default=0, least=0) or 0,
        deduction_cap_tenths=reading.number(document, "deduction_cap", where, 10, default=None, least=0),
        dimensions=dimensions,
        items=items,
    )
    if reading.faults:
        raise SchemeError(reading.faults)
    return scheme


class _Reading:
    """Reads values and remembers every fault, so that the author sees all of them at once."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def rows(self, document: Mapping[str, Any], key: str, kind: str) -> list[tuple[Mapping[str, Any], str]]:
        rows = document.get(key)
        if not isinstance(rows, list) or not rows:
            self.faults.append(f"方案缺少 {key}（{kind}），应是不空的列表")
            return []
        places = [f"第 {number} 个{kind}" for number in range(1, len(rows) + 1)]
        self.faults.extend(
            f"{p}应是一个对象" for row, p in zip(rows, places, strict=True) if not isinstance(row, Mapping)
        )
        return [(row, place) for row, place in zip(rows, places, strict=True) if isinstance(row, Mapping)]

    def text(self, row: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
        value = row.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.faults.append(f"{where}：{key} 应是不空的文字")
            return ""
        return value.strip()

    def note(self, row: Mapping[str, Any], key: str, where: str) -> str:
        """Read a text that may be left empty."""
        return "" if row.get(key) == "" else self.text(row, key, where, default="")

    def yes(self, row: Mapping[str, Any], key: str, where: str) -> bool:
        value = row.get(key, True)
        if not isinstance(value, bool):
            self.faults.append(f"{where}：{key} 应是 true 或 false，现为 {value!r}")
            return True
        return value

    def number(
        self,
        row: Mapping[str, Any],
        key: str,
        where: str,
        unit: int,
        *,
        default: int | None,
        least: int | None,
    ) -> int | None:
        """Read a number as a whole count of 1/unit, exactly."""
        value = row.get(key)
        if value is None:
            return default
        scaled = _exactly(value, unit)
        if scaled is None:
            kind = f"数字，最多 {len(str(unit)) - 1} 位小数" if unit > 1 else "整数"
            self.faults.append(f"{where}：{key} 应是{kind}，现为 {value!r}")
            return default
        if least is not None and scaled < least:
            self.faults.append(f"{where}：{key} 太小，现为 {value}")
        return scaled

    def needed(self, row: Mapping[str, Any], key: str, where: str, unit: int, *, least: int | None) -> int:
        if row.get(key) is None:
            self.faults.append(f"{where}：缺少 {key}")
            return 0
        return self.number(row, key, where, unit, default=0, least=least) or 0

    def day(self, row: Mapping[str, Any], key: str, where: str) -> date | None:
        value = row.get(key)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.faults.append(f"{where}：{key} 应是日期，如 2026-10-01，现为 {value!r}")
            return None


def _exactly(value: object, unit: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        scaled = Decimal(str(value)) * unit
        return int(scaled) if scaled == scaled.to_integral_value() and abs(scaled) < 10**9 else None
    except InvalidOperation:
        return None


def _dimension(reading: _Reading, row: Mapping[str, Any], place: str) -> Dimension:
    code = reading.text(row, "code", place)
    where = f"{place} {code}"
    return Dimension(
        code=code,
        name=reading.text(row, "name", where),
        weight_ppm=reading.needed(row, "weight", where, WHOLE_PPM, least=0),
        cap_tenths=reading.needed(row, "cap", where, 10, least=1),
    )


def _item(reading: _Reading, row: Mapping[str, Any], place: str) -> Item:
    code = reading.text(row, "code", place)
    where = f"{place} {code}"
    points = reading.needed(row, "points", where, 10, least=None)
    if points == 0 and row.get("points") == 0:
        reading.faults.append(f"{where}：points 不能是 0")
    most = reading.number(row, "most", where, 10, default=None, least=1)
    if most is not None and (points <= 0 or most < points):
        reading.faults.append(f"{where}：most 只用于加分项，且不能小于 points")
    return Item(
        code=code,
        dimension=reading.text(row, "dimension", where),
        name=reading.text(row, "name", where),
        points_tenths=points,
        cap_tenths=reading.number(row, "cap", where, 10, default=None, least=1),
        unit=reading.text(row, "unit", where, default="次"),
        most_tenths=most,
        evidence=reading.note(row, "evidence", where),
        basis=reading.note(row, "basis", where),
        redeemable=reading.yes(row, "redeemable", where),
    )
