"""Look whether coordinates are what they are said to be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo_app.exchange.coordinates import CoordSource, Floats
from geo_app.exchange.shifts import Opinion, better_reading, other_readings
from layers import places
from layers.database import Connection


def look_at_coordinates(
    connection: Connection, lon: Floats, lat: Floats, codes: Sequence[str], declared: CoordSource
) -> Opinion | None:
    """Return which source fits points better than the one declared, or None where that is not clear.

    `lon` and `lat` are converted from what was declared; `codes` are the regions beside the points.
    Where hardly a point lies outside its region, nothing else is looked at.
    """
    if not len(lon):
        return None
    here = places.metres_off(connection, lon, lat, codes)
    if not np.any(here > 0):
        return None
    others = {
        source: (place, places.metres_off(connection, *place, codes))
        for source, place in other_readings(lon, lat, declared).items()
    }
    return better_reading(declared, (lon, lat), here, others)
