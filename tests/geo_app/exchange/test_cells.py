"""A cell is read as people write it; what cannot be read is refused with a sentence, never with a crash."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_app.exchange import cells
from geo_app.exchange.cells import SHANGHAI, CellError
from geo_app.exchange.columns import COLUMNS
from geo_app.exchange.quick_cells import Reading


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05", "2024-3-5", "2024/3/5", "2024.3.5", "2024年3月5日", "2024年03月05日", "20240305",
        "45356", 45356, 45356.0,
        "２０２４／３／５", " 2024-03-05　", date(2024, 3, 5),
        datetime(2024, 3, 5, tzinfo=SHANGHAI), "2024-03-05 00:00:00",
    ],
)  # fmt: skip
def test_dates_in_every_usual_form(written: object):
    assert cells.day(written) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05 09:05", "2024-03-05T09:05:00", "2024-03-05 9:05:00", "2024/3/5 9:05:00.123", "2024年3月5日 9时5分",
        "2024年3月5日9点5分0秒", "2024-03-05T01:05:00Z", "2024-03-05T09:05+08:00", "2024-03-05 02:05 +0100",
        "2024-03-05 上午9:05", "2024-3-5 9:05 AM", 45356 + 545 / 1440,
        datetime(2024, 3, 5, 9, 5),  # noqa: DTZ001 - as Excel gives it
    ],
)  # fmt: skip
def test_moments_are_beijing_time_unless_they_say_otherwise(written: object):
    assert cells.moment(written) == datetime(2024, 3, 5, 9, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("written", "hour"), [("下午3:20", 15), ("晚上 8点20分", 20), ("3:20 PM", 15), ("上午12:20", 0), ("下午12:20", 12)]
)
def test_halves_of_a_day_are_understood(written: str, hour: int):
    assert cells.moment(f"2024-03-05 {written}") == datetime(2024, 3, 5, hour, 20, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "written", ["2024-13-01", "2024-02-30", "24-03-05", "今天", "2024-03-05 24:01", "3", "1e400", "2024-03-05x"]
)
def test_what_is_no_date_is_refused(written: str):
    with pytest.raises(CellError, match="请写成 2026-03-05"):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", 3),
        ("３组", 3),
        ("第三组", 3),
        ("十", 10),
        ("第十二村民小组", 12),
        ("二十", 20),
        ("九十九组", 99),
        (7.0, 7),
    ],
)
def test_numbers_of_villagers_groups(written: object, number: int):
    assert cells.group_number(written) == number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("330521102218", "330521102218"),
        (" ３３０５２１１０２２１８ ", "330521102218"),
        (330521102218.0, "330521102218"),
    ],
)
def test_codes_keep_their_digits(written: object, read: str):
    assert cells.code(12)(written) == read


@pytest.mark.parametrize("written", [330521102218010001.0, "3.30521E+17", "3E17", "330521102218010000"])
def test_a_code_that_lost_digits_is_refused_with_the_reason(written: object):
    with pytest.raises(CellError, match="Excel 只保留前 15 位"):
        cells.code(18)(written)


def test_points_are_exact_tenths():
    assert [cells.tenths(text) for text in ("0.1", "-2.5", "３", 2.5, Decimal("7"))] == [1, -25, 30, 25, 70]


def test_unseen_marks_go_and_rare_characters_stay():
    assert cells.clean("\ufeff张\u200b三\x00 ") == "张三"
    assert cells.clean("𠮷田·阿依") == "𠮷田·阿依"
    assert cells.clean("'=SUM(1)") == "=SUM(1)"


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans()))
def test_any_cell_is_read_or_refused(cell: object):
    for column in {column.read: column for layer in COLUMNS.values() for column in layer}.values():
        try:
            column.read(cell)
        except CellError as error:
            assert str(error)


_PLAIN = st.one_of(
    st.sampled_from(["", "1", "120.02", "-1.5", "2026-03-05", "2026-03-05 09:30", "2026-03-05 09:30:00", "2024-02-29",
                     "2025-02-29", "1991-07-01", "990001001201", "A-1", "甲村", " 甲", "'=1", "1e5", "1_0", ".", "12.",
                     "#N/A"]),
    st.text(max_size=4), st.none(), st.floats(width=16), st.datetimes(datetime(1980, 1, 1), datetime(2110, 1, 1)),  # noqa: DTZ001
    st.dates(date(1980, 1, 1), date(2110, 1, 1)),
)  # fmt: skip


@given(st.lists(_PLAIN, min_size=1, max_size=4), st.data())
def test_a_column_read_at_once_is_as_if_read_cell_by_cell(column: list[object], data: st.DataObject):
    readings = [c.read for columns in COLUMNS.values() for c in columns if isinstance(c.read, Reading)]
    reading = data.draw(st.sampled_from(readings))
    if data.draw(st.booleans()):
        column = [column[0]] * len(column)

    at_once = reading.many(column)

    if at_once is not None:
        one_by_one = [None if cell is None else reading(cell) for cell in column if cell != ""]
        assert [value for value, cell in zip(at_once, column, strict=True) if cell != ""] == one_by_one
        assert all(value is None for value, cell in zip(at_once, column, strict=True) if cell == "")
