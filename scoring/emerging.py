"""Hot spots over months: new, growing, lasting, fading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scoring.hotspot_levels import HotSpots, TooLittle
from scoring.hotspots import Real
from scoring.trend import mann_kendall

LEAST_MONTHS = 6
MOSTLY_IN_TEN = 9
ALPHA = 0.05


class Course(IntEnum):
    """The course that a cell has taken; 0 for none of these."""

    NONE = 0
    NEW = 1
    CONSECUTIVE = 2
    GROWING = 3
    LASTING = 4
    FADING = 5
    SPORADIC = 6
    OSCILLATING = 7
    PAST = 8


@dataclass(frozen=True, slots=True)
class Courses:
    """The courses of n cells over the months that say something.

    `course`, (n,) int8: of `Course`; `z` and `p`, (n,) float: Mann and Kendall's, of Gi* over these months;
    `hot_months`, (n,) int; `months`: how many say something.
    """

    course: NDArray[np.int8]
    z: Real
    p: Real
    hot_months: NDArray[np.int64]
    months: int


@dataclass(frozen=True, slots=True)
class TooFewMonths:
    """Nothing can be said of a course: so many `months` say something, or the last one, `is_last_silent`, does not."""

    months: int
    is_last_silent: bool


def courses(months: Sequence[HotSpots | TooLittle]) -> Courses | TooFewMonths:
    """Say what course each cell has taken.

    Parameters
    ----------
    months : sequence of m HotSpots or TooLittle
        One after another, of the same n cells, each month judged by itself. Those of which there is too little to say
        are left out, and what is said is of the others.

    Returns
    -------
    Courses or TooFewMonths
        Too few are fewer than 6, or when the last one is silent.

    Raises
    ------
    ValueError
        When the months are of different numbers of cells.

    Notes
    -----
    The classes of Esri's Emerging Hot Spot Analysis (ArcGIS Pro, "How Emerging Hot Spot Analysis works"),
    of hot spots only. A month is hot where a cell's level is 95 or 99, cold where it is -95 or -99; "mostly" is at
    least nine tenths of the months; Gi* rises or falls where Mann and Kendall's test over the months has p < 0.05.
    The first that holds counts:

    ============  ====================================================================================================
    NEW           hot in the last month, never before
    GROWING       mostly hot, in the last month too, and Gi* rises
    FADING        mostly hot, in the last month too, and Gi* falls
    LASTING       mostly hot, in the last month too, and neither
    CONSECUTIVE   hot in the last two months or more without a break, never before these; not mostly
    OSCILLATING   hot in the last month and in others; not mostly; cold in some month before
    SPORADIC      hot in the last month and in others, with breaks; not mostly; never cold
    PAST          mostly hot, but not in the last month
    ============  ====================================================================================================

    Esri asks for ten months at least. Here it is six: "mostly" is then all of them, and a trend takes nearly an
    unbroken rise.

    Examples
    --------
    >>> none = np.zeros(1, np.int8)
    >>> months = [HotSpots(np.array([z]), none, none, np.int8([95 if z > 3 else 0]), none) for z in (1, 2, 1, 2, 4, 5)]
    >>> found = courses(months)
    >>> Course(found.course[0]).name, found.hot_months.tolist()
    ('CONSECUTIVE', [2])
    """
    told = [month for month in months if isinstance(month, HotSpots)]
    is_last_silent = bool(months) and isinstance(months[-1], TooLittle)
    if len(told) < LEAST_MONTHS or is_last_silent:
        return TooFewMonths(len(told), is_last_silent)
    if len({len(month.level) for month in told}) > 1:
        raise ValueError("months of different areas cannot be compared")
    level = np.stack([month.level for month in told])
    trend = mann_kendall(np.stack([month.z for month in told]))
    hot, is_cold_once = level > 0, (level < 0).any(axis=0)
    hot_months = hot.sum(axis=0)
    is_mostly = 10 * hot_months >= MOSTLY_IN_TEN * len(told)
    is_last, moves = hot[-1], trend.p < ALPHA
    # how many months up to the last are hot without a break
    run = np.logical_and.accumulate(hot[::-1]).sum(axis=0)
    course = np.select(
        [
            is_last & (hot_months == 1),
            is_last & is_mostly & moves & (trend.s > 0),
            is_last & is_mostly & moves & (trend.s < 0),
            is_last & is_mostly,
            is_last & (run == hot_months),
            is_last & is_cold_once,
            is_last,
            is_mostly,
        ],
        [
            Course.NEW,
            Course.GROWING,
            Course.FADING,
            Course.LASTING,
            Course.CONSECUTIVE,
            Course.OSCILLATING,
            Course.SPORADIC,
            Course.PAST,
        ],
        Course.NONE,
    ).astype(np.int8)
    return Courses(course, trend.z, trend.p, hot_months, len(told))
