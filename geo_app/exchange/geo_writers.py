"""A layer of any size as GeoPackage, GeoJSON or shapefile, written part by part from well-known binary."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio
import shapely

from geo_app.exchange.arrow_feed import GEOMETRY, ArrowColumn, ArrowFeed, ArrowKind, ArrowPart
from geo_app.exchange.list_cells import Cell, field_name, geometries, in_columns, moment_text
from geo_app.exchange.list_kinds import ExportList, Form, Kind, ListColumn
from geo_app.exchange.list_sheets import About
from layers.export_lists import ListPart

CRS = "EPSG:4490"
_SHORT_NAME, _LONGEST_TEXT = 10, 254
_ARROW: Mapping[Kind, ArrowKind] = {
    "whole": "whole", "yes": "whole", "tenths": "real", "hundredths": "real", "degrees": "real", "day": "day",
}  # fmt: skip
_EPOCH = date(1970, 1, 1).toordinal()
_GPKG_VERSION = "1.3"  # what QGIS and GDAL of some years ago know as well
_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode
_README = "字段说明.txt"


def write_gpkg(path: Path, shown: ExportList, parts: Iterable[ListPart], about: About) -> int:
    """Write a GeoPackage, which says what it is in its metadata; return how many features it has."""
    columns = _kept(shown)
    facts = dict(about.facts)
    return _write_by_gdal(
        path, shown, columns, parts, driver="GPKG", names=[field_name(column) for column in columns],
        dataset_metadata={"TITLE": about.title, **facts}, layer_metadata={"DESCRIPTION": about.mark, **facts},
        DESCRIPTION=about.mark, IDENTIFIER=about.title, VERSION=_GPKG_VERSION,
    )  # fmt: skip


def write_geojson(path: Path, shown: ExportList, parts: Iterable[ListPart], about: About) -> int:
    """Write RFC 7946: longitude first, outer rings counter-clockwise; what it is stands in members of our own."""
    columns = _kept(shown)
    names = [json.dumps(field_name(column)) for column in columns]
    members = {"type": "FeatureCollection", "name": shown.name, "title": about.title, "notice": dict(about.facts)}
    total = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(members, ensure_ascii=False)[:-1] + ', "features": [')
        for part in parts:
            shapes = shapely.orient_polygons(shapely.from_wkb(geometries(part)), exterior_cw=False)
            written = ["null" if text is None else text for text in shapely.to_geojson(shapes).tolist()]
            cells_of = zip(columns, _cells(columns, part), strict=True)
            values = [_json_texts(column, cells) for column, cells in cells_of]
            features = [
                '{"type": "Feature", "properties": {'
                + ", ".join([f"{name}: {value}" for name, value in zip(names, row, strict=True)])
                + f'}}, "geometry": {shape}}}'
                for shape, *row in zip(written, *values, strict=True)
            ]
            if features:
                file.write((",\n" if total else "\n") + ",\n".join(features))
            total += len(features)
        file.write("\n]}\n")
    return total


def write_shapefile(path: Path, shown: ExportList, parts: Iterable[ListPart], about: About) -> int:
    """Write a shapefile in UTF-8, and what its names of ten letters mean: zipped, or bare where `path` says so."""
    columns = _kept(shown)
    short = short_names(columns)
    folder = path.parent / f".{path.stem}.parts"
    folder.mkdir(mode=0o700)
    cut = _Cut()
    try:
        stem = shown.name if path.suffix == ".zip" else path.stem
        total = _write_by_gdal(
            folder / f"{stem}.shp", shown, columns, parts, driver="ESRI Shapefile", names=list(short.values()),
            mend=cut.mend, encoding="UTF-8",
        )  # fmt: skip
        (folder / _README).write_text(_explained(shown, short, about, cut), encoding="utf-8-sig", newline="\r\n")
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
                for part in sorted(folder.iterdir()):
                    packed.write(part, part.name)
        else:
            for part in folder.iterdir():
                part.chmod(0o600)
                part.replace(path.parent / part.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return total


WRITERS: Mapping[Form, Callable[[Path, ExportList, Iterable[ListPart], About], int]] = {
    "gpkg": write_gpkg, "geojson": write_geojson, "shp": write_shapefile,
}  # fmt: skip


def short_names(columns: Iterable[ListColumn]) -> dict[str, str]:
    """Return at most ten letters for each column: the beginning of its name, and a number where that is taken."""
    found: dict[str, str] = {}
    for column in columns:
        name = field_name(column)
        short, number = name[:_SHORT_NAME], 1
        while short in found.values():
            number += 1
            short = f"{name[: _SHORT_NAME - 1 - len(str(number))]}_{number}"
        found[column.name] = short
    return found


class _Cut:
    """Cuts texts to what a shapefile holds, never within a letter, and remembers which columns it cut."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def mend(self, column: ListColumn, cells: list[Cell]) -> list[Cell]:
        mended = [cell if not isinstance(cell, str) or len(cell) * 3 <= _LONGEST_TEXT else _cut(cell) for cell in cells]
        count = sum(now != was for now, was in zip(mended, cells, strict=True))
        if count:
            self.counts[column.title] = self.counts.get(column.title, 0) + count
        return mended


def _cut(text: str) -> str:
    return text.encode()[:_LONGEST_TEXT].decode(errors="ignore")


def names_read(shown: ExportList) -> list[str]:
    """Return which columns of the database such a file is made of."""
    return [*(column.name for column in _kept(shown)), "geometry"]


def _kept(shown: ExportList) -> tuple[ListColumn, ...]:
    """Return the columns of a layer whose features have their place anyway."""
    points = shown.shape == "Point"
    return tuple(column for column in shown.columns if not (points and column.kind == "degrees"))


def _cells(columns: tuple[ListColumn, ...], part: ListPart) -> list[list[Cell]]:
    return in_columns(columns, part, "names", typed=False)


def _write_by_gdal(
    path: Path,
    shown: ExportList,
    columns: tuple[ListColumn, ...],
    parts: Iterable[ListPart],
    *,
    driver: str,
    names: list[str],
    mend: Callable[[ListColumn, list[Cell]], list[Cell]] = lambda _, cells: cells,
    **options: Any,
) -> int:
    total = 0

    def read() -> Iterator[ArrowPart]:
        nonlocal total
        for part in parts:
            cells_of = zip(columns, _cells(columns, part), strict=True)
            yield ArrowPart([_for_gdal(column, mend(column, cells)) for column, cells in cells_of], geometries(part))
            total += part.rows

    kinds = [_ARROW.get(column.kind, "text") for column in columns]
    feed = ArrowFeed([ArrowColumn(name, kind) for name, kind in zip(names, kinds, strict=True)], read())
    try:
        pyogrio.raw.write_arrow(
            feed.stream(), path, layer=shown.name if driver == "GPKG" else path.stem, driver=driver,
            geometry_name=GEOMETRY, geometry_type=shown.shape, crs=CRS, **options,
        )  # fmt: skip
    except Exception:
        if feed.failure is not None:
            raise feed.failure from None
        raise
    return total


def _for_gdal(column: ListColumn, cells: list[Any]) -> list[Any]:
    """Return a column as Arrow takes it."""
    read = _READ.get(column.kind)
    return cells if read is None else [None if cell is None else read(cell) for cell in cells]


_READ: Mapping[Kind, Callable[[str], Any]] = {
    "whole": int,
    "yes": lambda cell: int(cell == "t"),
    "degrees": float,
    "day": lambda cell: date.fromisoformat(cell).toordinal() - _EPOCH,
    "moment": moment_text,
}


def _json_texts(column: ListColumn, cells: list[Any]) -> list[str]:
    written = _AS_JSON.get(column.kind, _TO_JSON)
    return ["null" if cell is None else written(cell) for cell in cells]


_AS_JSON: Mapping[Kind, Callable[[Any], str]] = {
    "whole": str,
    "degrees": str,
    "yes": lambda cell: "true" if cell == "t" else "false",
    "day": lambda cell: f'"{cell}"',
    "moment": lambda cell: f'"{moment_text(cell)}"',
}


def _explained(shown: ExportList, short: Mapping[str, str], about: About, cut: _Cut) -> str:
    lines = [about.title, "", *(f"{name}：{text}" for name, text in about.facts), ""]
    lines += ["字段名（最多 10 个字母）　完整名称　中文名称　代码含义"]
    for column in shown.columns:
        if column.name in short:
            words = "；".join(f"{code} = {word}" for code, word in column.words.items())
            lines.append(f"{short[column.name]}　{field_name(column)}　{column.title}　{words}".rstrip())
    lines += ["", f"文字编码 UTF-8（见 .cpg），坐标系 CGCS2000（{CRS}）。时间是北京时间。"]
    lines += [
        f"shapefile 的文字最多 {_LONGEST_TEXT} 个字节：「{title}」有 {count:,} 格被截短，需要全文请用 GeoPackage。"
        for title, count in cut.counts.items()
    ]
    return "\n".join(lines) + "\n"
