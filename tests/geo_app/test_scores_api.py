"""Rankings and scores over HTTP, beside what the tables say."""

from __future__ import annotations

import pytest

from layers.scope import Scope

VILLAGE, NEIGHBOUR = "330521102218", "330521102217"
RANKING = f"/api/v1/villages/{VILLAGE}/ranking"


@pytest.fixture
def as_owner(demo_database):
    def ask(sql, *values):
        with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return ask


@pytest.fixture
def household(as_owner):
    return as_owner("select min(code) from households where village_code = %s", VILLAGE)[0][0]


@pytest.mark.parametrize("login", ["county", "town-330521102", f"village-{VILLAGE}"])
def test_a_ranking_lists_every_household_best_first(sign_in, as_owner, login):
    answer = sign_in(login).get(f"{RANKING}?period=2026Q3").json
    expected = as_owner(
        """select h.code, s.points_tenths, s.index_hundredths, s.rank_no from household_scores s
           join households h on h.id = s.household_id where s.village_code = %s and s.period = '2026Q3'""",
        VILLAGE,
    )
    assert len(expected) > 10
    assert {
        (row["household"], round(row["points"] * 10), round(row["index"] * 100), row["rank"]) for row in answer["items"]
    } == set(expected)
    ranks = [row["rank"] for row in answer["items"] if row["rank"] is not None]
    assert ranks == sorted(ranks)
    assert (
        ranks
        == [1 + sum(o["index"] > r["index"] for o in answer["items"] if o["rank"]) for r in answer["items"]][
            : len(ranks)
        ]
    )
    assert set(answer["items"][0]) == {"household", "points", "index", "rank", "band"}
    versions = as_owner(
        "select data_version from village_scores where village_code = %s and period = '2026Q3'", VILLAGE
    )
    assert (answer["scheme_version"], answer["data_version"]) == (1, versions[0][0])


def test_the_latest_period_is_shown_when_none_is_asked_for(sign_in, household):
    browser = sign_in("county")
    assert browser.get(RANKING).json["period"] == "2026Q4"
    assert browser.get(f"/api/v1/households/{household}/score").json["period"] == "2026Q4"


def test_the_explanation_adds_up_to_the_index(sign_in):
    browser = sign_in(f"village-{VILLAGE}")
    for row in browser.get(RANKING).json["items"][:20]:
        score = browser.get(f"/api/v1/households/{row['household']}/score").json
        assert (score["index"], score["points"], score["rank"]) == (row["index"], row["points"], row["rank"])
        parts = score["explanation"]
        assert sum(round(part["part"] * 100) for part in parts) == round(score["index"] * 100)
        assert sum(round(part["counted"] * 10) for part in parts) == round(score["points"] * 10)
        assert [part["name"] for part in parts][:3] == ["村民民俗", "平安稳定", "美丽庭院"]
        assert sum(part["weight"] for part in parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("login", "status"),
    [(f"village-{NEIGHBOUR}", 404), ("town-330521001", 404), (f"grid-{VILLAGE}001", 404), ("county", 200)],
)
def test_a_village_outside_ones_area_is_the_same_as_none(sign_in, login, status):
    assert sign_in(login).get(RANKING).status_code == status


def test_a_grid_worker_sees_the_scores_of_the_grid_alone(sign_in, as_owner):
    browser = sign_in(f"grid-{VILLAGE}001")
    rows = as_owner(
        "select grid_code, min(code) from households where village_code = %s group by 1 order by 1", VILLAGE
    )
    statuses = {grid: browser.get(f"/api/v1/households/{code}/score").status_code for grid, code in rows}
    assert statuses.pop(f"{VILLAGE}001") == 200
    assert set(statuses.values()) == {404}


@pytest.mark.parametrize(
    ("query", "field"),
    [("period=2026", "period"), ("period=2026Q5", "period"), ("periode=2026Q4", "periode"), ("period=", "period")],
)
def test_a_bad_parameter_is_named(sign_in, household, query, field):
    browser = sign_in("county")
    for address in (RANKING, f"/api/v1/households/{household}/score"):
        answer = browser.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    "address",
    [
        f"{RANKING}?period=2019Q1",
        "/api/v1/villages/330521102999/ranking",
        "/api/v1/villages/330521102/ranking",
        "/api/v1/villages/%00/ranking",
        "/api/v1/villages/'/ranking",
        "/api/v1/households/1/score",
        "/api/v1/households/%00%F0%9F%8E%88/score",
    ],
)
def test_what_does_not_exist_is_404_and_never_500(sign_in, address):
    answer = sign_in("county").get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_nobody_sees_scores_without_signing_in(client, household):
    assert client.get(RANKING).status_code == 401
    assert client.get(f"/api/v1/households/{household}/score").status_code == 401


def test_the_api_describes_rankings_and_scores(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert {"/api/v1/villages/{code}/ranking", "/api/v1/households/{code}/score"} <= set(paths)
