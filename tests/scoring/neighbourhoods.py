"""Values with neighbours of every kind, as hypothesis makes them up."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from scoring.hex_grid import Cells


@st.composite
def neighbourhoods(draw):
    """From 2 to 25 values: counts or rates, often ties and zeros; neighbours by chance, islands and hubs included."""
    n = draw(st.integers(2, 25))
    chances = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(["counts", "few", "rates", "alike", "one"]))
    values = {
        "counts": chances.poisson(20, n),
        "few": chances.poisson(0.3, n),
        "rates": chances.gamma(0.5, 3, n),
        "alike": np.full(n, 3),
        "one": np.eye(n)[0] * 9,
    }[kind].astype(float)
    upper = np.triu(chances.random((n, n)) < draw(st.sampled_from([0, 0.1, 0.4, 1])), k=1)
    return values, upper | upper.T


@st.composite
def grids(draw, values):
    """Hexagons with holes and islands among them, and a value for each."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    r, q = (part.ravel() for part in np.mgrid[-2 : height - 2, 5 : width + 5])
    kept = np.array(draw(st.lists(st.booleans(), min_size=len(q), max_size=len(q)))) | (np.arange(len(q)) == 0)
    found = np.array(draw(st.lists(values, min_size=int(kept.sum()), max_size=int(kept.sum()))), dtype=float)
    return Cells(500, q[kept], r[kept], np.ones(int(kept.sum()))), found
