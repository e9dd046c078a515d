"""Open a file as a source of tables, whatever its format; what it is is told by its content, not by its name."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from geo_app.errors import UnreadableFileError
from geo_app.exchange import archives
from geo_app.exchange.cells import clean
from geo_app.exchange.geofiles import GeoFile, layers_of
from geo_app.exchange.remedies import said
from geo_app.exchange.shapefiles import Shapefile
from geo_app.exchange.tables import ROWS_AT_ONCE, Form, Table
from geo_app.exchange.text_files import TextFile, guess_encoding
from geo_app.exchange.workbooks import Workbook, sheets_of

Kind = Literal["text", "workbook", "geojson", "gpkg", "shapefile", "zip"]
SUFFIXES = (".csv", ".txt", ".xlsx", ".xls", ".geojson", ".json", ".gpkg", ".shp", ".zip")
_SHOWN_ROWS = 20
_MAGIC: dict[bytes, Kind] = {
    b"\xd0\xcf\x11\xe0": "workbook",
    b"SQLite format 3\0": "gpkg",
    b"\x00\x00\x27\x0a": "shapefile",
}
_BY_NAME: dict[str, Kind] = {
    ".csv": "text", ".txt": "text", ".tsv": "text", ".xlsx": "workbook", ".xls": "workbook", ".zip": "zip",
    ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg", ".shp": "shapefile",
}  # fmt: skip
_WEB_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml")


class Source(Protocol):
    """A file as tables, one after another; the tables can be gone through again."""

    form: Form
    headings: list[str]
    crs: str | None
    cut_names: bool
    """Whether the headings may have lost their ends."""
    encoding: str | None
    sheet: str | None
    """The sheet or layer that is read, in a format that has such."""
    notes: list[str]
    """What the person who brings the file should know about how it was read."""

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the rows as tables of at most `size` rows, in the order of the file; None for all in one."""
        ...


@dataclass(frozen=True, slots=True)
class Peek:
    """What a file seems to be, told without reading all of it."""

    kind: Kind
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    """The first rows, as text."""
    sheets: list[tuple[str, int | None]] = field(default_factory=list)
    """The sheets or layers with their numbers of rows, where the format has such."""
    sheet: str | None = None
    encoding: str | None = None
    encoding_sure: bool = True
    crs: str | None = None
    has_shapes: bool = False
    notes: list[str] = field(default_factory=list)
    problem: str | None = None
    """Why it cannot be read as it is: a choice is missing, or it is damaged."""


class _Unpacked:
    """A source in an archive, with the folder into which it was unpacked."""

    def __init__(self, source: GeoFile | Shapefile, folder: Path, sheet: str) -> None:
        self._source = source
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.form, self.headings, self.crs = source.form, source.headings, source.crs
        self.cut_names, self.encoding, self.notes = source.cut_names, source.encoding, source.notes
        self.sheet: str | None = sheet

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the rows as tables."""
        return self._source.batches(size)


def open_source(path: Path, known: Collection[str], *, encoding: str | None = None, sheet: str | None = None) -> Source:
    """Open a file; `known` are the headings that mean something. UnreadableFileError says what is wrong with it."""
    kind = kind_of(path)
    try:
        if kind == "text":
            return TextFile(path, known, encoding)
        if kind == "workbook":
            return Workbook(path, known, sheet)
        if kind == "shapefile":
            return Shapefile(path, encoding)
        if kind == "zip":
            return _from_archive(path, known, encoding, sheet)
        return GeoFile(path, known, sheet)
    except OSError as error:
        raise UnreadableFileError(f"打不开这个文件：{error.strerror or error}") from error


def kind_of(path: Path) -> Kind:
    """Return what a file is."""
    if not path.is_file():
        raise UnreadableFileError(f"没有这个文件：{path}")
    try:
        with path.open("rb") as raw:
            start = raw.read(512)
    except OSError as error:
        raise UnreadableFileError(f"打不开这个文件：{error.strerror or error}") from error
    suffix = path.suffix.lower()
    by_content = _by_content(path, start, suffix)
    if by_content is not None:
        return by_content
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB_PAGES):
        raise UnreadableFileError("这其实是网页表格，不是 Excel 文件；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
    if suffix == ".xls" and start and b"\0" not in start:
        return "text"  # many a system calls its tab-separated text so
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    raise UnreadableFileError(f"不认识「{path.suffix or path.name}」这种文件，可以用：{' '.join(SUFFIXES)}")


def _by_content(path: Path, start: bytes, suffix: str) -> Kind | None:
    """Return what a file's first bytes tell."""
    if start.startswith(b"PK\x03\x04"):
        is_workbook = suffix in (".xlsx", ".xls") or any(n.startswith("xl/") for n in archives.names_in(path))
        return "workbook" if is_workbook else "zip"
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None)


def peek(path: Path, known: Collection[str] = (), *, encoding: str | None = None, sheet: str | None = None) -> Peek:
    """Look at the beginning of a file, for the page. UnreadableFileError where nothing at all can be told about it."""
    kind = kind_of(path)
    sheets = _sheets(path, kind)
    guessed, sure = encoding, True
    try:
        if kind == "text" and encoding is None:
            guessed, sure = guess_encoding(path)
        source = open_source(path, known, encoding=guessed, sheet=sheet)
        first = next(source.batches(_SHOWN_ROWS), None)
    except UnreadableFileError as error:
        return Peek(
            kind, sheets=sheets, sheet=sheet, encoding=guessed, encoding_sure=sure, problem=_for_page(str(error))
        )
    return Peek(
        kind,
        source.headings,
        [[clean(cell) for cell in record] for record in islice(first.records if first else (), _SHOWN_ROWS)],
        sheets,
        source.sheet,
        source.encoding,
        sure,
        source.crs,
        first is not None and first.shapes is not None,
        [_for_page(note) for note in source.notes],
    )


def _for_page(message: str) -> str:
    return said(message, for_page=True)


def _sheets(path: Path, kind: Kind) -> list[tuple[str, int | None]]:
    if kind == "workbook":
        return [*sheets_of(path)]
    if kind == "gpkg":
        return [*layers_of(path)]
    if kind == "zip":
        return [(name, None) for name in archives.members_of(path)]
    return []


def _from_archive(path: Path, known: Collection[str], encoding: str | None, sheet: str | None) -> Source:
    folder = Path(tempfile.mkdtemp(prefix="geo-app-zip-"))
    try:
        layer, name = archives.unpacked(path, folder, sheet)
        if layer.suffix == ".shp":
            return _Unpacked(Shapefile(layer, encoding, name=name), folder, name)
        return _Unpacked(GeoFile(layer, known), folder, name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
