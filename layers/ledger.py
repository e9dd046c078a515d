"""The booked entries of villages in a period, as frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.copied_rows import copied_rows
from layers.database import Connection
from layers.queries import load

_queries = load("ledger")
_HOUSEHOLDS = {"household": ">i8", "absent": "?"}
_ENTRIES = {"entry_no": ">i8", "household": ">i8", "item": "S4", "points_tenths": ">i4"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the scores of some villages in one period are made from.

    households: `household` (number), `village` (code), `absent` (bool), the active ones, village by village, those of a
    village in the order of their numbers.
    entries: `entry_no`, `household`, `item` (code), `points_tenths`, of these households while they belong to the
    village that booked them, of the account whose points are never spent.
    """

    households: pd.DataFrame
    entries: pd.DataFrame

    def own_versions(self) -> NDArray[np.int64]:
        """Return the version of each household's own entries, in the order of `households`: the sum of their numbers.

        A ledger only grows, so that every entry moves the sum, whichever of two was committed first.
        """
        versions = np.zeros(len(self.households), dtype=np.int64)
        places = pd.Index(self.households["household"]).get_indexer(pd.Index(self.entries["household"]))
        np.add.at(versions, places, self.entries["entry_no"].to_numpy(np.int64))
        return versions


def read(connection: Connection, village_codes: list[str], period: str, *, as_of: date | None = None) -> Ledger:
    """Return the households of these villages and their entries of a period, like 2026Q4.

    With `as_of` only what was booked by the end of that day in China.
    """
    households, entries = [], []
    for code in village_codes:
        here = copied_rows(connection, _queries.households.sql, {"village_code": code}, _HOUSEHOLDS)
        booked = copied_rows(
            connection, _queries.entries.sql, {"village_code": code, "period": period, "as_of": as_of}, _ENTRIES
        )
        households.append(here)
        # sooner done here than joined there
        entries.append(booked[np.isin(booked["household"], here["household"])])
    counts = [len(here) for here in households]
    living, booked = np.concatenate(households), np.concatenate(entries)
    places, items = pd.factorize(booked["item"].copy().view(np.uint32))  # four letters at once
    return Ledger(
        households=pd.DataFrame(
            {
                "household": living["household"].astype(np.int64),
                "village": np.repeat(np.array(village_codes, dtype=object), counts),
                "absent": living["absent"],
            }
        ),
        entries=pd.DataFrame(
            {
                "entry_no": booked["entry_no"].astype(np.int64),
                "household": booked["household"].astype(np.int64),
                "item": pd.Categorical.from_codes(places, categories=pd.Index(items.view("S4").astype(str))),
                "points_tenths": booked["points_tenths"].astype(np.int64),
            }
        ),
    )


def lock(connection: Connection, village_codes: list[str]) -> None:
    """Wait until no other transaction scores any of these villages, and keep others waiting until this one ends."""
    _queries.lock(connection, village_codes=village_codes)


def village_codes(connection: Connection, codes: list[str]) -> list[str]:
    """Return those of the codes that are villages."""
    return [row[0] for row in _queries.village_codes(connection, codes=codes)]
