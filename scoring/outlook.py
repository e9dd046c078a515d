"""What would move a household's index: the gain of one more booking of each item, and what is left under each cap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from scoring.apportion import Whole
from scoring.happiness import index_of
from scoring.points import Stages, dimension_of_items, stages, sum_by_item
from scoring.scheme import Scheme

FREE, ITEM_CAP, DIMENSION_CAP, DEDUCTION_CAP, FLOOR = range(5)
NO_CAP: Final = -1


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one more booking does, for n households, k items and d dimensions.

    `gain` (n, k), in hundredths of the index: one more entry of the item at its value; below zero for deductions.
    `limit` (n, k): the cap that takes some or all of it, or FREE. Where nothing is left it is the cap that took
    the last of it, otherwise the first that took some. FREE with a gain of 0 means a weight of 0, or less than
    half a hundredth.
    `left_in_item` (n, k), `left_in_dimension` (n, d), `left_in_deductions` (n,), in tenths: what can still count until
    the item's cap (in the direction of its value), the dimension's cap, and the cap on deductions; NO_CAP without one.
    """

    gain: Whole
    limit: Whole
    left_in_item: Whole
    left_in_dimension: Whole
    left_in_deductions: Whole


def outlook(entries: pd.DataFrame, households: Whole, scheme: Scheme) -> Outlook:
    """Work out, for each item by itself, what one more booking of it at its value would do to a household's index.

    The household is counted again with that entry added, under every cap, and the two indices are subtracted: what is
    told is what would come out. Gains of several items, or of several bookings of one, need not add up.

    Parameters
    ----------
    entries : DataFrame
        Columns `household`, `item`, `points_tenths`, as for `scoring.points.count`.
    households : (n,) int
        Those to look at, each once; `entries` has no others.
    scheme : Scheme

    Returns
    -------
    Outlook
        Rows as `households`, columns as the items and dimensions of the scheme.

    Raises
    ------
    ValueError
        As `scoring.points.count`.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> tidy = parse({"dimensions": [{"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 20}],
    ...               "items": [{"code": "TY01", "dimension": "TY", "name": "评星", "points": 10, "cap": 10},
    ...                         {"code": "TY02", "dimension": "TY", "name": "绿化", "points": 15},
    ...                         {"code": "TY03", "dimension": "TY", "name": "乱堆乱放未改", "points": -3}]})
    >>> booked = pd.DataFrame({"household": [7], "item": ["TY01"], "points_tenths": [100]})
    >>> ahead = outlook(booked, np.array([7]), tidy)
    >>> ahead.gain.tolist(), ahead.limit.tolist() == [[ITEM_CAP, DIMENSION_CAP, FREE]]
    ([[0, 5000, -1500]], True)
    >>> ahead.left_in_item.tolist(), ahead.left_in_dimension.tolist(), ahead.left_in_deductions.tolist()
    ([[0, -1, -1]], [[100]], [-1])
    """
    sums = sum_by_item(entries, households, scheme)
    n, k = sums.shape
    values = np.array([item.points_tenths for item in scheme.items])
    now = stages(sums, scheme)
    # row h · k + i: household h with one more of item i
    more = stages((sums[:, None, :] + np.diag(values)).reshape(n * k, k), scheme)
    before = index_of(now.counted, scheme)
    gain = index_of(more.counted, scheme).reshape(n, k) - before[:, None]
    caps = np.array([NO_CAP if item.cap_tenths is None else item.cap_tenths for item in scheme.items])
    left_in_item = np.where(caps == NO_CAP, NO_CAP, np.maximum(caps - np.sign(values) * now.held, 0))
    dimension_caps = np.array([dimension.cap_tenths for dimension in scheme.dimensions])
    return Outlook(
        gain=gain,
        limit=_limits(now, more, values, scheme),
        left_in_item=left_in_item,
        left_in_dimension=dimension_caps - now.counted,
        left_in_deductions=_left_in_deductions(now, scheme),
    )


def _limits(now: Stages, more: Stages, values: Whole, scheme: Scheme) -> Whole:
    """Tell for each household and item at which cap the added points are lost."""
    n, k = now.sums.shape
    column = np.tile(np.arange(k), n)
    row = np.repeat(np.arange(n), k)
    place = np.arange(n * k)
    own = dimension_of_items(scheme).argmax(axis=1)[column]
    added = values[column]
    held = more.held[place, column] - now.held[row, column]
    # the deduction cap is one for all dimensions, so that what it takes is looked at over all
    net = (more.net - now.net[row]).sum(axis=1)
    counted = (more.counted - now.counted[row]).sum(axis=1)
    above = (more.net[place, own] > more.counted[place, own]) | (now.net[row, own] > now.counted[row, own])
    last = np.where(above & (now.net[row, own] >= 0), DIMENSION_CAP, FLOOR)
    # from the last stage to the first, so that the first to take some is what stays
    limit = np.where(counted != net, last, FREE)
    limit = np.where(net != held, DEDUCTION_CAP, limit)
    limit = np.where(held != added, ITEM_CAP, limit)
    # but where nothing is left, the stage that took the last of it
    limit = np.where((counted == 0) & (net != 0), last, limit)
    limit = np.where((net == 0) & (held != 0), DEDUCTION_CAP, limit)
    limit = np.where(held == 0, ITEM_CAP, limit)
    result: Whole = limit.reshape(n, k)
    return result


def _left_in_deductions(now: Stages, scheme: Scheme) -> Whole:
    if scheme.deduction_cap_tenths is None:
        return np.full(len(now.sums), NO_CAP, dtype=np.int64)
    deducted = np.maximum(-now.held, 0).sum(axis=1) - now.spared.sum(axis=1)
    left: Whole = scheme.deduction_cap_tenths - deducted
    return left
