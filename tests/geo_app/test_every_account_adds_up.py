"""Every household of the demonstration county: what is told of its index adds up, to the last hundredth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo_app.use_cases.account_for_score import Account, account_for_score
from layers import household_review, schemes, scores
from layers.database import Connection
from layers.scope import Scope
from scoring.explanation import explain_entries, waterfall
from scoring.happiness import Happiness, happiness
from scoring.points import count, dimension_of_items, places_of
from scoring.scheme import from_record

EVERY_SCORE = """
    select s.scheme_id, s.period, s.village_code, s.household_id, s.index_hundredths, s.rank_no is not null as ranked,
           v.mean_index_hundredths as mean,
           array(select (p ->> 'part')::integer from jsonb_array_elements(s.parts) p) as parts
    from household_scores s join village_scores v using (village_code, period)
    order by s.scheme_id, s.period, s.village_code, s.household_id"""
EVERY_ENTRY = """
    select e.period, e.entry_no, e.household_id as household, e.item_code as item, e.points_tenths
    from points_entries e join households h on h.id = e.household_id and h.village_code = e.village_code
    where e.account = 'honour' and e.kind = 'item' order by e.entry_no"""
# of each kind some: the best, the worst, and those that do not take part
PICKED = """
    with placed as (
        select h.id, h.code, s.period, s.rank_no is null as absent,
               row_number() over (partition by s.rank_no is null order by s.index_hundredths desc, h.code) as best,
               row_number() over (partition by s.rank_no is null order by s.index_hundredths, h.code) as worst
        from household_scores s join households h on h.id = s.household_id
        where s.village_code = %s and s.period = %s)
    select id, code from placed where best <= 12 or worst <= 12 and not absent order by code"""
VILLAGE = "330521102218"


@pytest.fixture(scope="module")
def entries(demo_database) -> pd.DataFrame:
    """Everything that was booked for households of where they live, as the account takes it."""
    return _frame(demo_database, EVERY_ENTRY)


@pytest.fixture(scope="module")
def held(demo_database) -> pd.DataFrame:
    """Every score that the county has, of every quarter."""
    return _frame(demo_database, EVERY_SCORE)


def test_every_index_is_the_sum_of_its_parts_and_every_part_the_sum_of_its_lines(demo_database, entries, held):
    explained = 0
    for (scheme_id, period), of_scheme in held.groupby(["scheme_id", "period"]):
        with demo_database.owner.transaction(Scope.nobody()) as connection:
            scheme = from_record(schemes.read(connection, scheme_id))
        households = of_scheme["household_id"].to_numpy(np.int64)
        booked = entries[(entries["period"] == period) & entries["household"].isin(households)]
        told = explain_entries(booked, households, scheme)
        assert told.index.tolist() == of_scheme["index_hundredths"].tolist()
        assert told.parts.tolist() == of_scheme["parts"].tolist()
        assert (told.parts.sum(axis=1) == told.index).all()

        belongs = dimension_of_items(scheme)
        rows, columns = places_of(booked, households, scheme)
        lines = told.item_caps @ belongs + told.deduction_cap + told.dimension_cap + told.floor
        np.add.at(lines, (rows, belongs.argmax(axis=1)[columns]), told.entries)
        assert (lines == told.parts).all()
        _lead_from_the_mean(of_scheme, happiness(count(booked, households, scheme), scheme))
        explained += len(households)
    assert explained == len(held) > 0
    assert held["ranked"].any()
    assert not held["ranked"].all()


def _lead_from_the_mean(of_scheme: pd.DataFrame, result: Happiness) -> None:
    """Fail unless the steps lead from each village's mean to every household's index."""
    for _, of_village in of_scheme.assign(place=range(len(of_scheme))).groupby("village_code"):
        places = of_village["place"].to_numpy()
        own = Happiness(index=result.index[places], parts=result.parts[places])
        way = waterfall(own, of_village["ranked"].to_numpy(bool))
        assert way.mean_parts.sum() == way.mean
        assert (way.mean + way.steps.sum(axis=1) == own.index).all()
        if of_village["ranked"].any():
            assert {way.mean} == set(of_village["mean"])


def test_what_is_shown_of_a_household_adds_up_as_well(demo_database):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select max(period) from household_scores where village_code = %s", (VILLAGE,))
        ((period,),) = cursor.fetchall()
        cursor.execute(PICKED, (VILLAGE, period))
        picked = cursor.fetchall()
        assert len(picked) > 12
        told = [_shown(connection, household, code, period) for household, code in picked]
    assert any(line.caps for it, _ in told for line in it.lines)
    for it, index in told:
        assert it.by_entry is not None
        assert sum(line.part for line in it.lines) == index
        assert it.mean is not None
        assert it.mean + sum(line.step for line in it.lines) == index
        caps = sum(cap.hundredths for line in it.lines for cap in line.caps)
        assert sum(it.by_entry.values()) + caps == index


def _shown(connection: Connection, household: int, code: str, period: str) -> tuple[Account, int]:
    score = scores.of_household(connection, code, period)
    booked = household_review.entries(connection, household, period)
    told = account_for_score(connection, household, VILLAGE, score, booked, sees_village=True)
    return told, score.index_hundredths


def _frame(database: Any, statement: str) -> pd.DataFrame:
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description])
