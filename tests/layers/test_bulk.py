"""Bulk loading: COPY with triggers, references and indexes aside, and all back in place afterwards."""

from __future__ import annotations

import psycopg2
import pytest

from layers import bulk
from layers.scope import Scope

COLUMNS = ("id", "code", "village_code", "householder", "location", "ground")
POINT = "SRID=4490;POINT(120.1 30.5)"


@pytest.fixture
def village(fresh_database):
    """A county of one village."""
    rows = [
        ("330521", "county", None, "德清县"),
        ("330521102", "town", "330521", "新市镇"),
        ("330521102218", "village", "330521102", "宋市村"),
    ]
    with fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        bulk.copy_rows(connection, "regions", ("code", "level", "parent_code", "name"), rows)
    return "330521102218"


def write(database):
    return database.owner.transaction(Scope.nobody(), read_only=False)


def ask(connection, query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def household(number, village, ground, name="张三"):
    return (number, f"{village}{number:04d}", village, name, POINT, ground)


def standing(connection):
    """Everything that `loading` sets aside, as the catalogue tells it."""
    return ask(
        connection,
        "select conname, pg_get_constraintdef(oid), convalidated from pg_constraint"
        " where conrelid = 'households'::regclass order by 1",
    ) + ask(
        connection,
        "select indexdef from pg_indexes where tablename = 'households' order by 1",
    ) + ask(
        connection,
        "select tgname, tgenabled from pg_trigger where tgrelid = 'households'::regclass and not tgisinternal"
        " order by 1",
    )  # fmt: skip


def test_names_with_commas_quotes_and_line_ends_arrive_as_they_are(fresh_database, village):
    awkward = '阿依·"古丽",\n\\N 𠅤'
    with write(fresh_database) as connection:
        ground = bulk.grounds(connection)[village]
        bulk.copy_rows(connection, "households", COLUMNS, [household(1, village, ground, awkward)])
        assert ask(connection, "select householder from households") == [(awkward,)]


def test_a_missing_value_becomes_null_and_an_empty_text_stays_empty(fresh_database, village):
    with write(fresh_database) as connection:
        bulk.copy_rows(
            connection,
            "mediation_rooms",
            ("name", "brand", "level", "region_code", "place_code", "location", "capacity"),
            [
                ("老施调解工作室", "", "village", village, village, None, None),
                ("老高调解室", "老高", "town", village, village, POINT, 8),
            ],
        )
        rows = ask(connection, "select brand, location is null, capacity from mediation_rooms order by id")
    assert rows == [("", True, None), ("老高", False, 8)]


def test_after_loading_constraints_indexes_and_triggers_are_what_they_were(fresh_database, village):
    with write(fresh_database) as connection:
        before = standing(connection)
        ground = bulk.grounds(connection)[village]
        with bulk.loading(connection, ["households"]):
            bulk.copy_rows(connection, "households", COLUMNS, [household(n, village, ground) for n in range(1, 51)])
            assert standing(connection) != before
        assert standing(connection) == before


def test_loading_checks_references_of_every_row(fresh_database, village):
    with (
        pytest.raises(psycopg2.errors.ForeignKeyViolation),
        write(fresh_database) as connection,
        bulk.loading(connection, ["households"]),
    ):
        bulk.copy_rows(connection, "households", COLUMNS, [household(1, "330521102999", 1)])
    with write(fresh_database) as connection:
        assert ask(connection, "select count(*) from households") == [(0,)]


def test_numbers_go_on_after_those_that_were_loaded(fresh_database, village):
    with write(fresh_database) as connection:
        ground = bulk.grounds(connection)[village]
        with bulk.loading(connection, ["households"]):
            bulk.copy_rows(connection, "households", COLUMNS, [household(41, village, ground)])
        bulk.copy_rows(connection, "households", COLUMNS[1:], [household(42, village, ground)[1:]])
        assert ask(connection, "select max(id) from households") == [(42,)]


def test_the_map_shows_nothing_until_it_is_rebuilt_and_everything_after(fresh_database, village):
    with write(fresh_database) as connection:
        ground = bulk.grounds(connection)[village]
        with bulk.loading(connection, ["households"]):
            bulk.copy_rows(connection, "households", COLUMNS, [household(n, village, ground) for n in range(1, 11)])
        assert ask(connection, "select count(*) from map_households") == [(0,)]
        bulk.rebuild_map(connection)
        assert ask(connection, "select count(*) from map_households") == [(10,)]
        assert ask(connection, "select sum(n0) from map_cells where level = 11") == [(10,)]


def test_an_empty_frame_is_no_trouble(fresh_database):
    with write(fresh_database) as connection:
        bulk.copy_rows(connection, "regions", ("code", "name"), [])
        assert bulk.grounds(connection) == {}
