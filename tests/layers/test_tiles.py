"""Tiles hold exactly what plain SQL as the owner finds in their square and the viewer's area."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import tiles
from layers.catalogue import LAYERS
from layers.scope import Scope
from layers.tiles import EVERYTHING, Choice, Tile, draw, weigh
from tests.tile_reading import VIEWERS, features, pixels, tile_at, tiles_of

CASES, HOUSEHOLDS = LAYERS["cases"], LAYERS["households"]
NOVEMBER = Choice(from_day=date(2026, 11, 1), to_day=date(2026, 11, 20))
DISPUTES_AND_DIRT = Choice(kinds=(0, 2))
YEAR_OF_DISPUTES = Choice(from_day=date(2025, 11, 21), kinds=(2,))
KINDS = ("environment", "safety", "dispute", "facility", "livelihood", "other")

# from the tables that people write to: not from those that tiles are made of
DRAWN_CASES = """
    select c.id, ST_X(p.place), ST_Y(p.place), array_position(%(kinds)s, k.map_kind) - 1,
           (c.registered_at at time zone 'Asia/Shanghai')::date, c.region_code, c.current_level
    from cases c join case_categories k on k.code = c.category_code
    left join region_versions v on v.id = c.region_version_id,
    lateral (select coalesce(c.location, v.label_point) as place) p
    where not k.is_sensitive and c.matter_kind <> 'accusation' and c.respondent_code is null and p.place is not null
"""
DRAWN_HOUSEHOLDS = """
    select h.id, ST_X(h.location), ST_Y(h.location), 0, null::date, coalesce(h.grid_code, h.village_code), null
    from households h where h.location is not null and h.status = 'active'
"""


@pytest.fixture(scope="module")
def drawn(demo_database):
    """Every point that may be drawn, as (id, place, kind, day, region), by layer."""
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        found = {}
        for layer, query in (("cases", DRAWN_CASES), ("households", DRAWN_HOUSEHOLDS)):
            cursor.execute(query, {"kinds": list(KINDS)})
            found[layer] = [(row[0], (row[1], row[2]), *row[3:]) for row in cursor.fetchall()]
        return found


@pytest.fixture(scope="module")
def make(demo_database):
    """Make a tile as a viewer sees it."""

    def make_tile(region, layer, tile, choice=EVERYTHING):
        scope = Scope(1, VIEWERS[region], region)
        with demo_database.web.transaction(scope) as connection:
            return draw(connection, layer, tile, weigh(connection, layer, tile, choice), choice)

    return make_tile


def seen(points, region, choice=EVERYTHING):
    """What a viewer of VIEWERS may see of these; a village's committee sees of cases what the village handles."""
    return [
        point
        for point in points
        if point[4].startswith(region)
        and (VIEWERS[region] != "village_committee" or point[5] in (None, "village"))
        and (choice.kinds is None or point[2] in choice.kinds)
        and (choice.from_day is None or point[3] >= choice.from_day)
        and (choice.to_day is None or point[3] <= choice.to_day)
    ]


@pytest.mark.parametrize("layer", [CASES, HOUSEHOLDS], ids=lambda layer: layer.name)
@pytest.mark.parametrize("region", VIEWERS)
def test_all_tiles_together_hold_every_point_of_the_area_once(drawn, make, layer, region):
    mine = seen(drawn[layer.name], region)
    found: Counter[int] = Counter()
    for tile, number in tiles_of((point[1] for point in mine), 13).items():
        ids = [feature["id"] for feature in features(make(region, layer, tile), layer.name)]
        assert len(ids) == number
        found.update(ids)
    assert found == Counter(point[0] for point in mine)
    assert len(mine) > 10


@pytest.mark.parametrize("region", VIEWERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_tile_anywhere_holds_what_plain_sql_finds_there(drawn, make, region, data):
    layer = data.draw(st.sampled_from([CASES, HOUSEHOLDS]))
    choice = EVERYTHING
    if layer is CASES:
        choice = data.draw(st.sampled_from([EVERYTHING, NOVEMBER, DISPUTES_AND_DIRT, YEAR_OF_DISPUTES]))
    anywhere = data.draw(st.sampled_from(drawn[layer.name]))[1]
    tile = tile_at(anywhere, data.draw(st.integers(0, 18)))
    inside = [point for point in seen(drawn[layer.name], region, choice) if tile_at(point[1], tile.z) == tile]
    found = features(make(region, layer, tile, choice), layer.name)
    if any("id" in feature for feature in found):
        assert sorted(feature["id"] for feature in found) == sorted(point[0] for point in inside)
    else:
        assert sum(feature["n"] for feature in found) == len(inside)
        if layer is CASES:
            kinds = Counter(point[2] for point in inside)
            assert {kind: sum(feature.get(f"n{kind}", 0) for feature in found) for kind in range(6)} == {
                kind: kinds[kind] for kind in range(6)
            }


@pytest.mark.parametrize("choice", [EVERYTHING, NOVEMBER, DISPUTES_AND_DIRT], ids=["all", "days", "kinds"])
@pytest.mark.parametrize("z", [0, 4, 5, 9, 11, 12])
def test_cells_count_what_the_points_would_show(drawn, make, monkeypatch, choice, z):
    monkeypatch.setattr(tiles, "FEW_POINTS", 0)
    mine = seen(drawn["cases"], "330521", choice)
    for tile, number in tiles_of((point[1] for point in mine), z).items():
        found = features(make("330521", CASES, tile, choice), "cases")
        assert sum(feature["n"] for feature in found) == number
        assert all("id" not in feature for feature in found)
        assert all(sum(feature.get(f"n{kind}", 0) for kind in range(6)) == feature["n"] for feature in found)


def test_many_points_close_together_are_counted_in_cells_even_far_in(drawn, make, monkeypatch):
    monkeypatch.setattr(tiles, "MANY_POINTS", 3)
    tile, number = tiles_of((point[1] for point in drawn["cases"]), 14).most_common(1)[0]
    body = make("330521", CASES, tile)
    assert sum(feature["n"] for feature in features(body, "cases")) == number
    assert len(features(body, "cases")) > 1
    assert all(0 < x < 4096 and 0 < y < 4096 for x, y in pixels(body, "cases"))


def test_a_heavy_tile_of_cells_is_made_of_larger_cells(drawn, make, monkeypatch):
    monkeypatch.setattr(tiles, "FEW_POINTS", 0)
    tile, number = tiles_of((point[1] for point in drawn["cases"]), 11).most_common(1)[0]
    fine = features(make("330521", CASES, tile), "cases")
    monkeypatch.setattr(tiles, "MOST_CELL_BYTES", 100)
    coarse = features(make("330521", CASES, tile), "cases")
    assert len(coarse) < len(fine)
    assert sum(feature["n"] for feature in coarse) == number


def test_a_cell_lies_around_the_points_that_it_counts(drawn, make, monkeypatch):
    monkeypatch.setattr(tiles, "FEW_POINTS", 0)
    tile = tiles_of((point[1] for point in drawn["households"]), 10).most_common(1)[0][0]
    expected: Counter[tuple[int, int]] = Counter()
    for _, place, *_ in drawn["households"]:
        fine = tile_at(place, 16)
        if (fine.x >> 6, fine.y >> 6) == (tile.x, tile.y):
            expected[(fine.x % 64 * 64 + 32, fine.y % 64 * 64 + 32)] += 1
    body = make("330521", HOUSEHOLDS, tile)
    counts = [feature["n"] for feature in features(body, "households")]
    assert dict(zip(pixels(body, "households"), counts, strict=True)) == expected


def test_a_point_lies_where_its_place_is(drawn, make):
    number, (lon, lat), *_ = drawn["households"][0]
    tile, finer = tile_at((lon, lat), 15), tile_at((lon, lat), 27)
    body = make("330521", HOUSEHOLDS, tile)
    places = dict(
        zip((feature["id"] for feature in features(body, "households")), pixels(body, "households"), strict=True)
    )
    assert places[number] == (finer.x - (tile.x << 12), finer.y - (tile.y << 12))


def test_a_role_without_the_right_gets_empty_tiles(demo_database, drawn):
    tile = tile_at(drawn["households"][0][1], 12)
    with demo_database.web.transaction(Scope(1, "county_leader", "330521")) as connection:
        assert draw(connection, HOUSEHOLDS, tile, weigh(connection, HOUSEHOLDS, tile)) == b""


@pytest.mark.parametrize("layer", ["regions", "grids"])
def test_a_viewer_gets_the_outlines_of_the_own_area_only(make, layer):
    tile = tile_at((120.1, 30.55), 0)
    whole = {feature["code"] for feature in features(make("330521", LAYERS[layer], tile), layer)}
    for z in (0, 11):
        mine = features(make("330521102218", LAYERS[layer], tile_at((120.1, 30.55), z)), layer)
        assert all(feature["code"].startswith("330521102218") for feature in mine)
    assert all(code.startswith("330521") for code in whole)


def test_villages_appear_further_in_than_towns(make, drawn):
    place = drawn["households"][0][1]
    far = {feature["level"] for feature in features(make("330521", LAYERS["regions"], tile_at(place, 10)), "regions")}
    near = {feature["level"] for feature in features(make("330521", LAYERS["regions"], tile_at(place, 11)), "regions")}
    assert "village" not in far
    assert "town" in far
    assert "village" in near


def test_every_room_is_in_one_tile(demo_database, make):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select id, ST_X(location), ST_Y(location) from mediation_rooms where location is not null")
        rooms = cursor.fetchall()
    found: Counter[int] = Counter()
    for tile in tiles_of(((lon, lat) for _, lon, lat in rooms), 12):
        found.update(feature["id"] for feature in features(make("330521", LAYERS["rooms"], tile), "rooms"))
    assert found == Counter(room[0] for room in rooms)


# --- what changes -----------------------------------------------------------------------------------------------------


def record(connection, external_id, lon, lat, category="JF01", matter="dispute"):
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into cases (source, external_id, channel, category_code, matter_kind, title, location,
                                  location_precision, region_code, registered_at)
               values ('test', %s, 'grid', %s, %s, '测试', ST_SetSRID(ST_MakePoint(%s, %s), 4490), 'exact',
                       '330521102218', '2026-11-20 10:00+08') returning id""",
            (external_id, category, matter, lon, lat),
        )
        return cursor.fetchone()[0]


@pytest.fixture
def county(own_demo_database):
    """Change the county as its owner, and look at it as its officer."""

    class County:
        def change(self, work):
            with own_demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
                return work(connection)

        def run(self, sql, *values):
            def execute(connection):
                with connection.cursor() as cursor:
                    cursor.execute(sql, values)

            self.change(execute)

        def look(self, tile, region="330521", layer=CASES):
            with own_demo_database.web.transaction(Scope(1, VIEWERS[region], region)) as connection:
                weight = weigh(connection, layer, tile)
                return weight.version, features(draw(connection, layer, tile, weight), layer.name)

    return County()


def test_a_new_case_is_in_the_next_tile_of_every_zoom_and_changes_only_its_own(county):
    place = (120.021, 30.549)
    above = [tile_at(place, z) for z in range(19)]
    beside = [Tile(tile.z, tile.x + 1, tile.y) for tile in above if tile.z >= 11]
    before = [county.look(tile) for tile in above]
    untouched = [county.look(tile) for tile in beside]
    number = county.change(lambda connection: record(connection, "new", *place))
    after = [county.look(tile) for tile in above]
    for (old, _), (new, found) in zip(before, after, strict=True):
        assert new != old
        assert any(feature.get("id") == number or feature.get("n2") for feature in found)
    assert [county.look(tile) for tile in beside] == untouched


def test_closing_a_case_changes_its_tile_though_no_count_changes(county):
    tile = tile_at((120.021, 30.549), 16)
    number = county.change(lambda connection: record(connection, "open", 120.021, 30.549))
    before, found = county.look(tile)
    assert [feature.get("o") for feature in found if feature["id"] == number] == [1]
    county.run("update cases set closed_at = '2026-11-20 12:00+08' where id = %s", number)
    after, found = county.look(tile)
    assert after != before
    assert [feature.get("o") for feature in found if feature["id"] == number] == [None]


def test_a_case_that_moves_leaves_one_tile_and_enters_another(county):
    here, there = tile_at((120.021, 30.549), 15), tile_at((120.121, 30.549), 15)
    number = county.change(lambda connection: record(connection, "moves", 120.021, 30.549))
    before = county.look(here), county.look(there)
    county.run("update cases set location = ST_SetSRID(ST_MakePoint(120.121, 30.549), 4490) where id = %s", number)
    after = county.look(here), county.look(there)
    assert after[0][0] != before[0][0]
    assert after[1][0] != before[1][0]
    assert number not in [feature.get("id") for feature in after[0][1]]
    assert number in [feature.get("id") for feature in after[1][1]]


def test_a_change_next_door_does_not_touch_a_neighbour(county):
    tile = tile_at((120.021, 30.549), 12)
    before = county.look(tile, "330521102218001")
    county.change(lambda connection: record(connection, "next door", 120.021, 30.549))
    assert county.look(tile, "330521102218001") == before


@pytest.mark.parametrize(("category", "matter"), [("JF02", "dispute"), ("JF01", "accusation")])
def test_sensitive_and_sealed_cases_never_appear(county, category, matter):
    number = county.change(lambda connection: record(connection, "secret", 120.021, 30.549, category, matter))
    for z in (5, 11, 13, 18):
        _, found = county.look(tile_at((120.021, 30.549), z))
        assert number not in [feature.get("id") for feature in found]
    county.run("update case_categories set is_sensitive = true where code = 'JF01'")
    sealed = county.change(lambda connection: record(connection, "sealed", 120.022, 30.549))
    assert sealed not in [feature.get("id") for feature in county.look(tile_at((120.022, 30.549), 18))[1]]


def test_a_room_that_moves_to_another_village_changes_the_version_of_the_one_it_leaves(county):
    tile = tile_at((120.1, 30.5), 0)
    before, found = county.look(tile, "330521102", LAYERS["rooms"])
    room = found[0]["id"]
    county.run("update mediation_rooms set place_code = '330521001' where id = %s", room)
    after, left = county.look(tile, "330521102", LAYERS["rooms"])
    assert after != before
    assert room not in [feature["id"] for feature in left]


def test_a_score_changes_the_tile_of_its_household(county, own_demo_database):
    with own_demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            """select h.id, ST_X(location), ST_Y(location) from households h join household_scores s
               on s.household_id = h.id where s.quintile is not null order by h.id limit 1"""
        )
        household, lon, lat = cursor.fetchone()
    tile = tile_at((lon, lat), 17)
    before, _ = county.look(tile, layer=HOUSEHOLDS)
    county.run("update household_scores set quintile = null where household_id = %s", household)
    after, found = county.look(tile, layer=HOUSEHOLDS)
    assert after != before
    assert [feature.get("q") for feature in found if feature["id"] == household] == [None]


# --- how it is made ---------------------------------------------------------------------------------------------------


def test_the_quadtree_addresses_agree_with_the_database(demo_database):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select key, ST_X(p), ST_Y(p) from map_cases, lateral ST_Transform(place, 4490) p limit 200")
        for key, lon, lat in cursor.fetchall():
            for z in (0, 7, 13, 18):
                low, high = tile_at((lon, lat), z).cells(31)
                assert low <= key < high


def test_days_are_counted_from_the_day_in_china(county):
    late = date(2026, 11, 20)
    number = county.change(lambda connection: record(connection, "late", 120.021, 30.549))
    county.run("update cases set due_at = '2026-11-25 00:30+08' where id = %s", number)
    _, found = county.look(tile_at((120.021, 30.549), 18))
    (case,) = [feature for feature in found if feature["id"] == number]
    assert date(1970, 1, 1) + timedelta(case["d"]) == late
    assert date(1970, 1, 1) + timedelta(case["u"]) == date(2026, 11, 25)
