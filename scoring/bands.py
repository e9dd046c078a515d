"""Which households of a ranking cannot be told apart: the places each takes under small changes of the inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.apportion import Whole
from scoring.happiness import index_of
from scoring.points import places_of, stages, sum_by_item
from scoring.ranking import rank
from scoring.scheme import WHOLE_PPM, Scheme

DRAWS = 200
WEIGHTS_PERCENT = 10
MISSING_PERCENT = 5
LEVEL_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Bands:
    """The best and the worst place of each of n households, and its group; (n,) each.

    Places `first` to `last` hold the household's place in 90 of 100 draws, and always its actual place. Households of
    one `group` (1, 2, … from the top) follow one another in the ranking and cannot be told apart.
    """

    first: Whole
    last: Whole
    group: Whole


def bands(
    entries: pd.DataFrame,
    households: Whole,
    scheme: Scheme,
    *,
    seed: int,
    draws: int = DRAWS,
    weights_percent: int = WEIGHTS_PERCENT,
    missing_percent: int = MISSING_PERCENT,
    level_percent: int = LEVEL_PERCENT,
) -> Bands:
    """Draw the ranking of a village anew many times, each time with slightly other weights and some entries missing.

    In each draw every weight is multiplied by a factor from 1 ± `weights_percent`, evenly, all are brought back to a
    sum of 1, and every entry is left out with the chance `missing_percent`, each by itself. An entry and its reversal
    are a fact taken back: both are left out from the start. Then the draw is counted under the scheme's caps and
    ranked as the real thing is, hundredths and ties included; a household tied with t others takes up t + 1 places.

    The band of a household goes from its best to its worst place after as many of the best and of the worst draws are
    set aside as `level_percent` allows (5 % each), and is widened to its actual place where need be. From the top, a
    group's first household is joined by those next in the ranking that come out level with it or ahead of it in
    more of the draws than that 5 %; households that are tied stay together.

    Parameters
    ----------
    entries : DataFrame
        Columns `household`, `item`, `points_tenths`, as for `scoring.points.count`, of one village and quarter.
    households : (n,) int
        Those that are ranked, each once.
    scheme : Scheme
    seed : int
        Not negative. The same seed and entries, in whatever order, give the same bands.
    draws : int
        At least 1.
    weights_percent, missing_percent, level_percent : int
        From 0 to 100. With 0 and 0 a band is the places that a household and those tied with it take up.

    Returns
    -------
    Bands

    Raises
    ------
    ValueError
        As `scoring.points.count`, and when a number is out of range.

    Notes
    -----
    Weights and data are varied together and the spread of ranks is read off, as in Saisana, Saltelli and Tarantola
    (2005), "Uncertainty and sensitivity analysis techniques as tools for the quality assessment of composite
    indicators", *J. R. Statist. Soc. A* 168, 307–323, and OECD/JRC (2008), *Handbook on Constructing Composite
    Indicators*, step 7. That ranks need intervals, and pairs a comparison of their own: Goldstein and Spiegelhalter
    (1996), "League tables and their limitations", *J. R. Statist. Soc. A* 159, 385–443.

    What nobody has noticed or applied for is not drawn: entries can go missing here, not come in.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> two = parse({"dimensions": [{"code": "MS", "name": "村民民俗", "weight": 0.5, "cap": 30},
    ...                             {"code": "TY", "name": "美丽庭院", "weight": 0.5, "cap": 30}],
    ...              "items": [{"code": "MS01", "dimension": "MS", "name": "简办", "points": 10},
    ...                        {"code": "TY01", "dimension": "TY", "name": "评星", "points": 10}]})
    >>> booked = pd.DataFrame({"household": [1, 1, 2, 3], "item": ["MS01", "TY01", "MS01", "TY01"],
    ...                        "points_tenths": [300, 300, 200, 200]})
    >>> found = bands(booked, np.array([1, 2, 3, 4]), two, seed=1, missing_percent=0)
    >>> found.first.tolist(), found.last.tolist(), found.group.tolist()
    ([1, 2, 2, 4], [1, 3, 3, 4], [1, 2, 2, 3])
    """
    _check(draws, weights_percent, missing_percent, level_percent)
    # draws are dealt out in one order, whatever the order of the rows
    order = np.argsort(households, kind="stable")
    sums = sum_by_item(entries, households[order], scheme)
    actual = index_of(stages(sums, scheme).counted, scheme)
    cells, points = _facts(entries, households[order], scheme)
    random = np.random.default_rng(seed)
    drawn, best, worst = (np.empty((draws, len(actual)), dtype=np.int64) for _ in range(3))
    for draw in range(draws):
        missing = random.random(len(points)) < missing_percent / 100
        lost = np.bincount(cells[missing], weights=points[missing], minlength=sums.size).astype(np.int64)
        varied = _varied(scheme, 1 + weights_percent / 100 * random.uniform(-1, 1, len(scheme.dimensions)))
        drawn[draw] = index_of(stages(sums - lost.reshape(sums.shape), varied).counted, varied)
        best[draw], worst[draw] = _taken_up(drawn[draw])
    set_aside = draws * (100 - level_percent) // 200
    place, last_tied = _taken_up(actual)
    first = np.minimum(np.sort(best, axis=0)[set_aside], place)
    last = np.maximum(np.sort(worst, axis=0)[draws - 1 - set_aside], last_tied)
    found = np.empty((3, len(actual)), dtype=np.int64)
    found[:, order] = first, last, _groups(place, drawn, set_aside)
    return Bands(*found)


def _check(draws: int, *percents: int) -> None:
    if draws < 1 or any(not 0 <= percent <= 100 for percent in percents):
        raise ValueError("at least one draw, and percents from 0 to 100")


def _facts(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> tuple[Whole, Whole]:
    """Return cell (household by item) and points of each entry that stands, in an order of their own."""
    rows, columns = places_of(entries, households, scheme)
    signed = entries["points_tenths"].to_numpy(np.int64)
    keys = np.stack((rows * len(scheme.items) + columns, np.abs(signed)))
    kinds, of_kind = np.unique(keys, axis=1, return_inverse=True)
    standing = np.bincount(of_kind.ravel(), weights=np.sign(signed), minlength=kinds.shape[1]).astype(np.int64)
    times = np.abs(standing)
    return np.repeat(kinds[0], times), np.repeat(kinds[1] * np.sign(standing), times)


def _varied(scheme: Scheme, factors: NDArray[np.float64]) -> Scheme:
    weights = np.array([dimension.weight_ppm for dimension in scheme.dimensions]) * factors
    # all factors 0 leave no weights to bring back to 1: then the scheme's own stand
    whole = weights.sum() or 1.0
    ppm = np.rint(weights * (WHOLE_PPM / whole)).astype(np.int64).tolist()
    pairs = zip(scheme.dimensions, ppm, strict=True)
    return replace(scheme, dimensions=tuple(replace(dimension, weight_ppm=weight) for dimension, weight in pairs))


def _taken_up(index: Whole) -> tuple[Whole, Whole]:
    """Return the first and the last of the places that each household and those tied with it take up."""
    return rank(index), len(index) + 1 - rank(-index)


def _groups(place: Whole, drawn: Whole, set_aside: int) -> Whole:
    """Number the groups of households that cannot be told from the first of theirs."""
    order = np.argsort(place, kind="stable")
    sorted_place, sorted_draws = place[order], drawn[:, order]
    # where each run of tied households ends
    ends = np.searchsorted(sorted_place, sorted_place, side="right")
    numbers = np.zeros(len(place), dtype=np.int64)
    leader, number = 0, 0
    while leader < len(place):
        number += 1
        level = (sorted_draws[:, leader:] >= sorted_draws[:, leader : leader + 1]).sum(axis=0) > set_aside
        end = int(ends[leader])
        while end < len(place) and level[end - leader : ends[end] - leader].any():
            end = int(ends[end])
        numbers[order[leader:end]] = number
        leader = end
    return numbers
