"""Whoever attacks a table of which numbers are withheld: with every sum at once, and with the rule of the labels."""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from scoring.disclosure import SMALL

THRESHOLD = 5


class Auditor:
    """Whoever reads the whole table, knows every sum and the rule of the labels, and has the patience to solve it.

    Of what lies in no part the auditor is told whether it is 0: more than anybody is.
    """

    def __init__(self, suppressed, parents, own):
        n, columns = suppressed.told.shape
        has_parts = np.isin(np.arange(n), parents)
        unknown: dict[tuple[int, int], int] = {}
        for i, j in zip(*np.nonzero(suppressed.why), strict=True):
            unknown[int(i), int(j)] = len(unknown)
        self.cells = dict(unknown)
        rows, right = [], []

        def equation(whole, parts, rest=None):
            row: dict[int, int] = {}
            sum_ = 0
            for cell, sign in [(whole, 1), *((part, -1) for part in parts)]:
                if cell in unknown:
                    row[unknown[cell]] = row.get(unknown[cell], 0) + sign
                else:
                    sum_ -= sign * suppressed.told[cell]
            if rest is not None:
                row[rest] = -1
            rows.append(row)
            right.append(sum_)

        rests: dict[tuple[int, int], int] = {}
        for i in range(n):
            if has_parts[i]:
                for j in range(columns):
                    number = own[i, j] if j < columns - 1 else own[i].sum()
                    if number:
                        rests[i, j] = len(unknown) + len(rests)
        for i in range(n):
            equation((i, columns - 1), [(i, j) for j in range(columns - 1)])
            if has_parts[i]:
                children = np.flatnonzero(parents == i)
                for j in range(columns):
                    equation((i, j), [(int(c), j) for c in children], rests.get((i, j)))
        size = len(unknown) + len(rests)
        self.equations, self.sums = np.zeros((len(rows), size)), np.array(right, dtype=float)
        for number, row in enumerate(rows):
            for place, sign in row.items():
                self.equations[number, place] = sign
        self.bounds: list[tuple[float, float | None]] = [(1.0, None)] * size
        for cell, number in unknown.items():
            is_sum = has_parts[cell[0]] or cell[1] == columns - 1
            if suppressed.why[cell] == SMALL:
                self.bounds[number] = (1, THRESHOLD - 1)
            elif not is_sum:  # "not told" of what is no sum can only be a partner
                self.bounds[number] = (THRESHOLD, None)

    def range_of(self, cell):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(self.bounds))
            aim[self.cells[cell]] = sign
            found = linprog(aim, A_eq=self.equations, b_eq=self.sums, bounds=self.bounds, method="highs")
            ends.append(np.inf if found.status == 3 else round(sign * found.fun, 6))
            assert found.status in (0, 3), found.message
        return ends[0], ends[1]

    def solved(self):
        """The cells that follow from the sums alone, by exact linear algebra."""
        if not self.cells:
            return []
        free = null_space(self.equations)
        return [cell for cell, number in self.cells.items() if np.abs(free[number]).max(initial=0) < 1e-9]
