"""Shapefiles: in what encoding their table is, and their features one after another.

GDAL is asked for the table's bytes as they are (as Latin-1, where every byte is a letter) and they are decoded here: it
gives up on names and values whose last letter was cut by the format's lengths, which Chinese ones often are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio

from geo_app.errors import UnreadableFileError
from geo_app.exchange.geofiles import tables_of, understood
from geo_app.exchange.remedies import ENCODING
from geo_app.exchange.tables import ROWS_AT_ONCE, Form, Table
from geo_app.exchange.text_files import looks_chinese, named

_AS_BYTES = "ISO-8859-1"
_SAMPLE = 2**20
_HEADER, _FIELD, _NAME = 32, 32, 11
# what the language byte of a dBASE table says; 0 and 0x57 (the writer's own) say nothing
_LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
_CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "950": "big5"}
_MOST_CUT = 0.05


class Shapefile:
    """A shapefile; the first feature is row 1. Its names of columns have at most ten bytes."""

    form: Form = "geo"
    cut_names = True

    def __init__(self, path: Path, encoding: str | None = None, *, name: str | None = None) -> None:
        self.notes: list[str] = []
        self.sheet: str | None = name or path.stem
        self._path = path
        for part, what in ((".dbf", "属性表"), (".shx", "索引")):
            if beside(path, part) is None:
                raise UnreadableFileError(f"这个 shapefile 缺少 {part} 文件（{what}），请把同名的几个文件一起打成 zip")
        self.encoding: str | None = named(encoding) if encoding else self._guess()
        self.encoding_sure = True
        with understood():
            about = pyogrio.read_info(path, encoding=_AS_BYTES)
        self._decode = _decoder(str(self.encoding))
        self.headings = [self._decode(str(name)).strip() for name in about["fields"]]
        self.crs: str | None = about["crs"]

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the features, some thousand at a time."""
        done = 0
        while True:
            with understood():
                meta, _, wkb, fields = pyogrio.raw.read(
                    self._path, force_2d=True, encoding=_AS_BYTES, skip_features=done, max_features=size
                )
            count = len(wkb) if wkb is not None else len(fields[0]) if fields else 0
            if not count:
                return
            meta["fields"] = self.headings
            fields = [self._decoded(values) for values in fields]
            yield from tables_of(meta, wkb, fields, crs=self.crs, done=done, size=None)
            done += count
            if size is None:
                return

    def _decoded(self, values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        if values.dtype != object:
            return values
        decode = self._decode
        texts = np.empty(len(values), dtype=object)
        texts[:] = [decode(value) if isinstance(value, str) else value for value in values]
        return texts

    def _guess(self) -> str:
        """Return the encoding that the bytes show, else what the .cpg or the table's language byte says.

        Many a .cpg says UTF-8 beside a table that is not.
        """
        table, said = beside(self._path, ".dbf"), beside(self._path, ".cpg")
        with table.open("rb") if table else self._path.open("rb") as raw:
            sample = raw.read(_SAMPLE)
        text = _texts(sample)
        told = _told(said.read_text("ascii", errors="ignore")) if said else None
        if text.isascii():
            return told or "utf-8-sig"
        if _fits(text, "utf-8"):
            return "utf-8-sig"
        language = _LANGUAGES.get(sample[29])
        for encoding in (told, language):
            if encoding and encoding != "utf-8-sig" and _fits(text, encoding):
                return encoding
        if not looks_chinese(text):
            raise UnreadableFileError(f"拿不准属性表的文字编码（没有 .cpg 文件）；{ENCODING}")
        if told == "utf-8-sig":
            self.notes.append(".cpg 文件说属性表是 UTF-8，其实不是，已按 GB18030 读")
        return "gb18030"


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another suffix, small or capital."""
    return next((p for s in (suffix, suffix.upper()) if (p := path.with_suffix(s)).is_file()), None)


def _texts(table: bytes) -> bytes:
    """Return the names of a dBASE table's fields and the cells of its first rows."""
    if len(table) < _HEADER:
        return b""
    header = int.from_bytes(table[8:10], "little")
    names = [table[at : at + _NAME].split(b"\0", 1)[0] for at in range(_HEADER, min(header, len(table)) - 1, _FIELD)]
    return b" ".join([*names, table[header:]])


def _fits(text: bytes, encoding: str) -> bool:
    """Return whether bytes are text of an encoding, but for a few letters that the length of a field has cut."""
    decoded = text.decode(encoding, errors="replace")
    foreign = sum(ord(letter) > 127 for letter in decoded)
    return decoded.count("\ufffd") <= max(_MOST_CUT * foreign, 1 if "\ufffd " in decoded and foreign > 2 else 0)


def _told(text: str) -> str | None:
    asked = text.strip().lower().replace("ansi", "").replace("oem", "").replace("cp", "").strip(" -_")
    try:
        return named(_CODE_PAGES.get(asked, asked)) if asked else None
    except UnreadableFileError:
        return None


def _decoder(encoding: str) -> Callable[[str], str]:
    @lru_cache(maxsize=100_000)
    def decode(text: str) -> str:
        if text.isascii():
            return text
        raw = text.encode("latin-1")
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            # what the length of the field has cut off is lost already; elsewhere a mark shows that something was
            return raw[: error.start].decode(encoding) if error.end >= len(raw) else raw.decode(encoding, "replace")

    return decode
