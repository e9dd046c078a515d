"""A rule change, tried first: what a quarter's entries would have come to under the new version of a scheme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.apportion import Whole
from scoring.happiness import happiness, mean_parts
from scoring.points import count
from scoring.ranking import rank
from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule change does to a village in one quarter; indices, parts and means in hundredths.

    `households` has a row for each: `household`, `group`, `ranked`, `points_before`, `points_after` (counted, tenths),
    `index_before`, `index_after`, `change`, `rank_before`, `rank_after` and `rank_change` (places gained; all three 0
    for who is not ranked).

    `parts` has a row for each household and dimension: `household`, `dimension`, `part_before`, `part_after`, `change`;
    the changes of a household add up to that of its index. A dimension that only one of the schemes has is there too.

    `dimensions` and `groups` look at the ranked households: `dimension` or `group`, `mean_before`, `mean_after`,
    `change`,
    `winners`, `losers`, `unchanged`; groups also `households`. The means of the dimensions add up to that of the index.

    `lacking` has a row for each item that has entries and that the new scheme lacks: `item`, `entries`, `households`,
    `points_tenths` (their sum). They are counted nowhere in the new ranking.

    `repriced` has a row for each item that has entries and another value now: `item`, `value_before`, `value_after`
    (tenths), `multiples` (entries that are a whole multiple of the old value) and `others`, which always stay as
    booked.
    """

    households: pd.DataFrame
    parts: pd.DataFrame
    dimensions: pd.DataFrame
    groups: pd.DataFrame
    lacking: pd.DataFrame
    repriced: pd.DataFrame

    @property
    def winners(self) -> int:
        """Return how many ranked households have more."""
        return int((self.households["change"][self.households["ranked"]] > 0).sum())

    @property
    def losers(self) -> int:
        """Return how many ranked households have less."""
        return int((self.households["change"][self.households["ranked"]] < 0).sum())

    @property
    def unchanged(self) -> int:
        """Return how many ranked households have as much as before."""
        return int(self.households["ranked"].sum()) - self.winners - self.losers

    def moved_more_than(self, places: int) -> int:
        """Return how many households move by more than so many places, up or down."""
        return int((self.households["rank_change"].abs() > places).sum())

    def biggest_moves(self, most: int) -> pd.DataFrame:
        """Return the rows of the households that move furthest, up or down; of equal moves the better placed first."""
        moved = self.households[self.households["rank_change"] != 0]
        keys = {"far": -moved["rank_change"].abs(), "place": moved["rank_before"], "household": moved["household"]}
        order = np.lexsort([keys[name].to_numpy() for name in ("household", "place", "far")])
        return moved.iloc[order[:most]].reset_index(drop=True)


def trial(entries: pd.DataFrame, households: pd.DataFrame, old: Scheme, new: Scheme, *, reprice: bool = False) -> Trial:
    """Score one quarter's entries of a village under two schemes and compare.

    Caps are for a quarter and ranks of a quarter: for several quarters call once for each.

    Parameters
    ----------
    entries : DataFrame
        Columns `household`, `item`, `points_tenths`, as for `scoring.points.count`: what the quarter was scored from.
    households : DataFrame
        Columns `household` (int, each once), `group` (int: the villager group, 0 for none), `ranked` (bool: takes
        part).
    old, new : Scheme
        `old` has every item of the entries. Items and dimensions are the same when their codes are.
    reprice : bool
        An entry was worth m times its item's value of the day, with a whole number m (-1 for most reversals): with
        `reprice` it is worth m times the item's new value in the new ranking. An entry of any other worth, like points
        within a range, stays as booked; so do all without `reprice`.

    Returns
    -------
    Trial
        In whole numbers throughout, whatever the order of the entries; rows as `households`, schemes' dimensions in the
        new scheme's order and then what only the old one has, groups ascending.

    Raises
    ------
    ValueError
        As `scoring.points.count` for the old scheme.

    Notes
    -----
    What this cannot tell: how people would have behaved under the new rules. It says what the same deeds come to.

    Examples
    --------
    >>> from scoring.scheme_form import parse
    >>> def rules(value, cap):
    ...     return parse({"dimensions": [{"code": "TY", "name": "美丽庭院", "weight": 1, "cap": cap}],
    ...                   "items": [{"code": "TY01", "dimension": "TY", "name": "评星", "points": value}]})
    >>> booked = pd.DataFrame({"household": [1, 1, 2], "item": "TY01", "points_tenths": [100, 100, 100]})
    >>> who = pd.DataFrame({"household": [1, 2], "group": [1, 1], "ranked": True})
    >>> outcome = trial(booked, who, rules(10, 40), rules(20, 40), reprice=True)
    >>> outcome.households[["index_before", "index_after", "rank_change"]].values.tolist()
    [[5000, 10000, 0], [2500, 5000, 0]]
    """
    number = households["household"].to_numpy(np.int64)
    ranked = households["ranked"].to_numpy(bool)
    before = count(entries, number, old)
    had = happiness(before, old)
    known = entries["item"].isin([item.code for item in new.items])
    worth, repriced = _repriced(entries[known], old, new)
    after = count(worth if reprice else entries[known], number, new)
    has = happiness(after, new)
    codes = [d.code for d in new.dimensions]
    codes += [d.code for d in old.dimensions if d.code not in codes]
    parts_before, parts_after = _spread(had.parts, old, codes), _spread(has.parts, new, codes)
    ranks = np.zeros((2, len(number)), dtype=np.int64)
    ranks[:, ranked] = rank(had.index[ranked]), rank(has.index[ranked])
    by_household = pd.DataFrame(
        {
            "household": number,
            "group": households["group"].to_numpy(np.int64),
            "ranked": ranked,
            "points_before": before.total,
            "points_after": after.total,
            "index_before": had.index,
            "index_after": has.index,
            "change": has.index - had.index,
            "rank_before": ranks[0],
            "rank_after": ranks[1],
            "rank_change": ranks[0] - ranks[1],
        }
    )
    parts = pd.DataFrame(
        {
            "household": np.repeat(number, len(codes)),
            "dimension": pd.Series(codes * len(number), dtype="str"),
            "part_before": parts_before.ravel(),
            "part_after": parts_after.ravel(),
            "change": (parts_after - parts_before).ravel(),
        }
    )
    return Trial(
        households=by_household,
        parts=parts,
        dimensions=_by_dimension(codes, parts_before[ranked], parts_after[ranked]),
        groups=_by_group(by_household[ranked]),
        lacking=_lacking(entries[~known]),
        repriced=repriced,
    )


def _repriced(entries: pd.DataFrame, old: Scheme, new: Scheme) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the entries at their new worth, and what was found about each item of another value."""
    was = {item.code: item.points_tenths for item in old.items}
    becomes = {item.code: item.points_tenths for item in new.items}
    codes = entries["item"].astype("str")
    value_before = codes.map(was).to_numpy(np.int64)
    value_after = codes.map(becomes).to_numpy(np.int64)
    booked = entries["points_tenths"].to_numpy(np.int64)
    whole = booked % value_before == 0
    worth = np.where(whole, booked // value_before * value_after, booked)
    differs = value_before != value_after
    found = pd.DataFrame({"item": codes[differs], "multiples": whole[differs].astype(np.int64)})
    table = found.groupby("item", sort=True)["multiples"].agg(["sum", "size"])
    items = table.index.tolist()
    repriced = pd.DataFrame(
        {
            "item": pd.Series(items, dtype="str"),
            "value_before": np.array([was[item] for item in items], dtype=np.int64),
            "value_after": np.array([becomes[item] for item in items], dtype=np.int64),
            "multiples": table["sum"].to_numpy(np.int64),
            "others": (table["size"] - table["sum"]).to_numpy(np.int64),
        }
    )
    return entries.assign(points_tenths=worth), repriced


def _spread(parts: Whole, scheme: Scheme, codes: list[str]) -> Whole:
    """Put the parts under the columns of both schemes' dimensions; what a scheme lacks is 0."""
    spread = np.zeros((len(parts), len(codes)), dtype=np.int64)
    spread[:, [codes.index(dimension.code) for dimension in scheme.dimensions]] = parts
    return spread


def _by_dimension(codes: list[str], before: Whole, after: Whole) -> pd.DataFrame:
    table = pd.DataFrame({"dimension": pd.Series(codes, dtype="str"), "mean_before": mean_parts(before)})
    table["mean_after"] = mean_parts(after)
    table["change"] = table["mean_after"] - table["mean_before"]
    table["winners"] = (after > before).sum(axis=0)
    table["losers"] = (after < before).sum(axis=0)
    table["unchanged"] = (after == before).sum(axis=0)
    return table


def _by_group(ranked: pd.DataFrame) -> pd.DataFrame:
    change = ranked["change"]
    marked = ranked.assign(winners=change > 0, losers=change < 0, unchanged=change == 0)
    sums = marked.groupby("group", sort=True)[["index_before", "index_after", "winners", "losers", "unchanged"]].sum()
    size = marked.groupby("group", sort=True).size().to_numpy(np.int64)
    means = [(2 * sums[name].to_numpy(np.int64) + size) // (2 * size) for name in ("index_before", "index_after")]
    table = pd.DataFrame({"group": sums.index.to_numpy(np.int64), "households": size})
    table["mean_before"], table["mean_after"] = means
    table["change"] = means[1] - means[0]
    for name in ("winners", "losers", "unchanged"):
        table[name] = sums[name].to_numpy(np.int64)
    return table


def _lacking(entries: pd.DataFrame) -> pd.DataFrame:
    grouped = entries.groupby(entries["item"].astype("str"), sort=True)
    return pd.DataFrame(
        {
            "item": pd.Series(list(grouped.groups), dtype="str"),
            "entries": grouped.size().to_numpy(np.int64),
            "households": grouped["household"].nunique().to_numpy(np.int64),
            "points_tenths": grouped["points_tenths"].sum().to_numpy(np.int64),
        }
    )
