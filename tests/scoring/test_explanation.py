"""Every line of an explanation adds up to the index exactly, and an outlook says what really comes out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.explanation import explain_entries, waterfall
from scoring.happiness import happiness, index_of
from scoring.outlook import DEDUCTION_CAP, DIMENSION_CAP, FLOOR, FREE, ITEM_CAP, NO_CAP, outlook
from scoring.points import count, dimension_of_items, places_of
from tests.scoring.scoring_strategies import as_entries, ledgers, schemes


def numbered(entries):
    return entries.assign(entry_no=np.arange(1, len(entries) + 1))


def indices(entries, households, scheme):
    return index_of(count(entries, households, scheme).counted, scheme)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_the_lines_add_up_to_every_part_and_the_parts_to_the_index(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    told = explain_entries(numbered(entries), households, scheme)
    belongs = dimension_of_items(scheme)
    rows, columns = places_of(entries, households, scheme)
    of_entries = np.zeros_like(told.parts)
    np.add.at(of_entries, (rows, belongs.argmax(axis=1)[columns]), told.entries)
    lines = of_entries + told.item_caps @ belongs + told.deduction_cap + told.dimension_cap + told.floor
    assert (lines == told.parts).all()
    assert (told.parts.sum(axis=1) == told.index).all()
    assert (told.index == indices(entries, households, scheme)).all()
    weights = np.array([d.weight_ppm for d in scheme.dimensions])[belongs.argmax(axis=1)[columns]]
    caps = np.array([d.cap_tenths for d in scheme.dimensions])[belongs.argmax(axis=1)[columns]]
    exact = entries["points_tenths"].to_numpy() * weights / (100 * caps)
    assert (np.abs(told.entries - exact) < 2).all()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_explanation_depends_on_no_order_and_a_reversal_restores_it(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    given_entries = numbered(entries)
    told = explain_entries(given_entries, households, scheme)
    order = data.draw(st.permutations(range(len(entries))))
    again = explain_entries(given_entries.iloc[order], households, scheme)
    assert again.entries.tolist() == told.entries[list(order)].tolist()
    wrong = (int(households[0]), scheme.items[0].code, 70)
    back = explain_entries(numbered(pd.concat([entries, as_entries([wrong, (*wrong[:2], -70)])])), households, scheme)
    for line in ("index", "parts", "item_caps", "deduction_cap", "dimension_cap", "floor"):
        assert np.array_equal(getattr(back, line), getattr(told, line))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_waterfall_leads_from_the_mean_to_every_index(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    result = happiness(count(entries, households, scheme), scheme)
    ranked = np.array(data.draw(st.lists(st.booleans(), min_size=len(households), max_size=len(households))))
    way = waterfall(result, ranked)
    there = result.index[ranked]
    assert way.mean == ((2 * there.sum() + len(there)) // (2 * len(there)) if len(there) else 0)
    assert way.mean_parts.sum() == way.mean
    assert (way.mean + way.steps.sum(axis=1) == result.index).all()


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_an_outlook_is_what_comes_out(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    ahead = outlook(entries, households, scheme)
    before = indices(entries, households, scheme)
    place = data.draw(st.integers(0, len(scheme.items) - 1))
    first = [item.code for item in scheme.items].index(scheme.items[place].code)
    item = scheme.items[first]
    more = pd.concat([entries, as_entries([(int(h), item.code, item.points_tenths) for h in households])])
    assert (indices(more, households, scheme) - before == ahead.gain[:, first]).all()
    free = ahead.limit[:, first] == FREE
    dimension = scheme.dimensions[dimension_of_items(scheme)[first].argmax()]
    exact = item.points_tenths * dimension.weight_ppm / (100 * dimension.cap_tenths)
    assert (np.abs(ahead.gain[free, first] - exact) <= 1).all()
    assert set(np.unique(ahead.limit)) <= {FREE, ITEM_CAP, DIMENSION_CAP, DEDUCTION_CAP, FLOOR}
    assert (ahead.left_in_item >= NO_CAP).all()
    assert (ahead.left_in_dimension >= 0).all()
