"""Copy a file's rows into a table of the transaction, from which they are judged and stored as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from queue import Empty, Queue
from threading import Thread
from typing import TextIO, cast

import psycopg2
from psycopg2 import sql

from layers.database import Connection
from layers.queries import load

_queries = load("staging")
_NULL = r"\N"
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
                cursor.copy_expert(sql.SQL("copy staged ({}) from stdin").format(names), cast("TextIO", text))
            except psycopg2.Error:
                if text.failed is not None:
                    raise text.failed from None
                raise


def prepare(connection: Connection, layer: str) -> None:
    """Make the staged rows ready to be judged: numbered where they have no number, indexed, their statistics known."""
    if layer == "cases":
        _queries.number_repeats(connection)
    if layer in ("households", "rooms", "cases"):
        _queries.index_places(connection)
    _queries.analyse(connection)


class _Text:
    """What COPY reads: tables as text, made by a thread of their own, at most two ahead."""

    def __init__(self, tables: Iterator[Columns]) -> None:
        self.failed: BaseException | None = None
        self.columns: list[str] = []
        self._tables = tables
        self._ready: Queue[str | BaseException] = Queue(maxsize=2)
        self._wanted = True
        self._maker = Thread(target=self._make, name="staging", daemon=True)
        self._maker.start()
        self._first: str | None = self._next()

    def read(self, _size: int = -1) -> str:
        """Return the next table, '' after the last. psycopg2 loses what is raised here, so that it is kept."""
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

    def _next(self) -> str:
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
            self._ready.put("")
        except BaseException as error:
            self._ready.put(error)


def as_text(columns: Columns) -> str:
    """Return rows as COPY reads them: column by column, since most columns need nothing done."""
    cells = [_column_as_text(values) for values in columns.values()]
    return "\n".join(map("\t".join, zip(*cells, strict=True))) + "\n" if cells and cells[0] else ""


def _column_as_text(values: Sequence[object]) -> Iterable[str]:
    present = values if all(values) else [value for value in values if value is not None]
    if not present:
        return [_NULL] * len(values)
    try:
        whole = "".join(present)  # type: ignore[arg-type]
    except TypeError:
        return _mixed_as_text(values)
    if any(mark in whole for mark in "\\\n\t\r"):
        return [_NULL if value is None else value.translate(_ESCAPED) for value in values]  # type: ignore[attr-defined]
    return values if present is values else [_NULL if value is None else value for value in values]  # type: ignore[return-value,misc]


def _mixed_as_text(values: Sequence[object]) -> list[str]:
    if set(map(type, values)) == {bool}:
        return ["t" if value else "f" for value in values]
    texts = [_NULL if value is None else str(value) for value in values]
    if any(map(_has_marks, values)):
        texts = [_NULL if value is None else str(value).translate(_ESCAPED) for value in values]
    return texts


def _has_marks(value: object) -> bool:
    return isinstance(value, str) and any(mark in value for mark in "\\\n\t\r")


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
