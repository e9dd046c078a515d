"""The schema goes up and down, and the web role governs nothing in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo_app import migrate
from layers.scope import Scope

STEPS = Path(__file__).parents[2] / "migrations" / "versions"


def schema(cluster, database, *options: str) -> str:
    """Return the schema as pg_dump writes it; newer ones write a random token around it."""
    dump = cluster.program("pg_dump", "--schema-only", "--exclude-table=alembic_version", *options, database.name)
    return re.sub(r"^\\(un)?restrict .*$", "", dump, flags=re.MULTILINE)


def ask(database, sql: str) -> list[tuple]:
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_down_and_up_again_gives_the_same_schema(cluster, fresh_database):
    before = schema(cluster, fresh_database)
    fresh_database.owner.close()
    migrate.downgrade(fresh_database.owner_url, "base")
    assert migrate.current(fresh_database.owner_url) is None
    migrate.upgrade(fresh_database.owner_url)
    assert schema(cluster, fresh_database) == before


def test_each_step_down_undoes_its_step_up(cluster, fresh_database):
    """Privileges apart: a step may close to the public what earlier steps left open, and its way down leaves it so."""

    def shape() -> str:
        return schema(cluster, fresh_database, "--no-privileges")

    fresh_database.owner.close()
    url = fresh_database.owner_url
    migrate.downgrade(url, "base")
    seen = [shape()]
    steps = migrate.pending(url)
    for step in steps:
        migrate.upgrade(url, revision=step)
        seen.append(shape())
    for below in reversed(["base", *steps[:-1]]):
        migrate.downgrade(url, below)
        seen.pop()
        assert shape() == seen[-1], f"after going down to {below}"


def test_a_migrated_database_has_nothing_pending(fresh_database):
    assert migrate.pending(fresh_database.owner_url) == []
    assert migrate.current(fresh_database.owner_url) == migrate.newest()


def test_a_database_of_a_newer_program_is_left_alone(fresh_database):
    with fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute("update alembic_version set version_num = '9999'")
    with pytest.raises(migrate.MigrationError, match="9999"):
        migrate.upgrade(fresh_database.owner_url)


def test_steps_are_numbered_without_a_gap():
    names = sorted(path.name for path in STEPS.glob("[0-9]*"))
    numbers = sorted({name[:4] for name in names})
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    for name in {name.split(".")[0] for name in names}:
        assert {f"{name}.py", f"{name}.up.sql", f"{name}.down.sql"} <= set(names)


# PostGIS's own table of coordinate systems and Alembic's one row hold nothing of anybody's
NOT_OURS = "c.relname not in ('spatial_ref_sys', 'alembic_version')"


def test_every_table_forces_row_level_security(fresh_database):
    bare = ask(
        fresh_database,
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        f"where c.relkind in ('r', 'p') and n.nspname in ('public', 'app') and {NOT_OURS} "
        "and not (c.relrowsecurity and c.relforcerowsecurity)",
    )
    assert bare == []


def test_tables_without_row_level_security_are_closed_to_the_web_role(fresh_database):
    open_ones = ask(
        fresh_database,
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        f"where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ('public', 'app', 'jobs') and {NOT_OURS} "
        "and not c.relrowsecurity and has_any_column_privilege('geo_web', c.oid, 'select, insert, update, references') "
        "and c.relname not in ('geometry_columns', 'geography_columns')",
    )
    assert open_ones == []


def test_the_web_role_owns_nothing_and_is_bound_by_every_policy(fresh_database):
    assert ask(
        fresh_database,
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles "
        "where rolname = 'geo_web'",
    ) == [(False,) * 5]
    assert ask(
        fresh_database, "select count(*) from pg_shdepend where refobjid = 'geo_web'::regrole and deptype = 'o'"
    ) == [(0,)]
    assert ask(fresh_database, "select count(*) from pg_auth_members where member = 'geo_web'::regrole") == [(0,)]
    assert ask(fresh_database, "select has_schema_privilege('geo_web', 'public', 'create')") == [(False,)]


def test_functions_that_run_as_the_owner_say_where_they_look(fresh_database):
    unsafe = ask(
        fresh_database,
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'app' and p.prosecdef and not exists "
        "(select from unnest(p.proconfig) as setting where setting like 'search_path=%')",
    )
    assert unsafe == []


def test_nobody_sees_a_row(demo_database):
    tables = ask(demo_database, "select table_name from information_schema.role_table_grants where grantee = 'geo_web' "
                 "and privilege_type = 'SELECT' and table_schema = 'public'")  # fmt: skip
    assert tables
    with demo_database.web.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        for (table,) in tables:
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
