"""Cases come in with who raised them, sealed, and with the unit complained of, which never handles them."""

from __future__ import annotations

import pytest

from geo_app.sealing import AesSealer
from layers.scope import Scope
from tests.geo_app.importing import CASE_COLUMNS, COUNTY, GOOD_CASE, TOWN, VILLAGE, bring, county, rows, sheet

PEOPLE = [*CASE_COLUMNS, "matter_kind", "petitioner", "phone", "respondent_code"]
SEALER = AesSealer(bytes(32))


@pytest.fixture
def imported(fresh_database, tmp_path):
    county(fresh_database.owner, tmp_path)
    return fresh_database


def _people(path, **changes):
    person = {"matter_kind": "求决", "petitioner": "沈建国", "phone": "10012345678", "respondent_code": VILLAGE}
    row = GOOD_CASE | person | changes
    return sheet(path / "people.csv", PEOPLE, [[row[name] for name in PEOPLE]])


def test_who_raised_a_case_comes_in_sealed_and_only_once(imported, tmp_path):
    first = bring(imported.owner, "cases", _people(tmp_path), sealer=SEALER)
    again = bring(imported.owner, "cases", _people(tmp_path), sealer=SEALER)
    moved = bring(imported.owner, "cases", _people(tmp_path, phone="10012995678"), sealer=SEALER)
    assert [(r.inserted, r.updated, r.errors) for r in (first, again, moved)] == [(1, 0, []), (0, 0, []), (0, 1, [])]
    ((name, shown, phone, sealed),) = rows(
        imported.owner, "select name, name_masked, phone_masked, phone_sealed from petitioners"
    )
    assert (name, shown, phone) == ("沈建国", "沈**", "100****5678")
    assert SEALER.open(bytes(sealed), "petitioner.phone") == b"10012995678"


def test_no_unit_handles_what_is_said_of_itself(imported, tmp_path):
    """A dispute begins in the village; one about the village begins in the town, one about the town in the county."""
    bring(imported.owner, "cases", _people(tmp_path, external_id="B1", matter_kind="纠纷"), sealer=SEALER)
    bring(
        imported.owner,
        "cases",
        _people(tmp_path, external_id="B2", matter_kind="纠纷", respondent_code=TOWN),
        sealer=SEALER,
    )
    bring(
        imported.owner,
        "cases",
        _people(tmp_path, external_id="B3", matter_kind="纠纷", respondent_code=""),
        sealer=SEALER,
    )
    levels = rows(imported.owner, "select external_id, current_level from cases order by external_id")
    assert levels == [("B1", "town"), ("B2", "county"), ("B3", "village")]
    assert rows(imported.owner, "select c.external_id from map_cases m join cases c on c.id = m.case_id") == [("B3",)]


@pytest.mark.parametrize("change", [{}, {"title": "改了题目"}])
def test_a_file_changes_nothing_that_its_officer_may_not_see(imported, tmp_path, change):
    """What is sealed, said of the own unit or lies elsewhere is refused in one way, so that nothing is told of it."""
    kept = [
        {"matter_kind": "检举控告", "respondent_code": ""},
        {"matter_kind": "纠纷", "respondent_code": TOWN},
        {"matter_kind": "纠纷", "respondent_code": "", "lon": "120.07"},
    ]
    for known in kept:
        assert bring(imported.owner, "cases", _people(tmp_path, **known), sealer=SEALER).inserted == 1
        moved = _people(tmp_path, **(known | {"lon": "120.02"} | change))
        before = rows(imported.owner, "select to_jsonb(c) from cases c")
        report = bring(imported.owner, "cases", moved, sealer=SEALER, area=VILLAGE, skip_bad=True)
        assert [(fault.column, fault.message.partition("：")[2]) for fault in report.errors] == [
            ("external_id", "这个编号已在别处登记，不能由文件更改")
        ]
        assert rows(imported.owner, "select to_jsonb(c) from cases c") == before
        with imported.owner.transaction(Scope.nobody(), read_only=False) as connection:
            connection.cursor().execute("delete from cases")


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"respondent_code": "990001001999"}, "respondent_code", "没有编码为"),
        ({"respondent_code": COUNTY}, "respondent_code", "应为 9、12 位"),
        ({"phone": "打村委会电话"}, "phone", "不像电话号码"),
        ({"petitioner": "沈**"}, "petitioner", "姓名是遮住的，不能导入"),
        ({"petitioner": "沈＊国"}, "petitioner", "姓名是遮住的，不能导入"),
    ],
)
def test_a_unit_or_a_number_that_cannot_be_is_refused(imported, tmp_path, change, column, words):
    report = bring(imported.owner, "cases", _people(tmp_path, **change), sealer=SEALER)
    assert [(fault.column, words in fault.message) for fault in report.errors] == [(column, True)]


def test_a_telephone_number_is_refused_where_it_cannot_be_sealed(imported, tmp_path):
    report = bring(imported.owner, "cases", _people(tmp_path))
    assert [fault.column for fault in report.errors] == ["phone"]
    assert rows(imported.owner, "select count(*) from petitioners") == [(0,)]
