"""Every number of the small village in docs/scoring.md is what the program makes of it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.explanation import explain_entries, waterfall
from scoring.happiness import happiness
from scoring.outlook import outlook
from scoring.points import count
from scoring.ranking import rank
from scoring.scheme_form import parse

DOC = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8").split("## A small village")[1]


def table(first):
    lines = DOC[DOC.index(f"| {first} |") :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return cells[2:]


def number(cell, unit=1):
    return None if cell == "–" else int(Decimal(cell) * unit)


SCHEME = parse(
    {
        "deduction_cap": int(re.findall(r"at most (\d+) points", DOC)[0]),
        "dimensions": [
            {"code": code, "name": code, "weight": float(Decimal(weight) / 100), "cap": number(cap)}
            for code, weight, cap in table("dimension")
        ],
        "items": [
            {"code": code, "dimension": code[:2], "name": code, "points": number(points), "cap": number(cap)}
            for code, points, cap in table("item")
        ],
    }
)
VALUES = {item.code: item.points_tenths for item in SCHEME.items}
BOOKED = [(int(who.split()[0]), item) for who, items in table("household") for item in items.split()]
ENTRIES = pd.DataFrame(
    {
        "entry_no": range(1, len(BOOKED) + 1),
        "household": [who for who, _ in BOOKED],
        "item": [item for _, item in BOOKED],
        "points_tenths": [VALUES[item] for _, item in BOOKED],
    }
)
HOUSEHOLDS = np.arange(1, 6)
RANKED = np.array(["不参评" not in who for who, _ in table("household")])
CODES = [dimension.code for dimension in SCHEME.dimensions]


def test_points_parts_index_and_rank():
    points = count(ENTRIES, HOUSEHOLDS, SCHEME)
    result = happiness(points, SCHEME)
    ranks = np.zeros(5, dtype=int)
    ranks[RANKED] = rank(result.index[RANKED])
    for place, (who, *cells) in enumerate(table("household | TY counted")):
        assert int(who) == HOUSEHOLDS[place]
        assert points.counted[place].tolist() == [number(cell, 10) for cell in cells[:2]]
        assert result.parts[place].tolist() == [number(cell, 100) for cell in cells[2:4]]
        assert result.index[place] == number(cells[4], 100)
        assert ranks[place] == (number(cells[5]) or 0)


def test_every_line_of_the_account():
    told = explain_entries(ENTRIES, HOUSEHOLDS, SCHEME)
    for where, entries, *caps in table("dimension of household"):
        who, code = where.split()
        row, column = int(who) - 1, CODES.index(code)
        own = (ENTRIES["household"] == int(who)) & ENTRIES["item"].str.startswith(code)
        lines = told.entries[own.to_numpy()].tolist()
        assert lines == [number(cell, 100) for cell in entries.split()]
        of_items = told.item_caps[row, [item.dimension == code for item in SCHEME.items]].sum()
        of_caps = [line[row, column] for line in (told.deduction_cap, told.dimension_cap, told.floor)]
        assert [of_items, *of_caps] == [number(cell, 100) for cell in caps]
        assert sum(lines) + of_items + sum(of_caps) == told.parts[row, column]


def test_the_way_from_the_mean():
    way = waterfall(happiness(count(ENTRIES, HOUSEHOLDS, SCHEME), SCHEME), RANKED)
    for who, mean, *steps, index in table("from the mean"):
        expected = way.mean_parts if who == "all" else way.steps[int(who) - 1]
        assert number(mean, 100) == way.mean
        assert [number(step, 100) for step in steps] == expected.tolist()
        assert number(index, 100) == expected.sum() + (0 if who == "all" else way.mean)


def test_what_one_more_booking_would_do():
    ahead = outlook(ENTRIES, HOUSEHOLDS, SCHEME)
    for who, *gains in table("one more for household"):
        assert ahead.gain[int(who) - 1].tolist() == [number(gain, 100) for gain in gains]
