"""A table of regions by kinds as a network, in which partners of small numbers are found."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

_FREE = 1 << 60
# how each node was reached: from which, by which cell, up or down
_Came = dict[int, tuple[int, int, int]]


class Network:
    """The numbers of a table as edges between the sums that they belong to.

    A number of a kind flows from the sum above it (its column at the parent) to the one below (its column over the
    parts, or the row of a region without parts); a total flows back. Every sum then holds when what flows in flows
    out, and those of rows with parts follow from the others. Row by row, `columns` cells each: cell = row * columns
    + column.

    Examples
    --------
    A village and two grids, by two kinds and their total. The 2 of the first grid, cell 3, is small; it can vary
    unseen only together with another number of its row and with the other grid's of both kinds.

    >>> values = np.array([[14, 20, 34], [2, 9, 11], [12, 11, 23]])
    >>> network = Network(values, np.array([-1, 0, 0]), np.array([True, False, False]), threshold=5)
    >>> list(network.small_cells())
    [3]
    >>> network.protect(3)
    >>> network.withheld().astype(int)
    array([[0, 0, 0],
           [1, 1, 0],
           [1, 1, 0]])
    """

    def __init__(self, values: Whole, above: Whole, has_parts: NDArray[np.bool_], threshold: int) -> None:
        rows, columns = values.shape
        row, column = np.divmod(np.arange(rows * columns), columns)
        is_total = column == columns - 1
        # nodes: a column's sum over the parts of a region, then a row's, then the whole of a region without parent
        down = np.where(has_parts[row], row * columns + column, rows * columns + row)
        up = np.where(above[row] >= 0, above[row] * columns + column, rows * columns + rows + row)
        flat = values.reshape(-1)
        self._tail: list[int] = np.where(is_total, down, up).tolist()
        self._head: list[int] = np.where(is_total, up, down).tolist()
        self._value: list[int] = flat.tolist()
        small = (flat > 0) & (flat < threshold)
        is_sum = is_total | has_parts[row]
        # what everybody knows of a withheld number
        self._least: list[int] = np.where(is_sum | small, 1, threshold).tolist()
        self._most: list[int] = np.where(~is_sum & small, threshold - 1, _FREE).tolist()
        self._cost: list[int] = np.where(flat > 0, 10 * threshold + flat, 0).tolist()
        self._hidden: list[bool] = small.tolist()
        self._free = {
            sign: [(most - now if sign > 0 else now - least) > 0 for now, least, most in self._bounds()]
            for sign in (1, -1)
        }
        self._wanted = threshold - 2
        self._shape = values.shape
        self._leans_on: dict[int, set[int]] = {}
        self._small: list[int] = np.flatnonzero(small).tolist()
        self._at: dict[int, list[tuple[int, int, int]]] = {}
        for cell in np.flatnonzero(flat > 0).tolist():
            self._at.setdefault(self._tail[cell], []).append((cell, 1, self._head[cell]))
            self._at.setdefault(self._head[cell], []).append((cell, -1, self._tail[cell]))

    def _bounds(self) -> Iterator[tuple[int, int, int]]:
        return zip(self._value, self._least, self._most, strict=True)

    def small_cells(self) -> Iterator[int]:
        """Yield the numbers that must be withheld: of regions without parts first, since their partners serve sums
        too."""
        yield from sorted(self._small, key=lambda cell: (self._most[cell] == _FREE, cell))

    def withheld(self) -> NDArray[np.bool_]:
        """Return which numbers are withheld."""
        return np.array(self._hidden, dtype=bool).reshape(self._shape)

    def protect(self, cell: int) -> None:
        """Withhold partners until the cell spans as many values as a small number has."""
        self._span(cell, pay=True)

    def release(self) -> None:
        """Tell partners again that are not needed any more: others, withheld later, do what they were withheld for.

        The largest first. Whoever leant on one is asked to do without.
        """
        leaning: dict[int, set[int]] = {}
        for cell, leant_on in self._leans_on.items():
            for partner in leant_on:
                leaning.setdefault(partner, set()).add(cell)
        small = set(self._small)
        partners = [cell for cell, hidden in enumerate(self._hidden) if hidden and cell not in small]
        for partner in sorted(partners, key=lambda cell: (-self._value[cell], cell)):
            self._hidden[partner] = False
            before = {cell: self._leans_on[cell] for cell in sorted(leaning.get(partner, ()))}
            if all(self._span(cell, pay=False) for cell in before):
                for cell, partners_then in before.items():
                    for other in partners_then - self._leans_on[cell]:
                        leaning[other].discard(cell)
                    for other in self._leans_on[cell] - partners_then:
                        leaning.setdefault(other, set()).add(cell)
            else:
                self._hidden[partner] = True
                self._leans_on |= before

    def _span(self, cell: int, *, pay: bool) -> bool:
        """Let a cell span enough values, up first; tell whether it does. Remembers what it then leans on."""
        missing, used = self._wanted, set[int]()
        for sign in (1, -1):
            room = self._most[cell] - self._value[cell] if sign > 0 else self._value[cell] - self._least[cell]
            gone, ways = self._move(cell, sign, min(room, missing), pay=pay)
            missing -= gone
            used |= ways
        self._leans_on[cell] = used
        return missing == 0

    def _move(self, cell: int, sign: int, wanted: int, *, pay: bool) -> tuple[int, set[int]]:
        """Move a number up or down by changing others with it, withholding those; return how far it went, and by
        which."""
        start, goal = self._head[cell], self._tail[cell]
        if sign < 0:
            start, goal = goal, start
        moved: dict[int, int] = {cell: 0}
        gone = 0
        while gone < wanted:
            # what is withheld already serves first, bit by bit; only what is then missing is paid for
            path = self._by_withheld(start, goal, moved)
            need = wanted - gone
            while path is None and need and pay:
                path = self._cheapest(start, goal, moved, need)
                need -= 1
            if path is None:
                break
            step = min([wanted - gone, *(self._room(other, way, moved) for other, way in path)])
            for other, way in path:
                moved[other] = moved.get(other, 0) + way * step
                self._hidden[other] = True
            gone += step
        return gone, moved.keys() - {cell}

    def _room(self, cell: int, sign: int, moved: dict[int, int]) -> int:
        now = self._value[cell] + moved.get(cell, 0)
        return self._most[cell] - now if sign > 0 else now - self._least[cell]

    def _by_withheld(self, start: int, goal: int, moved: dict[int, int]) -> list[tuple[int, int]] | None:
        """Find a short way by numbers that are withheld anyway; the cell that it is for is the first of `moved`.

        Searched from both ends, since one of them mostly lies in a corner.
        """
        if start == goal:
            return []
        but = next(iter(moved))
        came: tuple[_Came, _Came] = ({start: (-1, -1, 0)}, {goal: (-1, -1, 0)})
        ends = [[start], [goal]]
        while ends[0] and ends[1]:
            side = 0 if len(ends[0]) <= len(ends[1]) else 1
            here, there, turn, further = came[side], came[1 - side], 1 - 2 * side, []
            for node in ends[side]:
                for cell, way, other in self._at[node]:
                    if other in here or not self._hidden[cell] or cell == but:
                        continue
                    sign = way * turn
                    if cell in moved:
                        if self._room(cell, sign, moved) < 1:
                            continue
                    elif not self._free[sign][cell]:
                        continue
                    here[other] = (node, cell, sign)
                    if other in there:
                        return _joined(came, other)
                    further.append(other)
            ends[side] = further
        return None

    def _cheapest(self, start: int, goal: int, moved: dict[int, int], need: int) -> list[tuple[int, int]] | None:
        """Find the way that costs least to withhold, by numbers that all have the room that is needed."""
        if start == goal:
            return []
        but = next(iter(moved))
        heaps = ([(0, 0, start)], [(0, 0, goal)])
        best: tuple[dict[int, int], dict[int, int]] = ({start: 0}, {goal: 0})
        came: tuple[_Came, _Came] = ({start: (-1, -1, 0)}, {goal: (-1, -1, 0)})
        least, meeting, serial = _FREE, -1, 0
        while heaps[0] and heaps[1] and heaps[0][0][0] + heaps[1][0][0] < least:
            side = 0 if len(heaps[0]) <= len(heaps[1]) else 1
            cost, _, node = heappop(heaps[side])
            if cost > best[side][node]:
                continue
            for cell, way, other in self._at[node]:
                sign = way if side == 0 else -way
                further = cost if self._hidden[cell] else cost + self._cost[cell]
                if cell == but or further >= best[side].get(other, _FREE) or self._room(cell, sign, moved) < need:
                    continue
                best[side][other] = further
                came[side][other] = (node, cell, sign)
                serial += 1
                heappush(heaps[side], (further, serial, other))
                together = further + best[1 - side].get(other, _FREE)
                if together < least:
                    least, meeting = together, other
        return None if meeting < 0 else _joined(came, meeting)


def _joined(came: tuple[_Came, _Came], meeting: int) -> list[tuple[int, int]]:
    """Put the two halves of a way together, from start to goal."""
    path: list[tuple[int, int, int]] = []
    node, cell, sign = came[0][meeting]
    while node >= 0:
        path.append((node, cell, sign))
        node, cell, sign = came[0][node]
    path.reverse()
    node = meeting
    while came[1][node][0] >= 0:
        further, cell, sign = came[1][node]
        path.append((node, cell, sign))
        node = further
    return _without_loops(path)


def _without_loops(path: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Cut out of a way what leads back to where it had been: the two halves may cross where nothing has to be paid."""
    kept: list[tuple[int, int, int]] = []
    places: dict[int, int] = {}
    for step in path:
        if step[0] in places:
            for dropped in kept[places[step[0]] :]:
                del places[dropped[0]]
            kept = kept[: len(places)]
        places[step[0]] = len(kept)
        kept.append(step)
    return [(cell, sign) for _, cell, sign in kept]
