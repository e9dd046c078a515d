"""The real towns, villages and communities of Deqing, by name and code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

COUNTY = "330521"
PILOT_TOWN = "330521102"
PILOT_VILLAGE = "330521102218"


@dataclass(frozen=True, slots=True)
class Unit:
    """A region by name, before it has any land."""

    code: str
    parent_code: str | None
    level: str
    kind: str
    name: str
    seat: tuple[float, float] | None


@lru_cache(maxsize=1)
def units() -> tuple[Unit, ...]:
    """Return the county, its towns and its villages, in the order of their codes."""
    text = files("geo_app.demo").joinpath("deqing.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Unit(
            code=row["code"],
            parent_code=row["parent_code"] or None,
            level=row["level"],
            kind=row["kind"],
            name=row["name"],
            seat=(float(row["lon"]), float(row["lat"])) if row["lon"] else None,
        )
        for row in rows
    )


def towns() -> list[Unit]:
    """Return the towns and streets."""
    return [unit for unit in units() if unit.level == "town"]


def villages() -> list[Unit]:
    """Return the villages and communities."""
    return [unit for unit in units() if unit.level == "village"]
