"""No tile is found by scanning a table, nor by anything but its own stretch of keys, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg2
import pytest

from layers import tiles
from layers.catalogue import LAYERS
from layers.scope import Scope
from layers.tiles import EVERYTHING, Choice, drawing, weigh
from tests.tile_reading import VIEWERS, tile_at

CASES, HOUSEHOLDS = LAYERS["cases"], LAYERS["households"]
CHOICES = {
    "all": EVERYTHING,
    "days": Choice(from_day=date(2026, 11, 1), to_day=date(2026, 11, 20)),
    "years": Choice(to_day=date(2026, 1, 1)),
    "kinds": Choice(kinds=(0, 2)),
}


GROW = """
    insert into map_cases (case_id, key, ground, day, due_day, kind, is_open, is_exact, place, unit_ground)
    select case_id + n * 1000000, key + n * 65536, ground, day - n, due_day, kind, is_open, is_exact, place, unit_ground
    from map_cases, generate_series(1, 60) n order by key;
    insert into map_households (household_id, key, ground, quintile, place)
    select household_id + n * 1000000, key + n * 65536, ground, quintile, place
    from map_households, generate_series(1, 60) n order by key;
    truncate map_cells;
    insert into map_cells (layer, level, key, ground, n1)
    select 'cases', level, key >> 2 * (31 - level), ground, count(*) from map_cases, generate_series(11, 18) level
    group by 2, 3, 4
    union all
    select 'households', level, key >> 2 * (31 - level), ground, count(*)
    from map_households, generate_series(11, 18) level group by 2, 3, 4;
"""


@pytest.fixture
def grown(own_demo_database):
    """The demonstration with sixty times as many points, so that a scan would be dearer than an index."""
    owner = psycopg2.connect(own_demo_database.owner_url)
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(GROW)
        cursor.execute("vacuum analyze map_cases, map_households, map_cells")
    owner.close()
    return own_demo_database


def drawn_case(database):
    """Return a case on the map, and its place."""
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select case_id, ST_X(p), ST_Y(p) from map_cases, lateral ST_Transform(place, 4490) p"
                       " order by case_id limit 1")  # fmt: skip
        number, lon, lat = cursor.fetchone()
        return number, (lon, lat)


def test_no_tile_scans_a_whole_table_whoever_asks(grown):
    number, place = drawn_case(grown)
    scanned = set()
    mediator = ("330521", "mediator")
    for region, role in (*VIEWERS.items(), mediator):
        whole = role not in ("village_committee", "mediator")
        for layer, choice in [(HOUSEHOLDS, EVERYTHING), *((CASES, choice) for choice in CHOICES.values())]:
            for z in (0, 8, 10, 11, 12, 13, 14, 16, 18):
                tile = tile_at(place, z)
                with grown.web.transaction(Scope(1, role, region)) as connection:
                    before = sequential_scans(connection)
                    part = None if whole or layer is HOUSEHOLDS else tiles.own(connection)
                    if part and role == "mediator":
                        part = replace(part, only=[number])
                    statements = [drawing(layer, tile, points, choice, part=part) for points in (1, 1_000_000)]
                    if choice.has_days or part:
                        statements.append(tiles.counting_days(tile, choice, part))
                    scanned |= {(region, z, scan) for one in statements for scan in scans(connection, one)}
                    for _ in range(6):  # from the sixth call on, the function may settle on a plan for all cases
                        weigh(connection, layer, tile, choice)
                    assert sequential_scans(connection) == before, (region, z, layer.name, choice)
    assert sorted(scanned) == []


def test_a_tile_is_found_by_its_own_stretch_alone(grown):
    """The policy filters what the tile's keys find: it is no second way in, which would read the whole area's index."""
    for layer, name in ((CASES, "cases"), (HOUSEHOLDS, "households")):
        tile = tile_at(drawn_case(grown)[1], 15)
        with grown.web.transaction(Scope(1, "county_officer", "330521")) as connection:
            assert indexes(connection, drawing(layer, tile, 1, EVERYTHING)) == {f"map_{name}_key"}


def indexes(connection, statement):
    """Return the indexes that a statement reads."""
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + statement.sql, statement.values)
        plans = [cursor.fetchone()[0][0]["Plan"]]
    for plan in plans:
        plans += plan.get("Plans", [])
    return {plan["Index Name"] for plan in plans if "Index Name" in plan}


def sequential_scans(connection):
    """Return how many sequential scans of the map's tables this connection has made lately."""
    with connection.cursor() as cursor:
        cursor.execute("select sum(seq_scan) from pg_stat_xact_user_tables where relname like 'map!_%' escape '!'")
        return cursor.fetchone()[0]


def scans(connection, statement):
    """Return the sequential scans in the plan of a statement, with how many rows each is thought to give."""
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + statement.sql, statement.values)
        plans = [cursor.fetchone()[0][0]["Plan"]]
    found, tables = [], []
    for plan in plans:
        plans += plan.get("Plans", [])
        tables.append(plan.get("Relation Name"))
        if plan["Node Type"] == "Seq Scan":
            found.append(f"{plan['Relation Name']} {plan['Plan Rows']}: {statement.sql[:150]}")
    assert any(tables)
    return found
