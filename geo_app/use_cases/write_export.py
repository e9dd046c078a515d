"""Write a list or layer, as far as somebody may see it, into one file of any form."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from geo_app.errors import BadRequestError, Fault, ForbiddenError
from geo_app.exchange import geo_writers, list_map
from geo_app.exchange.list_cells import CHINA, Style, names_read
from geo_app.exchange.list_columns import LISTS
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.list_kinds import ExportList, Form
from geo_app.exchange.list_paper import MOST_ON_PAPER, list_paper
from geo_app.exchange.list_sheets import MOST_SHEET_ROWS, About, TooManyRowsError, write_csv, write_xlsx
from geo_app.exchange.watching import NOBODY, Watcher
from geo_app.papers.pdf import sheet_pdf
from layers import audit, export_lists, regions
from layers.database import Connection, Database
from layers.errors import NotVisibleError
from layers.export_lists import ListPart, ListWanted
from layers.scope import Scope

MOST_ON_MAP = 20_000
ENDINGS: Mapping[Form, str] = {
    "xlsx": "xlsx", "csv": "csv", "gpkg": "gpkg", "geojson": "geojson", "shp": "zip", "pdf": "pdf", "html": "html",
}  # fmt: skip
MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "shp": "application/zip",
    "pdf": "application/pdf",
    "html": "text/html",
}
_NOT_FOR_THE_PUBLIC = "内部工作用图，不得公开"
_SCHEMATIC = "示意边界，非测绘成果"
_LIMITS: Mapping[Form, tuple[int, str]] = {
    "pdf": (MOST_ON_PAPER, "一份 PDF 最多 {most:,} 行，这里有 {rows:,} 行；请缩小范围，或改用 Excel"),
    "html": (MOST_ON_MAP, "一张网页地图最多 {most:,} 个点，这里有 {rows:,} 个；请缩小范围，或改用 GeoPackage"),
    "xlsx": (MOST_SHEET_ROWS, "一张 Excel 表最多 {most:,} 行，这里有 {rows:,} 行；请缩小范围，或改用 CSV"),
}


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Which list, of which region (its code), in which form; `filters` as ListFilters reads them.

    `asker` is what the file says of who took it; without an account nothing is noted here. `style` "names" writes our
    column names and codes for programs, "titles" headings and words; geographic files are always for programs.
    """

    layer: str
    form: Form
    region: str
    filters: ListFilters
    asker: str = ""
    approval_no: str = ""
    style: Style = "titles"
    levels: tuple[str, ...] | None = None

    def wish(self) -> dict[str, Any]:
        """Return what a waiting job keeps of this, under the names of these fields."""
        kept = {"form": self.form, "region": self.region, "asker": self.asker, "approval_no": self.approval_no}
        return {**kept, "filters": self.filters.sent()}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written: where it lies, what it is called when it is saved, and how many rows it has."""

    path: Path
    name: str
    media_type: str
    rows: int
    title: str


def count_rows(connection: Connection, scope: Scope, order: ExportOrder) -> int:
    """Return how many rows a file would have; ForbiddenError or NotVisibleError where there is none for the asker."""
    shown = _list(scope, order)
    return export_lists.count(connection, shown.name, _wanted(order, regions.scored_periods(connection)))


def write_export(
    database: Database, scope: Scope, order: ExportOrder, folder: Path, watcher: Watcher = NOBODY, *, called: str = ""
) -> WrittenFile:
    """Write the file into a folder, and note that it was taken in the same transaction; nothing is left if that fails.

    `database` is the web role's, so that the file holds what the asker's pages show. `called` is the file's name in the
    folder. Raises ForbiddenError without the right, NotVisibleError for a region that is not the
    asker's, BadRequestError for what the form has no room for, CancelledError from the watcher.
    """
    _list(scope, order)
    path = folder / (called or f"export.{ENDINGS[order.form]}")
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it may hold what only staff may read
    try:
        with database.transaction(scope, read_only=False) as connection, watcher.at_work(connection):
            return _written(connection, scope, order, path, watcher)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _written(connection: Connection, scope: Scope, order: ExportOrder, path: Path, watcher: Watcher) -> WrittenFile:
    shown = LISTS[order.layer]
    watcher.step("数一数有多少行")
    wanted = _wanted(order, regions.scored_periods(connection))
    if _has_period(shown):
        order = replace(order, filters=order.filters.model_copy(update={"period": wanted.period}))
    total = export_lists.count(connection, shown.name, wanted)
    must_fit(order.form, total)
    about = _about(connection, order, shown, total)
    watcher.step("写入文件", total)
    found = export_lists.parts(connection, shown.name, wanted, _read(shown, order), expected=total, folder=path.parent)
    try:
        rows = _write(connection, order, path, _followed(found, watcher), about)
    except TooManyRowsError:
        most, sentence = _LIMITS["xlsx"]
        raise BadRequestError(Fault("form", sentence.format(most=most, rows=total))) from None
    path.chmod(0o600)
    if scope.account_id is not None:
        detail = {"form": order.form, "rows": rows, "filters": order.filters.sent()}
        audit.note(connection, "list.export", "list", shown.name, area=order.region, detail=detail)
    now = datetime.now(CHINA)
    place = export_lists.name_of_place(connection, shown.name, order.region)
    parts = (place, wanted.period if _has_period(shown) else "", shown.title, f"{now:%Y%m%d}")
    name = "_".join(filter(None, parts)) + f".{ENDINGS[order.form]}"
    return WrittenFile(path, name, MEDIA_TYPES[order.form], rows, about.title)


def _write(connection: Connection, order: ExportOrder, path: Path, parts: Iterable[ListPart], about: About) -> int:
    shown = LISTS[order.layer]
    if order.form == "csv":
        return write_csv(path, shown, parts, order.style)
    if order.form == "xlsx":
        return write_xlsx(path, shown, parts, order.style, about)
    place = export_lists.name_of_place(connection, shown.name, order.region)
    if order.form == "pdf":
        paper = list_paper(shown, parts, about, place, datetime.now(CHINA).date())
        path.write_bytes(sheet_pdf(paper))
        return len(paper.tables[0].rows)
    if order.form == "html":
        text, rows = list_map.list_map(
            connection, shown, order.region, parts, filters=order.filters, approval_no=order.approval_no
        )
        path.write_text(text, encoding="utf-8")
        return rows
    path.unlink()  # GDAL will not write over an empty file
    return geo_writers.WRITERS[order.form](path, shown, parts, about)


def _list(scope: Scope, order: ExportOrder) -> ExportList:
    shown = LISTS.get(order.layer)
    if shown is None:
        raise NotVisibleError(order.layer)
    if order.form not in shown.forms:
        raise BadRequestError(Fault("form", f"{shown.title}没有这种格式"))
    if scope.rights is not None and shown.rights and set(shown.rights).isdisjoint(scope.rights):
        raise ForbiddenError
    return shown


def _wanted(order: ExportOrder, periods: list[str]) -> ListWanted:
    wanted = order.filters.wanted(order.layer, order.form, order.region)
    return replace(wanted, levels=order.levels, period=wanted.period or next(iter(periods), ""))


def must_fit(form: Form, total: int) -> None:
    """Raise BadRequestError where a form has no room for so many rows."""
    most, sentence = _LIMITS.get(form, (total, ""))
    if total > most:
        raise BadRequestError(Fault("form", sentence.format(most=most, rows=total)))


def _about(connection: Connection, order: ExportOrder, shown: ExportList, total: int) -> About:
    place = export_lists.name_of_place(connection, shown.name, order.region)
    now = datetime.now(CHINA)
    taken = f"{order.asker + ' ' if order.asker else ''}{now.year}年{now.month}月{now.day}日 {now:%H:%M} 导出"
    narrowed = "；".join(order.filters.in_words(shown.name)) or "全部"
    facts = [("范围", place), ("条件", narrowed), ("行数", f"{total:,} {shown.unit}"), ("导出", taken)]
    marks = [taken, "限工作使用，不得外传"]
    if shown.shape:
        approval = f"审图号：{order.approval_no}" if order.approval_no else _NOT_FOR_THE_PUBLIC
        facts.append(("地图", approval))
        marks.append(approval)
        if regions.shows_schematic_boundaries(connection):
            facts.append(("边界", _SCHEMATIC))
            marks.append(_SCHEMATIC)
        facts.append(("坐标", "CGCS2000（EPSG:4490），经度在前；没有准确位置的不编造坐标，位置留空"))
    return About(f"{place}{shown.title}", "；".join(marks), facts)


def _read(shown: ExportList, order: ExportOrder) -> list[str]:
    """Return which columns of the database a file needs."""
    if order.form == "html":
        return list_map.names_read(shown)
    if order.form == "pdf":
        return names_read((column for column in shown.columns if column.on_paper), "names")
    if order.form in geo_writers.WRITERS:
        return geo_writers.names_read(shown)
    return names_read(shown.columns, order.style)


def _followed(parts: Iterator[ListPart], watcher: Watcher) -> Iterator[ListPart]:
    done = 0
    for part in parts:
        yield part
        done += part.rows
        watcher.done(done)


def _has_period(shown: ExportList) -> bool:
    return shown.name in ("households", "villages", "ranking", "ledger")
