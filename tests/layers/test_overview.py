"""What the one-map page counts and lists, on the demonstration county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from layers import overview
from layers.overview import Window
from layers.scope import Scope

COUNTY = Scope(None, "county_officer", "330521")
VILLAGE = Scope(None, "village_committee", "330521102218")
LEADER = Scope(None, "county_leader", "330521")
ALL = (0, 1, 2, 3, 4, 5)


@pytest.fixture
def county(demo_database):
    with demo_database.web.transaction(COUNTY) as connection:
        yield connection


def year(connection, area="330521", kinds=ALL) -> Window:
    days = overview.days_with_cases(connection)
    assert days
    newest = days[1]
    return Window(area, newest - timedelta(days=364), newest, kinds)


def test_kinds_days_and_list_count_the_same_cases(county):
    window = year(county)
    total = overview.count_cases(county, window, None)
    kinds = overview.count_kinds(county, window, window.last)
    assert total > 100
    assert sum(kind.count for kind in kinds) == total
    assert sum(overview.count_days(county, window).values()) == total
    assert all(kind.overdue <= kind.open <= kind.count for kind in kinds)


def test_a_list_read_page_by_page_has_every_case_once(county):
    window, seen, after = year(county, "330521102"), [], None
    while page := overview.list_cases(county, window, None, 25, after):
        seen += [case.id for case in page]
        after = (overview.EPOCH + timedelta(days=page[-1].day), page[-1].id)
    assert len(seen) == len(set(seen)) == overview.count_cases(county, window, None)


def test_a_box_holds_what_lies_in_it_and_its_neighbours_the_rest(county):
    window = year(county)
    extent = overview.extent(county, "330521")
    assert extent
    west, south, east, north = extent
    middle = (west + east) / 2
    halves = [(west - 1, south - 1, middle, north + 1), (middle, south - 1, east + 1, north + 1)]
    counts = [overview.count_cases(county, window, half) for half in halves]
    assert all(counts)
    assert sum(counts) == overview.count_cases(county, window, None)
    for half, count in zip(halves, counts, strict=True):
        rows = overview.list_cases(county, window, half, 10_000)
        assert len(rows) == count
        assert all(half[0] <= row.lon <= half[2] for row in rows)


def test_the_villages_cases_add_up_to_the_towns(county):
    window = year(county, "330521102")
    villages = overview.list_villages(county, window, "2026Q4", "2026Q3")
    with county.cursor() as cursor:
        cursor.execute(
            "select count(*) from map_cases m join regions r on r.ground = m.ground and r.code = '330521102'"
            " where m.day > %s",
            ((window.first - overview.EPOCH).days - 1,),
        )
        of_the_town_itself = cursor.fetchone()[0]
    in_villages = sum(village.cases for village in villages)
    assert in_villages + of_the_town_itself == overview.count_cases(county, window, None)


def test_what_no_map_shows_is_counted_beside_it(county):
    window = year(county)
    with county.cursor() as cursor:
        cursor.execute("select count(*) from cases where registered_at >= %s", (window.first,))
        readable = cursor.fetchone()[0]
    assert overview.count_undrawn(county, window) + overview.count_cases(county, window, None) == readable


def test_a_village_counts_its_own_only(demo_database):
    with demo_database.web.transaction(VILLAGE) as connection:
        assert overview.count_parts(connection, "330521102218").villages == 1
        households = overview.list_households(connection, "330521102218", "2026Q4", box=None, limit=10_000)
        assert len(households) == overview.count_households(connection, "330521102218", None)
        assert [row.code for row in households] == sorted(row.code for row in households)


def test_who_may_not_see_households_is_told_of_none(demo_database):
    with demo_database.web.transaction(LEADER) as connection:
        assert overview.count_parts(connection, "330521").households is None
        assert overview.count_households(connection, "330521", None) == 0
