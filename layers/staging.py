"""Copy a file's rows into a table of the transaction, from which they are judged and stored as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from psycopg2 import sql

from layers.database import Connection
from layers.queries import load

_queries = load("staging")
_ROWS_AT_ONCE = 20_000


def stage(connection: Connection, layer: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Fill the temporary table `staged` with columns of equal length, None as null; it goes with the transaction."""
    getattr(_queries, f"create_{layer}")(connection)
    copy = sql.SQL("copy staged ({}) from stdin (format csv)").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    rows = zip(*columns.values(), strict=True)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            text = io.StringIO(newline="")
            csv.writer(text).writerows(batch)
            text.seek(0)
            cursor.copy_expert(copy, text)
    if "lon" in columns and layer != "regions":
        _queries.index_places(connection)
    _queries.analyse(connection)


def drop_rows(connection: Connection, row_numbers: Collection[int]) -> None:
    """Take rows out of the staged ones."""
    _queries.drop_rows(connection, row_numbers=list(row_numbers))
