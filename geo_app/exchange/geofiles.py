"""Files with geometry: GeoJSON, GeoPackage and shapefiles, the last also zipped."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from geo_app.errors import UnreadableFileError
from geo_app.exchange.remedies import SHEET
from geo_app.exchange.tables import ROWS_AT_ONCE, Form, RowFault, Table, how_known

_GDAL_ERRORS = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    FieldError,
    GeometryError,
    ValueError,
    OSError,
    RuntimeError,
)
_Raw = tuple[dict[str, Any], npt.NDArray[np.int64] | None, npt.NDArray[np.object_] | None, list[npt.NDArray[Any]]]


class GeoFile:
    """One layer of a file with attributes and geometry; the first feature is row 1."""

    form: Form = "geo"
    cut_names = False
    encoding: str | None = None

    def __init__(self, path: Path, known: Collection[str], layer: str | None = None) -> None:
        self.notes: list[str] = []
        self._path = path
        self._in_parts = path.suffix.lower() == ".gpkg"
        with understood():
            self.sheet: str | None = choose_layer(path, known, layer)
            about = pyogrio.read_info(path, layer=self.sheet)
        self.headings = [str(name) for name in about["fields"]]
        self.crs: str | None = about["crs"]

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the features, some thousand at a time; a GeoJSON file is taken in as a whole before."""
        done = 0
        for raw in self._in_turn(size) if self._in_parts and size else [self._read()]:
            meta, _, wkb, fields = raw
            for table in tables_of(meta, wkb, fields, crs=self.crs, done=done, size=size):
                done += len(table)
                yield table

    def _in_turn(self, size: int) -> Iterator[_Raw]:
        """Read a GeoPackage by its row numbers, which an index finds."""
        after = None
        while True:
            where = None if after is None else f"rowid > {after}"
            raw = self._read(max_features=size, where=where, return_fids=True)
            fids = raw[1]
            if fids is None or not len(fids):
                return
            after = int(fids.max())
            yield raw

    def _read(self, **options: Any) -> _Raw:
        with understood():
            read: _Raw = pyogrio.raw.read(self._path, layer=self.sheet, force_2d=True, **options)
            return read


@contextmanager
def understood() -> Iterator[None]:
    """Say in the user's words what GDAL cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on ids and missing members: nothing a user could act on
            yield
    except _GDAL_ERRORS as error:
        raise UnreadableFileError(f"打不开这个地理数据文件，可能已损坏：{error}") from error


def layers_of(path: Path) -> list[tuple[str, int]]:
    """Return the names of a file's layers, and how many features each has."""
    with understood():
        return [
            (str(name), int(pyogrio.read_info(path, layer=name)["features"])) for name, _ in pyogrio.list_layers(path)
        ]


def choose_layer(path: Path, known: Collection[str], asked: str | None) -> str:
    """Return the name of the layer that was asked for, else of the one whose fields are best known."""
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    listed = "、".join(f"「{name}」" for name in names)
    if asked is not None:
        if asked not in names:
            raise UnreadableFileError(f"没有叫「{asked}」的图层，有：{listed}")
        return asked
    if not names:
        raise UnreadableFileError("文件里没有图层")
    if len(names) == 1:
        return names[0]
    scores = {name: how_known(pyogrio.read_info(path, layer=name)["fields"], known) for name in names}
    best = max(scores, key=scores.__getitem__)
    if list(scores.values()).count(scores[best]) > 1:
        raise UnreadableFileError(f"文件里有 {len(names)} 个图层（{listed}）；{SHEET}")
    return best


def tables_of(
    meta: dict[str, Any],
    wkb: npt.NDArray[np.object_] | None,
    fields: list[npt.NDArray[Any]],
    *,
    crs: str | None,
    done: int,
    size: int | None,
) -> Iterator[Table]:
    """Yield what GDAL has read as tables of at most `size` rows, the first numbered after those that are done."""
    headings = [str(name) for name in meta["fields"]]
    count = len(wkb) if wkb is not None else len(fields[0]) if fields else 0
    for first in range(0, count, size or max(count, 1)):
        part = slice(first, min(first + (size or count), count))
        columns = [_values(values[part]) for values in fields]
        numbers = list(range(done + part.start + 1, done + part.stop + 1))
        shapes, faults = (None, []) if wkb is None else _shapes(wkb[part], numbers)
        yield Table("geo", headings, columns, numbers, shapes, crs, faults)


def _shapes(wkb: npt.NDArray[np.object_], numbers: list[int]) -> tuple[npt.NDArray[np.object_], list[RowFault]]:
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    faults = [
        RowFault(numbers[at], "", f"第 {numbers[at]} 行：这一行的图形读不出来，可能已损坏")
        for at in np.flatnonzero(shapely.is_missing(shapes))
        if wkb[at] is not None
    ]
    shapes[shapely.is_empty(shapes)] = None
    return shapes, faults


def _values(values: npt.NDArray[Any]) -> list[object]:
    """Return a field as Python objects, None where it is empty."""
    if values.dtype.kind == "M":
        whole_days = values.dtype == np.dtype("datetime64[D]")
        values = values.astype("datetime64[D]" if whole_days else "datetime64[us]").astype(object)
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]  # NaN is not itself  # noqa: PLR0124
    listed: list[object] = values.tolist()
    return listed
