"""Scoring: an entry to its village's new ranks, a county's quarter counted anew, a village; with limit and peers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from statistics import median, quantiles

import numpy as np
import pandas as pd
import polars
from psycopg2.extensions import connection

from bench.county import county
from bench.report import Goal, at_most
from geo_app.databases import owner_database
from geo_app.progress import step
from geo_app.schemes import example_scheme
from geo_app.use_cases.count_points import count_points
from layers import ledger, schemes
from layers.database import Connection
from layers.ledger import Ledger
from layers.scope import Scope
from scoring.happiness import happiness
from scoring.points import count
from scoring.scheme import Scheme, from_record

SIZES = {"small": (100_000, 1_000), "full": (1_000_000, 1_000)}
BOOKINGS, PERIOD = 200, "2026Q4"
VILLAGES_AT_ONCE = 20
ENTRIES_A_HOUSEHOLD = 20
_COPY = """copy (select e.entry_no, e.household_id, e.village_code, e.item_code, e.points_tenths from points_entries e
               where e.village_code = any(%s) and e.period = %s and e.account = 'honour') to stdout"""


def measure(size: str) -> Iterator[Goal]:
    """Measure all of it."""
    with county(*SIZES[size]) as place:
        owner = place.connect()
        with step("entries and the ranks that follow"):
            yield at_most(
                "entry → new village ranks, p95", 15, _p95(booked(owner)), " ms", f"{SIZES[size][0]:,} households"
            )
        with owner_database(place.settings) as database, database.transaction(Scope.nobody()) as opened:
            yield from recounted(opened)
        with step("as many entries as a county books in a quarter"):
            yield from in_memory(SIZES[size][0])
        owner.close()


def booked(owner: connection) -> list[float]:
    """Book entries one by one and return how long each took until its village's ranks were committed, in ms."""
    taken = []
    with owner.cursor() as cursor:
        cursor.execute(
            """select h.id, app.scheme_in_force(h.village_code, %s) from households h
               join village_scores v on (v.village_code, v.period) = (h.village_code, %s)
               where h.status = 'active' order by md5(h.id::text) limit %s""",
            (PERIOD, PERIOD, BOOKINGS + 20),
        )
        for number, (household, scheme) in enumerate(cursor.fetchall()):
            begun = time.perf_counter()
            cursor.execute(
                "select app.book_entry(%s, %s, 'GY02', 30, '2026-11-02', '', 'honour', 'item', null, null, null)",
                (household, scheme),
            )
            if number >= 20:  # the first ones warm the session up
                taken.append(1000 * (time.perf_counter() - begun))
    return taken


def recounted(opened: Connection) -> Iterator[Goal]:
    """Count a county's quarter from its ledger, village by village beside one another, and one village alone."""
    with opened.cursor() as cursor:
        cursor.execute("select village_code from village_scores where period = %s order by households, 1", (PERIOD,))
        codes = [row[0] for row in cursor.fetchall()]
    scheme_id = schemes.in_force(opened, codes[:1], PERIOD)[codes[0]]
    scheme = from_record(schemes.read(opened, scheme_id))
    batches = [codes[first : first + VILLAGES_AT_ONCE] for first in range(0, len(codes), VILLAGES_AT_ONCE)]
    ours = limit = 0.0
    entries = households = 0
    with step("a county's quarter"):
        for batch in batches:
            begun = time.perf_counter()
            read = ledger.read(opened, batch, PERIOD)
            count_points(read, scheme, batch, PERIOD, frozenset())
            ours += time.perf_counter() - begun
            entries, households = entries + len(read.entries), households + len(read.households)
            limit += _limit(opened, batch, read, scheme)
    yield Goal(
        "a county's quarter, from the database", "", f"{ours:.2f} s, {ours / limit:.2f} times COPY out and numpy"
        f" ({households:,} households, {entries:,} entries)",
    )  # fmt: skip
    middle = codes[len(codes) // 2]
    times = [_timed(lambda: count_points(ledger.read(opened, [middle], PERIOD), scheme, [middle], PERIOD, frozenset()))
             for _ in range(9)]  # fmt: skip
    with_bands = _timed(lambda: count_points(ledger.read(opened, [middle], PERIOD), scheme, [middle], PERIOD))
    read = ledger.read(opened, [middle], PERIOD)
    size = (
        f"{len(read.households)} households, {len(read.entries):,} entries; {1000 * with_bands:.0f} ms with rank bands"
    )
    yield at_most("a village, read and counted", 10, 1000 * median(times), " ms", size)


def _limit(opened: Connection, batch: list[str], read: Ledger, scheme: Scheme) -> float:
    """Copy the entries out, and sum arrays that are there already: less cannot be done."""
    buffer = BytesIO()
    rows = np.searchsorted(read.households["household"].to_numpy(), read.entries["household"].to_numpy())
    columns = pd.Index([item.code for item in scheme.items]).get_indexer(pd.Index(read.entries["item"].astype("str")))
    points = read.entries["points_tenths"].to_numpy(np.float64)
    begun = time.perf_counter()
    with opened.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(_COPY, (batch, PERIOD)).decode(), buffer)
    np.bincount(rows * len(scheme.items) + columns, weights=points, minlength=len(read.households) * len(scheme.items))
    return time.perf_counter() - begun


def in_memory(households: int) -> Iterator[Goal]:
    """Count as many entries as asked for in memory: ours with every cap, beside the plain sums of pandas and polars."""
    scheme, random = example_scheme(), np.random.default_rng(1)
    codes = [item.code for item in scheme.items]
    size = households * ENTRIES_A_HOUSEHOLD
    items = random.integers(0, len(codes), size)
    frame = pd.DataFrame(
        {
            "household": random.integers(0, households, size),
            "item": pd.Categorical.from_codes(items, categories=pd.Index(codes)),
            "points_tenths": np.array([item.points_tenths for item in scheme.items])[items],
        }
    )
    beside = polars.DataFrame(
        {"household": frame["household"].to_numpy(), "item": items, "points": frame["points_tenths"].to_numpy()}
    )
    everyone = np.arange(households)
    cells, points = beside["household"].to_numpy() * len(codes) + items, beside["points"].to_numpy()
    limit = _timed(lambda: np.bincount(cells, weights=points, minlength=households * len(codes)))
    ours = _timed(lambda: happiness(count(frame, everyone, scheme), scheme))
    by_pandas = _timed(frame.groupby(["household", "item"], observed=True, sort=False)["points_tenths"].sum)
    by_polars = _timed(partial(beside.group_by("household", "item").agg, polars.col("points").sum()))
    yield Goal(
        "points and index in memory", "", f"{ours:.2f} s for {size:,} entries; sums alone: numpy {limit:.2f} s, "
        f"pandas {by_pandas:.2f} s, polars {by_polars:.2f} s",
    )  # fmt: skip


def _timed(step_: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step_()
    return time.perf_counter() - begun


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
