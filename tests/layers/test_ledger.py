"""What is read of the ledger is what counts: of the village, the period, its own active households."""

from __future__ import annotations

import pytest

from layers import ledger
from layers.scope import Scope
from tests.booked_village import OTHER_VILLAGE, VILLAGE, BookedVillage


@pytest.fixture
def village(fresh_database):
    return BookedVillage(fresh_database.owner)


def read(village, *codes, period="2026Q4"):
    with village.owner.transaction(Scope.nobody()) as connection:
        return ledger.read(connection, list(codes or [VILLAGE]), period)


def test_entries_of_the_village_and_period_are_read_with_their_households(village):
    one, other = village.household(1), village.household(2, absent=True)
    neighbour = village.household(1, village=OTHER_VILLAGE)
    village.book(one, "MS01", "PA05")
    village.book(one, "MS01", period="2026Q3")
    village.book(neighbour, "MS01")
    found = read(village)
    assert found.households.to_dict("list") == {
        "household": [one, other],
        "village": [VILLAGE] * 2,
        "absent": [False, True],
    }
    entries = found.entries.drop(columns="entry_no").to_dict("list")
    assert entries == {
        "household": [one, one],
        "item": ["MS01", "PA05"],
        "points_tenths": [100, -50],
    }


def test_what_was_spent_does_not_count(village):
    household = village.household(1)
    village.book(household, "GY01", account="redeemable")
    assert read(village).entries.empty


def test_a_household_that_is_gone_is_left_out_with_its_entries(village):
    household = village.household(1)
    village.book(household, "MS01")
    village.ask("update households set status = 'merged' where id = %s", household)
    found = read(village)
    assert found.households.empty
    assert found.entries.empty


def test_entries_stay_with_the_village_that_booked_them_when_a_household_moves(village):
    household = village.household(1)
    village.book(household, "MS01")
    village.ask("update households set village_code = %s where id = %s", OTHER_VILLAGE, household)
    assert read(village).entries.empty
    moved = read(village, OTHER_VILLAGE)
    assert moved.households["household"].tolist() == [household]
    assert moved.entries.empty


def test_the_data_version_moves_with_every_entry_and_only_with_entries_of_the_village(village):
    one, neighbour = village.household(1), village.household(1, village=OTHER_VILLAGE)
    assert read(village).own_versions().tolist() == [0]
    seen = []
    for _ in range(3):
        village.book(one, "PA01")
        seen.append(int(read(village).own_versions()[0]))
    village.book(neighbour, "PA01")
    assert seen == sorted(set(seen))
    assert read(village).own_versions().tolist() == [seen[-1]]


def test_several_villages_are_read_at_once(village):
    one, neighbour = village.household(1), village.household(1, village=OTHER_VILLAGE)
    village.book(one, "PA01")
    village.book(neighbour, "PA01")
    found = read(village, VILLAGE, OTHER_VILLAGE)
    assert found.households["village"].tolist() == [VILLAGE, OTHER_VILLAGE]
    assert found.entries["household"].tolist() == [one, neighbour]


def test_a_text_that_would_break_a_query_is_only_a_text(village):
    assert read(village, "'; drop table points_entries; --").households.empty
    assert village.ask("select count(*) from points_entries") == [(0,)]
