"""The address of a tile, as it is written and as numbers."""

from __future__ import annotations

import re

from geo_app.errors import BadRequestError, Fault

_WHOLE = re.compile(r"0|[1-9][0-9]{0,9}")


def tile_numbers(*written: str, deepest: int) -> tuple[int, int, int]:
    """Return zoom, column and row; BadRequestError names what is no number or lies outside the world."""
    wrong = [Fault(name, "应为整数") for name, text in zip("zxy", written, strict=True) if not _WHOLE.fullmatch(text)]
    if wrong:
        raise BadRequestError(*wrong)
    z, x, y = map(int, written)
    if z > deepest:
        raise BadRequestError(Fault("z", f"应为 0 到 {deepest}"))
    last = (1 << z) - 1
    outside = [Fault(name, f"应为 0 到 {last}") for name, value in (("x", x), ("y", y)) if value > last]
    if outside:
        raise BadRequestError(*outside)
    return z, x, y
