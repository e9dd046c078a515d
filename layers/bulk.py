"""Many rows at once: COPY into tables whose triggers, references and indexes stand aside until all is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pandas as pd
from psycopg2 import sql

from layers.database import Connection
from layers.queries import load

_queries: Any = load("bulk")
_NULL = r"\N"


def copy_frame(connection: Connection, table: str, frame: pd.DataFrame) -> None:
    """Append the rows of a frame, whose columns bear the table's names; a missing value becomes NULL."""
    if frame.empty:
        return
    buffer = StringIO()
    frame.to_csv(buffer, index=False, header=False, na_rep=_NULL)
    buffer.seek(0)
    statement = sql.SQL("copy {} ({}) from stdin (format csv, null {})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, frame.columns)), sql.Literal(_NULL)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows given as tuples in the order of the columns; None becomes NULL."""
    copy_frame(connection, table, pd.DataFrame(list(rows), columns=list(columns), dtype=object))


@contextmanager
def loading(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Let these tables be filled quickly by their owner, for the duration of the block.

    Triggers, foreign keys and indexes stand aside and come back afterwards: every row is then checked against the
    foreign keys, statistics are gathered, and identity columns go on after the largest number. What triggers would
    have filled in or kept in step is up to the caller (`rebuild_map`). Everything happens in the caller's
    transaction, so that a failure leaves nothing behind.
    """
    _queries.grant_memory(connection)
    for table in tables:
        _run(connection, "alter table {} disable trigger user", table)
    constraints = list(_queries.foreign_keys(connection, tables=list(tables)))
    indexes = list(_queries.indexes(connection, tables=list(tables)))
    for table, name, _ in constraints:
        _run(connection, "alter table {} drop constraint {}", table, name)
    for name, _ in indexes:
        _run(connection, "drop index {}", name)
    yield
    for _, definition in indexes:
        _run(connection, definition)
    for table, name, definition in constraints:
        _run(connection, "alter table {} add constraint {} " + definition, table, name)
    for table in tables:
        _run(connection, "alter table {} enable trigger user", table)
    for table, column in _queries.identity_columns(connection, tables=list(tables)):
        _queries.continue_identity(connection, table=table, column=column, largest=_largest(connection, table, column))
    analyze(connection, tables)


@contextmanager
def standing_aside(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Let the triggers of these tables stand aside for a few rows of their owner's; references are checked."""
    for table in tables:
        _run(connection, "alter table {} disable trigger user", table)
    yield
    for table in tables:
        _run(connection, "alter table {} enable trigger user", table)


def analyze(connection: Connection, tables: Iterable[str]) -> None:
    """Gather the statistics of these tables, which the planner needs after a bulk load."""
    for table in tables:
        _run(connection, "analyze {}", table)


def rebuild_map(connection: Connection) -> None:
    """Lay the whole map anew, and gather its statistics."""
    _queries.grant_memory(connection)
    _queries.rebuild_map(connection)
    analyze(connection, ("map_households", "map_cases", "map_cells", "data_versions"))


def grounds(connection: Connection) -> dict[str, int]:
    """Return the ground of every region."""
    return dict(_queries.grounds(connection))


def _largest(connection: Connection, table: str, column: str) -> int:
    with connection.cursor() as cursor:
        query = "select coalesce(max({}), 0) from {}"
        cursor.execute(sql.SQL(query).format(sql.Identifier(column), sql.Identifier(table)))
        ((largest,),) = cursor.fetchall()
    return int(largest)


def _run(connection: Connection, statement: str, *names: str) -> None:
    """Run a statement; names are quoted as identifiers. Definitions come from the catalogue, never from outside."""
    with connection.cursor() as cursor:
        if names:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        else:
            cursor.execute(statement)
