"""Hotspots over HTTP: counted as PostGIS counts, Gi* as esda computes it, and never of another's area."""

from __future__ import annotations

import json
import warnings
from datetime import date

import numpy as np
import pytest
import shapely
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.spatial import cKDTree

from layers.scope import Scope

ALL = "from=2000-01-01&to=2099-12-31"
BESIDE = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))


@pytest.fixture(scope="module")
def answer(county):
    return county.get(f"/api/v1/hotspots?{ALL}").json


def cells_of(answer):
    return [tuple(map(int, feature["properties"]["cell"].split("_"))) for feature in answer["features"]]


def column(answer, name):
    return np.array([feature["properties"][name] for feature in answer["features"]])


def test_each_case_is_counted_in_the_hexagon_whose_centre_is_nearest(answer, demo_database):
    with demo_database.owner.transaction(Scope.nobody()) as opened, opened.cursor() as cursor:
        cursor.execute(
            """select ST_X(p), ST_Y(p) from cases c join case_categories k on k.code = c.category_code,
                      lateral (select ST_Transform(c.location, 4549) as p) placed
               where p is not null and not k.is_sensitive and not c.is_sealed and c.respondent_code is null"""
        )
        places = np.array(cursor.fetchall())
    q, r = np.array(cells_of(answer)).T
    centres = np.column_stack(((q + r / 2) * 500, r * 500 * np.sqrt(0.75)))
    distance, nearest = cKDTree(centres).query(places)
    assert distance.max() < 500 / np.sqrt(3) + 0.02
    assert np.bincount(nearest, minlength=len(q)).tolist() == column(answer, "count").tolist()
    assert answer["total"] == len(places)


def test_gi_star_is_that_of_esda(answer):
    cells = cells_of(answer)
    place = {cell: number for number, cell in enumerate(cells)}
    beside = {
        number: [place[q + dq, r + dr] for dq, dr in BESIDE if (q + dq, r + dr) in place]
        for number, (q, r) in enumerate(cells)
    }
    counts = column(answer, "count").astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = G_Local(counts, W(beside, silence_warnings=True), transform="B", star=True, permutations=0)
    assert np.abs(theirs.Zs - column(answer, "z")).max() <= 1e-9


def test_a_hotspot_is_made_of_adjacent_hexagons_that_stand_out(answer):
    assert answer["hotspots"]
    shapes = {feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"])) for feature in answer["features"]}
    numbers, levels = column(answer, "hotspot"), column(answer, "level")
    assert (levels[numbers != np.array(None)] >= 95).all()
    for spot in answer["hotspots"]:
        inside = [f for f in answer["features"] if f["properties"]["hotspot"] == spot["number"]]
        assert spot["cases"] == sum(f["properties"]["count"] for f in inside) == sum(spot["kinds"].values()) >= 5
        assert spot["level"] == max(f["properties"]["level"] for f in inside)
        outline = shapely.from_geojson(json.dumps(spot["outline"]))
        parts = shapely.union_all([shapes[f["id"]].buffer(1e-6) for f in inside])
        assert outline.geom_type == "Polygon"
        assert outline.symmetric_difference(parts).area < 0.01 * outline.area
        assert spot["overdue"] <= spot["open"] <= spot["cases"]
    assert [spot["cases"] for spot in answer["hotspots"]] == sorted(
        (spot["cases"] for spot in answer["hotspots"]), reverse=True
    )


def test_the_answer_says_what_made_it(county, answer):
    assert answer["parameters"] == {
        "region": "330521", "from": "2000-01-01", "to": "2099-12-31", "category": None, "cell": 500, "crs": "EPSG:4549",
        "statistic": "Getis-Ord Gi*, the cell itself and its neighbours, binary", "variance": "n", "permutations": 0,
        "seed": 0, "correction": "Benjamini-Hochberg over all hexagons", "minimum_cases": 5,
    }  # fmt: skip
    again = county.get(f"/api/v1/hotspots?{ALL}")
    assert county.get(f"/api/v1/hotspots?{ALL}", headers={"If-None-Match": again.headers["ETag"]}).status_code == 304
    sample = county.get(f"/api/v1/hotspots?{ALL}&variance=n-1").json
    assert 0 < np.abs(column(sample, "z")).max() < np.abs(column(answer, "z")).max()
    seeded = [county.get(f"/api/v1/hotspots?{ALL}&permutations=99&seed=7&cells=counted").json for _ in range(2)]
    assert column(seeded[0], "p").tolist() == column(seeded[1], "p").tolist()
    assert column(seeded[0], "p").min() == pytest.approx(0.02)


def test_days_and_kinds_narrow_it(county, answer):
    safety = county.get(f"/api/v1/hotspots?{ALL}&category=safety&cells=counted").json
    other = county.get(f"/api/v1/hotspots?{ALL}&category=environment,dispute,facility,livelihood,other").json
    assert 0 < safety["total"] < answer["total"] == safety["total"] + other["total"]
    usual = county.get("/api/v1/hotspots").json
    first, last = (date.fromisoformat(usual["parameters"][name]) for name in ("from", "to"))
    assert (last - first).days == 29
    months = [
        county.get(f"/api/v1/hotspots?from={first}&to={last}&cells=counted").json
        for first, last in (("2026-09-01", "2026-09-30"), ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-10-31"))
    ]
    assert [month["total"] for month in months] == [column(month, "count").sum() for month in months]
    assert 0 < months[0]["total"] < months[2]["total"] == months[0]["total"] + months[1]["total"]


def test_too_little_is_said_to_be_too_little(county):
    grid = county.get("/api/v1/hotspots?region=330521102218001").json
    assert "样本不足" in grid["silence"]
    assert "范围太小" in grid["silence"]
    assert not grid["hotspots"]
    day = county.get("/api/v1/hotspots?from=2000-01-01&to=2000-01-02").json
    assert "这段时间的事件太少" in day["silence"]
    assert day["total"] == 0
    assert set(column(day, "level")) == {0}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cell=99", "cell"),
        ("cell=100", "cell"),
        ("cell=wide", "cell"),
        ("category=unknown", "category"),
        ("category=", "category"),
        ("region=33", "region"),
        ("from=2026-11-02&to=2026-11-01", "from"),
        ("permutations=100000", "permutations"),
        ("variance=m", "variance"),
        ("cells=some", "cells"),
        ("colour=red", "colour"),
    ],
)
def test_a_bad_question_is_refused_in_words(county, query, field):
    refused = county.get(f"/api/v1/hotspots?{query}")
    assert refused.status_code == 400
    assert [fault["field"] for fault in refused.json["errors"]] == [field]


def test_only_who_may_see_each_case_sees_numbers_of_few(county, sign_in):
    assert county.get("/api/v1/hotspots?region=330522").status_code == 404
    assert sign_in("village-330521102218").get("/api/v1/hotspots").status_code == 403
    assert sign_in("grid-330521102218001").get("/api/v1/hotspots?region=330521102218").status_code == 404
    assert sign_in("grid-330521102218001").get("/api/v1/hotspots").status_code == 200


@pytest.mark.parametrize("days", ["from=1900-01-01", "from=1900-01-01&to=2999-12-31", "to=1900-01-01"])
def test_the_ends_of_the_calendar_are_days_like_others(county, days):
    assert county.get(f"/api/v1/hotspots?{days}&cells=hot").status_code == 200
