"""Copy a file's rows into a table of the transaction, from which they are judged and stored as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from queue import Empty, Queue
from threading import Thread
from typing import IO, cast

import psycopg2
from psycopg2 import sql

from layers.database import Connection
from layers.queries import load

_queries = load("staging")
_NULL = r"\N"
_NO_MARKS = bytes(byte for byte in range(256) if byte not in b"\t\n\r")
_ESCAPED = {ord("\\"): r"\\", ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r"}

Columns = Mapping[str, Sequence[object]]


def stage(connection: Connection, layer: str, tables: Iterable[Columns]) -> None:
    """Fill the temporary table `staged` with columns of equal length, None as null; it goes with the transaction.

    The tables, which all have the same columns, are asked for one by one, by another thread: the next is made ready
    while the server takes in the one before.
    """
    getattr(_queries, f"create_{layer}")(connection)
    _queries.create_repeated(connection)
    with closing(_Text(iter(tables))) as text:
        if not text.columns:
            return
        names = sql.SQL(", ").join(map(sql.Identifier, text.columns))
        with connection.cursor() as cursor:
            try:
                cursor.copy_expert(sql.SQL("copy staged ({}) from stdin").format(names), cast("IO[bytes]", text))
            except psycopg2.Error:
                if text.failed is not None:
                    raise text.failed from None
                raise


def prepare(connection: Connection, layer: str) -> None:
    """Make the staged rows ready to be judged: numbered where they have no number, their statistics known."""
    if layer == "cases":
        _queries.number_repeats(connection)
    getattr(_queries, f"analyse_{layer}")(connection)


class _Text:
    """What COPY reads: tables as text, made by a thread of their own, at most two ahead."""

    def __init__(self, tables: Iterator[Columns]) -> None:
        self.failed: BaseException | None = None
        self.columns: list[str] = []
        self._tables = tables
        self._ready: Queue[bytes | BaseException] = Queue(maxsize=2)
        self._wanted = True
        self._maker = Thread(target=self._make, name="staging", daemon=True)
        self._maker.start()
        self._first: bytes | None = self._next()

    def read(self, _size: int = -1) -> bytes:
        """Return the next table, b'' after the last. psycopg2 loses what is raised here, so that it is kept."""
        first, self._first = self._first, None
        try:
            return self._next() if first is None else first
        except BaseException as error:
            self.failed = error
            raise

    def close(self) -> None:
        """Let the thread end."""
        self._wanted = False
        while self._maker.is_alive():
            with suppress(Empty):
                self._ready.get_nowait()
            self._maker.join(0.01)

    def _next(self) -> bytes:
        made = self._ready.get()
        if isinstance(made, BaseException):
            raise made
        return made

    def _make(self) -> None:
        try:
            for columns in self._tables:
                self.columns = self.columns or list(columns)
                self._ready.put(as_text(columns))
                if not self._wanted:
                    return
            self._ready.put(b"")
        except BaseException as error:
            self._ready.put(error)


def as_text(columns: Columns) -> bytes:
    """Return rows as COPY reads them: column by column, and what would have to be escaped is looked for at the end."""
    count = len(next(iter(columns.values()), ()))
    if not count:
        return b""
    nulls = [values.count(None) for values in columns.values()]
    try:
        text = _joined([_texts(values, empty) for values, empty in zip(columns.values(), nulls, strict=True)])
    except TypeError:  # a column of texts and others
        return _joined([_escaped(values) for values in columns.values()])
    row = b"\t" * (len(columns) - 1) + b"\n"
    if text.count(b"\\") == sum(nulls) and text.translate(None, _NO_MARKS) == row * count:
        return text
    return _joined([_escaped(values) for values in columns.values()])


def _joined(columns: list[Sequence[str]]) -> bytes:
    return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


def _texts(values: Sequence[object], nulls: int) -> Sequence[str]:
    """Return a column as texts, of which the first tells the type of the others."""
    if nulls == len(values):
        return [_NULL] * nulls
    first = next(value for value in values if value is not None)
    if isinstance(first, str):
        return [_NULL if value is None else value for value in values] if nulls else values  # type: ignore[misc,return-value]
    if values.count(first) == len(values):
        return [str(first)] * len(values)
    return [_NULL if value is None else str(value) for value in values] if nulls else list(map(str, values))


def _escaped(values: Sequence[object]) -> list[str]:
    return [_NULL if value is None else str(value).translate(_ESCAPED) for value in values]


def drop_rows(connection: Connection, row_numbers: Collection[int]) -> None:
    """Take rows out of the staged ones."""
    _queries.drop_rows(connection, row_numbers=list(row_numbers))


def drop_faulty(connection: Connection) -> None:
    """Take the rows that were found wrong before they were staged out of the staged ones."""
    _queries.drop_faulty(connection)


def count(connection: Connection) -> int:
    """Return how many rows are staged, or were left out because they repeat one that is."""
    return int(_queries.count_rows(connection))


def fallen_repeats(connection: Connection) -> list[tuple[int, int]]:
    """Return, once, the rows that repeat a row which is no longer staged, and that row."""
    return sorted((row, first) for row, first in _queries.fallen_repeats(connection))


def rows_elsewhere(connection: Connection, layer: str, area: str) -> list[tuple[int, str]]:
    """Return the staged rows that lie outside a region's ground, and the column that says so.

    A row is outside when it would be stored there, and when what is known under its number is there.
    """
    return [(row, column) for row, column in getattr(_queries, f"elsewhere_{layer}")(connection, area=area)]


def end_service(connection: Connection) -> None:
    """Take the rights of the schema's owner up again, which were laid down to bring in points or cases."""
    _queries.end_service(connection)
