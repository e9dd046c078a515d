"""The index accounted for, line by line: every entry, every cap that bit, and the way from the village's mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.apportion import Whole, apportion, apportion_within
from scoring.happiness import Happiness, happiness, mean_parts
from scoring.points import count, dimension_of_items, places_of, stages, sum_by_item
from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Explanation:
    """An exact additive account of the index of n households, from m entries under k items in d dimensions.

    All in hundredths of the index. `entries` (m,) is what each entry adds, as if there were no caps; the other
    lines are what caps do to that: `item_caps` (n, k), `deduction_cap`, `dimension_cap` and `floor` (n, d). A cap
    that takes from gains is below zero, one that forgives deductions above zero, one that does not bite 0. Hence

        part[h, d] = Σ entries of h in d + Σ item_caps[h, items of d]
                     + deduction_cap[h, d] + dimension_cap[h, d] + floor[h, d]
        index[h] = Σ part[h, d]
    """

    index: Whole
    parts: Whole
    entries: Whole
    item_caps: Whole
    deduction_cap: Whole
    dimension_cap: Whole
    floor: Whole


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The way from the village's mean index to each of n households', over d dimensions, in hundredths.

    `mean_parts` (d,) add up to `mean`; mean + Σ steps[h] = index[h], exactly.
    """

    mean: int
    mean_parts: Whole
    steps: Whole


def explain_entries(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> Explanation:
    """Account for each household's index by entry and by cap, so that the lines add up exactly.

    In fractions the account is exact by itself: a point of dimension d is worth w_d · 100 ÷ cap_d of the index,
    and what a cap takes or forgives is whole tenths of a point. Hundredths are shared out twice, by largest
    remainders: the part of a dimension over its items and caps, and what an item got over its entries. No line is
    a hundredth or more off its fraction. A fact taken back, an entry and its reversal, moves no line of other items.

    Parameters
    ----------
    entries : DataFrame
        Columns `entry_no` (int, each once), `household`, `item`, `points_tenths`, as for `scoring.points.count`.
    households : (n,) int
        Those to explain, each once; `entries` has no others.
    scheme : Scheme

    Returns
    -------
    Explanation
        `entries` in the order given; a line does not depend on that order, but for `entry_no`, which decides between
        equal remainders.

    Raises
    ------
    ValueError
        As `scoring.points.count`, and when an entry number is given twice.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> tidy = parse({"dimensions": [{"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 30}],
    ...               "items": [{"code": "TY01", "dimension": "TY", "name": "绿化", "points": 5, "cap": 10},
    ...                         {"code": "TY02", "dimension": "TY", "name": "乱堆乱放未改", "points": -3}]})
    >>> booked = pd.DataFrame({"entry_no": [1, 2, 3, 4], "household": 7, "item": ["TY01", "TY01", "TY01", "TY02"],
    ...                        "points_tenths": [50, 50, 50, -30]})
    >>> lines = explain_entries(booked, np.array([7]), tidy)
    >>> lines.index.tolist(), lines.entries.tolist(), lines.item_caps.tolist()
    ([2333], [1667, 1667, 1666, -1000], [[-1667, 0]])
    """
    if entries["entry_no"].duplicated().any():
        raise ValueError("an entry number is given twice")
    result = happiness(count(entries, households, scheme), scheme)
    passed = stages(sum_by_item(entries, households, scheme), scheme)
    belongs = dimension_of_items(scheme).astype(bool)
    of_items = np.zeros_like(passed.sums)
    item_caps = np.zeros_like(passed.sums)
    caps = np.zeros((3, *passed.net.shape), dtype=np.int64)
    over_cap, below_floor = np.minimum(passed.counted - passed.net, 0), np.maximum(passed.counted - passed.net, 0)
    for place, dimension in enumerate(scheme.dimensions):
        own = belongs[:, place]
        lost = [part[:, [place]] for part in (passed.spared, over_cap, below_floor)]
        tenths = np.hstack((passed.sums[:, own], passed.held[:, own] - passed.sums[:, own], *lost))
        # of index hundredths a tenth of a point is worth w_ppm / (100 · cap)
        denominators = np.full(len(tenths), 100 * dimension.cap_tenths)
        lines = apportion(tenths * dimension.weight_ppm, denominators, result.parts[:, place])
        of_items[:, own], item_caps[:, own], of_caps = np.split(lines, [own.sum(), 2 * own.sum()], axis=1)
        caps[:, :, place] = of_caps.T
    return Explanation(
        index=result.index,
        parts=result.parts,
        entries=_of_entries(entries, households, scheme, of_items, belongs),
        item_caps=item_caps,
        deduction_cap=caps[0],
        dimension_cap=caps[1],
        floor=caps[2],
    )


def waterfall(result: Happiness, ranked: NDArray[np.bool_]) -> Waterfall:
    """Lead from the mean index of a village to each household's, dimension by dimension.

    Parameters
    ----------
    result : Happiness
        Of the n households of a village.
    ranked : (n,) bool
        Who takes part: the mean is theirs. There are steps for the others too.

    Returns
    -------
    Waterfall
        The mean is rounded half up, the mean parts by largest remainders; without anyone ranked all of it is 0.

    Examples
    --------
    >>> two = Happiness(index=np.array([5333, 10000]), parts=np.array([[1333, 4000], [4000, 6000]]))
    >>> way = waterfall(two, np.array([True, True]))
    >>> way.mean, way.mean_parts.tolist(), way.steps.tolist()
    (7667, [2667, 5000], [[-1334, -1000], [1333, 1000]])
    """
    parts = mean_parts(result.parts[ranked])
    return Waterfall(mean=int(parts.sum()), mean_parts=parts, steps=result.parts - parts)


def _of_entries(
    entries: pd.DataFrame, households: Whole, scheme: Scheme, of_items: Whole, belongs: NDArray[np.bool_]
) -> Whole:
    """Share what each item got over its entries, (m,)."""
    order = np.argsort(entries["entry_no"].to_numpy(np.int64), kind="stable")
    rows, columns = (places[order] for places in places_of(entries, households, scheme))
    weights = belongs @ np.array([dimension.weight_ppm for dimension in scheme.dimensions])
    caps = belongs @ np.array([dimension.cap_tenths for dimension in scheme.dimensions])
    shares = np.empty(len(order), dtype=np.int64)
    shares[order] = apportion_within(
        entries["points_tenths"].to_numpy(np.int64)[order] * weights[columns],
        100 * caps[columns],
        rows * len(scheme.items) + columns,
        of_items.ravel(),
    )
    return shares
