"""The drawing board: metres around the county's middle, and lines as rough as nature draws them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Shape = BaseGeometry
Times = npt.NDArray[np.datetime64]

_MIDDLE = np.array([120.05, 30.55])
_METRES_PER_DEGREE = np.array([95_870.0, 110_870.0])


def to_metres(lonlat: Floats) -> Floats:
    """Return longitudes and latitudes (n, 2) as metres east and north of the county's middle."""
    return np.asarray((np.asarray(lonlat, dtype=float) - _MIDDLE) * _METRES_PER_DEGREE)


def to_degrees(metres: Floats, decimals: int = 6) -> Floats:
    """Return metres (n, 2) as longitudes and latitudes, rounded."""
    return np.asarray(np.round(np.asarray(metres, dtype=float) / _METRES_PER_DEGREE + _MIDDLE, decimals))


def generator(seed: int, stage: str) -> np.random.Generator:
    """Return the random numbers of one stage: a change in one stage leaves the others as they were."""
    return np.random.default_rng([seed, *stage.encode()])


def rounded_corners(line: Floats, times: int) -> Floats:
    """Return the line with its corners cut (Chaikin), its two ends kept."""
    for _ in range(times):
        if len(line) < 3:
            break
        near = 0.75 * line[:-1] + 0.25 * line[1:]
        far = 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.concatenate([line[:1], np.stack([near, far], axis=1).reshape(-1, 2)[1:-1], line[-1:]])
    return line


def roughened(line: Floats, random: np.random.Generator, amplitude: float, shortest_m: float) -> Floats:
    """Return the line with every segment's middle pushed aside, again and again, until segments are short.

    `amplitude` is the typical push as a share of the segment's length. The given vertices stay where they are.
    """
    while True:
        step = np.diff(line, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        long = length > 2 * shortest_m
        if not long.any():
            return line
        push = random.uniform(-1.0, 1.0, len(step)) * amplitude
        middle = line[:-1] + 0.5 * step + push[:, None] * np.column_stack([-step[:, 1], step[:, 0]])
        line = np.insert(line, np.flatnonzero(long) + 1, middle[long], axis=0)


def blank_unless(kept: Bools, values: npt.NDArray[Any]) -> Texts:
    """Return the values as objects, None where they are not kept."""
    texts = values.astype(object)
    texts[~kept] = None
    return np.asarray(texts)


class Warp:
    """A smooth, gentle displacement of the whole plane, so that what was straight becomes land."""

    def __init__(self, random: np.random.Generator, amplitude_m: float, wavelength_m: float) -> None:
        self._waves = []
        for octave in range(3):
            for _ in range(3):
                turn = random.uniform(0, 2 * np.pi)
                number = 2 * np.pi / (wavelength_m / 2**octave * random.uniform(0.8, 1.25))
                along = number * np.array([np.cos(turn), np.sin(turn)])
                push = random.normal(0, amplitude_m / 2**octave / 1.7, 2)
                self._waves.append((along, random.uniform(0, 2 * np.pi), push))

    def __call__(self, points: Floats) -> Floats:
        """Return the points (n, 2), displaced."""
        moved = np.array(points, dtype=float)
        for along, phase, push in self._waves:
            moved += np.sin(points @ along + phase)[:, None] * push
        return moved
