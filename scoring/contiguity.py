"""Who is beside whom among areas of any shape: villages, grids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from scipy.sparse import csr_array
from shapely.geometry.base import BaseGeometry

WITHIN_M = 1.0


def touching(areas: Sequence[BaseGeometry], within_m: float = WITHIN_M) -> csr_array:
    """Return which areas are neighbours, be it at a single corner ("queen").

    Parameters
    ----------
    areas : (n,) sequence of Polygon or MultiPolygon
        In metres (EPSG:4549). An empty one is an island.
    within_m : float
        Boundaries drawn twice do not meet to the last millimetre: what is no further apart counts as touching.

    Returns
    -------
    (n, n) scipy.sparse.csr_array
        1 for neighbours; symmetric, nothing on the diagonal.

    Examples
    --------
    >>> touching([shapely.box(0, 0, 9, 9), shapely.box(9.5, 9.5, 18, 18), shapely.box(30, 0, 39, 9)]).toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    tree = shapely.STRtree(areas)
    one, other = tree.query(np.asarray(areas, dtype=object), predicate="dwithin", distance=within_m)
    apart = one != other
    matrix = csr_array(
        (np.ones(int(apart.sum())), (one[apart], other[apart])), shape=(len(tree.geometries), len(tree.geometries))
    )
    matrix.sort_indices()
    return matrix
