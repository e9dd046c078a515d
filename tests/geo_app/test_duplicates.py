"""What may be there twice is found and judged by people: nothing is deleted, and every judgement can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from geo_app.errors import BadRequestError
from geo_app.sealing import AesSealer
from geo_app.use_cases.judge_duplicate import judge_duplicate, note_household_pair
from geo_app.use_cases.record_case import Report, record_case
from layers import duplicates
from layers.errors import NotAllowedError, NotVisibleError
from layers.scope import Scope
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    TOWN,
    VILLAGE,
    bring,
    county,
    features,
    rows,
    sheet,
    square,
)

SEALER = AesSealer(bytes(32))
COLUMNS = [*CASE_COLUMNS, "matter_kind", "petitioner", "phone"]
FAR = {"lon": "120.01", "lat": "30.59", "address": "别处"}
QUEUED = """select l.external_id, e.external_id, d.reasons, d.days from duplicate_candidates d
    join cases l on l.id = d.case_id join cases e on e.id = d.other_id order by 1, 2"""


@pytest.fixture
def place(fresh_database, tmp_path):
    county(fresh_database.owner, tmp_path)
    with fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(
            "insert into accounts (name, region_code, password_hash) values ('officer', %s, 'x')", (COUNTY,)
        )
    return fresh_database


@pytest.fixture
def officer(place):
    return Scope(rows(place.owner, "select id from accounts")[0][0], "county_officer", COUNTY)


def _bring(place, path, *changes):
    base = GOOD_CASE | {"matter_kind": "", "petitioner": "", "phone": ""}
    listed = [base | change for change in changes]
    file = sheet(path / "cases.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in listed])
    report = bring(place.owner, "cases", file, sealer=SEALER)
    assert report.errors == []
    return report


def _pairs(place, scope, **wanted):
    with place.web.transaction(scope) as connection:
        return duplicates.candidates(connection, 100, **wanted)


def test_pairs_are_found_by_each_reason_and_by_no_other(place, tmp_path):
    same = {"external_id": "B2"}
    _bring(place, tmp_path, {"external_id": "B1"}, {"external_id": "Z1", "matter_kind": "检举控告"})
    report = _bring(
        place,
        tmp_path,
        same,  # all alike under another number, from another file
        {"external_id": "N1", "lon": "120.0203", "registered_at": "2026-03-10", "title": "又吵", "address": ""},  # 29 m
        {
            "external_id": "N2",
            "lon": "120.0213",
            "registered_at": "2026-03-11",
            "title": "吵",
            "address": "",
        },  # 96 m on
        {"external_id": "N3", "lon": "120.0213", "registered_at": "2026-03-20", "title": "吵", "address": ""},  # 9 days
        {"external_id": "N4", "registered_at": "2026-03-06", "category": "公共设施", "address": ""},  # other category
        FAR | {"external_id": "P1", "title": "一", "phone": "100 1234 5678", "registered_at": "2026-04-01"},
        FAR
        | {"external_id": "P2", "title": "二", "phone": "10012345678", "registered_at": "2026-06-20", "lon": "120.04"},
        FAR
        | {"external_id": "P3", "title": "三", "phone": "10012345678", "registered_at": "2026-12-20", "lat": "30.51"},
        FAR
        | {
            "external_id": "D1",
            "title": "四",
            "lon": "120.03",
            "address": "甲村3组 张家门口",
            "registered_at": "2026-07-01",
        },
        FAR
        | {
            "external_id": "D2",
            "title": "五",
            "lon": "120.048",
            "address": "甲村3组 张家门口",
            "registered_at": "2026-07-09",
        },
    )
    assert rows(place.owner, QUEUED) == [
        ("B2", "B1", ["content", "nearby"], 0),
        ("D2", "D1", ["address"], 8),
        ("N1", "B1", ["nearby"], 5),
        ("N1", "B2", ["nearby"], 5),
        ("P2", "P1", ["phone"], 80),
    ]
    assert [remark.message for remark in report.remarks if "可能是同一件" in remark.message] == [
        "有 5 对可能是同一件，其中 1 对内容完全相同，请在「重复核对」里核对"
    ]
    assert rows(
        place.owner, "select count(*) from petitioners where phone_digest is null and phone_sealed is not null"
    ) == [(0,)]


def test_a_judgement_merges_and_can_be_taken_back(place, officer, tmp_path):
    _bring(place, tmp_path, {"external_id": "B1"}, {"external_id": "B2"}, {"external_id": "B3"})
    before = rows(place.owner, "select external_id, status, closed_at, repeat_of, repeat_no from cases order by 1")
    by_key = dict(rows(place.owner, "select external_id, id from cases"))
    pairs = {pair.case_id: pair for pair in _pairs(place, officer) if "content" in pair.reasons}
    third, second = pairs[by_key["B3"]], pairs[by_key["B2"]]
    assert (third.other_id, second.other_id) == (by_key["B2"], by_key["B1"])

    judge_duplicate(place.web, officer, second.id, "same")
    judge_duplicate(place.web, officer, third.id, "same")  # of what is merged itself: into where that went
    merged = rows(place.owner, "select status, repeat_of, repeat_no, closed_at is null from cases order by external_id")
    assert merged == [
        ("registered", None, 0, True),
        ("merged", by_key["B1"], 1, False),
        ("merged", by_key["B1"], 2, False),
    ]
    with pytest.raises(BadRequestError, match="已经核对过"):
        judge_duplicate(place.web, officer, second.id, "different")
    assert {pair.id for pair in _pairs(place, officer, judged=True)} == {second.id, third.id}

    for pair in (third, second):
        judge_duplicate(place.web, officer, pair.id, "reopen")
    assert (
        rows(place.owner, "select external_id, status, closed_at, repeat_of, repeat_no from cases order by 1") == before
    )
    told = rows(place.owner, "select action from audit_log where action like 'duplicate.%%' order by no")
    assert [action for (action,) in told] == ["duplicate.same"] * 2 + ["duplicate.reopen"] * 2


def test_what_was_found_different_is_never_asked_again(place, officer, tmp_path):
    _bring(place, tmp_path, {"external_id": "B1"}, {"external_id": "B2"})
    (pair,) = _pairs(place, officer)
    judge_duplicate(place.web, officer, pair.id, "different")
    _bring(place, tmp_path, {"external_id": "B1", "title": "改了"}, {"external_id": "B2", "title": "改了"})
    assert _pairs(place, officer) == []
    assert [each.state for each in _pairs(place, officer, judged=True)] == ["different"]


def test_a_case_worked_on_since_stays_merged(place, officer, tmp_path):
    _bring(place, tmp_path, {"external_id": "B1"}, {"external_id": "B2"})
    (pair,) = _pairs(place, officer)
    judge_duplicate(place.web, officer, pair.id, "same")
    with place.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute("update cases set status = 'closed' where status = 'merged'")
    with pytest.raises(BadRequestError, match="又办过手续"):
        judge_duplicate(place.web, officer, pair.id, "reopen")


def test_who_is_asked_sees_both_and_has_the_right(place, officer, tmp_path):
    _bring(place, tmp_path, {"external_id": "B1"}, {"external_id": "B2"})
    (pair,) = _pairs(place, officer)
    for scope in (
        Scope(officer.account_id, "county_leader", COUNTY),
        Scope(officer.account_id, "village_clerk", VILLAGE),
        Scope(officer.account_id, "grid_worker", VILLAGE),
    ):
        assert _pairs(place, scope) == []
        with pytest.raises(NotAllowedError):
            judge_duplicate(place.web, scope, pair.id, "same")
    assert len(_pairs(place, Scope(officer.account_id, "town_officer", TOWN))) == 1
    with place.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(
            "update cases set respondent_code = %s where external_id = 'B1'; "
            "update cases set matter_kind = 'accusation' where external_id = 'B2'",
            (TOWN,),
        )
    assert _pairs(place, officer) == _pairs(place, Scope(officer.account_id, "town_officer", TOWN)) == []
    with pytest.raises(NotVisibleError):
        judge_duplicate(place.web, officer, pair.id, "same")


def test_what_is_recorded_by_hand_is_held_against_what_is_there(place, officer, tmp_path):
    def report(**changes):
        said: dict[str, Any] = {
            "channel": "visit", "matter_kind": "dispute", "category": "JF01", "title": "院墙", "text": "",
            "address": "", "lon": 120.02, "lat": 30.52, "coord_source": "cgcs2000", "region": None, "persons": 1,
        }  # fmt: skip
        return Report(**(said | changes))

    first = record_case(place.web, officer, report(petitioner="沈建国", phone="10012345678"), "k1", SEALER)
    second = record_case(place.web, officer, report(lon=120.0203), "k2", SEALER)
    third = record_case(place.web, officer, report(lon=120.04, petitioner="沈", phone="100-1234-5678"), "k3", SEALER)
    assert [(pair.case_id, pair.other_id, pair.reasons) for pair in _pairs(place, officer)] == [
        (third.number, first.number, ["phone"]),
        (second.number, first.number, ["nearby"]),
    ]


def test_cases_all_alike_make_no_more_pairs_than_there_are(place, tmp_path):
    """Each is held against the three before it, and those without an address have none in common."""
    alike = _bring(place, tmp_path, *({"external_id": f"S{n:03}"} for n in range(60)))
    assert "有 174 对可能是同一件，其中 59 对内容完全相同" in alike.remarks[-1].message
    silent = {"lon": "", "lat": "", "region_code": VILLAGE, "address": ""}
    later = [silent | {"external_id": f"T{n:03}", "registered_at": f"2026-04-05 09:{n:02}"} for n in range(60)]
    assert [r.message for r in _bring(place, tmp_path, *later).remarks if "可能是同一件" in r.message] == []


def test_one_householder_under_two_codes_is_noted_and_never_merged(place, tmp_path):
    headings = ["code", "village_code", "householder", "group_no"]
    people = [("990001001201010001", "张三", 1), ("990001001201010002", "张三", 1), ("990001001201020003", "张三", 2)]
    listed = [[code, VILLAGE, name, group] for code, name, group in people]
    report = bring(place.owner, "households", sheet(tmp_path / "h.csv", headings, listed))
    assert "有 1 对可能是同一户" in report.remarks[-1].message
    account = rows(place.owner, "select id from accounts")[0][0]
    clerk = Scope(account, "village_clerk", VILLAGE)
    with place.web.transaction(clerk) as connection:
        (pair,) = duplicates.household_pairs(connection, 10)
    assert (pair.code, pair.other_code) == ("990001001201010002", "990001001201010001")
    with pytest.raises(NotAllowedError):
        note_household_pair(place.web, Scope(account, "supervision", VILLAGE), pair.household_id, pair.other_id)
    note_household_pair(place.web, clerk, pair.household_id, pair.other_id)
    with place.web.transaction(clerk) as connection:
        assert duplicates.household_pairs(connection, 10) == []
    assert rows(place.owner, "select count(*) from households where status = 'active'") == [(3,)]


def test_the_140_repeats_of_the_real_requests_are_put_before_people(place, officer, tmp_path, shared_data):
    lake = features(tmp_path / "c.geojson", [({"code": "990002", "name": "芝加哥"}, square(-88, 41.6, -87.4, 42.1))])
    bring(place.owner, "regions", lake, level="county")
    report = bring(
        place.owner,
        "cases",
        shared_data / "cases" / "chicago_311_abandoned_vehicles_2635.geojson",
        mapped={"CreationDt": "registered_at", "Address": "address"},
        constants={"source": "chicago311", "channel": "web", "category": "其他", "title": "弃置车辆"},
    )
    assert (report.inserted, report.duplicates) == (2635, 140)
    alike = "select count(*), count(distinct case_id) from duplicate_candidates where 'content' = any (reasons)"
    assert rows(place.owner, alike) == [(141, 141)]  # one of them has another postcode
    seen = _pairs(place, Scope(officer.account_id, "county_officer", "990002"), batch=report.batch)
    assert len(seen) == 100
