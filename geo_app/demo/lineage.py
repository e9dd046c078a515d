"""Households that came out of others: a son sets up his own house."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo_app.demo.plane import generator
from geo_app.demo.points import Booking
from geo_app.demo.units import PILOT_VILLAGE, villages

_PILOT_SPLITS = 8


def split_frame(booking: Booking, seed: int) -> pd.DataFrame:
    """Return the rows of `household_lineage` of a village: some in the pilot, one in every fifth of the others."""
    random = generator(seed, f"lineage {booking.village}")
    pilot = villages()[booking.village].code == PILOT_VILLAGE
    number = _PILOT_SPLITS if pilot else int(random.random() < 0.2)
    pairs = random.choice(len(booking.grounds) // 2, min(number, len(booking.grounds) // 2), replace=False) * 2
    day = np.datetime64("2024-01-01") + random.integers(0, 900, len(pairs))
    return pd.DataFrame(
        {
            "from_household_id": booking.first_id + pairs,
            "to_household_id": booking.first_id + pairs + 1,
            "kind": "split",
            "happened_on": day,
            "share": 0.5,
            "agreement_ref": [f"分户协议 FH-{int(n):04d}" for n in random.integers(1, 9999, len(pairs))],
            "ground": booking.grounds[pairs + 1],
        }
    )
