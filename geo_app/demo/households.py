"""Where each household's house stands, village by village, and its row in the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geo_app.demo import people
from geo_app.demo.copy_texts import point_texts
from geo_app.demo.country import Country
from geo_app.demo.plane import Floats, Ints, generator, to_degrees, to_metres
from geo_app.demo.roads import spine
from geo_app.demo.units import PILOT_VILLAGE, villages
from geo_app.demo.web_mercator import map_key

_PILOT_HOUSEHOLDS = 700
_SPACING_M = 15.0
_SMALLEST = 3


@dataclass(frozen=True)
class Houses:
    """The houses of one village in the order of their household codes; places in degrees, grids by number."""

    village: int
    first_id: int
    place: Floats
    grid: Ints
    group_no: Ints
    key: Ints


def counts(total: int, seed: int) -> Ints:
    """Share the households out to the villages; the pilot village has its 700."""
    random = generator(seed, "household counts")
    units = villages()
    weight = np.array([1.5 if unit.kind == "community" else 1.0 for unit in units]) * random.lognormal(
        0, 0.3, len(units)
    )
    pilot = [unit.code for unit in units].index(PILOT_VILLAGE)
    fixed = _PILOT_HOUSEHOLDS if total >= 5000 else max(60, round(_PILOT_HOUSEHOLDS * total / 140_000))
    weight[pilot] = 0
    rest = total - fixed - _SMALLEST * (len(units) - 1)
    exact = weight / weight.sum() * rest
    number = np.floor(exact).astype(np.int64)
    number[np.argsort(number - exact, kind="stable")[: rest - number.sum()]] += 1
    number += _SMALLEST
    number[pilot] = fixed
    return np.asarray(number)


def build_houses(country: Country, total: int, seed: int) -> Iterator[Houses]:
    """Place every household, village after village along the map's order, each inside its village and dry."""
    number = counts(total, seed)
    middles = shapely.get_coordinates([shapely.point_on_surface(area) for area in country.display.villages])
    first_id = 1
    for village in np.argsort(map_key(middles), kind="stable").tolist():
        random = generator(seed, f"houses {village}")
        place, hamlet = _places(country, village, int(number[village]), random)
        place, grid = _moved_inside(country, village, place, hamlet, random)
        group_no = country.hamlets.group_no[hamlet]
        order = np.lexsort((np.arange(len(place)), group_no))
        key = map_key(place)
        yield Houses(village, first_id, place[order], grid[order], group_no[order], key[order])
        first_id += len(place)


def household_frame(houses: Houses, codes: list[str], grid_codes: list[str], grounds: Ints, seed: int) -> pd.DataFrame:
    """Return the rows of a village's households, in spatial order; codes and grounds are those of all grids."""
    random = generator(seed, f"people {houses.village}")
    count = len(houses.place)
    clan = people.surnames(int(houses.group_no.max()) * 3 + 3, random)
    surname = people.surnames(count, random)
    kin = random.random(count) < 0.45  # in a hamlet many bear one of its two or three old names
    surname[kin] = clan[(houses.group_no * 3 + random.integers(0, 3, count))[kin]]
    name, pinyin, initials = people.names(count, random, surname)
    width = 4 if count <= 9999 else 5
    code = codes[houses.village]
    frame = pd.DataFrame(
        {
            "id": houses.first_id + np.arange(count),
            "code": [f"{code}{number:0{width}d}" for number in range(1, count + 1)],
            "village_code": code,
            "grid_code": np.array(grid_codes, dtype=object)[houses.grid],
            "group_no": houses.group_no,
            "householder": name,
            "householder_pinyin": pinyin,
            "householder_initials": initials,
            "location": point_texts(houses.place),
            "is_absent_household": np.where(random.random(count) < 0.02, "t", "f"),
            "ground": grounds[houses.grid],
        }
    )
    return frame.iloc[np.argsort(houses.key, kind="stable")]


def _places(country: Country, village: int, count: int, random: np.random.Generator) -> tuple[Floats, Ints]:
    """Return places in rows along the hamlets' streets, and some alone between them."""
    hamlets = country.hamlets
    mine = np.flatnonzero(hamlets.village == village)
    share = hamlets.weight[mine] / hamlets.weight[mine].sum()
    hamlet = np.sort(mine[np.searchsorted(np.cumsum(share), random.random(count) * share.sum()).clip(0, len(mine) - 1)])
    rank = np.arange(count) - np.searchsorted(hamlet, hamlet)
    length = hamlets.length[hamlet]
    in_row = np.maximum((length / _SPACING_M).astype(int), 4)
    capacity = in_row * 2 * hamlets.rows[hamlet]
    serial = np.floor(1.3 * (rank + 0.3 * random.random(count))).astype(np.int64)  # with gaps
    slot = serial % capacity
    row, rest = np.divmod(slot, in_row * 2)
    side = np.where(rest % 2 == 0, 1, -1)
    along = ((rest // 2 + 0.5) / in_row - 0.5) * length + random.normal(0, 1.6, count)
    aside = side * (13 + 27 * row + random.normal(0, 1.6, count))
    along += np.where(serial < capacity, 0, random.normal(0, 4, count))  # beside and above one another
    turn = hamlets.turn[hamlet]
    place = spine(hamlets, along, hamlet) + aside[:, None] * np.column_stack([-np.sin(turn), np.cos(turn)])
    alone = random.random(count) < 0.07
    target = random.choice(mine, count)
    way = random.uniform(0.1, 0.9, count)[:, None]
    lane = hamlets.place[hamlet] * (1 - way) + hamlets.place[target] * way + random.normal(0, 35, (count, 2))
    near = np.hypot(*(hamlets.place[hamlet] - hamlets.place[target]).T) < 1500
    return np.where((alone & near)[:, None], lane, place), hamlet


def _grids(country: Country, village: int, place: Floats) -> Ints:
    """Return the grid that holds each place (in metres), or -1 where it is wet or outside the village."""
    found = np.full(len(place), -1)
    degrees = to_degrees(place)
    for number in np.flatnonzero(country.grid_village == village):
        area = country.land.grids[number]
        shapely.prepare(area)
        found[shapely.contains_xy(area, degrees)] = number
    found[shapely.contains_xy(country.water.keep_out, to_metres(degrees))] = -1
    return found


def _moved_inside(
    country: Country, village: int, place: Floats, hamlet: Ints, random: np.random.Generator
) -> tuple[Floats, Ints]:
    """Move houses that stand wrong beside one that stands right, of their hamlet where there is one.

    Returns all places in degrees and the grids that hold them.
    """
    place, grid = place.copy(), _grids(country, village, place)
    for turn in range(12):
        wrong = np.flatnonzero(grid < 0)
        if not len(wrong):
            break
        right = np.flatnonzero(grid >= 0)
        if len(right):
            at = np.searchsorted(hamlet[right], hamlet[wrong])
            ahead = np.searchsorted(hamlet[right], hamlet[wrong], side="right")
            pick = np.where(ahead > at, at + (random.random(len(wrong)) * (ahead - at)).astype(int), -1)
            pick = np.where(pick < 0, random.integers(0, len(right), len(wrong)), pick)
            base = place[right[pick]]
        else:
            base = country.hamlets.place[hamlet[wrong]]
        place[wrong] = base + random.normal(0, max(14 - turn, 3), (len(wrong), 2))
        grid[wrong] = _grids(country, village, place[wrong])
    wrong = np.flatnonzero(grid < 0)
    if len(wrong):  # the middle of a hamlet is dry and inside
        place[wrong] = country.hamlets.place[hamlet[wrong]]
        grid[wrong] = _grids(country, village, place[wrong])
    if (grid < 0).any():
        raise RuntimeError(f"no dry place for a house in village {village} of the demonstration county")
    return to_degrees(place), grid
