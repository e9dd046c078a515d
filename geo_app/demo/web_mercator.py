"""The order of the map: places on the quadtree of web mercator, as `app.map_key` has it."""

from __future__ import annotations

import numpy as np

from geo_app.demo.plane import Floats, Ints


def map_key(lonlat: Floats) -> Ints:
    """Return the Morton key at zoom 31 of longitudes and latitudes (n, 2)."""
    x = lonlat[:, 0] / 360 + 0.5
    latitude = np.radians(lonlat[:, 1])
    y = 0.5 - np.arcsinh(np.tan(latitude)) / (2 * np.pi)
    return _spread(x) | (_spread(y) << 1)


def _spread(share: Floats) -> Ints:
    value = np.clip(np.floor(share * 2**31), 0, 2**31 - 1).astype(np.int64)
    for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                        (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
        value = (value | (value << shift)) & mask
    return value
