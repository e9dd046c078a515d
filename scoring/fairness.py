"""Do points differ by who reviewed, by kinship to a reviewer or by neighbourhood more than chance explains?

What is found is a question for the township to ask, never a verdict: see `audit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.apportion import Whole
from scoring.chance import Real, chance
from scoring.discovery import adjusted

ALPHA = 0.05
LEAST = 10


@dataclass(frozen=True, slots=True)
class Audit:
    """What was tested, the least likely by chance first, and how many groups were too small to be.

    `tests` has a row for each: `kind` (reviewer, kin, neighbourhood), `measure` (granted: points per decision;
    received: points per household), `village`, `who` (the reviewer or neighbourhood; empty for kin), `n` (decisions, or
    households), `of` (how many in the village), `points` (per decision or household, tenths), `expected` (what it would
    be by chance), `effect` (points - expected), `spread` (the standard deviation that chance gives the effect),
    `p`, `q` (the false-discovery rate at which it would be believed) and
    `found` (q within alpha).
    """

    tests: pd.DataFrame
    too_small: int


@dataclass(frozen=True, slots=True)
class _Family:
    """Tests of one kind and measure over m units, decisions or households.

    `observed` are the points of a unit, `values` what is shuffled within `strata`; `members` and `groups` list
    which unit belongs to which group, `labels` the village and the name of each group; `sizes` the units of its
    village.
    """

    kind: str
    measure: str
    observed: Real
    values: Real
    strata: Whole
    members: Whole
    groups: Whole
    labels: list[tuple[str, str]]
    sizes: Whole


def audit(
    households: pd.DataFrame,
    decisions: pd.DataFrame,
    reviews: pd.DataFrame,
    *,
    alpha: float = ALPHA,
    least: int = LEAST,
) -> Audit:
    """Audit the points of villages for differences that chance does not explain.

    Five families of tests, each within a village:

    - **granted, by reviewer**: the points of the decisions that a reviewer took part in, against the village's
    mean for the
      same items. Shuffled are the decisions of an item.
    - **granted, to kin of a reviewer** and **by neighbourhood**: the same, for the decisions about these
    households. Each
      household's decisions are summed up as differences from the village's mean for the item first, and shuffled
      are the households: what happens to one household twice is not two independent facts.
    - **received, by kin of a reviewer** and **by neighbourhood**: all points of a household, those with none included,
      against the village's mean. Shuffled are the households.

    p-values come from `scoring.chance.chance`, and are believed by Benjamini and Hochberg's rule over all tests
    together.

    Parameters
    ----------
    households : DataFrame
        Columns `household` (int, each once), `village` (str), `neighbourhood` (str or int, of a village; missing for
        none), `kin` (bool: has declared, or was declared, to be near kin of a member of the village's panel).
    decisions : DataFrame
        Columns `decision` (int, each once), `household`, `item`, `points_tenths` (what was granted; 0 when refused).
        Deductions have items of their own, so that they are compared with one another. No reversals: what was
        reversed is given as it stands.
    reviews : DataFrame
        Columns `decision`, `reviewer`: who decided; a row each, so that a panel of three has three. Who recused
        themselves has none.
    alpha : float
        The share of false findings to put up with, in expectation.
    least : int
        Groups with fewer decisions or households are not tested, nor those that leave fewer others in the village:
        of few nothing can be said, and they could be recognised.

    Returns
    -------
    Audit

    Raises
    ------
    ValueError
        When a decision is about an unknown household, a review of an unknown decision, or one is given twice.

    Notes
    -----
    What this does not say. Who differs need not have done anything wrong: one neighbourhood does more than another, a
    reviewer sees the harder cases, kin of panel members are often those who take part most. Nor is all well where
    nothing is found: with small numbers only large differences show, what a whole panel does alike shows nowhere,
    undeclared kinship is not known, and who never applied is only seen in `received`. Reviewers are not assigned
    at random; one who only sees one neighbourhood cannot be told from it. Findings are to be asked about, with the
    papers on the table.

    Examples
    --------
    >>> who = pd.DataFrame({"household": range(40), "village": "330521102218", "neighbourhood": "1", "kin": False})
    >>> booked = pd.DataFrame({"decision": range(40), "household": range(40), "item": "TY01",
    ...                        "points_tenths": [150] * 20 + [50] * 20})
    >>> by = pd.DataFrame({"decision": range(40), "reviewer": ["a"] * 20 + ["b"] * 20})
    >>> found = audit(who, booked, by).tests
    >>> found[["kind", "measure", "who", "n", "points", "expected", "found"]].values.tolist()[0]
    ['reviewer', 'granted', 'a', 20, 150.0, 100.0, True]
    """
    _check(households, decisions, reviews)
    rows = []
    too_small = 0
    for family in _families(households, decisions, reviews):
        tested = _tested(family, least)
        too_small += len(family.labels) - len(tested)
        rows.append(tested)
    tests = pd.concat(rows, ignore_index=True)
    tests["q"] = adjusted(tests["p"].to_numpy(np.float64))
    tests["found"] = tests["q"] <= alpha
    order = ["p", "kind", "measure", "village", "who"]
    return Audit(tests=tests.sort_values(order, ignore_index=True), too_small=too_small)


def _check(households: pd.DataFrame, decisions: pd.DataFrame, reviews: pd.DataFrame) -> None:
    for rows, column in ((households, "household"), (decisions, "decision")):
        if rows[column].duplicated().any():
            raise ValueError(f"a {column} is given twice")
    if reviews.duplicated(["decision", "reviewer"]).any():
        raise ValueError("a review is given twice")
    if not decisions["household"].isin(households["household"]).all():
        raise ValueError("a decision about an unknown household")
    if not reviews["decision"].isin(decisions["decision"]).all():
        raise ValueError("a review of an unknown decision")


def _families(households: pd.DataFrame, decisions: pd.DataFrame, reviews: pd.DataFrame) -> Iterator[_Family]:
    # sums of floats depend on their order, answers must not
    homes = households.sort_values("household", ignore_index=True)
    cases = decisions.sort_values("decision", ignore_index=True)
    seats = reviews.sort_values(["decision", "reviewer"], ignore_index=True)
    village, villages = _numbered(homes["village"])
    home = pd.Index(homes["household"]).get_indexer(pd.Index(cases["household"])).astype(np.int64)
    points = cases["points_tenths"].to_numpy(np.float64)
    item, items = _numbered(cases["item"])
    of_item = village[home] * max(len(items), 1) + item
    case = pd.Index(cases["decision"]).get_indexer(pd.Index(seats["decision"])).astype(np.int64)
    reviewer, reviewers = _numbered(seats["reviewer"])
    yield _family(
        "reviewer", "granted", (points, points), of_item, village[home], case, (reviewer, reviewers), villages
    )

    sums = np.bincount(of_item, weights=points)
    fair = (sums / np.maximum(np.bincount(of_item), 1))[of_item] if len(points) else points
    total: Real = np.bincount(home, weights=points, minlength=len(homes)).astype(np.float64)
    beyond: Real = np.bincount(home, weights=points - fair, minlength=len(homes)).astype(np.float64)
    decided = np.bincount(home, minlength=len(homes)) > 0
    kin = np.where(homes["kin"].to_numpy(bool), 0, -1)
    for kind, (group, names) in (("kin", (kin, [""])), ("neighbourhood", _numbered(homes["neighbourhood"]))):
        for measure, values, there in (
            ("granted", beyond, decided),
            ("received", total, np.ones_like(decided)),
        ):
            units = village[there]
            members = np.flatnonzero(group[there] >= 0)
            belongs = (group[there][members], names)
            yield _family(kind, measure, (total[there], values[there]), units, units, members, belongs, villages)


def _family(  # noqa: PLR0917
    kind: str,
    measure: str,
    observed_and_values: tuple[Real, Real],
    strata: Whole,
    village: Whole,
    members: Whole,
    groups_and_names: tuple[Whole, list[str]],
    villages: list[str],
) -> _Family:
    """Number the groups within villages; a neighbourhood 1 of one village is not that of another."""
    observed, values = observed_and_values
    group, names = groups_and_names
    keys, groups = np.unique(village[members] * max(len(names), 1) + group, return_inverse=True)
    places = [divmod(key, max(len(names), 1)) for key in keys.tolist()]
    labels = [(villages[of_village], names[of_name]) for of_village, of_name in places]
    sizes = np.bincount(village, minlength=len(villages))[[of_village for of_village, _ in places]]
    return _Family(kind, measure, observed, values, strata, members, groups, labels, sizes)


def _numbered(values: pd.Series) -> tuple[Whole, list[str]]:
    """Number what is there by its text, in order; what is missing is -1."""
    numbers, names = pd.factorize(values.astype("str").where(values.notna()), sort=True)
    return numbers.astype(np.int64), [str(name) for name in names]


def _tested(family: _Family, least: int) -> pd.DataFrame:
    number = len(family.labels)
    n = np.bincount(family.groups, minlength=number)
    excess, p, spread = chance(family.values, family.strata, family.members, family.groups, number)
    observed = np.bincount(family.groups, weights=family.observed[family.members], minlength=number)
    tests = pd.DataFrame(
        {
            "kind": family.kind,
            "measure": family.measure,
            "village": pd.Series([village for village, _ in family.labels], dtype="str"),
            "who": pd.Series([who for _, who in family.labels], dtype="str"),
            "n": n,
            "of": family.sizes,
            "points": observed / np.maximum(n, 1),
            "expected": (observed - excess) / np.maximum(n, 1),
            "effect": excess / np.maximum(n, 1),
            "spread": spread / np.maximum(n, 1),
            "p": p,
        }
    )
    return tests[(n >= least) & (family.sizes - n >= least)]
