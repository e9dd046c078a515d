"""Booked entries to points per household and dimension, with every cap, in whole tenths of a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.apportion import Whole, apportion
from scoring.scheme import Scheme

_NO_CAP = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class Stages:
    """How the caps of a scheme take hold, one after the other; n households, k items, d dimensions, in tenths.

    `sums` (n, k) by item; `held` (n, k), the sums within the caps of the items; `spared` (n, d), what the deduction cap
    takes from deductions; `net` (n, d), gains less what is left of the deductions; `counted` (n, d), that between 0 and
    the dimension's cap.
    """

    sums: Whole
    held: Whole
    spared: Whole
    net: Whole
    counted: Whole


@dataclass(frozen=True, slots=True)
class Points:
    """Points of n households in the d dimensions of a scheme, in tenths; counted = raw - cut + forgiven.

    `raw` is the plain sum of the entries, `cut` what caps took from gains, `forgiven` what caps and the floor took from
    deductions, `counted` what enters the index.
    """

    raw: Whole
    cut: Whole
    forgiven: Whole
    counted: Whole

    @property
    def total(self) -> Whole:
        """Return the counted points of each household, (n,) in tenths."""
        total: Whole = self.counted.sum(axis=1)
        return total


def count(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> Points:
    """Count booked entries under a scheme; their order does not matter, a reversal is just an entry.

    For each household, in this order: the sum of each item is limited to its cap, either way; items whose sum is below
    zero are deductions, all others gains; deductions beyond the scheme's cap are forgiven, in proportion, over the
    dimensions; the gains less the deductions of a dimension lie between 0 and its cap.

    Parameters
    ----------
    entries : DataFrame
        Columns `household` (int), `item` (code), `points_tenths` (int, signed).
    households : (n,) int
        Those to count for, each once; one without entries gets 0.
    scheme : Scheme

    Returns
    -------
    Points
        Arrays (n, d), rows as `households`, columns as `scheme.dimensions`.

    Raises
    ------
    ValueError
        When an entry names a household or an item that is not given, or a household is given twice.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> tidy = parse({"dimensions": [{"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 15}],
    ...               "items": [{"code": "TY01", "dimension": "TY", "name": "评星", "points": 10, "cap": 10},
    ...                         {"code": "TY02", "dimension": "TY", "name": "绿化", "points": 5},
    ...                         {"code": "TY03", "dimension": "TY", "name": "乱堆乱放未改", "points": -3}]})
    >>> booked = pd.DataFrame({"household": [7, 7, 7, 7], "item": ["TY01", "TY01", "TY02", "TY03"],
    ...                        "points_tenths": [100, 100, 50, -30]})
    >>> points = count(booked, np.array([7, 8]), tidy)
    >>> points.raw.tolist(), points.cut.tolist(), points.counted.tolist()
    ([[220], [0]], [[100], [0]], [[120], [0]])
    """
    passed = stages(sum_by_item(entries, households, scheme), scheme)
    belongs = dimension_of_items(scheme)
    cut = (np.maximum(passed.sums, 0) - np.maximum(passed.held, 0)) @ belongs
    cut += np.maximum(passed.net - passed.counted, 0)
    raw = passed.sums @ belongs
    return Points(raw=raw, cut=cut, forgiven=passed.counted - raw + cut, counted=passed.counted)


def stages(sums: Whole, scheme: Scheme) -> Stages:
    """Let the caps of a scheme take hold of sums by item, as `count` describes.

    Parameters
    ----------
    sums : (n, k) int
        In tenths, columns as `scheme.items`.
    scheme : Scheme

    Returns
    -------
    Stages
    """
    caps = np.array([_NO_CAP if item.cap_tenths is None else item.cap_tenths for item in scheme.items])
    belongs = dimension_of_items(scheme)
    held = np.clip(sums, -caps, caps)
    deductions = np.maximum(-held, 0) @ belongs
    limited = _limited(deductions, scheme.deduction_cap_tenths)
    net = np.maximum(held, 0) @ belongs - limited
    counted = np.clip(net, 0, np.array([dimension.cap_tenths for dimension in scheme.dimensions]))
    return Stages(sums=sums, held=held, spared=deductions - limited, net=net, counted=counted)


def dimension_of_items(scheme: Scheme) -> Whole:
    """Tell which item belongs to which dimension.

    Parameters
    ----------
    scheme : Scheme

    Returns
    -------
    (k, d) int
        1 where the item belongs to the dimension, else 0.
    """
    codes = [dimension.code for dimension in scheme.dimensions]
    return np.array([[item.dimension == code for code in codes] for item in scheme.items], dtype=np.int64)


def sum_by_item(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> Whole:
    """Sum entries by household and item.

    Parameters
    ----------
    entries, households, scheme
        As for `count`.

    Returns
    -------
    (n, k) int
        In tenths, rows as `households`, columns as `scheme.items`.

    Raises
    ------
    ValueError
        As `count`.
    """
    rows, columns = places_of(entries, households, scheme)
    sums = np.zeros((len(households), len(scheme.items)), dtype=np.int64)
    # one number for both places: several times as fast as a pair
    np.add.at(sums.reshape(-1), rows * len(scheme.items) + columns, entries["points_tenths"].to_numpy(np.int64))
    return sums


def places_of(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> tuple[Whole, Whole]:
    """Tell for each entry the place of its household among `households` and of its item in the scheme.

    Parameters
    ----------
    entries, households, scheme
        As for `count`.

    Returns
    -------
    (m,) int, (m,) int

    Raises
    ------
    ValueError
        As `count`.
    """
    index = pd.Index(households)
    if not index.is_unique:
        raise ValueError("a household is given twice")
    rows = index.get_indexer(pd.Index(entries["household"]))
    kinds = pd.Categorical(entries["item"])
    of_kinds = pd.Index([item.code for item in scheme.items]).get_indexer(pd.Index(kinds.categories.astype("str")))
    columns = np.append(of_kinds, -1)[kinds.codes]  # an item that is missing has the code -1
    if (rows < 0).any():
        raise ValueError(f"entries of unknown households: {_some(entries['household'][rows < 0])}")
    if (columns < 0).any():
        raise ValueError(f"entries of items that the scheme lacks: {_some(entries['item'][columns < 0])}")
    return rows.astype(np.int64), columns.astype(np.int64)


def _some(values: pd.Series) -> str:
    return ", ".join(sorted({str(value) for value in values})[:5])


def _limited(deductions: Whole, cap: int | None) -> Whole:
    """Limit each household's deductions to the cap, sharing it over the dimensions in proportion."""
    limited = deductions.copy()
    if cap is not None:
        totals = deductions.sum(axis=1)
        over = totals > cap
        limited[over] = apportion(deductions[over] * cap, totals[over], np.full(int(over.sum()), cap))
    return limited
