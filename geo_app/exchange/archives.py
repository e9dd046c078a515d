"""Zipped geodata: the one layer inside is unpacked under a name of ours, and never more than it may hold."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from geo_app.errors import UnreadableFileError
from geo_app.exchange.remedies import SHEET

_WITH_SHAPES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ALONE = (".gpkg", ".geojson", ".json")
_MOST_BYTES = 2 * 2**30
_MOST_MEMBERS = 10_000
_MOST_GROWTH = 200
_BLOCK = 2**20


def members_of(path: Path) -> list[str]:
    """Return the names of the layers in an archive."""
    with _opened(path) as bundle:
        return [PurePosixPath(member.filename).stem for member in _layers(bundle)]


def unpacked(path: Path, folder: Path, asked: str | None = None) -> tuple[Path, str]:
    """Unpack the layer, with what belongs to it; return where it is, and its name in the archive.

    Names inside an archive are never used as paths. What it holds is counted while it is unpacked, not believed.
    """
    with _opened(path) as bundle:
        layer = _the_one(_layers(bundle), asked)
        inside = PurePosixPath(layer.filename)
        wanted = [layer]
        if inside.suffix.lower() == ".shp":
            stem = inside.with_suffix("")
            wanted = [m for m in bundle.infolist() if _is_part(PurePosixPath(m.filename), stem)]
        room = min(_MOST_BYTES, max(path.stat().st_size, 2**16) * _MOST_GROWTH)
        for member in wanted:
            suffix = PurePosixPath(member.filename).suffix.lower()
            room = _unpack(bundle, member, folder / f"layer{suffix}", room)
        return folder / f"layer{inside.suffix.lower()}", inside.stem


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        bundle = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(f"打不开这个 zip 文件，可能已损坏：{error}") from error
    if len(bundle.infolist()) > _MOST_MEMBERS:
        bundle.close()
        raise UnreadableFileError(f"这个 zip 里有 {len(bundle.infolist())} 个文件，太多了，请只打包要导入的图层")
    if any(_leads_out(PurePosixPath(member.filename.replace("\\", "/"))) for member in bundle.infolist()):
        bundle.close()
        raise UnreadableFileError("这个 zip 里有指向别处的路径（..），不能打开，请重新打包")
    return bundle


def _leads_out(name: PurePosixPath) -> bool:
    return name.is_absolute() or ".." in name.parts or ":" in name.as_posix()


def _layers(bundle: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the layers: macOS puts a shadow of every file beside them, which is none."""
    return [
        member
        for member in bundle.infolist()
        if not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
        and PurePosixPath(member.filename).suffix.lower() in (".shp", *_ALONE)
    ]


def _the_one(layers: list[zipfile.ZipInfo], asked: str | None) -> zipfile.ZipInfo:
    listed = "、".join(f"「{PurePosixPath(member.filename).stem}」" for member in layers)
    if not layers:
        raise UnreadableFileError("这个 zip 里没有 shapefile（.shp）、GeoPackage 或 GeoJSON")
    if asked is not None:
        layers = [member for member in layers if PurePosixPath(member.filename).stem == asked]
        if not layers:
            raise UnreadableFileError(f"没有叫「{asked}」的图层，有：{listed}")
    if len(layers) > 1:
        raise UnreadableFileError(f"这个 zip 里有 {len(layers)} 个图层（{listed}）；{SHEET}")
    return layers[0]


def _is_part(name: PurePosixPath, stem: PurePosixPath) -> bool:
    # qgis and others write x.shp.xml beside, which is none of them
    return name.suffix.lower() in _WITH_SHAPES and name.with_suffix("") == stem


def _unpack(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, room: int) -> int:
    """Unpack a file and return how much room is left."""
    try:
        with bundle.open(member) as packed, to.open("wb") as file:
            while block := packed.read(_BLOCK):
                room -= len(block)
                if room < 0:
                    raise UnreadableFileError("这个 zip 解开后大得不合理，没有打开")
                file.write(block)
    except RuntimeError as error:
        raise UnreadableFileError("这个 zip 有密码，请去掉密码后再导入") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"打不开这个 zip 文件，可能已损坏：{error}") from error
    return room


def refuse_bomb(path: Path) -> None:
    """Refuse a workbook that would unfold into far more than a workbook of its size ever does."""
    try:
        with zipfile.ZipFile(path) as bundle:
            unfolded = sum(member.file_size for member in bundle.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # an old .xls, or damaged
    if unfolded > _MOST_BYTES and unfolded > _MOST_GROWTH * path.stat().st_size:
        raise UnreadableFileError("这个 Excel 文件解开后大得不合理，没有打开")


def names_in(path: Path) -> Iterable[str]:
    """Return every name in an archive, none where it is no archive."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return bundle.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []
