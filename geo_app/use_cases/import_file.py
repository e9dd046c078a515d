"""Bring a file of a layer in: every row, or none and the reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from geo_app.errors import UnreadableFileError
from geo_app.exchange import headings, phones
from geo_app.exchange.cells import SHANGHAI
from geo_app.exchange.columns import Layer, Level
from geo_app.exchange.coordinates import CoordSource
from geo_app.exchange.error_copy import write_error_copy
from geo_app.exchange.findings import sentence
from geo_app.exchange.geofiles import GEO_SUFFIXES, read_geofile
from geo_app.exchange.staged_rows import complete, seal_phones
from geo_app.exchange.tables import READERS, RowFault, Table
from geo_app.exchange.typed_rows import TypedRows, constants_at_fault, typed_rows
from geo_app.sealing import Sealer, UnreadableSecretError
from layers import audit, imports, staging
from layers.database import Connection, Database, Service
from layers.scope import Scope

# who may not read what: whoever brings in points cannot come upon a case, nor the other way round
_SERVICES: Mapping[Layer, Service] = {"points": "points", "cases": "cases"}


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Which file is to become rows of which layer, and how it is to be read."""

    layer: Layer
    path: Path
    mapped: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None
    coord_source: CoordSource | None = None
    valid_from: date | None = None
    dry_run: bool = False
    skip_bad: bool = False
    encoding: str | None = None
    """How the text of a CSV or shapefile is encoded, where that cannot be told; a name that Python knows."""
    sheet: str | None = None
    """Which sheet of a workbook, or layer of a GeoPackage; without it the one whose headings are best known."""
    axis_order: Literal["xy", "yx"] = "xy"
    """Whether the first of two coordinates is the easting or longitude (xy), or the northing as in survey files (yx)."""
    complete: bool = False
    """Regions: the file holds all of its level under the parents it names; what it lacks ends at `valid_from`."""
    area: str | None = None
    """The region whose ground every row must lie on; None for the operator, who may bring in anything."""
    account_id: int | None = None
    """Who brings it in by the page; None for the command line."""
    as_applications: bool = False
    """Points: every row is an application that goes through the review, none is booked."""
    by: str = ""
    sealer: Sealer | None = None
    """What seals petitioners' telephone numbers; without it a file that has some is refused."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file; `errors` and `remarks` name rows as the person who made the file sees them."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    rejected: int = 0
    duplicates: int = 0
    errors: list[RowFault] = field(default_factory=list)
    error_file: str | None = None
    remarks: list[RowFault] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    dry_run: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the report as the command prints it."""
        return asdict(self)


def import_file(database: Database, order: ImportOrder, error_folder: Path) -> ImportReport:
    """Read, judge and store a file in one transaction.

    Nothing is stored when a row is wrong, unless `skip_bad` asks for the good ones; whenever there is something wrong a
    copy of the file says what, row by row, in `error_folder`. A file that cannot be read at all has no copy.
    """
    report = ImportReport(dry_run=order.dry_run)
    try:
        table = _read(order)
    except UnreadableFileError as error:
        report.errors.append(RowFault(0, "", str(error)))
        return report
    report.read = len(table.records)
    report.duplicates = table.repeated()
    found = headings.find(table, order.layer, order.mapped, order.constants)
    report.ignored_columns = found.ignored
    problems = found.problems or constants_at_fault(order.layer, found)
    if not problems and not table.records:
        problems = [("", "只有表头，没有数据行")]
    if problems:
        report.errors = [RowFault(1, name, what) for name, what in problems]
        report.rejected = report.read
    else:
        rows = typed_rows(table, order.layer, found)
        complete(rows, order.layer, level=order.level, coord_source=order.coord_source)
        given = seal_phones(rows, order.sealer) if order.layer == "cases" else []
        with database.transaction(Scope.nobody(), read_only=False, service=_SERVICES.get(order.layer)) as connection:
            _judge_and_store(connection, order, rows, given, report)
            if order.dry_run or (rows.faults and not order.skip_bad):
                connection.rollback()
            if rows.faults and not order.skip_bad:
                report.inserted = report.updated = 0
    if report.errors:
        name = f"{order.path.stem}-错误-{datetime.now(SHANGHAI):%Y%m%d-%H%M%S-%f}"
        report.error_file = str(write_error_copy(table, report.errors, error_folder, name))
    return report


def _read(order: ImportOrder) -> Table:
    if not order.path.is_file():
        raise UnreadableFileError(f"没有这个文件：{order.path}")
    suffix = order.path.suffix.lower()
    reader = read_geofile if suffix in GEO_SUFFIXES else READERS.get(suffix)
    if reader is None:
        accepted = " ".join((*READERS, *GEO_SUFFIXES))
        raise UnreadableFileError(f"不认识「{order.path.suffix or order.path.name}」这种文件，可以用：{accepted}")
    try:
        return reader(order.path, headings.known_headings(order.layer, order.mapped))
    except OSError as error:
        raise UnreadableFileError(f"打不开这个文件：{error.strerror or error}") from error


def _judge_and_store(
    connection: Connection, order: ImportOrder, rows: TypedRows, given_phones: list[str | None], report: ImportReport
) -> None:
    imports.begin(connection, order.layer)
    bad = rows.faulty_rows
    columns: dict[str, list[object]] = {
        "row_no": list(rows.table.row_numbers),
        "has_fault": [number in bad for number in rows.table.row_numbers],
    }
    staging.stage(connection, order.layer, columns | rows.columns)
    imports.drop_repeats(connection, order.layer)
    if order.sealer and any(given_phones):
        _keep_phones(connection, dict(zip(rows.table.row_numbers, given_phones, strict=True)), order.sealer)
    imports.resolve(connection, order.layer)
    # where a faulty row falls away, rows that lean on it may fall with it: a village on its town
    for _ in range(5):
        fresh = [
            rows.sentence(f.row, f.column, sentence(f.reason, f.value, f.detail))
            for f in imports.faults(connection, order.layer, order.valid_from)
        ]
        rows.faults += [fault for fault in fresh if fault not in rows.faults]
        fallen = rows.faulty_rows
        staging.drop_rows(connection, fallen)
        if order.layer != "regions" or not fresh:
            break
    rows.remarks += [
        rows.sentence(f.row, f.column, sentence(f.reason, f.value, f.detail))
        for f in imports.remarks(connection, order.layer)
    ]
    report.rejected = len(rows.faulty_rows)
    report.errors = sorted(rows.faults, key=lambda fault: fault.row)
    report.remarks = sorted(rows.remarks, key=lambda fault: fault.row)
    if rows.faults and not order.skip_bad:
        return
    report.inserted, report.updated = imports.store(
        connection, order.layer, valid_from=order.valid_from, booked_by=order.by
    )
    if order.layer == "points" and (filed := imports.file_deductions(connection)):
        report.inserted += filed
        words = f"其中 {filed} 条扣分没有直接入账，已作为申请提交，等初审、评议和公示"
        report.remarks.append(RowFault(0, "points", words))
    imports.note(
        connection,
        layer=order.layer,
        file_name=order.path.name,
        sha256=hashlib.sha256(order.path.read_bytes()).hexdigest(),
        read=report.read,
        inserted=report.inserted,
        updated=report.updated,
        rejected=report.rejected,
        imported_by=order.by,
    )
    audit.as_operator(connection, order.by)
    detail = {
        "file": order.path.name,
        "inserted": report.inserted,
        "updated": report.updated,
        "errors": report.rejected,
    }
    audit.note(connection, "layer.import", "layer", order.layer, detail=detail)


def _keep_phones(connection: Connection, given: Mapping[int, str | None], sealer: Sealer) -> None:
    """Leave stored numbers that the file only repeats as they were sealed: so importing it twice changes nothing."""
    same = []
    for row, stored in imports.known_phones(connection).items():
        with suppress(UnreadableSecretError):  # sealed with a key that is lost: the file's number takes its place
            if phones.opened(stored, sealer) == given[row]:
                same.append(row)
    imports.keep_phones(connection, same)
