"""Look whether the boundaries of a file are what they are said to be, by those that are known already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import shapely

from geo_app.exchange.boundary_shifts import BoundaryOpinion, Bounded, better_boundaries
from geo_app.exchange.coordinates import CoordSource
from layers import places
from layers.database import Connection
from layers.places import Drawn


def look_at_boundaries(connection: Connection) -> BoundaryOpinion | None:
    """Return which source makes the staged boundaries meet the known ones better than the one declared.

    None where they meet, where nothing is known to hold them against, and where it is not clear.
    """
    staged, known = places.boundaries_beside(connection)
    if not staged or not known:
        return None
    return better_boundaries(cast("CoordSource", staged[0].coord_source), _bounded(staged), _bounded(known))


def _bounded(drawn: Sequence[Drawn]) -> list[Bounded]:
    shapes = shapely.from_wkb([each.boundary for each in drawn])
    return [Bounded(each.code, each.parent_code, shape) for each, shape in zip(drawn, shapes, strict=True)]
