"""Fill an empty database with the demonstration county."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import time as time_of_day

import numpy as np
import pandas as pd

from geo_app.demo import land_rows, lineage, rooms
from geo_app.demo.cases import case_frames
from geo_app.demo.closed import close_quarters
from geo_app.demo.country import Country, country
from geo_app.demo.households import build_houses, counts, household_frame
from geo_app.demo.names_of_places import names_of_places
from geo_app.demo.objections import objection_frame, to_the_frozen_quarter
from geo_app.demo.options import DemoOptions, DemoReport
from geo_app.demo.petitioners import petitioner_frame
from geo_app.demo.places import PlaceGatherer, Places
from geo_app.demo.points import Booking, booked_periods, entry_frames, village_standings
from geo_app.demo.process import TABLES as PROCESS
from geo_app.demo.process import Frames, Process
from geo_app.demo.quarters import last_quarters
from geo_app.demo.rule_books import store_rule_books
from geo_app.demo.units import PILOT_TOWN, PILOT_VILLAGE, towns, villages
from geo_app.demo.village_desk import furnish_desks
from geo_app.errors import GeoAppError
from geo_app.use_cases.publish_counts import CHINA, publish_in
from geo_app.use_cases.score_village import score_in
from layers import bulk, past, seals
from layers.boundaries import follow
from layers.database import Connection, Database
from layers.scope import Scope

_ROWS_AT_ONCE = 60_000
_HOUSEHOLDS_SCORED_AT_ONCE = 60_000
_LAND = ("region_versions", "base_features", "mediation_rooms", "mediators", "contact_points")
_PEOPLE = ("households", "household_lineage", "points_entries", *PROCESS)

Progress = Callable[[str], None]


class NotEmptyError(GeoAppError):
    """The database holds regions already."""


def load_demo(owner: Database, options: DemoOptions, progress: Progress) -> DemoReport:
    """Make the county and load it, in one transaction; NotEmptyError when the database holds regions already."""
    begun = time.monotonic()
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        if bulk.grounds(connection):
            raise NotEmptyError("数据库里已有区划，示范县只能建在空数据库中")
        load = _Load(connection, options, progress)
        entries = load.everything()
        scored = load.scores()
        progress("公示、定稿过去的季度")
        load.past()
        progress("给台账盖印记")
        seals.seal(connection)
        past.reconcile_soon(connection)
        progress("铺开地图图层")
        follow(connection)
        bulk.rebuild_map(connection)
        progress("公布件数统计")
        publish_in(connection, datetime.combine(options.until, time_of_day.max, CHINA))
    return DemoReport(
        towns=len(towns()),
        villages=len(villages()),
        grids=len(load.land.grid_village),
        households=options.households,
        rooms=load.rooms,
        cases=options.cases,
        points_entries=entries,
        scored=scored,
        seconds=round(time.monotonic() - begun, 1),
    )


class _Load:
    """One load into one connection's transaction."""

    def __init__(self, connection: Connection, options: DemoOptions, progress: Progress) -> None:
        self._connection = connection
        self._options = options
        self._progress = progress
        self._codes = [unit.code for unit in villages()]
        progress("画出村镇边界、河流和道路")
        self.land: Country = country(options.seed)
        self.rooms = 0
        self._process: Process

    def everything(self) -> int:
        """Load all but the scores; return how many points entries there are."""
        found = land_rows.areas(self.land)
        self._copy("regions", land_rows.REGION_COLUMNS, land_rows.region_rows(found))
        grounds = bulk.grounds(self._connection)
        versions = land_rows.version_rows(self.land, found, grounds)
        with bulk.loading(self._connection, [*_LAND, *_PEOPLE, "cases", "petitioners"]):
            self._copy("region_versions", land_rows.VERSION_COLUMNS, versions)
            self._copy("base_features", land_rows.FEATURE_COLUMNS, land_rows.feature_rows(self.land, grounds))
            self._progress(f"安置 {self._options.households:,} 户，登记积分")
            gatherer = PlaceGatherer(self.land, self._options.seed)
            entries = self._people(grounds, gatherer)
            places = gatherer.gather()
            self._furnish(places, grounds)
            self._progress(f"登记 {self._options.cases:,} 件")
            names = names_of_places(self.land, grounds, versions)
            cases, petitioners = _Batches(self._connection, "cases"), _Batches(self._connection, "petitioners")
            for frame in case_frames(places, names, self._options):
                cases.add(frame)
                petitioners.add(petitioner_frame(frame, self._options.seed, self._options.sealer))
            cases.flush()
            petitioners.flush()
            self._progress("建索引，核对外键")
        return entries

    def past(self) -> None:
        """Have the quarters that are over posted and frozen, and what followed from them in the pilot village."""
        close_quarters(self._connection, self._options, self._process)
        furnish_desks(self._connection, self._options)

    def scores(self) -> int:
        """Score every village and quarter that has entries; return how many households were scored."""
        size = counts(self._options.households, self._options.seed)
        until, scored = self._options.until, 0
        with bulk.loading(self._connection, ["household_scores"]):
            for period in last_quarters(until):
                wanted = [n for n, code in enumerate(self._codes) if period in booked_periods(code, until)]
                self._progress(f"计算 {period} 幸福指数（{len(wanted)} 个村社）")
                banded = self._banded()
                for batch in _batches(wanted, size):
                    results = score_in(self._connection, [self._codes[n] for n in batch], period, banded=banded)
                    scored += sum(result.households for result in results)
        return scored

    def _banded(self) -> frozenset[str]:
        """Return the villages that get rank bands, a tenth of a second each; others get theirs by the job."""
        return frozenset(code for code in self._codes if code.startswith(PILOT_TOWN))

    def _people(self, grounds: dict[str, int], gatherer: PlaceGatherer) -> int:
        """Copy households and their entries, village by village."""
        grid_codes = land_rows.grid_codes(self.land)
        grid_grounds = np.array([grounds[code] for code in grid_codes])
        options = self._options
        size = counts(options.households, options.seed)
        books = store_rule_books(self._connection, options, grounds, int(size[self._codes.index(PILOT_VILLAGE)]))
        households = _Batches(self._connection, "households")
        entries = _Batches(self._connection, "points_entries")
        steps = {table: _Batches(self._connection, table) for table in (*PROCESS, "points_entries")}
        process = self._process = Process(options, books, grounds)
        standings = village_standings(self.land, options.seed)
        for houses in build_houses(self.land, options.households, options.seed):
            gatherer.remember(houses)
            frame = household_frame(houses, self._codes, grid_codes, grid_grounds, options.seed)
            households.add(frame)
            booking = _booking(houses.village, float(standings[houses.village]), houses.first_id, frame)
            panel, seated = process.panel_of(booking)
            _add(steps, seated)
            for period, frame_of_period in entry_frames(booking, books, options):
                booked, done = process.booked(booking, panel, period, frame_of_period)
                entries.add(booked.drop(columns="held_on"))
                _add(steps, done)
            if self._codes[houses.village] == PILOT_VILLAGE:
                if (wrong := process.mistake) is not None:
                    told = to_the_frozen_quarter(wrong.household_id, wrong.ground, wrong.entry_no, options)
                    _add(steps, {"objections": told})
                _add(steps, {"objections": objection_frame(booking, booked, options)})
            _add(steps, process.on_the_way(booking, panel))
            splits = lineage.split_frame(booking, options.seed)
            bulk.copy_frame(self._connection, "household_lineage", splits)
        for batches in (households, entries, *steps.values()):
            batches.flush()
        return entries.total + steps["points_entries"].total

    def _furnish(self, places: Places, grounds: dict[str, int]) -> None:
        made = rooms.furnish(self.land, places, grounds, self._options.seed)
        self._copy("mediation_rooms", rooms.ROOM_COLUMNS, made.rooms)
        self._copy("mediators", rooms.MEDIATOR_COLUMNS, made.mediators)
        self._copy("contact_points", rooms.CONTACT_COLUMNS, made.contacts)
        self.rooms = len(made.rooms)

    def _copy(self, table: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        bulk.copy_rows(self._connection, table, columns, rows)


@dataclass
class _Batches:
    """Frames on their way into a table, copied in large pieces whatever their size."""

    connection: Connection
    table: str
    total: int = 0

    def __post_init__(self) -> None:
        self._waiting: list[pd.DataFrame] = []
        self._size = 0

    def add(self, frame: pd.DataFrame) -> None:
        """Take a frame, and copy what is waiting when it is enough."""
        self._waiting.append(frame)
        self._size += len(frame)
        self.total += len(frame)
        if self._size >= _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Copy what is waiting."""
        if self._waiting:
            bulk.copy_frame(self.connection, self.table, pd.concat(self._waiting))
        self._waiting, self._size = [], 0


def _add(batches: dict[str, _Batches], frames: Frames) -> None:
    for table, frame in frames.items():
        if not frame.empty:
            batches[table].add(frame)


def _booking(village: int, standing: float, first_id: int, households: pd.DataFrame) -> Booking:
    by_code = households.sort_values("id")
    return Booking(
        village,
        standing,
        first_id,
        by_code["ground"].to_numpy(),
        (by_code["is_absent_household"] == "t").to_numpy(),
        by_code["group_no"].to_numpy(),
    )


def _batches(wanted: Iterable[int], size: np.ndarray) -> Iterator[list[int]]:
    """Yield villages in batches of about as many households."""
    batch: list[int] = []
    for number in wanted:
        batch.append(number)
        if size[batch].sum() >= _HOUSEHOLDS_SCORED_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
