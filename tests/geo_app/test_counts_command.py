"""`geo-app counts publish`: what it publishes, and what it says."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from geo_app.cli import main
from layers.scope import Scope


@pytest.fixture
def publish(fresh_database, tmp_path):
    with (
        fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("insert into regions (code, level, name) values ('330521', 'county', '德清县')")
    home = {"DATABASE_URL": fresh_database.owner_url, "GEO_APP_HOME": str(tmp_path)}
    return lambda *arguments: CliRunner().invoke(main, ["counts", "publish", *arguments], env=home)


def test_a_county_without_cases_has_nothing_to_publish(publish):
    done = publish()
    assert done.exit_code == 0
    assert "没有要公布的季度" in done.output


def test_a_quarter_that_is_named_is_published_and_noted(publish, fresh_database):
    done = publish("--period", "2025Q1", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"published": ["2025Q1"]}
    with fresh_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select object_key, reason from audit_log where action = 'counts.publish'")
        assert cursor.fetchall() == [("2025Q1", "指定重新公布")]


@pytest.mark.parametrize("period", ["2999Q1", "2025Q7", "x"])
def test_a_quarter_that_is_none_or_has_not_ended_is_refused_in_words(publish, period):
    refused = publish("--period", period)
    assert refused.exit_code != 0
    assert period in refused.output
    assert "Traceback" not in refused.output
