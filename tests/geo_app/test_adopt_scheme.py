"""A scheme is adopted once, lawfully, and never changed under its number."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from geo_app.commands.scheme import command
from geo_app.errors import BadRequestError
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from layers import schemes
from layers.scope import Scope
from scoring.scheme import from_record
from tests.booked_village import OTHER_VILLAGE, VILLAGE, BookedVillage


def test_adopting_a_scheme_again_changes_nothing(fresh_database):
    first = adopt_scheme(fresh_database.owner, example_scheme())
    shuffled = replace(example_scheme(), items=example_scheme().items[::-1])
    assert adopt_scheme(fresh_database.owner, shuffled) == first
    with fresh_database.owner.transaction(Scope.nobody()) as connection:
        stored = from_record(schemes.read(connection, first))
    assert set(stored.items) == set(example_scheme().items)
    assert replace(stored, items=()) == replace(example_scheme(), items=())


def test_a_version_never_changes_its_content(fresh_database):
    adopt_scheme(fresh_database.owner, example_scheme())
    with pytest.raises(BadRequestError, match="请用新版本号"):
        adopt_scheme(fresh_database.owner, replace(example_scheme(), deduction_cap_tenths=100))


def test_a_scheme_with_a_forbidden_item_or_an_unready_one_is_not_adopted(fresh_database):
    item = replace(example_scheme().items[0], name="全年未上访")
    unlawful = replace(example_scheme(), items=(item,), valid_from=None)
    with pytest.raises(BadRequestError) as caught:
        adopt_scheme(fresh_database.owner, unlawful)
    assert [fault.field for fault in caught.value.faults] == ["MS01", "scheme"]


def test_a_villages_own_scheme_goes_before_the_example_from_its_first_day_on(fresh_database):
    village = BookedVillage(fresh_database.owner)
    own = replace(example_scheme(), code="SS", village_code=VILLAGE, valid_from=date(2026, 4, 1))
    numbers = [
        adopt_scheme(village.owner, own),
        adopt_scheme(village.owner, replace(own, version=2, valid_from=date(2026, 10, 1))),
    ]
    with village.owner.transaction(Scope.nobody()) as connection:
        follows = {
            period: schemes.in_force(connection, [VILLAGE, OTHER_VILLAGE], period)
            for period in ("2023Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4")
        }
    example = village.scheme_id
    assert follows["2023Q4"] == {}
    assert [follows[period][VILLAGE] for period in list(follows)[1:]] == [example, numbers[0], numbers[0], numbers[1]]
    assert {follows[period][OTHER_VILLAGE] for period in list(follows)[1:]} == {example}


@pytest.fixture
def check(tmp_path):
    def run(content, *options):
        file = tmp_path / "scheme.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return CliRunner().invoke(command, ["check", str(file), *options])

    return run


LAWFUL = {
    "dimensions": [{"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 30}],
    "items": [{"code": "TY01", "dimension": "TY", "name": "庭院评星一星", "points": 5}],
}


def test_a_lawful_scheme_passes_the_check(check):
    answer = check(LAWFUL, "--json")
    assert (answer.exit_code, json.loads(answer.output)) == (0, {"refused": [], "faults": []})


def test_a_refused_item_is_named_with_reason_and_law(check):
    document = LAWFUL | {"items": [*LAWFUL["items"], LAWFUL["items"][0] | {"code": "TY02", "name": "不上访奖励"}]}
    answer = check(document, "--json")
    (refusal,) = json.loads(answer.output)["refused"]
    assert answer.exit_code == 2
    assert set(refusal) == {"code", "reason", "law"}
    assert refusal["code"] == "TY02"
    assert "不得计分 TY02" in check(document).output


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"items": 3}', "\ud800".encode("utf-8", "surrogatepass")])
def test_a_file_that_is_no_scheme_is_told_in_words(check, tmp_path, content):
    if isinstance(content, bytes):
        (tmp_path / "broken.json").write_bytes(content)
        answer = CliRunner().invoke(command, ["check", str(tmp_path / "broken.json")])
    else:
        answer = check(content)
    assert answer.exit_code == 2
    assert "写法有误" in answer.output
