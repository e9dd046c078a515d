"""From booked entries to the colour on the map, on a real database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from geo_app.commands.score import command
from geo_app.errors import BadRequestError, NotFoundError
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from geo_app.use_cases.score_village import score_in, score_village
from layers.scope import Scope
from tests.booked_village import OTHER_VILLAGE, TOWN, VILLAGE, BookedVillage
from tests.scoring.test_points import WORKED_EXAMPLE


@pytest.fixture
def village(fresh_database):
    return BookedVillage(fresh_database.owner)


def on_the_map(village):
    return dict(village.ask("select household_id, quintile from map_households"))


def test_the_worked_example_of_the_docs_comes_out_as_by_hand(village):
    household = village.household(1)
    for item, booked in WORKED_EXAMPLE.items():
        for points in booked:
            village.book(household, item, points=points)
    result = score_village(village.owner, VILLAGE, "2026Q4")
    assert village.scores() == {household: (930, 7583, 1, 3)}
    assert (result.households, result.ranked, result.mean_index_hundredths) == (1, 1, 7583)


def test_households_are_ranked_with_ties_and_the_map_shows_their_fifths(village):
    booked = ["MS01 PA01 PA03 TY03 GY01", "MS01 PA01 TY03", "TY03 MS01 PA01", "MS01", "MS02", ""]
    households = [village.household(number) for number in range(1, 7)]
    for household, items in zip(households, booked, strict=True):
        village.book(household, *items.split()) if items else None
    at_once = on_the_map(village)
    score_village(village.owner, VILLAGE, "2026Q4")
    assert [village.scores()[household][2] for household in households] == [1, 2, 2, 4, 5, 6]
    fifths = {household: score[3] for household, score in village.scores().items()}
    assert on_the_map(village) == fifths == at_once
    assert [fifths[household] for household in households] == [5, 4, 4, 3, 2, 1]
    assert village.ask(
        "select sum(n0), sum(n1), sum(n2), sum(n3), sum(n4), sum(n5) from map_cells where level = 14"
    ) == [(0, 1, 1, 1, 2, 1)]


def test_an_absent_household_has_points_but_no_rank_and_no_colour(village):
    away, home = village.household(1, absent=True), village.household(2)
    village.book(away, "MS01")
    village.book(home, "MS02")
    result = score_village(village.owner, VILLAGE, "2026Q4")
    assert village.scores() == {away: (100, 833, None, None), home: (30, 250, 1, 3)}
    assert on_the_map(village) == {away: None, home: 3}
    assert (result.households, result.ranked, result.mean_index_hundredths) == (2, 1, 250)


def test_scoring_again_changes_nothing_not_even_the_map(village):
    for number in range(1, 4):
        village.book(village.household(number), "MS01", points=10 * number)
    first = score_village(village.owner, VILLAGE, "2026Q4")
    before = village.everything()
    assert score_village(village.owner, VILLAGE, "2026Q4") == first
    assert village.everything() == before


def test_a_reversal_brings_the_score_back_under_a_new_data_version(village):
    household = village.household(1)
    village.book(household, "MS01")
    first = score_village(village.owner, VILLAGE, "2026Q4")
    before = village.scores()
    wrong = village.book(household, "TY03")
    score_village(village.owner, VILLAGE, "2026Q4")
    assert village.scores() != before
    village.book(household, "TY03", points=-150, reversal_of=wrong)
    last = score_village(village.owner, VILLAGE, "2026Q4")
    assert village.scores() == before
    assert last.data_version > first.data_version


def test_the_score_of_a_household_that_is_gone_goes_with_it(village):
    stays, goes = village.household(1), village.household(2)
    village.book(stays, "MS02")
    village.book(goes, "MS01")
    score_village(village.owner, VILLAGE, "2026Q4")
    assert village.scores()[stays][2] == 2
    village.ask("update households set status = 'merged' where id = %s", goes)
    score_village(village.owner, VILLAGE, "2026Q4")
    assert {household: score[2] for household, score in village.scores().items()} == {stays: 1}
    assert on_the_map(village) == {stays: 3}


def test_each_period_and_village_stands_by_itself(village):
    here, there = village.household(1), village.household(1, village=OTHER_VILLAGE)
    village.book(here, "MS01", period="2026Q3")
    village.book(here, "MS02")
    village.book(there, "TY03")
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection:
        both = score_in(connection, [VILLAGE, OTHER_VILLAGE], "2026Q4")
    score_village(village.owner, VILLAGE, "2026Q3")
    assert [result.village_code for result in both] == [VILLAGE, OTHER_VILLAGE]
    assert village.scores("2026Q3") == {here: (100, 833, 1, 3)}
    assert village.scores("2026Q4") == {here: (30, 250, 1, 3), there: (150, 1250, 1, 3)}


def test_a_village_without_households_has_a_result_without_a_mean(village):
    result = score_village(village.owner, VILLAGE, "2026Q4")
    assert (result.households, result.ranked, result.mean_index_hundredths, result.data_version) == (0, 0, None, 0)


def test_a_village_is_scored_under_its_own_scheme(village):
    half = [replace(d, cap_tenths=d.cap_tenths // 2) for d in example_scheme().dimensions]
    own = replace(
        example_scheme(), code="SS", village_code=VILLAGE, valid_from=date(2026, 10, 1), dimensions=tuple(half)
    )
    number = adopt_scheme(village.owner, own)
    household, neighbour = village.household(1), village.household(1, village=OTHER_VILLAGE)
    village.book(household, "MS01")
    village.book(neighbour, "MS01")
    with village.owner.transaction(Scope.nobody(), read_only=False) as connection:
        score_in(connection, [VILLAGE, OTHER_VILLAGE], "2026Q4")
    assert [village.scores()[one][1] for one in (household, neighbour)] == [1667, 833]
    assert village.ask("select scheme_id from village_scores order by village_code") == [
        (number,),
        (village.scheme_id,),
    ]


def test_entries_that_the_scheme_in_force_does_not_know_are_told(village):
    village.book(village.household(1), "GY04")
    without = tuple(item for item in example_scheme().items if item.code != "GY04")
    adopt_scheme(village.owner, replace(example_scheme(), code="SS", village_code=VILLAGE, items=without))
    with pytest.raises(BadRequestError, match="没有的积分项：GY04"):
        score_village(village.owner, VILLAGE, "2026Q4")


@pytest.mark.parametrize("period", ["2026", "2026Q5", "2026q4", "2026Q4\n", "12026Q4", "2026Q４", ""])
def test_a_period_that_is_none_is_refused(village, period):
    with pytest.raises(BadRequestError, match="2026Q4"):
        score_village(village.owner, VILLAGE, period)


@pytest.mark.parametrize("code", ["330521102999", TOWN, "", "x"])
def test_what_is_no_village_is_not_found(village, code):
    with pytest.raises(NotFoundError, match="的村"):
        score_village(village.owner, code, "2026Q4")


def test_a_period_before_any_scheme_cannot_be_scored(village):
    with pytest.raises(NotFoundError, match="没有生效的积分方案"):
        score_village(village.owner, VILLAGE, "2023Q4")


def test_the_command_scores_a_village(village, fresh_database, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("GEO_APP_HOME", str(tmp_path))
    village.book(village.household(1), "MS01")
    answer = CliRunner().invoke(command, ["--village", VILLAGE, "--period", "2026Q4", "--json"])
    assert json.loads(answer.output) | {"data_version": 0} == {
        "village_code": VILLAGE,
        "period": "2026Q4",
        "scheme_version": 1,
        "data_version": 0,
        "households": 1,
        "ranked": 1,
        "mean_index": 8.33,
    }
    said = CliRunner().invoke(command, ["--village", VILLAGE, "--period", "2026Q4"]).output
    assert "1 户" in said
    assert "8.33" in said
