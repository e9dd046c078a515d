"""What a map's address says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo_app.web.map_state import Known, address, class_of, read_box, read_state
from geo_app.web.timeline import bounds, draw

KNOWN = Known("330521", date(2023, 11, 21), date(2026, 11, 20), ("2026Q4", "2026Q3"))


def read(*, visible=True, **args):
    return read_state(args, KNOWN, visible=visible)


def test_an_empty_address_shows_thirty_days_of_the_viewers_own_area():
    state = read()
    assert (state.area, state.period) == ("330521", "2026Q4")
    assert (state.first, state.last) == (date(2026, 10, 22), date(2026, 11, 20))
    assert address(state, KNOWN) == "/map"


def test_what_is_written_is_read_back():
    args = {
        "area": "330521102218",
        "m": "2026Q3",
        "ind": "none",
        "cls": "0,5",
        "cat": "none",
        "t": "20260922-20261021",
        "h": "all",
        "layers": "grids,rooms",
        "tab": "rooms",
    }
    state = read(**args)
    assert address(state, KNOWN) == "/map?" + "&".join(f"{name}={value}" for name, value in args.items())


@pytest.mark.parametrize(
    "args",
    [
        {"m": "1999Q1"},
        {"cls": "7,x"},
        {"cat": ""},
        {"t": "20261301-20261399"},
        {"t": "20270101-20270201"},
        {"h": "9"},
        {"tab": "secrets"},
        {"sel": "zz:1"},
    ],
)
def test_what_is_unknown_is_ignored(args):
    assert read(**args) == read()


def test_an_area_that_the_viewer_may_not_see_is_left_out():
    assert read(visible=False, area="110101").area == "330521"


def test_a_window_that_begins_long_ago_brings_wider_bars():
    assert read(t="20260101-20261120").span == "365"
    assert read(t="20240101-20261120").span == "all"


@pytest.mark.parametrize(
    ("index", "number"), [(None, 5), (6994, 0), (6995, 1), (7000, 1), (7999, 3), (8499, 4), (8494, 3), (10000, 4)]
)
def test_a_village_has_the_class_of_its_index_as_written(index, number):
    assert class_of(index) == number


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "10,0,5,1", "0,0,999,1", "nan,0,1,1"])
def test_a_box_that_is_none_is_none(text):
    assert read_box(text) is None


@pytest.mark.parametrize("span", ["90", "365", "all"])
def test_every_case_of_the_span_stands_in_a_bar(span):
    state = read(h=span)
    start, step, number = bounds(state, KNOWN)
    counts = {start + timedelta(days=n): n % 5 for n in range(step * number)}
    timeline = draw(state, KNOWN, counts)
    assert sum(bar.count for bar in timeline.bars) == sum(counts.values())
    assert start + timedelta(days=step * number - 1) == KNOWN.newest_day


def test_the_bars_of_the_window_are_marked():
    timeline = draw(read(t="20261101-20261110"), KNOWN, {})
    chosen = [bar.first for bar in timeline.bars if bar.chosen]
    assert (chosen[0], chosen[-1], len(chosen)) == (date(2026, 11, 1), date(2026, 11, 10), 10)
