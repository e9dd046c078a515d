"""CSV files: in what encoding they are, and their rows one after another."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from geo_app.errors import UnreadableFileError
from geo_app.exchange.remedies import ENCODING
from geo_app.exchange.tables import ROWS_AT_ONCE, Form, Table, find_head, in_batches
from geo_app.exchange.text_blocks import CUT_OFF, NOT_UNDERSTOOD, in_blocks, undecodable, unparsable

_BLOCK = 2**20
_SAMPLE = 2**16
_MOST_ODD = 0.3


class TextFile:
    """A CSV file: UTF-8 with or without a mark, GB18030 or UTF-16; separated by commas, semicolons or tabs."""

    form: Form = "csv"
    crs: str | None = None
    encoding: str | None
    cut_names = False

    def __init__(self, path: Path, known: Collection[str], encoding: str | None = None) -> None:
        self._path = path
        self.notes: list[str] = []
        self.sheet: str | None = None
        self._encoding, sure = (named(encoding), True) if encoding else guess_encoding(path)
        self.encoding = self._encoding
        if not sure:
            raise UnreadableFileError(f"拿不准这个文件的文字编码；{ENCODING}")
        with path.open("rb") as raw:
            sample = raw.read(_SAMPLE)
        self._separator = _separator(sample.decode(self._encoding, errors="ignore"))
        self._head = find_head(self._rows(), known)
        self.headings = self._head.headings
        self._blocks = in_blocks(path, self._encoding, self._separator, self._head, sample)

    def batches(self, size: int | None = ROWS_AT_ONCE) -> Iterator[Table]:
        """Yield the rows, some thousand at a time."""
        if self._blocks is not None and size is not None:
            return self._blocks.batches(size)
        return in_batches(self.form, self._head, self._rows(), size)

    def _rows(self) -> Iterator[list[object]]:
        with (
            self._path.open("rb") as raw,
            io.TextIOWrapper(raw, encoding=self._encoding, newline="") as text,
        ):
            reader = csv.reader(text, delimiter=self._separator, strict=True)
            number = 0
            try:
                for row in reader:
                    number += 1
                    yield row  # type: ignore[misc]
            except UnicodeError as error:
                raise UnreadableFileError(undecodable(error, number + 1)) from error
            except csv.Error as error:
                raise UnreadableFileError(unparsable(error, number + 1)) from error


def _separator(text: str) -> str:
    line = next((line for line in text.splitlines() if any(mark in line for mark in ",\t;")), "")
    return max(",\t;", key=line.count)


def named(encoding: str) -> str:
    """Return Python's name of an encoding that a person has named; for UTF-8, a mark is passed over."""
    asked = encoding.strip().lower().replace("_", "-")
    asked = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "936": "gb18030", "utf8": "utf-8"}.get(
        asked, asked
    )
    try:
        found = codecs.lookup(asked)
    except (LookupError, ValueError) as error:
        raise UnreadableFileError(f"没有「{encoding}」这种文字编码，可以写 utf-8、gb18030、utf-16、big5") from error
    if not found._is_text_encoding:  # rot13 and base64 are codecs too
        raise UnreadableFileError(f"没有「{encoding}」这种文字编码，可以写 utf-8、gb18030、utf-16、big5")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def guess_encoding(path: Path) -> tuple[str, bool]:
    """Return in what encoding a file seems to be, and whether that is sure.

    UTF-8 is known by every byte of the file being right; anything else is GB18030 when that makes Chinese of it.
    """
    with path.open("rb") as raw:
        sample = raw.read(_SAMPLE)
        if sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", True
        if sample.count(0) * 5 > len(sample) > 1:
            return ("utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"), True
        raw.seek(0)
        try:
            _check(raw, "utf-8")
        except UnicodeDecodeError as error:
            if "unexpected end" in error.reason and _ends_within_a_letter(path):
                raise UnreadableFileError(CUT_OFF) from error
        else:
            return "utf-8-sig", True
    return "gb18030", looks_chinese(sample)


def looks_chinese(sample: bytes) -> bool:
    """Return whether bytes that are not UTF-8 make sense as GB18030."""
    text = codecs.getincrementaldecoder("gb18030")("replace").decode(sample)
    foreign = [letter for letter in text if ord(letter) > 127]
    odd = sum(not _usual(letter) for letter in foreign)
    if "\ufffd" in text and odd > _MOST_ODD * len(foreign):
        raise UnreadableFileError(NOT_UNDERSTOOD)
    return odd <= _MOST_ODD * len(foreign)


def _check(raw: io.BufferedReader, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    while block := raw.read(_BLOCK):
        decoder.decode(block)
    decoder.decode(b"", final=True)


def _ends_within_a_letter(path: Path) -> bool:
    """Return whether everything but the last bytes is UTF-8, so that the file was cut."""
    whole = path.stat().st_size
    with path.open("rb") as raw:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := raw.read(_BLOCK):
                decoder.decode(block)
        except UnicodeDecodeError:
            return False
    return whole > 0


def _usual(letter: str) -> bool:
    """Return whether a letter is one that Chinese files are full of: those of the first standard, and their signs.

    Text in other encodings that is taken for GB18030 makes ideographs, too, but mostly ones that nobody uses.
    """
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return 0x2000 <= ord(letter) <= 0x26FF or 0xFF00 <= ord(letter) <= 0xFFEF
    return True
