"""Coordinates as people write them are read; what could mean two things is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_app.exchange.cells import CellError
from geo_app.exchange.coordinate_cells import Pair, latitude, longitude


@pytest.mark.parametrize(
    "cell",
    [
        120.08, "120.08", " １２０．０８ ", "120.08E", "E120.08", "120.08°", "120°04′48″", "120°4'48\"E", "120°4.8′",
        "东经120度4分48秒", "120° 4' 48\" E", "经度：120.08",
    ],
)  # fmt: skip
def test_one_longitude_in_many_forms(cell: object):
    assert longitude(cell) == pytest.approx(120.08, abs=1e-9)


@pytest.mark.parametrize(
    "cell",
    ["120.08,30.55", "30.55,120.08", "(120.08, 30.55)", "120.08 30.55", "120.08，30.55", "120°4′48″E 30°33′0″N",
     "N30°33′，E120°4′48″", "北纬30.55，东经120.08"],
)  # fmt: skip
def test_both_numbers_in_one_cell_in_either_order_where_it_shows(cell: str):
    pair = longitude(cell)
    assert isinstance(pair, Pair)
    assert pair == pytest.approx((120.08, 30.55), abs=1e-9)


def test_metres_of_a_survey_are_numbers_with_or_without_their_thousands():
    assert (longitude("507,675.984"), latitude("3,381,087.524")) == (507675.984, 3381087.524)
    assert longitude("507675.984,3381087.524") == Pair(507675.984, 3381087.524)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("30.55N", "「30.55N」是纬度，这一列应是经度"),
        ("120°75′", "的分、秒应小于 60"),
        ("120.5°30′", "只有最后一个数可以有小数"),
        ("120,30", "不知道是一个数还是两个坐标"),
        ("120 04 48", "不是数字"),
        ("E120.08W", "方向自相矛盾"),
        ("120.08E,121.5E", "里两个都是经度"),
        ("nan", "不是数字"),
        ("1e999", "不是数字"),
        ("宋市村", "不是数字"),
    ],
)
def test_what_is_unclear_is_refused_in_words(cell: str, why: str):
    with pytest.raises(CellError, match=why):
        longitude(cell)


@given(st.one_of(st.text(max_size=30), st.text("0123456789.,°′″'\"NSEW东经北纬度分秒 -+", max_size=24), st.floats()))
def test_any_cell_is_read_as_finite_numbers_or_refused(cell: object):
    for read in (longitude, latitude):
        try:
            found = read(cell)
        except CellError:
            continue
        assert np.isfinite(np.array(found if isinstance(found, Pair) else [found], float)).all()
