"""Which numbers of a table may be told: small ones are withheld, and so many others that none can be worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.suppression_network import Network

Whole = NDArray[np.int64]

THRESHOLD: Final = 5
TOLD, SMALL, PARTNER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table as it may be told; the last column is the total over the kinds.

    `told` holds the numbers, -1 where one is withheld. `why` is TOLD, SMALL (it is 1 to threshold - 1, and may be
    called so) or PARTNER (nothing may be said but that it is not 0).
    """

    told: Whole
    why: Whole


def suppress(counts: Whole, parents: Whole, threshold: int = THRESHOLD) -> Suppressed:
    """Withhold every number from 1 to `threshold` - 1, and partners for it, in a table of a tree of regions by kinds.

    Told are the kinds of every region and their total; a region's number covers its parts and what lies in no part,
    which is protected as if it were one more part that is told too. 0 is told: that nothing happened is of nobody.
    Because everyone then knows that a withheld number is at least 1, and because a number called "under 5" is known
    to be at most 4, both count as knowledge of whoever tries to work it out. Hence, too, "under 5" is said only of a
    single cell (one kind of a region without parts, or a sum over just one such cell): of a sum of four cells it would
    say that each is 1.

    What is protected against: all that follows from the whole table, every sum over kinds and over parts, at all levels
    together, and from these bounds. Each small number can be anything from 1 to `threshold` - 1 by all that is told; a
    small sum spans as many values. Not protected against: what somebody knows of single cases from elsewhere, and
    what the same table said at another time.

    Parameters
    ----------
    counts : (n, k) int
        Not negative, by region and kind; a parent's include its children's.
    parents : (n,) int
        The index of each region's parent, -1 for one without.
    threshold : int
        The smallest number, other than 0, that may be told; at least 2.

    Returns
    -------
    Suppressed
        Of shape (n, k + 1). The same input gives the same answer.

    Raises
    ------
    ValueError
        When a count is negative, parents go round in a circle, or children have more than their parent.

    Notes
    -----
    Tables with one hierarchy by one flat dimension are networks (Cox 1995): each number is an edge between two of
    the sums that it belongs to, and the numbers can change together exactly by flows round cycles of withheld ones.
    So the range of a withheld number follows from a maximum flow, and the cheapest partners from a shortest path, as in
    Castro (2007), "A shortest-paths heuristic for statistical data protection in positive tables"; see Hundepool et
    al. (2012), *Statistical Disclosure Control*, ch. 4. The cost of a partner grows with its number, so that few and
    small ones go.

    Examples
    --------
    A village with three grids: the 2 is small, and each sum over it needs a second number withheld.

    >>> suppress(np.array([[30, 20], [2, 9], [12, 11], [16, 0]]), np.array([-1, 0, 0, 0])).told
    array([[30, 20, 50],
           [-1, -1, 11],
           [-1, -1, 23],
           [16,  0, 16]])
    """
    values, above, has_parts = _whole_table(counts, parents)
    if threshold < 2:
        raise ValueError("a threshold below 2 withholds nothing")
    network = Network(values, above, has_parts, threshold)
    for cell in network.small_cells():
        network.protect(cell)
    network.release()
    withheld = network.withheld()[: len(counts)]
    told = values[: len(counts)].copy()
    told[withheld] = -1
    why = np.where(withheld, PARTNER, TOLD)
    single = _single_cells(values, above, has_parts)[: len(counts)]
    why[withheld & single & (values[: len(counts)] < threshold)] = SMALL
    return Suppressed(told, why)


def _whole_table(counts: Whole, parents: Whole) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """Add the total over kinds, and below each parent that has something in no part a row for that."""
    counts = np.asarray(counts, dtype=np.int64)
    parents = np.asarray(parents, dtype=np.int64)
    n = len(counts)
    if counts.ndim != 2 or parents.shape != (n,) or np.any(counts < 0):
        raise ValueError("counts must be (n, kinds), not negative, with a parent each")
    if np.any(parents >= n) or np.any(parents < -1):
        raise ValueError("a parent that is none of the regions")
    top = parents.copy()
    for _ in range(n):
        if not np.any(top >= 0):
            break
        top = np.where(top >= 0, parents[top], -1)
    else:
        if np.any(top >= 0):
            raise ValueError("parents go round in a circle")
    in_parts = np.zeros_like(counts)
    np.add.at(in_parts, parents[parents >= 0], counts[parents >= 0])
    has_parts = np.zeros(n, dtype=bool)
    has_parts[parents[parents >= 0]] = True
    rest = np.where(has_parts[:, None], counts - in_parts, 0)
    if np.any(rest < 0):
        raise ValueError("parts have more than the whole")
    with_rest = np.flatnonzero(rest.any(axis=1))
    values = np.vstack((counts, rest[with_rest]))
    values = np.hstack((values, values.sum(axis=1, keepdims=True)))
    return values, np.append(parents, with_rest), np.append(has_parts, np.zeros(len(with_rest), dtype=bool))


def _single_cells(values: Whole, above: Whole, has_parts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which numbers are those of one cell that is no sum, be it by way of sums with nothing else in them."""
    cells = np.where(has_parts[:, None], 0, values[:, :-1] > 0).astype(np.int64)
    carried = cells.copy()
    at = above.copy()
    while np.any(at >= 0):
        inner = at >= 0
        np.add.at(cells, at[inner], carried[inner])
        at = np.where(inner, above[at], -1)
    single: NDArray[np.bool_] = np.hstack((cells, cells.sum(axis=1, keepdims=True))) == 1
    return single
