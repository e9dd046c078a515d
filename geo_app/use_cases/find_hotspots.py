"""Find where cases lie closer together than chance explains, and say of each such place what there is to say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from geo_app.errors import BadRequestError, Fault
from layers import hotspots
from layers.database import Connection
from layers.hotspots import DrawnCases, Place
from layers.overview import EPOCH
from scoring.case_counts import cells_of, count, periods_of
from scoring.discovery import adjusted
from scoring.hex_grid import Cells, covering
from scoring.hotspot_levels import LEAST_AROUND, HotSpots, judge
from scoring.hotspots import GiStar, Silence, gi_star
from scoring.map_metres import projection
from scoring.permutation import permutation_p

METRIC_CRS = "EPSG:4549"
KINDS = 6
WEEKS = 10
LEAST_IN_SPOT = LEAST_AROUND
MOST_CELLS = 60_000


@dataclass(frozen=True, slots=True)
class Question:
    """Which hotspots are asked for: of an area, of cases registered on these days, both included, and of these kinds.

    kinds: 0 to 5, None for all. width_m: of the hexagons, metres from side to side. draws: 0 takes p from the normal
    distribution, else from so many seeded permutations. sample_variance: n - 1 in the variance, as the book of 1996.
    """

    area: str
    first: date
    last: date
    kinds: tuple[int, ...] | None = None
    width_m: int = 500
    draws: int = 0
    seed: int = 0
    sample_variance: bool = False

    @property
    def days(self) -> int:
        """Return how many days are looked at."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A hotspot: adjacent cells that each stand out.

    level: 99 when one of its cells stands out at 99 %, else 95. cells: where they stand among the area's. outline and
    badge in EPSG:4490, the badge as longitude and latitude. before, year_before: its cases in as many days just before,
    and on the same days a year before. kinds: (6,) cases of each kind. weeks: (10,) cases of the ten weeks that end
    with the last day.
    """

    number: int
    level: int
    cells: NDArray[np.int64]
    outline: BaseGeometry
    badge: tuple[float, float]
    place: Place | None
    cases: int
    before: int
    year_before: int
    kinds: tuple[int, ...]
    open: int
    overdue: int
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HotspotMap:
    """The answer: every cell of the area with its number of cases, Gi*, p and q; and the hotspots, largest first.

    levels: (n,) int, 95 and 99 for cells that stand out above, -95 and -99 below, else 0. silence: why the whole area
    has no answer. elsewhere: cases that lie in no cell; without_place: those whose own place is not known.
    """

    question: Question
    cells: Cells
    counts: NDArray[np.int64]
    gi: GiStar
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    levels: NDArray[np.int8]
    spots: tuple[Spot, ...]
    cases: int
    elsewhere: int
    without_place: int
    silence: Silence


def find_hotspots(connection: Connection, question: Question, today: date) -> HotspotMap:
    """Find them among the cases that the viewer may see.

    `today` tells what is overdue. Raises NotVisibleError for an area that is not the viewer's, BadRequestError for
    hexagons so small that the area would have too many.
    """
    cells = _cells(connection, question)
    start = date.fromordinal(
        max(1, min(question.first.toordinal() - question.days, question.last.toordinal() + 1 - 7 * WEEKS))
    )
    drawn = hotspots.drawn_cases(connection, question.area, start, question.last, question.kinds)
    where = cells_of(drawn.key, cells)
    is_now = drawn.day >= _number(question.first)
    counts = count(where[is_now], len(cells))[0]
    beside = cells.neighbours()
    gi = gi_star(counts, beside, sample_variance=question.sample_variance)
    p = permutation_p(counts, beside, seed=question.seed, draws=question.draws) if question.draws else gi.p
    judged = judge(counts, gi, cells.sums(counts), cells.members, p=p)
    q, silence = adjusted(p), Silence.NONE
    levels: NDArray[np.int8] = np.zeros(len(cells), np.int8)
    if isinstance(judged, HotSpots):
        q, levels = judged.q, judged.level
    else:
        silence = judged.why
    found = _Found(question, cells, counts, levels, drawn, where)
    return HotspotMap(
        question=question,
        cells=cells,
        counts=counts,
        gi=gi,
        p=p,
        q=q,
        levels=levels,
        spots=_spots(connection, found, today),
        cases=int(is_now.sum()),
        elsewhere=int((is_now & (where < 0)).sum()),
        without_place=hotspots.count_without_place(
            connection, question.area, question.first, question.last, question.kinds
        ),
        silence=silence,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Which cells stand out, and the cases that hotspots are told from, with the cell that each lies in."""

    question: Question
    cells: Cells
    counts: NDArray[np.int64]
    levels: NDArray[np.int8]
    drawn: DrawnCases
    where: NDArray[np.int32]


def to_degrees(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return shapes in metres of EPSG:4549 as shapes in EPSG:4490, longitude first, to a tenth of a metre."""
    found: NDArray[np.object_] = shapely.transform(np.array([*shapes, None], dtype=object)[:-1], _degrees)
    return found


def _cells(connection: Connection, question: Question) -> Cells:
    area = hotspots.boundary(connection, question.area)
    if area is None:
        return covering(shapely.Polygon(), question.width_m)
    to = projection(4490, 4549)
    there = shapely.transform(area, lambda xy: np.column_stack(to.transform(*xy.T)))
    about = int(there.area / (math.sqrt(0.75) * question.width_m**2))
    if about > MOST_CELLS:
        raise BadRequestError(Fault("cell", f"六边形太小：这个范围会有约 {about:,} 格，最多 {MOST_CELLS:,} 格"))
    return covering(there, question.width_m)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The cells of each hotspot, largest first, and which of them each case lies in."""

    cells: Cells
    members: list[NDArray[np.int64]]

    def of(self, where: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the hotspot of each cell named in `where`, -1 for none."""
        # what lies in no cell is -1, the last place
        part = np.full(len(self.cells) + 1, -1, np.int32)
        for number, group in enumerate(self.members):
            part[group] = number
        return part[where]

    def outlines(self) -> NDArray[np.object_]:
        hexagons = self.cells.hexagons()
        return to_degrees([shapely.union_all(hexagons[group]) for group in self.members])

    def badges(self) -> NDArray[np.float64]:
        """Return where the numbers stand, (n, 2), longitude and latitude: the north-eastern corner of each outline."""
        corners = (self.cells.outlines()[group].reshape(-1, 2) for group in self.members)
        return _degrees(np.array([xy[np.argmax(xy.sum(axis=1))] for xy in corners]))

    def fullest(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the middle of the cell of each with most cases, (n, 2), longitude and latitude."""
        centres = self.cells.centres()
        return _degrees(np.array([centres[group[np.argmax(counts[group])]] for group in self.members]))


def _grouped(cells: Cells, counts: NDArray[np.int64], levels: NDArray[np.int8]) -> _Groups:
    """Put cells together that stand out and are adjacent, where they hold enough cases."""
    hot = np.flatnonzero(levels > 0)
    _, part = connected_components(cells.neighbours()[hot][:, hot], directed=False)
    groups = [hot[part == number] for number in np.unique(part)]
    kept = [group for group in groups if counts[group].sum() >= LEAST_IN_SPOT]
    return _Groups(cells, sorted(kept, key=lambda group: (-counts[group].sum(), group[0])))


def _spots(connection: Connection, found: _Found, today: date) -> tuple[Spot, ...]:
    """Say of each hotspot what there is to say."""
    groups = _grouped(found.cells, found.counts, found.levels)
    total = len(groups.members)
    if not total:
        return ()
    asked, drawn = found.question, found.drawn
    first, last = _number(asked.first), _number(asked.last)
    of = groups.of(found.where)
    is_now = drawn.day >= first
    is_open = is_now & drawn.is_open
    kinds = count(of[is_now], total, drawn.kind[is_now], KINDS)
    before = count(of[~is_now & (drawn.day >= first - asked.days)], total)[0]
    weeks = count(of, total, periods_of(drawn.day, last + 1 - 7 * np.arange(WEEKS, -1, -1)), WEEKS)
    opened = count(of[is_open], total)[0]
    overdue = count(of[is_open & (drawn.due_day < _number(today))], total)[0]
    then = hotspots.drawn_cases(
        connection, asked.area, _a_year_before(asked.first), _a_year_before(asked.last), asked.kinds
    )
    year_before = count(groups.of(cells_of(then.key, found.cells)), total)[0]
    outlines, badges = groups.outlines(), groups.badges()
    places = hotspots.places_at(connection, *groups.fullest(found.counts).T.tolist())
    return tuple(
        Spot(
            number=n + 1,
            level=int(found.levels[groups.members[n]].max()),
            cells=groups.members[n],
            outline=outlines[n],
            badge=(float(badges[n, 0]), float(badges[n, 1])),
            place=places[n],
            cases=int(kinds[:, n].sum()),
            before=int(before[n]),
            year_before=int(year_before[n]),
            kinds=tuple(kinds[:, n].tolist()),
            open=int(opened[n]),
            overdue=int(overdue[n]),
            weeks=tuple(weeks[:, n].tolist()),
        )
        for n in range(total)
    )


def _degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(projection(4549, 4490).transform(*xy.T)).round(6)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _number(day: date) -> int:
    return (day - EPOCH).days
