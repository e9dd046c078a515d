"""Schemes, ledgers and households as hypothesis makes them up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from scoring.scheme import WHOLE_PPM, Dimension, Item, Scheme

CODES = ("MS", "PA", "TY", "GY", "ZZ")


@st.composite
def schemes(draw) -> Scheme:
    number = draw(st.integers(1, 5))
    cuts = sorted(draw(st.lists(st.integers(0, WHOLE_PPM), min_size=number - 1, max_size=number - 1)))
    weights = np.diff([0, *cuts, WHOLE_PPM]).tolist()
    caps = draw(st.lists(st.integers(1, 5000), min_size=number, max_size=number))
    dimensions = tuple(
        Dimension(code, code, weight, cap) for code, weight, cap in zip(CODES, weights, caps, strict=False)
    )
    items = tuple(
        Item(
            f"{draw(st.sampled_from(dimensions)).code}{place:02}",
            draw(st.sampled_from(dimensions)).code,
            "一项",
            draw(st.integers(-50, 50).filter(bool)),
            draw(st.none() | st.integers(1, 300)),
        )
        for place in range(draw(st.integers(1, 8)))
    )
    limit = draw(st.none() | st.integers(0, 300))
    return Scheme("X", 1, "示例", None, None, None, "", 0, limit, dimensions, items)


@st.composite
def ledgers(draw, scheme: Scheme) -> tuple[pd.DataFrame, np.ndarray]:
    households = np.arange(1, draw(st.integers(1, 6)) + 1)
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(households.tolist()),
                st.sampled_from([item.code for item in scheme.items]),
                st.integers(-400, 400),
            ),
            max_size=40,
        )
    )
    return as_entries(rows), households


def as_entries(rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["household", "item", "points_tenths"])
    return frame.astype({"household": "int64", "item": "str", "points_tenths": "int64"})
