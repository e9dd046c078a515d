"""The demonstration's land: real names on an invented drawing that tiles without gap or overlap."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_app.demo.country import country
from geo_app.demo.units import PILOT_VILLAGE, towns, villages

SEED = 330521
SQUARE_METRES = 95_870 * 110_870  # of a square degree here


@pytest.fixture(scope="module")
def land():
    return country(SEED)


def test_the_county_has_its_13_towns_and_177_villages_by_their_real_codes():
    assert (len(towns()), len(villages())) == (13, 177)
    assert next(unit.name for unit in villages() if unit.code == PILOT_VILLAGE) == "宋市村"
    assert sum(unit.kind == "community" for unit in villages()) == 42
    assert {unit.parent_code for unit in villages()} == {unit.code for unit in towns()}


def test_names_and_codes_are_those_of_the_official_list(shared_data):
    lines = (shared_data / "deqing" / "deqing_villages.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = {line.split(",")[0]: line.split(",")[1] for line in lines}
    assert {unit.code for unit in villages()} == set(listed)
    for unit in villages():
        assert listed[unit.code].startswith(unit.name.removesuffix("社区"))


@pytest.mark.parametrize("shown", ["land", "display"])
def test_grids_villages_and_towns_tile_the_county_without_gap_or_overlap(land, shown):
    areas = getattr(land, shown)
    for level in (areas.grids, areas.villages, list(areas.towns.values())):
        assert shapely.is_valid(level).all()
        assert shapely.coverage_is_valid(level)
        whole = shapely.union_all(level)
        assert abs(whole.area - sum(area.area for area in level)) * SQUARE_METRES < 1
        assert shapely.symmetric_difference(whole, areas.county).area * SQUARE_METRES < 1


def test_every_region_is_one_piece_and_no_sliver(land):
    for area in [*land.land.grids, *land.land.villages, *land.land.towns.values(), land.land.county]:
        assert area.geom_type == "Polygon"
        assert area.area * SQUARE_METRES > 50_000
        assert 4 * np.pi * area.area / area.length**2 > 0.06


def test_the_county_is_about_as_large_as_deqing(land):
    assert land.land.county.area * SQUARE_METRES / 1e6 == pytest.approx(940, rel=0.02)
    west, south, east, north = land.land.county.bounds
    assert 119.7 < west < 119.85 < 120.3 < east < 120.4
    assert 30.4 < south < 30.5 < 30.65 < north < 30.72


def test_each_towns_seat_lies_in_it(land):
    for town in towns():
        assert town.seat is not None
        assert shapely.contains_xy(land.land.towns[town.code], *town.seat), town.name


def test_communities_are_small_and_mountain_villages_large(land):
    size = np.array([area.area for area in land.land.villages])
    urban = np.array([unit.kind == "community" for unit in villages()])
    mountain = np.array([unit.parent_code == "330521115" for unit in villages()])
    plain = np.array([unit.parent_code == "330521102" for unit in villages()])
    assert np.median(size[urban]) < np.median(size[~urban]) / 2
    assert np.median(size[mountain & ~urban]) > 2 * np.median(size[plain & ~urban])


def test_every_village_has_two_or_three_grids(land):
    assert set(np.bincount(land.grid_village)) == {2, 3}


def test_roads_and_rivers_are_cut_at_village_boundaries(land):
    for feature in land.features[::37]:
        inside = shapely.buffer(land.land.villages[feature.village], 2e-6)
        assert shapely.covers(inside, feature.shape), feature
    assert {feature.kind for feature in land.features} == {"road", "river", "lake", "hamlet"}
    assert {"东苕溪", "京杭运河", "下渚湖"} <= {feature.name for feature in land.features}


def test_another_seed_makes_another_country(land):
    assert country(7).land.county != land.land.county
