"""Which level handles a case of the demonstration, and of which unit some of them complain.

The rule is that of the database (`app.first_level`, `app.route_case`), whose triggers stand aside while the county is
loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

_COMPLAINT_SHARE, _OF_TOWN_SHARE = 0.01, 0.25
_VILLAGE_BITS, _TOWN_BITS = 12, 24


def with_handling(frame: pd.DataFrame, units: Mapping[int, str], random: np.random.Generator) -> pd.DataFrame:
    """Return the cases with their level, and with the unit complained of in about one appeal of a hundred.

    `units` is the codes of towns and villages by their ground.
    """
    count = len(frame)
    appeal = frame["matter_kind"].to_numpy() == "appeal"
    complains = appeal & (random.random(count) < _COMPLAINT_SHARE)
    of_town = random.random(count) < _OF_TOWN_SHARE
    ground = frame["ground"].to_numpy(dtype=np.int64)
    village = ground >> _VILLAGE_BITS << _VILLAGE_BITS
    town = ground >> _TOWN_BITS << _TOWN_BITS
    of_town |= village == town  # known by its town alone
    low = np.where(of_town, town, village)
    high = low + (1 << np.where(of_town, _TOWN_BITS, _VILLAGE_BITS)) - 1
    begins_below = (frame["channel"] == "grid") | frame["matter_kind"].isin(("dispute", "report"))
    level = np.where(begins_below, "village", "town")
    level = np.where(complains & (level == "village"), "town", level)
    level = np.where(complains & of_town, "county", level)
    return frame.assign(
        current_level=level,
        respondent_code=pd.Series([units[unit] for unit in low.tolist()], frame.index, dtype=object).where(complains),
        respondent_from=pd.Series(low, frame.index, dtype="Int64").where(complains),
        respondent_to=pd.Series(high, frame.index, dtype="Int64").where(complains),
    )
