"""Scoring: an entry to its village's new ranks, a county's quarter counted anew, a village; with limit and peers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from statistics import median, quantiles

import numpy as np
import pandas as pd
import polars
from psycopg2.extensions import connection

from bench.county import county
from bench.entries import A_HOUSEHOLD, PERIOD, fill
from bench.report import Goal, at_most
from geo_app.databases import owner_database
from geo_app.progress import step
from geo_app.use_cases.count_points import count_points
from layers import ledger, schemes, scores
from layers.database import Connection
from layers.ledger import Ledger
from layers.scope import Scope
from scoring.scheme import Scheme, from_record

SIZES = {"small": (100_000, 1_000), "full": (1_000_000, 1_000)}
WARM_UP, BOOKINGS, VILLAGES_AT_ONCE, REPEATS = 20, 200, 20, 25
USUAL_VILLAGE = (
    500  # households; the county has 177 villages, so that a million households make them ten times as large
)
_COPY = """copy (select entry_no, household_id, item_code, points_tenths from points_entries
                 where village_code = any(%s) and period = %s and account = 'honour') to stdout (format {})"""
_NAMES = ["entry_no", "household", "item", "points"]


def measure(size: str) -> Iterator[Goal]:
    """Measure all of it."""
    households, cases = SIZES[size]
    with county(households, cases, then=(f"{A_HOUSEHOLD}-entries", fill)) as place:
        owner = place.connect()
        with owner_database(place.settings) as database, database.transaction(Scope.nobody()) as opened:
            with step("a county's quarter"):
                yield from whole_county(opened)
            with step("a village"):
                yield from villages(opened)
        with step("entries and the ranks that follow"):
            taken, where = booked(owner)
        size = f"{households:,} households, {median(where.values()):,.0f} in the median village"
        more = f"median {median(taken):.1f} of {len(taken)} bookings, one by one, each committed; {size}"
        yield at_most("entry → new village ranks, p95", 15, quantiles(taken, n=20)[-1], " ms", more)
        with owner_database(place.settings) as database, database.transaction(Scope.nobody()) as opened:
            differing = sum(differences(opened, code) for code in where)
        yield at_most(f"… rows that a full recompute of these {len(where)} villages gives otherwise", 0, differing)
        owner.close()


def booked(owner: connection) -> tuple[list[float], dict[str, int]]:
    """Book entries one by one; return how long each took, its village's ranks committed, in ms, and what villages."""
    taken, where = [], {}
    with owner.cursor() as cursor:
        cursor.execute(
            """select h.id, app.scheme_in_force(h.village_code, %s), v.village_code, v.households from households h
               join village_scores v on (v.village_code, v.period) = (h.village_code, %s)
               where h.status = 'active' order by md5(h.id::text || clock_timestamp()) limit %s""",
            (PERIOD, PERIOD, WARM_UP + BOOKINGS),
        )
        for number, (household, scheme, village, size) in enumerate(cursor.fetchall()):
            begun = time.perf_counter()
            cursor.execute(
                "select app.book_entry(%s, %s, 'GY02', 30, '2026-11-02', '', 'honour', 'item', null, null, null)",
                (household, scheme),
            )
            if number >= WARM_UP:
                taken.append(1000 * (time.perf_counter() - begun))
                where[village] = size
    return taken, where


def differences(opened: Connection, code: str) -> int:
    """Recount a village from its ledger; return how many of its rows are held otherwise."""
    counted = count_points(ledger.read(opened, [code], PERIOD), _scheme(opened, code), [code], PERIOD, frozenset())
    found = counted.households.set_index("household")[list(scores.HELD)].sort_index()
    held = scores.held(opened, [code], PERIOD).sort_index()
    rows = int((found.to_numpy() != held.to_numpy()).any(axis=1).sum()) if len(found) == len(held) else len(found)
    return rows + (scores.held_of_villages(opened, [code], PERIOD) != counted.villages)


@dataclass
class Spent:
    """Seconds spent on a county's quarter in several ways."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, way: str) -> Iterator[None]:
        """Add what the block takes."""
        begun = time.perf_counter()
        yield
        self.seconds[way] = self.seconds.get(way, 0) + time.perf_counter() - begun


def whole_county(opened: Connection) -> Iterator[Goal]:
    """Count a county's quarter from its ledger, some villages at a time, in each way in turn."""
    codes = [code for code, _ in _villages(opened)]
    batches = [codes[first : first + VILLAGES_AT_ONCE] for first in range(0, len(codes), VILLAGES_AT_ONCE)]
    scheme = _scheme(opened, codes[0])
    spent, entries, households = Spent(), 0, 0
    for batch in batches:
        read = ledger.read(opened, batch, PERIOD)  # which also warms the cache for all of them
        entries, households = entries + len(read.entries), households + len(read.households)
        cells = _cells(read, scheme)
        with spent.on("ours"):
            count_points(ledger.read(opened, batch, PERIOD), scheme, batch, PERIOD, frozenset())
        with spent.on("limit"):
            _limit(opened, batch, cells)
        with spent.on("pandas"):
            _by_pandas(opened, batch)
        with spent.on("polars"):
            _by_polars(opened, batch)
    limit = spent.seconds["limit"]
    size = f"{households:,} households, {entries:,} entries, once, {len(batches)} batches of villages in turn"
    yield Goal("a county's quarter: COPY out and numpy's sums alone (= 1)", "", f"{limit:.1f} s  ({size})")
    for way, name in (
        ("ours", "… ours, caps, index, ranks and all"),
        ("pandas", "… pandas, sums"),
        ("polars", "… polars, sums"),
    ):
        yield Goal(name, "", f"{spent.seconds[way] / limit:.2f}  ({spent.seconds[way]:.1f} s)")


def villages(opened: Connection) -> Iterator[Goal]:
    """Read and count a village of usual size, and the county's median one."""
    known = _villages(opened)
    usual = min(known, key=lambda row: abs(row[1] - USUAL_VILLAGE))[0]
    middle = known[len(known) // 2][0]
    seconds, size = _village(opened, usual)
    yield at_most("a village, read and counted", 10, 1000 * seconds, " ms", f"{size}; median of {REPEATS}")
    seconds, size = _village(opened, middle)
    yield Goal("… the county's median one", "", f"{1000 * seconds:.1f} ms  ({size})")


def _village(opened: Connection, code: str) -> tuple[float, str]:
    scheme = _scheme(opened, code)
    spent = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        count_points(ledger.read(opened, [code], PERIOD), scheme, [code], PERIOD, frozenset())
        spent.append(time.perf_counter() - begun)
    read = ledger.read(opened, [code], PERIOD)
    begun = time.perf_counter()
    count_points(read, scheme, [code], PERIOD)
    bands = time.perf_counter() - begun
    size = f"{len(read.households):,} households, {len(read.entries):,} entries; with rank bands {bands:.2f} s more"
    return median(spent), size


def _villages(opened: Connection) -> list[tuple[str, int]]:
    with opened.cursor() as cursor:
        cursor.execute(
            "select village_code, households from village_scores where period = %s order by households, 1", (PERIOD,)
        )
        return list(cursor.fetchall())


def _scheme(opened: Connection, code: str) -> Scheme:
    return from_record(schemes.read(opened, schemes.in_force(opened, [code], PERIOD)[code]))


Cells = tuple[np.ndarray, np.ndarray, int]


def _cells(read: Ledger, scheme: Scheme) -> Cells:
    """Return where each entry counts, its points, and how many places there are."""
    rows = pd.Index(read.households["household"]).get_indexer(pd.Index(read.entries["household"]))
    items = pd.Index([item.code for item in scheme.items])
    columns = items.get_indexer(read.entries["item"].cat.categories)[read.entries["item"].cat.codes]
    return rows * len(items) + columns, read.entries["points_tenths"].to_numpy(), len(read.households) * len(items)


def _limit(opened: Connection, batch: list[str], cells: Cells) -> np.ndarray:
    """Copy the entries out, and sum arrays that are there already: less cannot be done."""
    _copied(opened, batch, "binary")
    where, points, size = cells
    return np.bincount(where, weights=points, minlength=size)


def _by_pandas(opened: Connection, batch: list[str]) -> pd.Series:
    frame = pd.read_csv(_copied(opened, batch, "csv"), names=_NAMES, dtype={"item": "category"}, engine="c")
    return frame.groupby(["household", "item"], observed=True, sort=False)["points"].sum()


def _by_polars(opened: Connection, batch: list[str]) -> polars.DataFrame:
    frame = polars.read_csv(_copied(opened, batch, "csv"), has_header=False, new_columns=_NAMES)
    return frame.group_by("household", "item").agg(polars.col("points").sum())


def _copied(opened: Connection, batch: list[str], form: str) -> BytesIO:
    buffer = BytesIO()
    with opened.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(_COPY.format(form), (batch, PERIOD)).decode(), buffer)
    buffer.seek(0)
    return buffer
