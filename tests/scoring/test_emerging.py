"""The course of a hotspot follows from its months by the rules as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.emerging import Course, Courses, TooFewMonths, courses
from scoring.hotspot_levels import HotSpots, TooLittle
from scoring.hotspots import Silence
from scoring.trend import mann_kendall

SILENT = TooLittle(Silence.FEW_CASES, 100, 12)


def month(levels, z=None):
    level = np.array(levels, dtype=np.int8)
    given_z = level / 30 if z is None else np.array(z, dtype=float)
    nothing = np.zeros(len(level))
    return HotSpots(given_z, nothing, nothing, level, nothing.astype(np.int8))


def course_of(levels, z=None):
    found = courses([month([level], None if z is None else [z[k]]) for k, level in enumerate(levels)])
    assert isinstance(found, Courses)
    return Course(found.course[0])


def by_the_words(levels, z):
    """The definitions read aloud, for one cell."""
    hot, cold = [level > 0 for level in levels], [level < 0 for level in levels]
    trend = mann_kendall(np.array(z, dtype=float)[:, None])
    mostly = sum(hot) / len(hot) >= 0.9 - 1e-12
    run = next((k for k, is_hot in enumerate(reversed(hot)) if not is_hot), len(hot))
    if not hot[-1]:
        return Course.PAST if mostly else Course.NONE
    if not any(hot[:-1]):
        return Course.NEW
    if mostly:
        rises = np.sign(trend.s[0]) if trend.p[0] < 0.05 else 0
        return {1: Course.GROWING, -1: Course.FADING, 0: Course.LASTING}[int(rises)]
    if not any(hot[: len(hot) - run]):
        return Course.CONSECUTIVE
    return Course.OSCILLATING if any(cold[:-1]) else Course.SPORADIC


@given(
    st.integers(6, 24).flatmap(
        lambda m: st.tuples(
            st.lists(st.sampled_from([0, 95, 99, 99, 99, -95]), min_size=m, max_size=m)
            | st.lists(st.sampled_from([95, 99]), min_size=m, max_size=m),
            st.lists(st.integers(-3, 9), min_size=m, max_size=m)
            | st.integers(-2, 2).map(lambda step: [step * k for k in range(m)]),
        )
    )
)
def test_courses_are_those_of_the_definitions(drawn):
    levels, z = drawn
    assert course_of(levels, z) == by_the_words(levels, z)


@pytest.mark.parametrize(
    ("levels", "z", "course"),
    [
        ([0, 0, 0, 0, 0, 95], None, Course.NEW),
        ([-95, 0, 0, 0, 0, 95], None, Course.NEW),
        ([0, 0, 0, 0, 99, 95], None, Course.CONSECUTIVE),
        ([99] * 6, [2, 3, 4, 5, 6, 7], Course.GROWING),
        ([99] * 6, [7, 6, 5, 4, 3, 2], Course.FADING),
        ([99] * 6, [4, 5, 4, 5, 4, 5], Course.LASTING),
        ([0] + [99] * 9, [4, 5] * 5, Course.LASTING),
        ([0, 0] + [99] * 8, [4, 5] * 5, Course.CONSECUTIVE),
        ([0, 99, 0, 0, 99, 95], None, Course.SPORADIC),
        ([0, 99, -95, 0, 99, 95], None, Course.OSCILLATING),
        ([99] * 9 + [0], None, Course.PAST),
        ([99] * 5 + [0], None, Course.NONE),
        ([0, -99, 0, 0, 0, 0], None, Course.NONE),
    ],
)
def test_a_course(levels, z, course):
    assert course_of(levels, z) is course


def test_months_of_which_there_is_too_little_to_say_are_left_out():
    told = [month([0, 95]), month([0, 95]), month([95, 95])] * 2
    with_silence = [told[0], SILENT, *told[1:4], SILENT, *told[4:]]
    found, plain = courses(with_silence), courses(told)
    assert isinstance(found, Courses)
    assert isinstance(plain, Courses)
    assert found.months == 6
    assert found.hot_months.tolist() == [2, 6]
    assert found.course.tolist() == plain.course.tolist() == [Course.SPORADIC, Course.LASTING]


def test_too_few_months_or_a_silent_last_one_say_nothing():
    assert courses([]) == TooFewMonths(0, is_last_silent=False)
    assert courses([month([95])]) == TooFewMonths(1, is_last_silent=False)
    assert courses([month([95])] * 5 + [SILENT]) == TooFewMonths(5, is_last_silent=True)
    assert courses([month([95])] * 9 + [SILENT]) == TooFewMonths(9, is_last_silent=True)
    assert isinstance(courses([month([95])] * 6), Courses)


def test_months_of_different_areas_are_refused():
    with pytest.raises(ValueError, match="different areas"):
        courses([month([95])] * 6 + [month([95, 0])])
