"""Programs check a scheme and read the rules that a village follows."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from geo_app.commands.scheme import command
from geo_app.rule_form import document_of
from geo_app.schemes import example_scheme
from tests.rule_book import VILLAGE
from tests.web_fixtures import csrf_token

GOOD = document_of(example_scheme())
TIDY = {"code": "TY", "name": "美丽庭院", "weight": 1, "cap": 30}


def check(client, document):
    return client.post("/api/v1/schemes/check", json=document, headers={"X-CSRFToken": csrf_token(client)})


@pytest.mark.parametrize(
    "document",
    [
        GOOD,
        {"dimensions": [TIDY], "items": [{"code": "TY01", "dimension": "TY", "name": "不上访奖励", "points": 5}]},
        {"dimensions": [TIDY | {"weight": 0.1}], "items": []},
        {"dimensions": 3, "items": [{"name": "投诉"}]},
        {},
    ],
)
def test_the_api_answers_as_the_command_does(county, tmp_path, document):
    file = tmp_path / "scheme.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    said = json.loads(CliRunner().invoke(command, ["check", str(file), "--json"]).output)
    answer = check(county, document)
    assert (answer.status_code, answer.json) == (200, said)
    if document is GOOD:
        assert said == {"refused": [], "faults": []}


@pytest.mark.parametrize("body", ["", "{", "[]", "3"])
def test_what_is_no_scheme_at_all_is_a_bad_request(county, body):
    answer = county.post(
        "/api/v1/schemes/check", data=body, content_type="application/json",
        headers={"X-CSRFToken": csrf_token(county)},
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_the_rules_of_a_village_are_told_in_the_form_that_they_are_written_in(county):
    told = county.get(f"/api/v1/villages/{VILLAGE}/scheme?period=2026Q4").json
    assert (told["is_example"], told["adoption"], told["period"]) == (True, None, "2026Q4")
    given = {"title", "valid_from", "base", "deduction_cap", "dimensions"}
    assert {name: told[name] for name in given} == {name: GOOD[name] for name in given}
    assert [item["code"] for item in told["items"]] == sorted(item["code"] for item in GOOD["items"])
    item = next(item for item in told["items"] if item["code"] == "GY04")
    assert (item["points"], item["most"], item["cap"], item["unit"]) == (5, 20, 20, "次")


def test_before_any_rules_there_are_none(county):
    assert county.get(f"/api/v1/villages/{VILLAGE}/scheme?period=2001Q1").status_code == 404
    assert county.get("/api/v1/villages/999999999999/scheme").status_code == 404
    assert county.get(f"/api/v1/villages/{VILLAGE}/scheme?period=2026Q5").status_code == 400


def test_adopted_rules_are_told_with_their_vote(book):
    book.adopted()
    told = book.clerk.get(f"/api/v1/villages/{VILLAGE}/scheme?period=2099Q1").json
    assert told["is_example"] is False
    assert told["adoption"]["votes_for"] == 40
    assert told["adoption"]["filing"] == "due"
