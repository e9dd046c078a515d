"""Rows as a stream of Arrow, which GDAL takes in C and asks for part by part: the whole is never in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import nanoarrow
from nanoarrow import ipc
from nanoarrow.c_array_stream import CArrayStream

GEOMETRY = "geom"
ArrowKind = Literal["text", "whole", "real", "day"]
_TYPES: Mapping[ArrowKind, Any] = {
    "text": nanoarrow.string(),
    "whole": nanoarrow.int64(),
    "real": nanoarrow.float64(),
    "day": nanoarrow.date32(),
}


@dataclass(frozen=True, slots=True)
class ArrowColumn:
    """A column of a stream: what it is called, and what is in it; days count from 1970-01-01."""

    name: str
    kind: ArrowKind


@dataclass(frozen=True, slots=True)
class ArrowPart:
    """Some rows: the cells of each column, None where there is nothing, and geometries as well-known binary."""

    cells: Sequence[Sequence[Any]]
    geometries: Sequence[bytes | None]


class ArrowFeed(io.RawIOBase):
    """A file of Arrow's IPC stream that is made while it is read, from parts that are fetched while it is made.

    What the parts raise is kept in `failure`, since GDAL says of it only that the stream ended.
    """

    def __init__(self, columns: Sequence[ArrowColumn], parts: Iterator[ArrowPart]) -> None:
        super().__init__()
        self._types = [*(_TYPES[column.kind] for column in columns), nanoarrow.binary()]
        names = [*(column.name for column in columns), GEOMETRY]
        self._schema = nanoarrow.struct(dict(zip(names, self._types, strict=True)))
        self._parts = parts
        self._written = io.BytesIO()
        self._writer = ipc.StreamWriter.from_writable(self._written)
        self._left = memoryview(b"")
        self._ended = False
        self.failure: BaseException | None = None

    def stream(self) -> ipc.InputStream:
        """Return what takes the rows in C."""
        return ipc.InputStream.from_readable(self)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as one part goes."""
        try:
            while not self._left and not self._ended:
                self._left = memoryview(self._next())
        except BaseException as failure:
            self.failure = failure
            raise
        into = memoryview(buffer)
        size = min(into.nbytes, len(self._left))
        into[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def _next(self) -> bytes:
        self._written.seek(0)
        self._written.truncate()
        part = next(self._parts, None)
        if part is None:
            self._ended = True
            self._writer.close()
        else:
            array = self._array(part)
            self._writer.write_stream(CArrayStream.from_c_arrays([array], array.schema))
        return self._written.getvalue()

    def _array(self, part: ArrowPart) -> Any:
        cells = zip([*part.cells, part.geometries], self._types, strict=True)
        children = [nanoarrow.c_array(values, kind) for values, kind in cells]
        rows = len(part.geometries)
        return nanoarrow.c_array_from_buffers(self._schema, rows, [None], null_count=0, children=children)
