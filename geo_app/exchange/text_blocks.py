"""The rows of a CSV file by blocks of lines: what has no quotes is split at once, the rest by the csv module."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geo_app.errors import UnreadableFileError
from geo_app.exchange.tables import Head, Table, all_begun, table_of

_LONGEST_CELL, _LONGEST_LINE = 2**26, 2**27
csv.field_size_limit(_LONGEST_CELL)
NOT_UNDERSTOOD = "看不懂这个文件的文字编码；请另存为 UTF-8 或 GB18030 编码的 CSV"
CUT_OFF = "文件在一个字的中间断了，可能没有传完整，请重新复制或导出"
# a comma, a quote or the end of a line is never a part of another letter in these
_WHERE_BYTES_ARE_LETTERS = ("utf-8-sig", "gb18030")
_BLOCK = 2**19  # few enough to stay in the processor's cache


@dataclass(frozen=True, slots=True)
class TextBlocks:
    """A CSV file whose lines end as those of nearly all do."""

    path: Path
    encoding: str
    separator: str
    head: Head

    def batches(self, size: int) -> Iterator[Table]:
        """Yield the rows below the headings as tables of at most `size` rows; empty rows are left out."""
        with self.path.open("rb") as raw:
            number = 0
            while number < self.head.row and (block := _lines(raw, 1, number)):
                rows = self._parse(block, raw, number, begins=number == 0)
                yield from self._tables(rows[max(self.head.row - number, 0) :], self.head.row, size)
                number += len(rows)
            while block := _lines(raw, _BLOCK, number):
                columns = self._split(block, number)
                if columns is not None and all_begun(columns[0]):
                    yield from self._parts(columns, number, size)
                    number += len(columns[0])
                else:
                    rows = self._parse(block, raw, number)
                    yield from self._tables(rows, number, size)
                    number += len(rows)

    def _parts(self, columns: list[list[object]], number: int, size: int) -> Iterator[Table]:
        count = len(columns[0])
        for at in range(0, count, size):
            part = slice(at, at + size)
            numbers = list(range(number + at + 1, number + min(at + size, count) + 1))
            cells = columns if size >= count else [column[part] for column in columns]
            yield Table("csv", self.head.headings, cells, numbers)

    def _tables(self, rows: list[list[object]], number: int, size: int) -> Iterator[Table]:
        for at in range(0, len(rows), size):
            table = table_of("csv", self.head, rows[at : at + size], number + at + 1)
            if table is not None:
                yield table

    def _split(self, block: bytes, number: int) -> list[list[object]] | None:
        """Return the cells of lines by column, None unless each line has as many as the headings and no quotes."""
        width = len(self.head.headings)
        end = b"\r\n" if block.endswith(b"\r\n") else b"\n"
        separator = self.separator.encode()
        if not block.endswith(b"\n"):
            end = b"\r\n" if b"\r\n" in block else b"\n"
            block += end
        marks = block.translate(None, _but(separator + b'\r\n"'))
        line = separator * (width - 1) + end
        if width < 2 or marks != line * (len(marks) // len(line)):
            return None
        cells = self._decoded(block[: -len(end)], number).replace(end.decode(), self.separator).split(self.separator)
        return [cells[at::width] for at in range(width)]  # type: ignore[misc]

    def _parse(self, block: bytes, raw: BinaryIO, number: int, *, begins: bool = False) -> list[list[object]]:
        """Return the rows of lines as the csv module reads them, and of further lines while a quote is open."""
        while True:
            text = self._decoded(block, number, begins=begins)
            rows: list[list[object]] = []
            try:
                for row in csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, strict=True):
                    rows.append(row)  # type: ignore[arg-type]  # one by one: where an error is, their number tells
            except csv.Error as error:
                further = _lines(raw, len(block), number) if "unexpected end" in str(error) else b""
                if not further:
                    raise UnreadableFileError(unparsable(error, number + len(rows) + 1)) from error
                block += further
            else:
                return rows

    def _decoded(self, block: bytes, number: int, *, begins: bool = False) -> str:
        encoding = self.encoding if begins or self.encoding != "utf-8-sig" else "utf-8"
        try:
            return block.decode(encoding)
        except UnicodeError as error:
            at = block.count(b"\n", 0, error.start) if isinstance(error, UnicodeDecodeError) else 0
            raise UnreadableFileError(undecodable(error, number + at + 1)) from error


def in_blocks(path: Path, encoding: str, separator: str, head: Head, sample: bytes) -> TextBlocks | None:
    """Return the file as blocks of lines, None where its lines cannot be told apart by their bytes."""
    if encoding not in _WHERE_BYTES_ARE_LETTERS or b"\n" not in sample:
        return None
    return TextBlocks(path, encoding, separator, head)


def _lines(raw: BinaryIO, size: int, number: int) -> bytes:
    """Read so many bytes, and on to the end of the line; so many rows were read before."""
    block = raw.read(size)
    if not block or block.endswith(b"\n"):
        return block
    rest = raw.readline(_LONGEST_LINE)
    if len(rest) == _LONGEST_LINE and not rest.endswith(b"\n"):
        row = number + 1 + block.count(b"\n")
        raise UnreadableFileError(f"第 {row} 行大得不合理，可能少了换行或引号")
    return block + rest


def _but(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)


def undecodable(error: UnicodeError, row: int) -> str:
    """Say that a file is no text in the encoding that it seems to have, from a row on."""
    if "unexpected end" in str(error) or "incomplete" in str(error) or "truncated" in str(error):
        return f"{CUT_OFF}（第 {row} 行）"
    return f"{NOT_UNDERSTOOD}（第 {row} 行附近）"


def unparsable(error: csv.Error, row: int) -> str:
    """Say what is wrong with the quotes or cells of a row."""
    if "unexpected end" in str(error):
        return f"第 {row} 行有一个引号没有关上，后面的内容都成了一格：文件可能不完整，或少了一个引号"
    if "expected after" in str(error):
        return f"第 {row} 行的引号乱了：格里的引号要写成两个，或者少了一个逗号、引号"
    if "field larger" in str(error):
        return f"第 {row} 行有一格大得不合理，可能少了一个引号"
    return f"这个 CSV 文件从第 {row} 行起读不下去：{error}"
