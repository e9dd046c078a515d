"""Draw a level's outlines anew after some of its boundaries changed: together, so that neighbours still meet."""

from __future__ import annotations

import numpy as np
import shapely

from geo_app.exchange.boundaries import as_hex, outlines_of
from layers import boundaries, imports
from layers.database import Connection, Database
from layers.scope import Scope


def redraw_outlines(connection: Connection) -> None:
    """Simplify every boundary of the levels and counties that the staged regions belong to."""
    for level, county in boundaries.levels_to_redraw(connection):
        _redraw(connection, level, county)


def redraw_level(owner: Database, level: str, county: int | None) -> None:
    """Simplify every boundary of a level within a county, given by its ground, after an import was taken back."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        imports.keep_others_waiting(connection, "regions")
        _redraw(connection, level, county)


def redraw_waiting(connection: Connection) -> None:
    """Draw at once what a worker was to draw, in the transaction of what has asked for it."""
    for level, county in boundaries.take_waiting_redraws(connection):
        _redraw(connection, level, county)


def _redraw(connection: Connection, level: str, county: int | None) -> None:
    numbers, written = boundaries.to_redraw(connection, level, county)
    if numbers:
        shapes = np.asarray(shapely.from_wkb(written), dtype=object)
        boundaries.redraw(connection, numbers, [str(text) for text in as_hex(outlines_of(shapes, level))])
