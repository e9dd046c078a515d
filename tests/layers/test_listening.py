"""Hearing of committed changes."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest

from layers.changes import Changes


@pytest.fixture
def changes(fresh_database) -> Iterator[Changes]:
    """A listener, as a web process has one."""
    listener = Changes(fresh_database.web_url)
    yield listener
    listener.close()


def _owner(database):
    connection = psycopg2.connect(database.owner_url)
    connection.autocommit = True
    return connection


def test_a_change_that_is_committed_is_heard_by_whoever_asks_next(changes, fresh_database):
    before = changes.heard()
    with _owner(fresh_database).cursor() as cursor:
        cursor.execute("insert into data_versions (layer, ground) values ('cases', 1)")
    after = changes.heard()
    assert after.data > before.data
    assert after.accounts == before.accounts


def test_a_listener_that_nobody_asks_does_not_hold_up_the_server(changes, fresh_database):
    """Its socket would be full long before, and DROP DATABASE waits for every backend."""
    before = changes.heard()
    with _owner(fresh_database).cursor() as cursor:
        cursor.execute("set statement_timeout = '60s'")
        for _ in range(10_000):
            cursor.execute("select pg_notify('geo_app_changes', 'data')")
        cursor.execute(f"create database {fresh_database.name}_soon_gone")
        cursor.execute(f"drop database {fresh_database.name}_soon_gone")
    assert changes.heard().data == before.data + 10_000


def test_a_listener_that_was_cut_off_says_that_all_may_have_changed(changes, fresh_database):
    before = changes.heard()
    with _owner(fresh_database).cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
            "where application_name = 'geo-app changes' and datname = current_database()"
        )
    after = changes.heard()
    assert after is None or (after.data > before.data and after.accounts > before.accounts)


def test_where_nothing_can_be_heard_nothing_may_be_remembered():
    assert Changes("postgresql://nobody@127.0.0.1:1/nothing").heard() is None
