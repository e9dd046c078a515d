"""Files in, beside a bare COPY and the readers alone; files out, beside geopandas; and the memory of it."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import geopandas
import pandas as pd
import shapely
import sqlalchemy
import xlsxwriter
from geopandas.io import sql as of_geopandas
from psycopg2.extensions import connection
from python_calamine import CalamineWorkbook

from bench.county import County, county
from bench.report import Goal, at_most
from geo_app.databases import owner_database, web_database
from geo_app.exchange import headings
from geo_app.exchange.checked_rows import CheckedRows
from geo_app.exchange.import_order import ImportOrder
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import Form
from geo_app.exchange.sources import open_source
from geo_app.exchange.watching import NOBODY
from geo_app.progress import step
from geo_app.use_cases.import_file import import_file
from geo_app.use_cases.write_export import ExportOrder, write_export
from layers import staging
from layers.database import Database
from layers.scope import Scope

ROWS, MANY = 100_000, {"small": 300_000, "full": 1_000_000}
TURNS = 5
_HEADINGS = [
    "编号", "来源", "登记时间", "渠道", "类别", "标题", "内容", "经度", "纬度", "区划编码", "地址", "限办日期",
    "办结时间", "满意度",
]  # fmt: skip
_COUNTY = "330521"
# the columns that our file has; sealed cases are in neither
_CASES = """
    select c.source, c.external_id, c.registered_at::text, c.channel, c.matter_kind, k.name as category, c.title,
           c.address, c.region_code, r.name as region_name, c.group_no, c.status, c.due_at::text, c.closed_at::text,
           c.resolved_level, c.satisfaction, c.location_precision, c.stray_m, ST_AsBinary(c.location) as geometry
    from cases c join case_categories k on k.code = c.category_code join regions r on r.code = c.region_code
    where not c.is_sealed order by c.registered_at, c.id"""
_TEXTS = ("两家为院墙起了争议，请求村里调解。", "路灯坏了三天没人修，晚上走路不安全。", "河道有垃圾，请派人清理。")


def measure(size: str) -> Iterator[Goal]:
    """Measure all of it."""
    with county(1_000, ROWS) as place, tempfile.TemporaryDirectory() as folder:
        villages = _villages(place)
        path = Path(folder) / "cases.csv"
        with step(f"a file of {ROWS:,} cases"):
            _write(path, ROWS, villages)
            book = _as_workbook(path)
        with owner_database(place.settings) as owner:
            with step("staged"):
                yield from staged(owner, place, path)
            with step("a workbook"):
                yield from workbook(owner, book)
            with step("the whole import"):
                yield from whole(owner, path)
        with step("a GeoPackage"):
            yield out(place, Path(folder))
        with step("other forms"):
            yield from other_forms(place, Path(folder))
        with step(f"memory at {MANY[size]:,} rows"):
            yield memory(place, path, MANY[size], villages)


def staged(owner: Database, place: County, path: Path) -> Iterator[Goal]:
    """Stage the file's rows: as they are in it, and ready for COPY; in turns, since the machine is never quiet."""
    ready = _ready(path)
    bare, ours = _in_turns(lambda: _copied(owner, *ready), lambda: _staged(owner, path))
    yield Goal("100,000 cases: a bare COPY of them, ready made, into the staging table (= 1)", "", f"{bare:.2f} s")
    yield at_most("CSV read, checked and staged", 2.5, ours / bare, "", f"{ours:.2f} s; median of {TURNS}")
    begun = time.perf_counter()
    _as_geopandas_does(place, path)
    theirs = time.perf_counter() - begun
    yield at_most(
        "… beside pandas' read and the way of geopandas' to_postgis", 0.4, ours / theirs, "", f"{theirs:.2f} s"
    )


def workbook(owner: Database, book: Path) -> Iterator[Goal]:
    """Stage the same rows from a workbook, beside calamine's reading alone."""

    def alone() -> None:
        CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()

    theirs, ours = _in_turns(alone, lambda: _staged(owner, book))
    more = f"{ours:.2f} s, calamine alone {theirs:.2f} s"
    yield at_most("XLSX read, checked and staged, beside calamine's to_python alone", 1.2, ours / theirs, "", more)


def whole(owner: Database, path: Path) -> Iterator[Goal]:
    """Bring the file in as a whole, and undo it; then COPY the same rows into the cases, triggers and all."""
    spent: dict[str, float] = {}
    with owner.transaction(Scope.nobody(), read_only=False) as opened:
        opened.rollback()
    begun = time.perf_counter()
    report = import_file(owner, ImportOrder("cases", path, dry_run=True), path.parent)
    spent["ours"] = time.perf_counter() - begun
    if report.inserted != ROWS:
        raise AssertionError(report)
    columns = (
        "source, external_id, channel, category_code, title, body, location, location_precision, region_code, "
        "registered_at, ground"
    )
    with owner.transaction(Scope.nobody(), read_only=False) as opened, opened.cursor() as cursor:
        staging.stage(opened, "cases", _tables(path))
        cursor.execute(
            "create temporary table ready on commit drop as "
            "select s.source, s.external_id, s.channel, k.code, s.title, coalesce(s.text, ''), s.location, "
            "'exact' as precision, s.region_code, s.registered_at, r.ground from staged s "
            "join regions r on r.code = s.region_code join case_categories k on k.name = s.category"
        )
        buffer = io.BytesIO()
        cursor.copy_expert("copy ready to stdout", buffer)
        buffer.seek(0)
        begun = time.perf_counter()
        cursor.copy_expert(f"copy cases ({columns}) from stdin", buffer)
        spent["copy"] = time.perf_counter() - begun
        opened.rollback()
    more = f"{spent['ours']:.1f} s, COPY {spent['copy']:.1f} s; once, rolled back"
    yield Goal(
        "the whole import, beside COPY into cases with their triggers",
        "",
        f"{spent['ours'] / spent['copy']:.2f}  ({more})",
    )


def out(place: County, folder: Path) -> Goal:
    """Write the county's cases as a GeoPackage within an officer's scope, beside geopandas without any."""
    web = web_database(place.settings)
    order = ExportOrder("cases", "gpkg", _COUNTY, ListFilters.model_validate({}), style="names")
    counts: list[int] = []

    def ours() -> None:
        counts.append(write_export(web, Scope(None, "county_officer", _COUNTY), order, folder).rows)

    def theirs() -> None:
        opened = place.connect()
        with opened.cursor() as cursor:
            cursor.execute(_CASES)
            table = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])
        opened.close()
        shapes = shapely.from_wkb([None if wkb is None else bytes(wkb) for wkb in table.pop("geometry")])
        frame = geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4490")
        counts.append(len(frame))
        frame.to_file(folder / "theirs.gpkg")

    them, us = _in_turns(theirs, ours)
    web.close()
    if len(set(counts)) != 1:
        raise AssertionError(counts)
    more = f"{us:.2f} s, geopandas {them:.2f} s, {counts[0]:,} cases; median of {TURNS}"
    return at_most("GeoPackage out of the database, in scope, beside geopandas", 1.0, us / them, "", more)


def other_forms(place: County, folder: Path) -> Iterator[Goal]:
    """Write the same cases in every other form that has room for them; no goal, once each."""
    web = web_database(place.settings)
    forms: tuple[Form, ...] = ("geojson", "csv", "shp", "xlsx")
    for form in forms:
        order = ExportOrder("cases", form, _COUNTY, ListFilters.model_validate({}), style="names")
        begun = time.perf_counter()
        rows = write_export(web, Scope(None, "county_officer", _COUNTY), order, folder).rows
        yield Goal(f"{form} out of the database, in scope: {rows:,} cases", "", f"{time.perf_counter() - begun:.2f} s")
    web.close()


def memory(place: County, path: Path, many: int, villages: list[tuple[str, float, float]]) -> Goal:
    """Compare the most memory that a process takes to stage the file, and one of many rows."""
    larger = path.with_name("many.csv")
    _write(larger, many, villages)
    few, more = (_peak(place, file) for file in (path, larger))
    return at_most(f"memory at {many:,} CSV rows, beside {ROWS:,}", 1.2, more / few, "", f"{more:.0f} MB, {few:.0f} MB")


def _peak(place: County, path: Path) -> float:
    command = [sys.executable, "-m", "bench.exchange", place.owner_url, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(told) / 1024


def _in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of two pieces of work, done in turns."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for work, seconds in zip((one, other), spent, strict=True):
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
    return median(spent[0]), median(spent[1])


def _tables(path: Path) -> Iterator[staging.Columns]:
    source = open_source(path, headings.known_headings("cases", {}))
    found = headings.find(source.headings, "cases", {}, {})
    return CheckedRows(ImportOrder("cases", path), NOBODY).staged(source, found)


def _staged(owner: Database, path: Path) -> None:
    with owner.transaction(Scope.nobody(), read_only=False) as opened:
        staging.stage(opened, "cases", _tables(path))
        opened.rollback()


def _ready(path: Path) -> tuple[list[str], bytes]:
    tables = list(_tables(path))
    return list(tables[0]), b"".join(map(staging.as_text, tables))


def _copied(owner: Database, columns: list[str], ready: bytes) -> None:
    with owner.transaction(Scope.nobody(), read_only=False) as opened, opened.cursor() as cursor:
        staging.stage(opened, "cases", [])
        cursor.copy_expert(f"copy staged ({', '.join(columns)}) from stdin", io.BytesIO(ready))
        opened.rollback()


def _as_geopandas_does(place: County, path: Path) -> None:
    """Read with pandas and write as to_postgis does, which itself wants GeoAlchemy2: its own COPY, geometry as hex."""
    frame = pd.read_csv(path, parse_dates=["登记时间", "限办日期", "办结时间"])
    points = geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy(frame["经度"], frame["纬度"]), crs=4490)
    plain = pd.DataFrame(points.drop(columns="geometry"))
    plain["geometry"] = points.geometry.to_wkb(hex=True)
    engine = sqlalchemy.create_engine(place.owner_url)
    with engine.begin() as opened:
        plain.to_sql("theirs", opened, if_exists="replace", index=False, method=of_geopandas._psql_insert_copy)
        opened.execute(sqlalchemy.text("drop table theirs"))
    engine.dispose()


def _villages(place: County) -> list[tuple[str, float, float]]:
    opened: connection = place.connect()
    with opened.cursor() as cursor:
        cursor.execute(
            "select v.code, ST_X(v.label_point), ST_Y(v.label_point) from region_versions v "
            "join regions r using (code) where r.level = 'village' and v.valid_to is null order by v.code"
        )
        found = list(cursor.fetchall())
    opened.close()
    return found


def _write(path: Path, count: int, villages: list[tuple[str, float, float]]) -> None:
    draw = random.Random(330521)  # noqa: S311 - the same file each time
    begin = datetime(2025, 1, 1)  # noqa: DTZ001 - as people write it
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        for number in range(count):
            code, lon, lat = draw.choice(villages)
            at = begin + timedelta(minutes=draw.randrange(400_000))
            closed = at + timedelta(minutes=draw.randrange(1, 20_000)) if draw.random() < 0.8 else None
            text = draw.choice(_TEXTS)
            writer.writerow([
                f"DQ{number:08d}", "12345热线", f"{at:%Y-%m-%d %H:%M}", draw.choice(("电话", "网", "访", "信", "网格")),
                draw.choice(("邻里纠纷", "生态环境", "公共设施", "教育", "其他")),
                f"关于{text[:8]}的反映{number % 977}",
                f"{text}第{number}件。", f"{lon + draw.uniform(-0.002, 0.002):.6f}",
                f"{lat + draw.uniform(-0.002, 0.002):.6f}",
                code, f"{draw.randrange(40)}组{draw.randrange(300)}号", f"{at + timedelta(days=15):%Y-%m-%d}",
                f"{closed:%Y-%m-%d %H:%M}" if closed else "", draw.choice(("满意", "基本满意", "不满意", "")),
            ])  # fmt: skip


def _as_workbook(path: Path) -> Path:
    """Write the same rows as a workbook with real dates and numbers."""
    book = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(book) as to, path.open(encoding="utf-8-sig", newline="") as file:
        sheet, moment = to.add_worksheet(), to.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(csv.reader(file)):
            for column, cell in enumerate(row):
                if number and cell and column in (2, 11, 12):
                    sheet.write_datetime(number, column, datetime.fromisoformat(cell), moment)
                elif number and column in (7, 8):
                    sheet.write_number(number, column, float(cell))
                else:
                    sheet.write_string(number, column, cell)
    return book


def _child(url: str, path: str) -> None:
    """Stage a file in a process of its own, and print the most memory that it took, in kB."""
    owner = Database(url, size=1, statement_timeout_ms=0, application_name="bench")
    _staged(owner, Path(path))
    owner.close()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))  # noqa: T201


if __name__ == "__main__":
    _child(*sys.argv[1:])
