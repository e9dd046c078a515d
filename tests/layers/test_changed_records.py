"""What a request changes: a field is put right, or goes; what must stay says why, and stays."""

from __future__ import annotations

import pytest

from layers import data_requests
from layers.data_requests import OutOfBoundsError, RequestStateError
from tests.layers.request_office import CLERK, GONE, TOWN_OFFICER, VILLAGE, Office


@pytest.fixture
def office(own_demo_database):
    return Office(own_demo_database)


def test_a_correction_changes_the_field_the_search_and_the_map_and_keeps_what_was(office):
    household, _ = office.household
    before = office.one("select householder from households where id = %s", household)
    number = office.accepted(
        "correction", field="householder", wanted={"name": "欧阳新名", "pinyin": "ouyangxinming", "initials": "oyxm"}
    )
    office.do(CLERK, data_requests.correct, number)
    assert office.ask(
        "select householder, householder_pinyin, householder_masked from households where id = %s", household
    ) == [("欧阳新名", "ouyangxinming", "欧阳**")]
    facts = office.do(CLERK, data_requests.open_request, number)
    assert (facts.status, facts.before_value, facts.after_value) == ("done", {"name": before}, {"name": "欧阳新名"})
    noted = office.notes("request.correct")
    assert [detail["fields"] for _, detail in noted] == [["householder"]]
    assert before not in str(noted)
    assert "欧阳" not in str(noted)


def test_a_corrected_place_moves_on_the_map_and_never_out_of_the_village(office):
    household, _ = office.household
    lon, lat = office.ask(
        """select ST_X(p), ST_Y(p) from (select ST_PointOnSurface(boundary) as p from region_versions
           where code = %s and valid_to is null) v""", VILLAGE,
    )[0]  # fmt: skip
    with pytest.raises(OutOfBoundsError):
        office.file("correction", field="location", wanted={"lon": 121.5, "lat": 30.5, "coord_source": "wgs84"})
    key = office.one("select key from map_households where household_id = %s", household)
    number = office.accepted("correction", field="location", wanted={"lon": lon, "lat": lat, "coord_source": "gcj02"})
    office.do(CLERK, data_requests.correct, number)
    assert office.ask(
        "select coord_source, ST_X(location), ST_Y(location) from households where id = %s", household
    ) == [("gcj02", lon, lat)]
    moved = office.one("select key from map_households where household_id = %s", household)
    assert moved == office.one("select app.map_key(location) from households where id = %s", household) != key


def test_what_may_not_be_deleted_says_why_and_stays(office):
    number = office.accepted("deletion")
    things = {thing.field: thing for thing in office.do(CLERK, data_requests.list_erasable, number)}
    assert {field: thing.why for field, thing in things.items() if not thing.may_erase} == {
        "householder": "in_use", "entries": "append_only", "scores": "published", "request": "request_kept",
        "audit": "audit_kept",
    }  # fmt: skip
    for field in ("householder", "entries", "scores", "request", "audit", "no_such_thing"):
        with pytest.raises(RequestStateError):
            office.do(CLERK, data_requests.erase, number, ["location", field], "已删除位置")
    household, _ = office.household
    assert office.one("select location is not null from households where id = %s", household)


def test_a_deletion_takes_the_point_off_the_map_and_ends_access(office):
    household, _ = office.household
    office.ask(
        """insert into resident_codes (household_id, salt, code_hash, expires_at)
           values (%s, decode(repeat('00', 16), 'hex'), sha256('code'), now() + interval '1 day')""",
        household,
    )
    number = office.accepted("deletion")
    office.do(CLERK, data_requests.erase, number, ["location", "resident_access"], "位置和查询码已删除")
    assert office.one("select location is null from households where id = %s", household)
    assert office.ask("select 1 from map_households where household_id = %s", household) == []
    assert office.ask("select 1 from resident_codes where household_id = %s", household) == []
    assert [detail["fields"] for _, detail in office.notes("request.erase")] == [["location", "resident_access"]]
    assert office.do(CLERK, data_requests.open_request, number).erased == ["location", "resident_access"]


def test_a_householder_of_a_dissolved_household_is_forgotten_by_earlier_corrections_too(office):
    household, code = office.household
    earlier = office.accepted(
        "correction",
        field="householder",
        wanted={"name": "沈新名", "pinyin": "s", "initials": "s"},
        wording="我叫沈新名",
    )
    office.do(CLERK, data_requests.correct, earlier)
    office.ask("update households set status = 'dissolved' where id = %s", household)
    number = office.accepted("deletion", household_code=code)
    office.do(CLERK, data_requests.erase, number, ["householder"], "户主姓名已删除")
    assert office.ask(
        "select householder, householder_masked, householder_pinyin from households where id = %s", household
    ) == [(GONE, GONE, "")]
    facts = office.do(CLERK, data_requests.open_request, earlier)
    assert (facts.wanted, facts.before_value, facts.after_value, facts.wording) == (None, None, None, GONE)


@pytest.mark.parametrize(("closed", "why"), [(None, "open_case"), (30, "in_term"), (200, "purpose_over")])
def test_a_petitioner_is_deleted_after_the_term_of_review_only(office, closed, why):
    number = office.case("appeal", closed)
    request = office.accepted("deletion", scope=TOWN_OFFICER, case_number="DSR-1")
    things = {thing.field: thing for thing in office.do(TOWN_OFFICER, data_requests.list_erasable, request)}
    assert (things["petitioner"].why, things["petitioner"].may_erase) == (why, why == "purpose_over")
    if why == "purpose_over":
        office.do(TOWN_OFFICER, data_requests.erase, request, ["petitioner", "query_code"], "姓名、电话已删除")
        assert office.ask(
            "select name, name_masked, phone_sealed, phone_masked from petitioners where case_id = %s", number
        ) == [(GONE, GONE, None, "")]
    else:
        with pytest.raises(RequestStateError):
            office.do(TOWN_OFFICER, data_requests.erase, request, ["petitioner"], "姓名、电话已删除")


def test_a_case_under_review_is_not_over_however_long_ago_it_was_closed(office):
    number = office.case("appeal", 400)
    office.ask("update cases set status = 'review_requested' where id = %s", number)
    request = office.accepted("deletion", scope=TOWN_OFFICER, case_number="DSR-1")
    assert {"petitioner": "in_term"}.items() <= {
        thing.field: thing.why for thing in office.do(TOWN_OFFICER, data_requests.list_erasable, request)
    }.items()
    with pytest.raises(RequestStateError):
        office.do(TOWN_OFFICER, data_requests.erase, request, ["petitioner"], "姓名、电话已删除")
