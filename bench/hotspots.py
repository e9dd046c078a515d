"""Hotspots: Gi* of hexagons beside esda's, draws too, and from all of a county's cases beside fetching them."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import shapely
from esda.getisord import G_Local
from libpysal.weights import W

from bench.county import County, county
from bench.report import Goal, at_least, at_most
from geo_app.databases import web_database
from geo_app.progress import step
from layers import hotspots
from layers.copied_rows import copied_rows
from layers.scope import Scope
from scoring.case_counts import cells_of, count
from scoring.hex_grid import Cells, covering
from scoring.hotspots import gi_star
from scoring.map_metres import projection
from scoring.permutation import permutation_p

SIDES_KM = {14: 30.0, 46: 200.0, 147: 200.0}  # of squares with some 1,000, 10,000 and 100,000 cells; times esda's speed
DRAWS = 999
CASES = {"small": 100_000, "full": 1_000_000}
TURNS = 5
_COUNTY = "330521"
_ALL = date(2000, 1, 1), date(2100, 1, 1)
_FETCH = """select key, day, coalesce(due_day, 2147483647) as due_day, kind, is_open from map_cases where is_exact"""
_COLUMNS = {"key": ">i8", "day": ">i4", "due_day": ">i4", "kind": ">i2", "is_open": "?"}


def measure(size: str) -> Iterator[Goal]:
    """Measure all of it."""
    for side_km, times in SIDES_KM.items():
        with step(f"hexagons of {side_km} × {side_km} km"):
            yield from grid(side_km, times)
    with county(1_000, CASES[size]) as place, step("from all cases"):
        yield from whole_county(place)


def grid(side_km: int, times: float) -> Iterator[Goal]:
    """Compare with esda on a square of hexagons: each makes its weights from who is beside whom."""
    made = covering(shapely.box(0, 0, 1000 * side_km, 1000 * side_km), 500)
    n, matrix = len(made), made.neighbours()
    values = np.random.default_rng(n).poisson(3, n).astype(np.float64)
    beside = {i: row.tolist() for i, row in enumerate(np.split(matrix.indices, matrix.indptr[1:-1]))}
    with_self = W({i: [i, *row] for i, row in beside.items()}, silence_warnings=True)
    asked: dict[str, Any] = {"transform": "B", "permutations": 0}

    def anew() -> Cells:
        return Cells(made.width_m, made.q, made.r, made.share)  # without what the cells remember

    def esda() -> Any:
        return G_Local(values, W(beside, silence_warnings=True), star=True, **asked)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda's, of changes to come
        theirs, ours = _in_turns(esda, lambda: anew().gi_star(values))
        _, by_matrix = _in_turns(lambda: None, lambda: gi_star(values, anew().neighbours()))
        ready, given = _in_turns(
            lambda: G_Local(values, with_self, star=None, **asked), lambda: gi_star(values, matrix)
        )
        apart = float(np.abs(esda().Zs - made.gi_star(values).z).max())
        more = f"{1000 * ours:.2f} ms, by a sparse matrix {1000 * by_matrix:.2f}, esda {1000 * theirs:.0f}"
        yield at_least(f"Gi* of {n:,} hexagons, weights included, beside esda's", times, theirs / ours, "×", more)
        yield Goal("… largest difference in z", "≤ 1e-09", f"{apart:.1e}", apart <= 1e-9)
        more = f"{1000 * given:.2f} ms, esda {1000 * ready:.1f}"
        yield Goal("… weights given to both, the cell itself in esda's", "", f"{ready / given:.1f}×  ({more})")
        begun = time.process_time()
        permutation_p(values, matrix, seed=1, draws=DRAWS)
        drawn = time.process_time() - begun
        if n < 20_000:  # esda takes minutes for more
            begun = time.process_time()
            G_Local(
                values,
                with_self,
                transform="B",
                permutations=DRAWS,
                star=None,
                n_jobs=1,
                keep_simulations=False,
                seed=1,
            )
            told = f"{(time.process_time() - begun) / drawn:.0f}× esda's speed"
        else:
            told = "esda not measured"
        yield Goal(f"… p from {DRAWS} draws, weights given", "", f"{told}  ({1000 * drawn:.1f} ms)")


def whole_county(place: County) -> Iterator[Goal]:
    """Read all cases of the county as an officer, count them and judge; beside copying the same rows."""
    with (
        closing(web_database(place.settings)) as web,
        web.transaction(Scope(None, "county_officer", _COUNTY)) as opened,
    ):
        area = hotspots.boundary(opened, _COUNTY) or shapely.Polygon()
        to = projection(4490, 4549)
        cells = covering(shapely.transform(area, lambda xy: np.column_stack(to.transform(*xy.T))), 500)
        rows: list[int] = []

        def fetched() -> None:
            rows.append(len(copied_rows(opened, _FETCH, {}, _COLUMNS)))

        def found() -> None:
            drawn = hotspots.drawn_cases(opened, _COUNTY, *_ALL)
            rows.append(len(drawn))
            cells.gi_star(count(cells_of(drawn.key, cells), len(cells))[0])

        bare, ours = _in_turns(fetched, found, clock=time.perf_counter)
    if len(set(rows)) != 1:
        raise AssertionError(rows)
    more = (
        f"{1000 * ours:.0f} ms, the fetch {1000 * bare:.0f}; {rows[0]:,} cases, {len(cells):,} cells, median of {TURNS}"
    )
    yield at_most("Gi* from all cases, beside COPY BINARY of them alone", 1.2, ours / bare, "", more)


def _in_turns(
    one: Callable[[], object], other: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> tuple[float, float]:
    """Return the median seconds of two pieces of work, done in turns: of the processor, or by another clock."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for work, seconds in zip((one, other), spent, strict=True):
            begun = clock()
            work()
            seconds.append(clock() - begun)
    return median(spent[0]), median(spent[1])
