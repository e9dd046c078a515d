"""What a file brought in is listed, and taken back whole while nothing builds on it."""

from __future__ import annotations

from datetime import date

import pytest

from geo_app.errors import BadRequestError
from geo_app.sealing import AesSealer
from geo_app.use_cases.redraw_outlines import redraw_level
from geo_app.use_cases.undo_batch import undo_batch, undo_batch_at_hand
from layers.errors import NotVisibleError
from layers.scope import Scope
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    batch_of,
    bring,
    cases_file,
    county,
    features,
    rows,
    sheet,
    square,
)

SEALER = AesSealer(bytes(32))
PEOPLE = [*CASE_COLUMNS, "petitioner", "phone"]
HOUSEHOLDS = ["code", "village_code", "householder", "group_no", "lon", "lat"]
FIRST, SECOND = "990001001201010001", "990001001201010002"
# all that an import of these layers writes: equal before and after means that nothing is left
_PLACED = "to_jsonb(t) - 'location' || jsonb_build_object('at', ST_AsText(location))"
EVERYTHING = {
    "cases": f"select {_PLACED}, (select to_jsonb(p) from petitioners p where p.case_id = t.id) "
    "from cases t order by id",
    "households": f"select {_PLACED} from households t order by id",
    "rooms": f"select {_PLACED} from mediation_rooms t order by id",
    "regions": "select to_jsonb(r), (select jsonb_agg(to_jsonb(v) order by id) from region_versions v "
    "where v.code = r.code) from regions r order by code",
}
SOMEBODY = "insert into accounts (name, region_code, password_hash) values ('somebody', '990001', 'x')"


@pytest.fixture
def place(fresh_database, tmp_path):
    county(fresh_database.owner, tmp_path)
    return fresh_database


def _people(path, *changes):
    person = {"petitioner": "沈建国", "phone": "10012345678"}
    people = [GOOD_CASE | person | {"external_id": f"A{n}"} | change for n, change in enumerate(changes, start=1)]
    return sheet(path / "people.csv", PEOPLE, [[row[name] for name in PEOPLE] for row in people])


def _households(path, *changes):
    base = dict(zip(HOUSEHOLDS, [FIRST, VILLAGE, "张三", "1", "120.01", "30.51"], strict=True))
    return sheet(path / "h.csv", HOUSEHOLDS, [[(base | change)[name] for name in HOUSEHOLDS] for change in changes])


def _run(database, sql, *values):
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(sql, values)


def _undo(place, number, reason="文件弄错了"):
    return undo_batch_at_hand(place.owner, number, reason, "运维")


def _why_not(place, number):
    with pytest.raises(BadRequestError) as refused:
        _undo(place, number)
    return [fault.message for fault in refused.value.faults]


def test_cases_come_and_go_with_their_batches(place, tmp_path):
    """Undone newest first, each stage is what it was, petitioners included; and the files go in again."""
    stages = [rows(place.owner, EVERYTHING["cases"])]
    files = [
        ({}, {"petitioner": "", "phone": ""}),
        ({"title": "改了题目", "lon": "120.03"}, {"petitioner": "李四", "phone": "10012995678"}, {"closed_at": ""}),
    ]
    numbers = []
    for changes in files:
        report = bring(place.owner, "cases", _people(tmp_path, *changes), sealer=SEALER)
        assert report.errors == [] and report.batch is not None
        numbers.append(report.batch)
        stages.append(rows(place.owner, EVERYTHING["cases"]))
    noted = rows(place.owner, "select is_new, changed from import_rows where batch_id = %s order by row_id", numbers[1])
    assert noted == [(False, ["location", "title"]), (False, ["petitioner"]), (True, [])]

    assert _why_not(place, numbers[0])[0] == "有 2 行已有后续，不能整批撤回"
    second = _undo(place, numbers[1])
    assert (second.removed, second.restored) == (1, 2)
    assert rows(place.owner, EVERYTHING["cases"]) == stages[1]
    first = _undo(place, numbers[0])
    assert (first.removed, first.restored) == (2, 0)
    assert rows(place.owner, EVERYTHING["cases"]) == stages[0] == []
    assert rows(place.owner, "select count(*) from map_cases") == [(0,)]

    again = bring(place.owner, "cases", _people(tmp_path, *files[0]), sealer=SEALER)
    assert (again.inserted, again.errors) == (2, [])
    told = rows(
        place.owner, "select object_key, reason, detail ->> 'removed' from audit_log where action = 'import.undo'"
    )
    assert told == [(str(numbers[1]), "文件弄错了", "1"), (str(numbers[0]), "文件弄错了", "2")]


def test_the_same_file_twice_is_no_second_batch(place, tmp_path):
    file = cases_file(tmp_path / "c.csv", {}, {"title": "另一件"})
    first = bring(place.owner, "cases", file)
    again = bring(place.owner, "cases", file)
    assert (again.batch, again.unchanged) == (None, 2)
    listed = rows(place.owner, "select id, state, rows_unchanged from import_batches where layer = 'cases' order by id")
    assert [row[1:] for row in listed] == [("stored", 0), ("unchanged", 2)]
    assert _why_not(place, listed[1][0]) == ["这一批没有改动任何数据，没有什么可撤回"]
    _undo(place, first.batch)
    assert _why_not(place, first.batch) == ["这一批已经撤回了"]
    undo = rows(place.owner, "select id, rows_removed from import_batches where undoes = %s", first.batch)
    assert undo[0][1] == 2
    assert _why_not(place, undo[0][0]) == ["这一条本身就是一次撤回；要恢复，请把原来的文件再导入一次"]
    with pytest.raises(NotVisibleError):
        _undo(place, 999)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("update cases set status = 'handling'", "导入以后又改动过"),
        ("update cases set repeat_of = null, person_count = 5", "导入以后又改动过"),
        ("update cases set group_no = 7", "导入以后又改动过"),
        (
            "insert into case_photos (case_id, photo_no, sha256, image, width, height) "
            "select id, 1, sha256('x'), 'x', 1, 1 from cases",
            "已有照片",
        ),
        (
            f"{SOMEBODY}; insert into case_assignments (case_id, account_id, ground) "
            "select c.id, a.id, c.ground from cases c, accounts a",
            "已有交办记录",
        ),
        ("delete from cases", "导入以后又改动过"),
    ],
)
def test_what_somebody_went_on_from_stays(place, tmp_path, after, words):
    number = bring(place.owner, "cases", cases_file(tmp_path / "c.csv", {})).batch
    _run(place, after)
    before = rows(place.owner, EVERYTHING["cases"])
    said = _why_not(place, number)
    name = "事件（已经不在了）" if after.startswith("delete") else "事件 12345热线 A1「院墙争议」"
    assert said == ["有 1 行已有后续，不能整批撤回", f"{name}：{words}"]
    assert rows(place.owner, EVERYTHING["cases"]) == before


def test_a_later_batch_goes_first_even_where_it_led_back(place, tmp_path):
    numbers = [
        bring(place.owner, "households", _households(tmp_path, {"householder": name})).batch
        for name in ("张三", "张四", "张三")
    ]
    said = f"住户 甲村 1 组 张*，户号 {FIRST}：后来第 {numbers[1]} 批导入也改了它，请先撤回那一批"
    assert _why_not(place, numbers[0])[1] == said
    for number in reversed(numbers):
        _undo(place, number)
    assert rows(place.owner, "select count(*) from households") == [(0,)]


def test_households_and_rooms_go_back_as_they_were(place, tmp_path):
    rooms = ["name", "level", "region_code", "phone", "lon", "lat"]
    room = ["包娘舅调解室", "村级", VILLAGE, "10012340000", "120.02", "30.52"]
    bring(place.owner, "households", _households(tmp_path, {}))
    first = bring(place.owner, "rooms", sheet(tmp_path / "r.csv", rooms, [room]))
    assert first.errors == []
    before = {name: rows(place.owner, EVERYTHING[name]) for name in ("households", "rooms")}
    moved = {"householder": "李四", "lon": "120.04", "lat": "30.58", "group_no": "7"}
    changed = [
        bring(place.owner, "households", _households(tmp_path, moved, {"code": SECOND})).batch,
        bring(
            place.owner, "rooms", sheet(tmp_path / "r.csv", rooms, [[*room[:3], "10012349999", "120.04", "30.57"]])
        ).batch,
    ]
    assert {name: rows(place.owner, EVERYTHING[name]) for name in before} != before
    assert [(_undo(place, number)).restored for number in changed] == [1, 1]
    assert {name: rows(place.owner, EVERYTHING[name]) for name in before} == before


def test_boundaries_go_back_to_the_version_before(place, tmp_path):
    before = rows(place.owner, EVERYTHING["regions"])
    wider = ({"code": VILLAGE, "name": "新甲村", "parent_code": TOWN}, square(120.0, 30.5, 120.04, 30.6))
    new = ({"code": "990001001203", "name": "丙村", "parent_code": TOWN}, square(120.04, 30.5, 120.05, 30.6))
    report = bring(place.owner, "regions", features(tmp_path / "n.geojson", [wider, new]), valid_from=date(2026, 1, 1))
    assert report.errors == []
    between = rows(place.owner, EVERYTHING["regions"])
    bring(
        place.owner, "households", _households(tmp_path, {"code": "990001001203010001", "village_code": "990001001203"})
    )
    assert "区划 丙村：已有住户" in _why_not(place, report.batch)
    _run(place, "delete from households")
    done = _undo(place, report.batch)
    assert done.removed == 1
    assert rows(place.owner, EVERYTHING["regions"]) == before != between


def test_a_batch_that_only_ends_regions_can_be_taken_back(place, tmp_path):
    versions = "select code, valid_from, valid_to, name, ST_AsText(boundary) from region_versions order by id"
    before = rows(place.owner, versions)
    alone = ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, square(120.0, 30.5, 120.05, 30.6))
    file = features(tmp_path / "all.geojson", [alone])
    report = bring(place.owner, "regions", file, valid_from=date(2026, 1, 1), complete=True)
    assert (report.inserted, report.updated, report.errors) == (0, 0, [])
    number = batch_of(report)
    assert rows(place.owner, "select code, valid_to from region_versions where valid_to is not null") == [
        (OTHER_VILLAGE, date(2026, 1, 1))
    ]
    assert bring(place.owner, "regions", file, valid_from=date(2026, 1, 1), complete=True).batch is None
    assert _undo(place, number).restored == 1
    assert rows(place.owner, versions) == before


def test_after_an_undo_the_neighbours_are_drawn_anew(place, tmp_path):
    """At the command line at once; after an undo from the page by a job, since the web role draws nothing."""
    outlines = "select code, ST_AsText(outline), coord_source from region_versions where valid_to is null order by code"
    # a border of many corners, which is drawn simpler: on both sides by the same line
    border = [[120.05 + 0.0001 * (n % 2), 30.5 + n * 0.001] for n in range(101)]
    east = {"type": "Polygon", "coordinates": [[*border, [120.1, 30.6], [120.1, 30.5], border[0]]]}
    west = {"type": "Polygon", "coordinates": [[[120.0, 30.5], *border, [120.0, 30.6], [120.0, 30.5]]]}
    both = [
        ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, west),
        ({"code": OTHER_VILLAGE, "name": "乙村", "parent_code": TOWN}, east),
    ]
    bring(place.owner, "regions", features(tmp_path / "both.geojson", both))
    before = rows(place.owner, outlines)
    straight = ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, square(120.0, 30.5, 120.05, 30.6))
    one = features(tmp_path / "one.geojson", [straight])
    _run(place, SOMEBODY)
    officer = Scope(rows(place.owner, "select id from accounts")[0][0], "county_officer", COUNTY)
    for by_hand in (True, False):
        number = batch_of(bring(place.owner, "regions", one, coord_source="wgs84"))
        between = rows(place.owner, outlines)
        changed = [now[0] for now, was in zip(between, before, strict=True) if now[1] != was[1]]
        assert changed == [VILLAGE, OTHER_VILLAGE]
        assert [source for code, _, source in between if code == VILLAGE] == ["wgs84"]
        if by_hand:
            _undo(place, number)
        else:
            undo_batch(place.web, officer, number, "弄错了")
        jobs = rows(place.owner, "select args from jobs.procrastinate_jobs where task_name = 'redraw_outlines'")
        ground = rows(place.owner, "select ground from regions where code = %s", COUNTY)[0][0]
        assert [args for (args,) in jobs] == ([] if by_hand else [{"level": "village", "county": ground}])
        for (args,) in jobs:
            redraw_level(place.owner, **args)
        assert rows(place.owner, outlines) == before


def test_who_may_take_back_what(place, tmp_path):
    """By the layer's right, within the own area; everybody else is told that there is no such batch."""
    here = batch_of(bring(place.owner, "households", _households(tmp_path, {})))
    other = {"code": "990001001202010001", "village_code": OTHER_VILLAGE}
    there = batch_of(bring(place.owner, "households", _households(tmp_path, other)))
    cases = batch_of(bring(place.owner, "cases", cases_file(tmp_path / "c.csv", {})))
    _run(place, SOMEBODY)
    account = rows(place.owner, "select id from accounts")[0][0]
    clerk = Scope(account, "village_clerk", VILLAGE)
    for scope, number in (
        (clerk, there),
        (clerk, cases),
        (Scope(account, "supervision", VILLAGE), here),
        (Scope(account, "grid_worker", VILLAGE), here),
    ):
        with pytest.raises(NotVisibleError):
            undo_batch(place.web, scope, number, "弄错了")
    with pytest.raises(BadRequestError, match="2 到 200"):
        undo_batch(place.web, clerk, here, " ")
    assert undo_batch(place.web, clerk, here, "弄错了").removed == 1
    assert undo_batch(place.web, Scope(account, "town_officer", TOWN), there, "弄错了").removed == 1
    assert rows(place.owner, "select undone_by from import_batches where state = 'undone'") == [
        ("somebody",),
        ("somebody",),
    ]
    with pytest.raises(NotVisibleError):
        undo_batch(place.web, Scope(account, "county_officer", COUNTY, rights=("view_cases",)), cases, "弄错了")


def test_what_was_deleted_of_a_person_is_not_kept_for_an_undo(place, tmp_path):
    bring(place.owner, "cases", _people(tmp_path, {}), sealer=SEALER)
    number = bring(place.owner, "cases", _people(tmp_path, {"petitioner": "李四"}), sealer=SEALER).batch
    kept = "select count(*) from import_rows where before::text like '%%沈建国%%'"
    assert rows(place.owner, kept) == [(1,)]
    _run(place, "select app.erase_petitioner(id) from cases")
    assert rows(place.owner, kept) == [(0,)]
    assert any(said.endswith("：导入前的旧值已经删除") for said in _why_not(place, number))
