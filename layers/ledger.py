"""The booked entries of villages in a period, as frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.database import Connection
from layers.queries import load

_queries = load("ledger")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the scores of some villages in one period are made from.

    households: `household` (number), `village` (code), `absent` (bool), the active ones, in the order of their numbers.
    entries: `entry_no`, `household`, `village`, `item` (code), `points_tenths`, of these households, of the account
    whose points are never spent.
    """

    households: pd.DataFrame
    entries: pd.DataFrame

    def data_versions(self) -> dict[str, int]:
        """Return the version of each village's entries: the sum of their numbers.

        A ledger only grows, so that every entry moves the sum, whichever of two was committed first.
        """
        sums = self.entries.groupby("village", observed=True)["entry_no"].sum()
        return {str(village): int(version) for village, version in sums.items()}

    def own_versions(self) -> NDArray[np.int64]:
        """Return the version of each household's own entries, in the order of `households`."""
        versions = np.zeros(len(self.households), dtype=np.int64)
        places = pd.Index(self.households["household"]).get_indexer(pd.Index(self.entries["household"]))
        np.add.at(versions, places, self.entries["entry_no"].to_numpy(np.int64))
        return versions


def read(connection: Connection, village_codes: list[str], period: str, *, as_of: date | None = None) -> Ledger:
    """Return the households of these villages and their entries of a period, like 2026Q4.

    With `as_of` only what was booked by the end of that day in China.
    """
    return Ledger(
        households=_frame(
            connection,
            _queries.households.sql,
            {"village_codes": village_codes},
            {"household": "int64", "village": "str", "absent": "bool"},
        ),
        entries=_frame(
            connection,
            _queries.entries.sql,
            {"village_codes": village_codes, "period": period, "as_of": as_of},
            {
                "entry_no": "int64",
                "household": "int64",
                "village": "str",
                "item": "category",
                "points_tenths": "int64",
            },
        ),
    )


def lock(connection: Connection, village_codes: list[str]) -> None:
    """Wait until no other transaction scores any of these villages, and keep others waiting until this one ends."""
    _queries.lock(connection, village_codes=village_codes)


def village_codes(connection: Connection, codes: list[str]) -> list[str]:
    """Return those of the codes that are villages."""
    return [row[0] for row in _queries.village_codes(connection, codes=codes)]


def _frame(connection: Connection, query: str, parameters: dict[str, object], columns: dict[str, str]) -> pd.DataFrame:
    """Copy the rows of a query out of the database: several times as fast as fetching them."""
    buffer = BytesIO()
    with connection.cursor() as cursor:
        # COPY takes no bound parameters: the driver quotes them in
        select = cursor.mogrify(query.rstrip(";\n "), parameters).decode()
        cursor.copy_expert(f"copy ({select}) to stdout (format csv)", buffer)
    buffer.seek(0)
    return pd.read_csv(buffer, names=list(columns), dtype=columns, true_values=["t"], false_values=["f"], engine="c")
