"""Three years of cases, in time order, as frames ready to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo_app.demo.calendar_of_cases import case_calendar
from geo_app.demo.case_course import Begun, Course, run_course
from geo_app.demo.case_draws import CHANNELS, GROUP, MARKS, PRECISIONS, SOURCE_NAMES, VILLAGE, Drawn, draw
from geo_app.demo.case_handling import with_handling
from geo_app.demo.case_texts import SEALED_TITLE, wordings
from geo_app.demo.copy_texts import point_texts
from geo_app.demo.options import DemoOptions
from geo_app.demo.places import Places
from geo_app.demo.plane import Bools, Floats, Ints, Texts, Times, blank_unless, generator
from geo_app.demo.web_mercator import map_key

_CASES_AT_ONCE = 100_000
_OFFICE_CLOSES = np.timedelta64(18, "h")
Column = npt.NDArray[Any]


@dataclass(frozen=True)
class Names:
    """What cases are called by: the codes, grounds and versions of regions, and addresses, by number.

    `village_version` is a village's version on and after `renamed_on`, `village_former` the one before. Columns
    of towns are by village, those of hamlets by hamlet. Before `renamed_on`, `ceded_grid` was no grid yet, but land of
    the village `ceded_by`.
    """

    grid_code: Texts
    grid_ground: Ints
    grid_version: Ints
    village_code: Texts
    village_ground: Ints
    village_version: Ints
    village_former: Ints
    village_label: Floats
    town_code: Texts
    town_ground: Ints
    town_version: Ints
    hamlet_address: Texts
    village_address: Texts
    town_address: Texts
    ceded_grid: int
    ceded_by: int
    renamed_on: np.datetime64


def case_frames(places: Places, names: Names, options: DemoOptions) -> Iterator[pd.DataFrame]:
    """Yield the rows of `cases`, earlier ones first, each frame in spatial order."""
    calendar = case_calendar(options.cases, options.until, options.seed)
    now = np.datetime64(options.until, "m") + _OFFICE_CLOSES
    ends = np.cumsum(calendar.count)
    start_day, first_id = 0, 1
    units = dict(zip(names.village_ground.tolist(), names.village_code.tolist(), strict=True))
    units |= zip(names.town_ground.tolist(), names.town_code.tolist(), strict=True)
    while start_day < len(ends):
        before = ends[start_day - 1] if start_day else 0
        end_day = max(int(np.searchsorted(ends, before + _CASES_AT_ONCE, side="right")), start_day + 1)
        days = np.repeat(np.arange(start_day, end_day), calendar.count[start_day:end_day])
        if len(days):
            random = generator(options.seed, f"cases {start_day}")
            drawn = draw(days, calendar, places, random)
            course = run_course(
                Begun(drawn.registered, drawn.matter_kind, drawn.kind, drawn.repeat_of >= 0), now, random
            )
            frame = _frame(drawn, course, first_id, places, names)
            frame["person_count"] = np.where(random.random(len(days)) < 0.035, random.integers(2, 13, len(days)), 1)
            yield with_handling(frame, units, generator(options.seed, f"respondents {start_day}"))
        first_id += len(days)
        start_day = end_day


def _frame(drawn: Drawn, course: Course, first_id: int, places: Places, names: Names) -> pd.DataFrame:
    """Return the rows of these cases, numbered in order of time, in the order of the map."""
    texts, count = wordings(), len(drawn.kind)
    ids = first_id + np.arange(count)
    again = drawn.repeat_of >= 0
    village, hamlet = places.village[drawn.place], places.hamlet[drawn.place]
    in_group = drawn.precision == GROUP
    grid = np.where(in_group, places.hamlet_grid[hamlet], places.grid[drawn.place])
    location = np.where(in_group[:, None], places.hamlet_place[hamlet], places.place[drawn.place])
    located, near = drawn.precision <= GROUP, drawn.precision <= VILLAGE
    version = np.where(
        drawn.registered < names.renamed_on, names.village_former[village], names.village_version[village]
    )
    address = np.where(near, names.village_address[village], names.town_address[village])
    address = np.where(located, names.hamlet_address[hamlet], address)
    lead = np.where(again, "再次反映：", np.where(drawn.source == 0, "网格巡查发现：", "群众反映：")).astype(object)

    ceded = located & (grid == names.ceded_grid) & (drawn.registered < names.renamed_on)

    def smallest(by_grid: Column, by_village: Column, by_town: Column, former: Column) -> Column:
        found = np.where(located, by_grid[grid], np.where(near, by_village, by_town[village]))
        return np.where(ceded, former[names.ceded_by], found)

    frame = pd.DataFrame(
        {
            "id": ids,
            "source": SOURCE_NAMES[drawn.source],
            "external_id": _numbers(ids, drawn.registered, MARKS[drawn.source]),
            "channel": CHANNELS[drawn.source],
            "matter_kind": drawn.matter_kind,
            "category_code": np.array(texts.categories, dtype=object)[drawn.category],
            "title": np.where(drawn.sealed, SEALED_TITLE, texts.title[drawn.wording]),
            "body": np.where(drawn.sealed, "", lead + address + "，" + texts.body[drawn.wording]),
            "address": address,
            "location": blank_unless(located, point_texts(location)),
            "location_precision": np.array(PRECISIONS, dtype=object)[drawn.precision],
            "region_code": smallest(names.grid_code, names.village_code[village], names.town_code, names.village_code),
            "region_version_id": smallest(names.grid_version, version, names.town_version, names.village_former),
            "registered_at": _stamps(drawn.registered),
            "accepted_at": _stamps(course.accepted),
            "due_at": _stamps(course.due),
            "closed_at": _stamps(course.closed),
            "status": course.status,
            "resolved_level": course.resolved_level,
            "repeat_of": pd.Series(first_id + drawn.repeat_of, dtype="Int64").where(again),
            "repeat_no": 0,
            "satisfaction": course.satisfaction,
            "ground": smallest(
                names.grid_ground, names.village_ground[village], names.town_ground, names.village_ground
            ),
        }
    )
    frame.loc[again, "repeat_no"] = frame[again].groupby("repeat_of").cumcount() + 1
    key = map_key(np.where(located[:, None], location, names.village_label[village]))
    return frame.iloc[np.argsort(key, kind="stable")]


def _numbers(ids: Ints, registered: Times, mark: Texts) -> Texts:
    """Return the numbers that sources give: a mark, the day, a running number."""
    days, which = np.unique(np.datetime_as_string(registered, unit="D"), return_inverse=True)
    day = np.array([value.replace("-", "") for value in days.tolist()], dtype=object)[which]
    serial = np.array([f"-{number:07d}" for number in ids.tolist()], dtype=object)
    return np.asarray(mark + day + serial)


def _stamps(times: Times) -> Texts:
    """Return times of Shanghai as text, None where there is none."""
    known: Bools = ~np.isnat(times)
    return blank_unless(known, np.char.add(np.datetime_as_string(times, unit="m"), ":00+08"))
