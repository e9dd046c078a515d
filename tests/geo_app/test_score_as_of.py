"""Any total as of any day, under any version: over HTTP, on the command line, and equal to what is stored for today."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from geo_app.commands.score import command
from layers.scope import Scope

VILLAGE = "330521102218"
RANKING = f"/api/v1/villages/{VILLAGE}/ranking"


def test_as_of_the_last_day_it_is_what_is_stored(sign_in):
    browser = sign_in(f"village-{VILLAGE}")
    stored = browser.get(f"{RANKING}?period=2026Q3").json
    assert browser.get(f"{RANKING}?period=2026Q3&as_of=2026-12-31").json == stored
    assert browser.get(f"{RANKING}?period=2026Q3&scheme_version=1").json == stored
    code = stored["items"][0]["household"]
    score = f"/api/v1/households/{code}/score?period=2026Q3"
    assert browser.get(f"{score}&as_of=2026-12-31").json == browser.get(score).json


def test_as_of_a_day_in_between_only_what_was_booked_by_then_counts(sign_in, demo_database):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            """select coalesce(sum(entry_no), 0)::bigint from points_entries
               where village_code = %s and period = '2026Q3' and account = 'honour'
                 and (booked_at at time zone 'Asia/Shanghai')::date <= '2026-08-15'""",
            (VILLAGE,),
        )
        ((version,),) = cursor.fetchall()
    answer = sign_in(f"village-{VILLAGE}").get(f"{RANKING}?period=2026Q3&as_of=2026-08-15").json
    assert answer["data_version"] == version > 0


@pytest.mark.parametrize(
    ("question", "status"), [("scheme_version=99", 400), ("as_of=gestern", 400), ("as_of=20260815", 400)]
)
def test_what_is_no_day_or_no_version_is_refused(sign_in, question, status):
    assert sign_in(f"village-{VILLAGE}").get(f"{RANKING}?period=2026Q3&{question}").status_code == status


def test_who_sees_a_part_of_the_village_cannot_have_it_ranked(sign_in):
    browser = sign_in(f"grid-{VILLAGE}001")
    assert browser.get(f"{RANKING}?period=2026Q3&as_of=2026-08-15").status_code == 403
    assert sign_in("village-330521102217").get(f"{RANKING}?as_of=2026-08-15").status_code == 404


def test_the_command_prints_it_and_stores_nothing(demo_database, tmp_path):
    environment = {"DATABASE_URL": demo_database.owner_url, "GEO_APP_HOME": str(tmp_path)}
    arguments = ["--village", VILLAGE, "--period", "2026Q3", "--as-of", "2026-08-15", "--json"]
    told = json.loads(CliRunner().invoke(command, arguments, env=environment).output)
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select data_version from village_scores where (village_code, period) = (%s, '2026Q3')", (VILLAGE,)
        )
        assert cursor.fetchone()[0] > told["data_version"]
