"""Bands hold the rank and shrink to it; a trial of the same rules changes nothing; entries' order never matters."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_app.schemes import example_scheme
from scoring.bands import bands
from scoring.happiness import index_of
from scoring.points import count
from scoring.ranking import rank
from scoring.trial import trial
from tests.scoring.scoring_strategies import as_entries, ledgers, schemes


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(astuple(one), astuple(other), strict=True))


def ranks_of(entries, households, scheme):
    index = index_of(count(entries, households, scheme).counted, scheme)
    return rank(index), index


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_band_holds_the_rank_and_a_group_follows_the_ranking(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    found = bands(entries, households, scheme, seed=1, draws=20)
    place, index = ranks_of(entries, households, scheme)
    assert ((found.first <= place) & (place <= found.last)).all()
    assert ((found.first >= 1) & (found.last <= len(households))).all()
    in_order = found.group[np.argsort(place, kind="stable")]
    assert (np.diff(in_order) >= 0).all()
    assert sorted(set(in_order)) == list(range(1, in_order[-1] + 1))
    for one in set(index.tolist()):
        assert len(set(found.group[index == one].tolist())) == 1


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_bands_depend_on_no_order_and_on_nothing_that_was_taken_back(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    found = bands(entries, households, scheme, seed=7, draws=15)
    shuffled = entries.iloc[data.draw(st.permutations(range(len(entries))))]
    assert same(found, bands(shuffled, households, scheme, seed=7, draws=15))
    wrong = (int(households[0]), scheme.items[0].code, 70)
    taken_back = pd.concat([entries, as_entries([wrong, (*wrong[:2], -70)])])
    assert same(found, bands(taken_back, households, scheme, seed=7, draws=15))
    backwards = bands(entries, households[::-1], scheme, seed=7, draws=15)
    assert np.array_equal(backwards.first[::-1], found.first)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_without_changes_a_band_is_the_places_of_those_tied(data):
    scheme = data.draw(schemes())
    entries, households = data.draw(ledgers(scheme))
    found = bands(entries, households, scheme, seed=3, draws=20, weights_percent=0, missing_percent=0)
    place, index = ranks_of(entries, households, scheme)
    tied = (index[:, None] == index).sum(axis=1)
    assert found.first.tolist() == place.tolist()
    assert found.last.tolist() == (place + tied - 1).tolist()
    assert len(set(found.group.tolist())) == len(set(index.tolist()))


def as_households(households, absent=0):
    return pd.DataFrame({"household": households, "group": households % 2, "ranked": households > absent})


@given(st.data(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_trial_of_the_same_rules_changes_nothing(data, reprice):
    scheme = data.draw(schemes())
    # an item is known by its code
    items = tuple({item.code: item for item in scheme.items}.values())
    scheme = replace(scheme, items=items)
    entries, households = data.draw(ledgers(scheme))
    outcome = trial(entries, as_households(households, absent=1), scheme, scheme, reprice=reprice)
    assert (outcome.households[["change", "rank_change"]] == 0).all(axis=None)
    assert (outcome.parts["change"] == 0).all()
    assert outcome.winners == outcome.losers == len(outcome.lacking) == len(outcome.repriced) == 0
    assert outcome.unchanged == len(households) - 1
    assert len(outcome.biggest_moves(5)) == outcome.moved_more_than(0) == 0


def test_a_trial_tells_what_is_lacking_and_what_has_another_price():
    old = example_scheme()
    kept = tuple(
        replace(item, points_tenths=100, cap_tenths=400) if item.code == "PA01" else item
        for item in old.items
        if item.code != "MS01"
    )
    entries = as_entries([(1, "MS01", 100), (2, "PA01", 50), (2, "PA01", 100), (2, "PA01", 30), (3, "TY05", 50)])
    who = pd.DataFrame({"household": [1, 2, 3], "group": [1, 1, 2], "ranked": [True, True, False]})
    new = replace(old, items=kept)
    plain, repriced = trial(entries, who, old, new), trial(entries, who, old, new, reprice=True)
    assert plain.lacking.values.tolist() == [["MS01", 1, 1, 100]]
    assert plain.repriced.values.tolist() == [["PA01", 50, 100, 2, 1]]
    # 18 points of 30 either way at first; then 10 + 20 + 3, held to the dimension's 30
    assert plain.households["index_after"].tolist() == [0, 1500, 417]
    assert repriced.households["index_after"].tolist() == [0, 2500, 417]
    assert (repriced.winners, repriced.losers, repriced.unchanged) == (1, 1, 0)
    assert repriced.groups["households"].tolist() == [2]
    changes = repriced.parts.groupby("household")["change"].sum()
    assert changes.tolist() == repriced.households["change"].tolist()
    for side in ("mean_before", "mean_after"):
        assert repriced.dimensions[side].sum() == repriced.groups[side].sum()
