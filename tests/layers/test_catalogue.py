"""The catalogue says of every layer what its tiles hold, and offers it to those who may see it."""

from __future__ import annotations

import pytest

from layers.catalogue import LAYERS, layers_for
from layers.scope import Scope
from layers.tiles import draw, weigh
from tests.tile_reading import features, tile_at


@pytest.mark.parametrize("name", LAYERS)
def test_the_tiles_of_a_layer_hold_the_fields_that_the_catalogue_names_and_no_others(demo_database, name):
    layer = LAYERS[name]
    seen = set()
    with demo_database.web.transaction(Scope(1, "county_officer", "330521")) as connection:
        for z in range(19):
            tile = tile_at((120.0, 30.55), z)
            for feature in features(draw(connection, layer, tile, weigh(connection, layer, tile)), name):
                seen |= set(feature)
    assert seen
    assert seen <= {"id", *layer.fields}


def test_a_layer_is_offered_to_those_whose_role_may_see_it():
    assert [layer.name for layer in layers_for(frozenset())] == ["regions", "grids"]
    assert {layer.name for layer in layers_for(frozenset({"view_map", "view_cases"}))} == {
        "regions", "grids", "cases", "rooms",
    }  # fmt: skip


def test_every_right_that_a_layer_asks_for_is_one_that_some_role_has(demo_database):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select distinct granted from role_rights")
        granted = {row[0] for row in cursor.fetchall()}
    assert {right for layer in LAYERS.values() for right in layer.rights} <= granted


def test_symbols_that_share_a_colour_differ_in_shape_and_the_other_way_round():
    for layer in LAYERS.values():
        looks = [(symbol.colour, symbol.shape) for symbol in layer.symbols]
        assert len(looks) == len(set(looks))
