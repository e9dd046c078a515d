"""Scores are read by those who may, in the order of their ranks, with the parts that explain them."""

from __future__ import annotations

import pytest

from geo_app.use_cases.score_village import score_village
from layers import scores
from layers.errors import NotVisibleError
from layers.scope import Scope
from tests.booked_village import COUNTY, GRID, OTHER_VILLAGE, TOWN, VILLAGE, BookedVillage

HOUSEHOLD = f"{VILLAGE}0001"
IN_GRID = f"{VILLAGE}0004"


@pytest.fixture
def village(fresh_database):
    written = BookedVillage(fresh_database.owner)
    written.book(written.household(1), "MS01", "PA01")
    written.book(written.household(2), "TY03")
    written.book(written.household(3, absent=True), "TY01")
    written.book(written.household(4, grid=GRID), "MS01", "PA01")
    score_village(written.owner, VILLAGE, "2026Q3")
    score_village(written.owner, VILLAGE, "2026Q4")
    return written


def seen(database, role, region, read, *arguments):
    with database.web.transaction(Scope(None, role, region)) as connection:
        return read(connection, *arguments)


def test_a_ranking_is_best_first_with_ties_by_code_and_absent_households_last(village, fresh_database):
    found = seen(fresh_database, "village_committee", VILLAGE, scores.ranking, VILLAGE, "2026Q4")
    rows = [(row.household_code[-1], row.points_tenths, row.index_hundredths, row.rank_no) for row in found.households]
    # 10 of 30 and 5 of 30, each a quarter of the index; 15 of 30; 5 of 30
    assert rows == [("1", 150, 1250, 1), ("2", 150, 1250, 1), ("4", 150, 1250, 1), ("3", 50, 417, None)]
    assert (found.village.households, found.village.ranked, found.village.mean_index_hundredths) == (4, 3, 1250)
    assert (found.village.scheme_version, found.village.period) == (1, "2026Q4")


def test_without_a_period_the_latest_that_was_scored_is_shown(village, fresh_database):
    found = seen(fresh_database, "town_officer", TOWN, scores.ranking, VILLAGE, None)
    assert found.village.period == "2026Q4"
    assert seen(fresh_database, "town_officer", TOWN, scores.of_household, HOUSEHOLD, None).period == "2026Q4"
    earlier = seen(fresh_database, "town_officer", TOWN, scores.of_household, HOUSEHOLD, "2026Q3")
    assert (earlier.index_hundredths, earlier.data_version) == (0, 0)


def test_the_parts_of_a_score_add_up_and_know_their_dimensions(village, fresh_database):
    score = seen(fresh_database, "county_officer", COUNTY, scores.of_household, HOUSEHOLD, "2026Q4")
    assert sum(part["part"] for part in score.parts) == score.index_hundredths == 1250
    assert sum(part["counted"] for part in score.parts) == score.points_tenths
    assert [part["dimension"] for part in score.parts] == ["MS", "PA", "TY", "GY", "ZZ"]
    assert score.parts[0] == {
        "dimension": "MS",
        "name": "村民民俗",
        "weight_ppm": 250_000,
        "cap": 300,
        "raw": 100,
        "cut": 0,
        "forgiven": 0,
        "counted": 100,
        "part": 833,
    }


@pytest.mark.parametrize(
    ("role", "region", "code", "period"),
    [
        ("village_committee", OTHER_VILLAGE, VILLAGE, "2026Q4"),
        ("grid_worker", GRID, VILLAGE, "2026Q4"),
        ("county_officer", COUNTY, OTHER_VILLAGE, "2026Q4"),
        ("county_officer", COUNTY, VILLAGE, "2025Q4"),
        ("", "", VILLAGE, "2026Q4"),
    ],
)
def test_a_ranking_that_is_not_there_or_not_ones_own_is_not_visible(
    village, fresh_database, role, region, code, period
):
    with pytest.raises(NotVisibleError):
        seen(fresh_database, role, region, scores.ranking, code, period)


@pytest.mark.parametrize(
    ("role", "region", "code"),
    [
        ("village_committee", OTHER_VILLAGE, HOUSEHOLD),
        ("grid_worker", GRID, HOUSEHOLD),
        ("mediator", VILLAGE, HOUSEHOLD),
        ("county_leader", COUNTY, HOUSEHOLD),
        ("county_officer", COUNTY, "no such household"),
    ],
)
def test_a_household_elsewhere_or_without_the_right_is_not_visible(village, fresh_database, role, region, code):
    with pytest.raises(NotVisibleError):
        seen(fresh_database, role, region, scores.of_household, code, "2026Q4")


def test_a_grid_worker_sees_the_households_of_the_grid(village, fresh_database):
    assert seen(fresh_database, "grid_worker", GRID, scores.of_household, IN_GRID, None).rank_no == 1
