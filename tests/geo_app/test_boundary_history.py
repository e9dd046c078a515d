"""Next year's boundaries beside this year's: versions, ends, successors, and where old cases lie by now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geo_app.use_cases.import_file import ImportReport
from layers.database import Database
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    COUNTY,
    GRID,
    OTHER_GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    county,
    features,
    rows,
    sheet,
    square,
)

NEW_VILLAGE = "990001001203"
ON = date(2026, 7, 1)
Shapes = dict[str, tuple[str, tuple[float, float, float, float]]]
AS_IT_WAS: Shapes = {
    VILLAGE: ("甲村", (120.0, 30.5, 120.05, 30.6)),
    OTHER_VILLAGE: ("乙村", (120.05, 30.5, 120.1, 30.6)),
}
# 乙村 takes a strip of 甲村
SHIFTED: Shapes = {VILLAGE: ("甲村", (120.0, 30.5, 120.04, 30.6)), OTHER_VILLAGE: ("乙村", (120.04, 30.5, 120.1, 30.6))}
# the two become one under a new code
MERGED: Shapes = {NEW_VILLAGE: ("合村", (120.0, 30.5, 120.1, 30.6))}


@pytest.fixture
def old_cases(fresh_database: TestDatabase, tmp_path: Path) -> Iterator[Database]:
    """Yield a county with four cases of the spring: two in the strip, one without a point, one that stays."""
    county(fresh_database.owner, tmp_path)
    file = cases_file(
        tmp_path / "cases.csv",
        {"lon": "120.045", "lat": "30.52"},
        {"lon": "120.045", "lat": "30.58"},
        {"lon": "", "lat": "", "region_code": VILLAGE},
        {"lon": "120.02", "lat": "30.52"},
    )
    assert bring(fresh_database.owner, "cases", file).inserted == 4
    yield fresh_database.owner


def villages_file(folder: Path, shapes: Shapes) -> Path:
    """Write a file of villages."""
    made = [({"code": c, "name": n, "parent_code": TOWN}, square(*box)) for c, (n, box) in shapes.items()]
    return features(folder / "villages.geojson", made)


def bring_villages(owner: Database, folder: Path, shapes: Shapes, **options: Any) -> ImportReport:
    """Import villages as of the first of July."""
    report = bring(owner, "regions", villages_file(folder, shapes), **({"valid_from": ON} | options))
    assert report.errors == []
    return report


def places(owner: Database) -> dict[str, tuple[str, str]]:
    """Return, by number, where each case was registered and where it lies by now."""
    assert_in_step(owner)
    found = rows(
        owner,
        """select external_id, r.code, n.code from cases c join regions r on r.ground = c.ground
           join regions n on n.ground = coalesce(c.current_ground, c.ground) order by 1""",
    )
    return {number: (then, now) for number, then, now in found}


def assert_in_step(owner: Database) -> None:
    """Compare what is stored with working everything out anew, and the map with the cases."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("select ground from shifted_grounds except select app.shifted()")
        assert cursor.fetchall() == []
        cursor.execute("select app.shifted() except select ground from shifted_grounds")
        assert cursor.fetchall() == []
        cursor.execute("delete from shifted_grounds; insert into shifted_grounds select ground from regions")
        cursor.execute(
            """select c.id, c.current_ground, m.now_ground
               from cases c left join app.moved_cases(array(select id from cases)) m on m.case_id = c.id
               where c.current_ground is distinct from m.now_ground"""
        )
        assert cursor.fetchall() == []
        cursor.execute(
            """select case_id from map_cases m join cases c on c.id = m.case_id
               where m.current_ground is distinct from c.current_ground"""
        )
        assert cursor.fetchall() == []
        connection.rollback()


def test_old_cases_keep_the_village_of_their_day_and_have_one_of_today(old_cases: Database, tmp_path: Path):
    report = bring_villages(old_cases, tmp_path, SHIFTED)

    assert report.updated == 2
    assert [remark.message for remark in report.remarks][-1].startswith("有 2 件事项按现在的边界属于另一个村")
    assert places(old_cases) == {
        "A1": (GRID, OTHER_VILLAGE),
        "A2": (OTHER_GRID, OTHER_VILLAGE),
        "A3": (VILLAGE, VILLAGE),
        "A4": (GRID, GRID),
    }
    names = rows(old_cases, "select count(*) from cases where region_version_id is null")
    assert names == [(0,)]


def test_a_case_recorded_later_lies_where_its_point_lies_today(old_cases: Database, tmp_path: Path):
    bring_villages(old_cases, tmp_path, SHIFTED)
    late = sheet(
        tmp_path / "late.csv",
        ["external_id", "source", "registered_at", "channel", "category", "title", "lon", "lat"],
        [["L1", "12345热线", "2026-05-01", "电话", "邻里纠纷", "迟录", "120.045", "30.52"]],
    )

    assert bring(old_cases, "cases", late).inserted == 1
    assert places(old_cases)["L1"] == (GRID, OTHER_VILLAGE)

    with old_cases.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("update cases set location = ST_SetSRID(ST_Point(120.02, 30.52), 4490) where external_id = 'L1'")
    assert places(old_cases)["L1"] == (GRID, GRID)


def test_a_complete_file_ends_what_it_lacks_and_cases_follow_to_the_successor(old_cases: Database, tmp_path: Path):
    homes = sheet(tmp_path / "h.csv", ["户编码", "村编码", "户主"], [["9900010012010002", VILLAGE, "张三"]])
    assert bring(old_cases, "households", homes).inserted == 1

    report = bring_villages(old_cases, tmp_path, MERGED, complete=True)

    told = [remark.message for remark in report.remarks]
    assert "第 1 行「code」：「甲村」不在文件里，到生效那天结束；那里还有 1 户，请另行归入新的村（社区）" in told
    assert "第 1 行「code」：「乙村」不在文件里，到生效那天结束" in told
    assert {now for _, now in places(old_cases).values()} == {NEW_VILLAGE}
    ended = rows(old_cases, "select code, valid_to from region_versions where valid_to is not null order by code")
    assert ended == [(VILLAGE, ON), (OTHER_VILLAGE, ON)]

    # and back again: the two villages go on, the merged one ends
    bring_villages(old_cases, tmp_path, AS_IT_WAS, complete=True, valid_from=date(2026, 9, 1))
    assert {then == now for then, now in places(old_cases).values()} == {True}


def test_a_case_goes_from_grid_to_grid_within_its_village(old_cases: Database, tmp_path: Path):
    made = [
        ({"code": GRID, "name": "一网格", "parent_code": VILLAGE}, square(120.0, 30.5, 120.05, 30.515)),
        ({"code": OTHER_GRID, "name": "二网格", "parent_code": VILLAGE}, square(120.0, 30.515, 120.05, 30.6)),
    ]
    report = bring(old_cases, "regions", features(tmp_path / "grids.geojson", made), valid_from=ON)
    assert report.errors == []
    found = places(old_cases)
    assert (found["A1"], found["A2"]) == ((GRID, OTHER_GRID), (OTHER_GRID, OTHER_GRID))


def test_next_years_boundaries_wait_for_their_day(old_cases: Database, tmp_path: Path):
    (day,) = rows(old_cases, "select app.today()")[0]
    renamed: Shapes = {VILLAGE: ("新甲村", SHIFTED[VILLAGE][1]), OTHER_VILLAGE: SHIFTED[OTHER_VILLAGE]}

    bring_villages(old_cases, tmp_path, renamed, valid_from=day + timedelta(days=30))

    assert {then == now for then, now in places(old_cases).values()} == {True}
    assert rows(old_cases, "select name from regions where code = %s", VILLAGE) == [("甲村",)]

    with old_cases.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        for change in (
            "valid_to = valid_to - 31 where valid_to is not null",
            "valid_from = valid_from - 31 where valid_to is null and valid_from > '2000-01-01'",
        ):
            cursor.execute(f"update region_versions set {change}")
    assert places(old_cases)["A1"] == (GRID, OTHER_VILLAGE)
    assert rows(old_cases, "select name, name_initials from regions where code = %s", VILLAGE) == [("新甲村", "xjc")]


def test_twice_the_same_boundaries_change_nothing(old_cases: Database, tmp_path: Path):
    bring_villages(old_cases, tmp_path, SHIFTED, complete=True)
    before = rows(old_cases, "select * from region_versions order by id")

    again = bring_villages(old_cases, tmp_path, SHIFTED, complete=True)

    assert (again.inserted, again.updated, again.unchanged, again.batch) == (0, 0, 2, None)
    assert rows(old_cases, "select * from region_versions order by id") == before


def test_complete_needs_a_day(old_cases: Database, tmp_path: Path):
    report = bring(old_cases, "regions", villages_file(tmp_path, SHIFTED), complete=True)

    assert [fault.message for fault in report.errors] == [
        "「这是全部」只用于区划，并要写明从哪天起有效（--valid-from）"
    ]
    assert rows(old_cases, "select count(*) from regions where code like %s", f"{COUNTY}%") == [(6,)]
