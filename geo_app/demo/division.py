"""Divide cells into connected parts of wanted sizes."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geo_app.demo.plane import Floats, Ints


def divide(
    places: Floats,
    area: Floats,
    wanted: Floats,
    starts: Floats,
    near: csr_matrix,
    *,
    moves: bool,
    turns: int = 70,
    held: Ints | None = None,
) -> Ints:
    """Return for each cell the part that it belongs to.

    A power diagram: a cell goes to the part whose start is nearest, less a weight; weights change until the parts have
    their wanted shares of the area. With `moves` the starts settle in the middles of their parts. `held` names the
    part of cells that are given beforehand, and -1 for the others.
    """
    target = wanted / wanted.sum() * area.sum()
    weight = np.zeros(len(starts))
    starts = starts.copy()
    part = np.zeros(len(places), dtype=np.int64)
    for turn in range(turns):
        distance = ((places[:, None, :] - starts[None, :, :]) ** 2).sum(axis=2)
        part = np.argmin(distance - weight, axis=1)
        if held is not None:
            part = np.where(held >= 0, held, part)
        size = np.bincount(part, area, minlength=len(starts))
        weight += 0.45 * (target - size) / (1 + turn / 40)
        weight = np.where(size == 0, weight + 0.5 * target, weight)
        if moves and turn < turns - 15:
            full = size > 0
            middle = np.column_stack(
                [np.bincount(part, area * places[:, axis], minlength=len(starts)) for axis in (0, 1)]
            )
            starts[full] += 0.5 * (middle[full] / size[full, None] - starts[full])
    return connected(part, near, len(starts))


def connected(part: Ints, near: csr_matrix, count: int) -> Ints:
    """Return the parts with every stray piece given to the neighbour that it touches most."""
    part = part.copy()
    for _ in range(12):
        stray = np.zeros(len(part), dtype=bool)
        for number in range(count):
            cells = np.flatnonzero(part == number)
            pieces, label = connected_components(near[cells][:, cells], directed=False)
            if pieces > 1:
                stray[cells[label != np.argmax(np.bincount(label))]] = True
        if not stray.any():
            return part
        while stray.any():
            settled = []
            for row in np.flatnonzero(stray):
                around = near.indices[near.indptr[row] : near.indptr[row + 1]]
                around = around[~stray[around]]
                if len(around):
                    part[row] = np.argmax(np.bincount(part[around], minlength=count))
                    settled.append(row)
            if not settled:
                break
            stray[settled] = False
    raise RuntimeError("the demonstration county could not be divided into connected parts")
