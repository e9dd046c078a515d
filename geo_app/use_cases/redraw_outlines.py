"""Draw a level's outlines anew after some of its boundaries changed: together, so that neighbours still meet."""

from __future__ import annotations

import numpy as np
import shapely

from geo_app.exchange.boundaries import as_hex, outlines_of
from layers import boundaries
from layers.database import Connection


def redraw_outlines(connection: Connection) -> None:
    """Simplify every boundary of the levels and counties that the staged regions belong to."""
    for level, county in boundaries.levels_to_redraw(connection):
        numbers, written = boundaries.to_redraw(connection, level, county)
        shapes = np.asarray(shapely.from_wkb(written), dtype=object)
        boundaries.redraw(connection, numbers, [str(text) for text in as_hex(outlines_of(shapes, level))])
