"""Scores of households and villages by period."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records import RankedHousehold, Score, VillageScore

_queries = load("scores")
_NUMBERS = [
    "household", "points_tenths", "index_hundredths", "rank_no", "quintile", "band_first", "band_last", "tie_group",
    "data_version",
]  # fmt: skip
HELD = ("points_tenths", "index_hundredths", "rank_no", "quintile", "data_version")


@dataclass(frozen=True, slots=True)
class Ranking:
    """A village's result of a period: best first, those that do not take part last."""

    village: VillageScore
    households: list[RankedHousehold]


@dataclass(frozen=True, slots=True)
class Parts:
    """What explains the scores of n households: whole numbers (n, dimensions, names)."""

    dimensions: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.int64]


def ranking(connection: Connection, village_code: str, period: str | None) -> Ranking:
    """Return a village's ranking of a period, or of the latest one; NotVisibleError when there is none to see."""
    village: VillageScore | None = _queries.village(connection, village_code=village_code, period=period)
    if village is None:
        raise NotVisibleError(village_code)
    rows = _queries.ranking(connection, village_code=village_code, period=village.period)
    return Ranking(village=village, households=list(rows))


def of_household(connection: Connection, household_code: str, period: str | None) -> Score:
    """Return a household's score of a period, or its latest; NotVisibleError when there is none to see.

    Its parts are dicts with `dimension`, `name`, `weight_ppm`, `cap`, `raw`, `cut`, `forgiven`, `counted` (tenths of a
    point) and `part` (hundredths of the index).
    """
    score: Score | None = _queries.of_household(connection, household_code=household_code, period=period)
    if score is None:
        raise NotVisibleError(household_code)
    return score


def held(connection: Connection, village_codes: list[str], period: str) -> pd.DataFrame:
    """Return what is held of the households of villages: `household`, then as `HELD`; 0 for no rank and no fifth."""
    columns = ["household", *HELD]
    frame = pd.DataFrame(
        list(_queries.held(connection, village_codes=village_codes, period=period)), columns=columns, dtype="int64"
    )
    return frame.set_index("household")


def held_of_villages(connection: Connection, village_codes: list[str], period: str) -> list[VillageScore]:
    """Return what is held of villages, by code."""
    return list(_queries.held_of_villages(connection, village_codes=village_codes, period=period))


def replace(
    connection: Connection,
    scheme_id: int,
    villages: list[VillageScore],
    households: pd.DataFrame,
    parts: Parts,
) -> int:
    """Make these the scores of villages in one period; return how many households' scores changed.

    households: `household` (number), `points_tenths`, `index_hundredths`, `rank_no` and `quintile` (0 for one that
    does not take part), `band_first`, `band_last` and `tie_group` (0: not known), `data_version`. A
    row that is the same already is not touched, so that nothing on the map moves; the scores of households that are
    not named any more are taken away.
    """
    _queries.stage(connection)
    with connection.cursor() as cursor:
        cursor.copy_expert("copy pg_temp.scored from stdin", _as_text(households[_NUMBERS], parts))
    of = {"period": villages[0].period, "village_codes": [village.village_code for village in villages]}
    changed: int = _queries.delete_stale(connection, **of)
    changed += _queries.store_households(connection, period=of["period"], scheme_id=scheme_id)
    _queries.store_villages(
        connection,
        **of,
        scheme_id=scheme_id,
        data_versions=[village.data_version for village in villages],
        households=[village.households for village in villages],
        ranked=[village.ranked for village in villages],
        means=[village.mean_index_hundredths for village in villages],
        sums=[village.index_sum for village in villages],
    )
    _queries.unstage(connection)
    return changed


def _as_text(households: pd.DataFrame, parts: Parts) -> StringIO:
    """Write the rows as COPY reads them: the numbers and the JSON of the parts, whose form is the same in all."""
    values = ",".join(f'"{name}":%d' for name in parts.names)
    cells = [f'{{"dimension":"{code}",{values}}}' for code in parts.dimensions]
    line = "\t".join(["%d"] * len(_NUMBERS)) + "\t[" + ",".join(cells) + "]\n"
    explained = parts.values.reshape(len(households), len(parts.dimensions) * len(parts.names))
    rows = np.hstack((households.to_numpy(), explained)).tolist()
    return StringIO("".join([line % tuple(row) for row in rows]))
