"""Bring a file of a layer in: every row, or none and the reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from geo_app.errors import UnreadableFileError
from geo_app.exchange import headings, phones
from geo_app.exchange.cells import SHANGHAI
from geo_app.exchange.checked_rows import CheckedRows
from geo_app.exchange.columns import Layer
from geo_app.exchange.error_copy import write_error_copy
from geo_app.exchange.fault_spool import FaultSpool
from geo_app.exchange.findings import sentence as in_words
from geo_app.exchange.import_order import ImportOrder, ImportReport
from geo_app.exchange.remedies import VALID_FROM, said
from geo_app.exchange.sources import Source, open_source
from geo_app.exchange.tables import RowFault
from geo_app.exchange.typed_rows import constants_at_fault, sentence
from geo_app.exchange.watching import NOBODY, Watcher
from geo_app.sealing import Sealer, UnreadableSecretError
from geo_app.use_cases.check_places import check_places
from geo_app.use_cases.keep_batch import keep_batch
from geo_app.use_cases.read_addresses import read_addresses
from geo_app.use_cases.redraw_outlines import redraw_outlines
from layers import audit, imports, places, staging
from layers.boundaries import follow
from layers.database import Connection, Database, Service
from layers.scope import Scope

__all__ = ["ImportOrder", "ImportReport", "import_file"]

# who may not read what: whoever brings in points cannot come upon a case, nor the other way round
_SERVICES: Mapping[Layer, Service] = {"points": "points", "cases": "cases"}
_LISTED = 1000
# a number tells nothing of the record that it belongs to already
_ELSEWHERE = {"external_id": "number_elsewhere"}


Finish = Callable[[Connection, ImportReport], None]
Sampler = Callable[[Connection, Collection[int] | None], None]
"""Is shown the staged rows before any falls away, and then, by their numbers, those that will or that are odd."""


def import_file(
    database: Database,
    order: ImportOrder,
    error_folder: Path,
    *,
    watcher: Watcher = NOBODY,
    finish: Finish | None = None,
    sampler: Sampler | None = None,
) -> ImportReport:
    """Read, judge and store a file in one transaction.

    Nothing is stored when a row is wrong, unless `skip_bad` asks for the good ones; whenever there is something wrong a
    copy of the file says what, row by row, in `error_folder`. A file that cannot be read at all has no copy.
    `finish` is called in the transaction right before it commits, when rows were to be stored. What `watcher` raises
    ends it all.
    """
    work = _Import(order, watcher, sampler)
    try:
        source = work.open()
        if not work.problems:
            with (
                database.transaction(Scope.nobody(), read_only=False, service=_SERVICES.get(order.layer)) as connection,
                watcher.at_work(connection),
            ):
                work.judge(connection, source)
                if order.dry_run or not work.may_store:
                    connection.rollback()
                elif finish is not None:
                    staging.end_service(connection)
                    finish(connection, work.report)
        else:
            work.refuse(source)
    except UnreadableFileError as error:
        return ImportReport(
            dry_run=order.dry_run, errors=[RowFault(0, "", said(str(error), for_page=order.for_page))], errors_found=1
        )
    report = work.report
    if work.faults:
        name = f"{order.path.stem}-错误-{datetime.now(SHANGHAI):%Y%m%d-%H%M%S-%f}"
        report.error_file = str(write_error_copy(source, work.faults, error_folder, name))
    return report


class _Import:
    """One file on its way in."""

    def __init__(self, order: ImportOrder, watcher: Watcher, sampler: Sampler | None) -> None:
        self.report = ImportReport(dry_run=order.dry_run)
        self.problems: list[tuple[str, str]] = []
        self._order, self._watcher, self._sampler = order, watcher, sampler
        self._rows = CheckedRows(order, watcher)

    @property
    def faults(self) -> FaultSpool:
        """What is wrong with the file, row by row."""
        return self._rows.faults

    @property
    def may_store(self) -> bool:
        """Whether what is right goes in."""
        return not self._rows.faults or self._order.skip_bad

    def open(self) -> Source:
        """Open the file and find our columns in it."""
        order = self._order
        self._watcher.step("读取文件")
        known = headings.known_headings(order.layer, order.mapped)
        source = open_source(order.path, known, encoding=order.encoding, sheet=order.sheet)
        self._found = headings.find(
            source.headings, order.layer, order.mapped, order.constants, cut_names=source.cut_names
        )
        self.report.ignored_columns = self._found.ignored
        self.problems = self._found.problems or constants_at_fault(order.layer, self._found, for_page=order.for_page)
        if order.complete and (order.layer != "regions" or order.valid_from is None):
            self.problems.append(("", f"「这是全部」只用于区划，并要写明从哪天起有效{VALID_FROM}"))
        return source

    def refuse(self, source: Source) -> None:
        """Say what is wrong with the file as a whole."""
        self._rows.count(source)
        self.report.rejected = self._rows.read
        self._rows.blame_file(self.problems)
        self._tell()

    def judge(self, connection: Connection, source: Source) -> None:
        """Stage the rows, find what is wrong with them, and store them where nothing is."""
        order, report = self._order, self.report
        self._watcher.step("检查每一行")
        staging.stage(connection, order.layer, self._rows.staged(source, self._found))
        if not self._rows.read:
            self._rows.blame_file([("", "只有表头，没有数据行")])
            self._tell()
            return
        self._watcher.step("核对位置", self._rows.read)
        imports.begin(connection, order.layer)
        staging.prepare(connection, order.layer)
        imports.drop_repeats(connection, order.layer)
        if order.sealer and order.layer == "cases":
            _keep_phones(connection, order.sealer)
        imports.resolve(connection, order.layer)
        if order.layer == "cases":
            read_addresses(connection, order.area)
        self._sample(connection)
        if order.area is not None:
            self._refuse_elsewhere(connection, order.area)
        # where a faulty row falls away, rows that lean on it may fall with it: a village on its town
        for _ in range(5):
            found = imports.faults(connection, order.layer, order.valid_from, as_applications=order.as_applications)
            fresh = [*found, *places.faults(connection, order.layer)]
            self._note(self._rows.faults, fresh)
            self._sample(connection, {finding.row for finding in fresh})
            staging.drop_faulty(connection)
            staging.drop_rows(connection, {finding.row for finding in fresh})
            if order.layer != "regions" or not fresh:
                break
        self._rows.faults.add(
            sentence(self._found, row, "", f"与第 {first} 行完全相同，而第 {first} 行有错")
            for row, first in staging.fallen_repeats(connection)
        )
        odd = imports.remarks(connection, order.layer, order.valid_from, complete=order.complete)
        self._note(self._rows.remarks, odd)
        of_all, strays = check_places(connection, order.layer)
        self._note(self._rows.remarks, strays)
        self._rows.remarks.add(RowFault(0, "", what) for what in of_all)
        self._tell()
        self._sample(connection, {remark.row for remark in self.report.remarks})
        good = staging.count(connection)
        if not self.may_store:
            report.held_back = good
        else:
            self._store(connection)
            report.unchanged = good - report.inserted - report.updated
        _must_add_up(report)

    def _refuse_elsewhere(self, connection: Connection, area: str) -> None:
        """Refuse rows outside the area, before anything else is said about what lies there."""
        found = staging.rows_elsewhere(connection, self._order.layer, area)
        self._rows.faults.add(
            sentence(self._found, row, name, in_words(_ELSEWHERE.get(name, "outside_area"), None, None))
            for row, name in found
        )
        self._sample(connection, {row for row, _ in found})
        staging.drop_rows(connection, {row for row, _ in found})

    def _note(self, spool: FaultSpool, findings: Iterable[imports.Finding]) -> None:
        spool.add(sentence(self._found, f.row, f.column, in_words(f.reason, f.value, f.detail)) for f in findings)

    def _sample(self, connection: Connection, rows: Collection[int] | None = None) -> None:
        if self._sampler is not None:
            self._sampler(connection, rows)

    def _tell(self) -> None:
        report = self.report
        report.read, report.duplicates = self._rows.read, self._rows.duplicates
        report.errors, report.errors_found = self._rows.faults.first(_LISTED), self._rows.faults.count
        report.remarks, report.remarks_found = self._rows.remarks.first(_LISTED), self._rows.remarks.count
        report.rejected = report.rejected or self._rows.faults.rows() if report.read else 0

    def _store(self, connection: Connection) -> None:
        order, report = self._order, self.report
        self._watcher.step("写入", report.read - report.rejected)
        report.inserted, report.updated = imports.store(
            connection,
            order.layer,
            valid_from=order.valid_from,
            booked_by=order.by,
            complete=order.complete,
            as_applications=order.as_applications,
            filed_by=order.account_id,
        )
        if order.layer == "points" and (filed := imports.file_deductions(connection)):
            report.inserted += filed
            words = f"其中 {filed} 条扣分没有直接入账，已作为申请提交，等初审、评议和公示"
            report.remarks.append(RowFault(0, "points", words))
            report.remarks_found += 1
        report.batch = keep_batch(connection, order, report)
        audit.as_operator(connection, order.by)
        detail = {
            "file": order.path.name,
            "batch": report.batch,
            "inserted": report.inserted,
            "updated": report.updated,
            "errors": report.rejected,
        }
        audit.note(connection, "layer.import", "layer", order.layer, detail=detail)
        self._watcher.step("更新地图")
        if order.layer == "regions":
            redraw_outlines(connection)
            if moved := follow(connection):
                words = f"有 {moved} 件事项按现在的边界属于另一个村（社区）或网格；登记时的归属不变"
                report.remarks.append(RowFault(0, "", words))
                report.remarks_found += 1


def _must_add_up(report: ImportReport) -> None:
    """Refuse to go on when a row was lost on the way: what has been done so far is then undone."""
    counted = report.inserted + report.updated + report.unchanged + report.rejected + report.held_back
    if report.unchanged < 0 or counted != report.read:
        raise AssertionError(f"{report.read} rows were read, {counted} accounted for: {report}")


def _keep_phones(connection: Connection, sealer: Sealer) -> None:
    """Leave stored numbers that the file only repeats as they were sealed: so importing it twice changes nothing."""
    same = []
    for row, stored, given in imports.known_phones(connection):
        with suppress(UnreadableSecretError):  # sealed with a key that is lost: the file's number takes its place
            if phones.opened(stored, sealer) == phones.opened(given, sealer):
                same.append(row)
    imports.keep_phones(connection, same)
