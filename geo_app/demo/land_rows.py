"""The rows of regions, their versions and the features of the country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from geo_app.demo.ceded import before, ceded
from geo_app.demo.copy_texts import multi_text, shape_text
from geo_app.demo.country import Country
from geo_app.demo.plane import Shape, to_degrees, to_metres
from geo_app.demo.units import units, villages
from geo_app.exchange.pinyin import place_keys

FIRST_DAY = date(2020, 1, 1)
RENAMED_ON = date(2025, 1, 1)

# What four villages were called before 2025, so that the history has something to tell. Invented.
FORMER_NAMES = {
    "330521102222": "新塘桥村",
    "330521104204": "新联合村",
    "330521110203": "杨墩埭村",
    "330521003209": "民进新村",
}

REGION_COLUMNS = ("code", "level", "parent_code", "name", "name_pinyin", "name_initials", "kind")
VERSION_COLUMNS = ("id", "code", "name", "name_pinyin", "name_initials", "valid_from", "valid_to", "boundary",
                   "outline", "label_point", "boundary_source", "ground")  # fmt: skip
FEATURE_COLUMNS = ("kind", "name", "importance", "region_code", "shape", "ground")


@dataclass(frozen=True)
class Area:
    """A region with its land."""

    code: str
    level: str
    parent_code: str | None
    name: str
    kind: str
    boundary: Shape
    outline: Shape


def areas(country: Country) -> list[Area]:
    """Return the county, the towns, the villages and the grids with their land, parents before children."""
    land, display = country.land, country.display
    found = []
    for unit in units():
        if unit.level == "county":
            shapes = land.county, display.county
        elif unit.level == "town":
            shapes = land.towns[unit.code], display.towns[unit.code]
        else:
            continue
        found.append(Area(unit.code, unit.level, unit.parent_code, unit.name, unit.kind, *shapes))
    for number, unit in enumerate(villages()):
        shapes = land.villages[number], display.villages[number]
        found.append(Area(unit.code, unit.level, unit.parent_code, unit.name, unit.kind, *shapes))
    for number, code in enumerate(grid_codes(country)):
        unit = villages()[country.grid_village[number]]
        name = f"{unit.name}第{int(code[12:])}网格"
        found.append(Area(code, "grid", unit.code, name, "general", land.grids[number], display.grids[number]))
    return found


def grid_codes(country: Country) -> list[str]:
    """Return the codes of the grids by number."""
    first = np.searchsorted(country.grid_village, country.grid_village)
    codes = [unit.code for unit in villages()]
    return [
        f"{codes[village]}{number - start + 1:03d}"
        for number, (village, start) in enumerate(zip(country.grid_village.tolist(), first.tolist(), strict=True))
    ]


def region_rows(found: list[Area]) -> list[tuple[object, ...]]:
    """Return the rows of `regions`; the database numbers their ground."""
    return [(a.code, a.level, a.parent_code, a.name, *place_keys(a.name), a.kind) for a in found]


def version_rows(country: Country, found: list[Area], grounds: dict[str, int]) -> list[tuple[object, ...]]:
    """Return the rows of `region_versions`: what each region is called and covers, and what some were before."""
    change = ceded(country)
    new_grid, codes = grid_codes(country)[change.grid], [unit.code for unit in villages()]
    lands, displays = before(country.land, country, change), before(country.display, country, change)
    former = {codes[number]: _drawn(lands[number], displays[number]) for number in lands}
    rows: list[tuple[object, ...]] = []
    for area in found:
        shapes = _drawn(area.boundary, area.outline)
        begun = RENAMED_ON if area.code == new_grid else FIRST_DAY
        spans: list[tuple[str, date, date | None, tuple[str, ...]]] = [(area.name, begun, None, shapes)]
        if area.code in FORMER_NAMES or area.code in former:
            name = FORMER_NAMES.get(area.code, area.name)
            earlier = (name, FIRST_DAY, RENAMED_ON, former.get(area.code, shapes))
            spans = [earlier, (area.name, RENAMED_ON, None, shapes)]
        for name, start, end, drawn in spans:
            keys = place_keys(name)
            number = len(rows) + 1
            rows.append((number, area.code, name, *keys, start, end, *drawn, "schematic", grounds[area.code]))
    return rows


def _drawn(boundary: Shape, outline: Shape) -> tuple[str, ...]:
    return multi_text(boundary), multi_text(outline), shape_text(_middle(outline))


def feature_rows(country: Country, grounds: dict[str, int]) -> list[tuple[object, ...]]:
    """Return the rows of `base_features`, those of a village together."""
    codes = [unit.code for unit in villages()]
    ordered = sorted(country.features, key=lambda feature: feature.village)
    return [
        (f.kind, f.name, f.importance, codes[f.village], shape_text(f.shape), grounds[codes[f.village]])
        for f in ordered
    ]


def _middle(area: Shape) -> Shape:
    """Return the middle of the largest circle in the area: where a label has most room."""
    circle = shapely.maximum_inscribed_circle([shapely.transform(area, to_metres)], 40.0)[0]
    return shapely.Point(to_degrees(shapely.get_coordinates(circle))[0])
