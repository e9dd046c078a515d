"""Every table, as every role, at every level: what the web role sees is what plain SQL as the owner says it may."""

from __future__ import annotations

import psycopg2
import pytest

from layers.scope import Scope
from tests.conftest import copied
from tests.layers.access_papers import PAPERS
from tests.layers.access_rules import (
    AREA,
    DESK,
    DESK_ROLES,
    EVERY_CASE,
    HERE,
    POINTS_ROLES,
    REGIONS,
    ROLES,
    ROUTED,
    ROUTED_CASES,
    RULES,
)

CELLS = """
    select layer, level, sum(n0 + n1 + n2 + n3 + n4 + n5)::bigint from map_cells m
    where {where} group by layer, level having sum(n0 + n1 + n2 + n3 + n4 + n5) > 0 order by layer, level
"""


def _as_owner(database, sql, region, role=None):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, {"region": region, "role": role})
        return cursor.fetchall()


def _as_web(database, sql, role, region):
    try:
        with database.web.transaction(Scope(None, role, region)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    except psycopg2.errors.InsufficientPrivilege:
        return None


def _tables(database):
    """The tables that are ours: an extension's own are not."""
    return [
        row[0]
        for row in _as_owner(
            database,
            """select c.relname from pg_class c
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                 and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1""",
            None,
        )
    ]


def test_every_table_has_a_rule_here(demo_database):
    assert set(_tables(demo_database)) == set(RULES) | {"map_cells"}


def test_every_table_forces_row_level_security(demo_database):
    rows = _as_owner(
        demo_database,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and not (relrowsecurity and relforcerowsecurity)",
        None,
    )
    assert [row[0] for row in rows if row[0] != "spatial_ref_sys"] == []


@pytest.fixture(scope="module")
def county(cluster, _demo_template):
    """The demonstration county with papers that it does not come with."""
    with copied(cluster, _demo_template) as database:
        with database.owner.transaction(Scope.nobody(), read_only=False) as connection:
            connection.cursor().execute(PAPERS)
        yield database


@pytest.mark.parametrize("level", REGIONS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_own_area_and_no_more(county, role, level):
    region = REGIONS[level]
    seen, expected = {}, {}
    fewer: dict[str, tuple[str, set[str]]] = (
        {table: (within, ROUTED_CASES) for table, within in ROUTED.items()} if role in ROUTED_CASES else {}
    )
    if role == "village_committee":
        del fewer["data_requests"]  # which is for the clerk
    if role in DESK_ROLES:
        fewer |= {table: (within, DESK_ROLES) for table, within in DESK.items()}
    for table, (within, roles) in (RULES | fewer).items():
        answer = _as_web(county, f"select count(*) from {table}", role, region)
        seen[table] = answer and answer[0][0]
        if roles:
            expected[table] = (
                _as_owner(county, f"{AREA} select count(*) from {table} where {within}", region, role)[0][0]
                if role in roles
                else 0
            )
        else:
            expected[table] = None
    assert seen == expected


@pytest.mark.parametrize("level", REGIONS)
@pytest.mark.parametrize("role", ["county_officer", "county_leader", "supervision", "audit_admin"])
def test_counts_in_cells_are_those_of_the_area(demo_database, role, level):
    region = REGIONS[level]
    layers = {"households"} if role in POINTS_ROLES else set()
    layers |= {"cases"} if role in EVERY_CASE else set()
    within = f"m.ground in (select ground from regions where code {HERE})"
    expected = [row for row in _as_owner(demo_database, AREA + CELLS.format(where=within), region) if row[0] in layers]
    assert _as_web(demo_database, CELLS.format(where="true"), role, region) == expected
    assert (expected != []) == bool(layers)


def test_the_walk_compares_something(demo_database):
    """Each level holds cases and households, so that the equal counts above are not all of nothing."""
    for region in REGIONS.values():
        for table in ("cases", "households", "map_households"):
            within = RULES[table][0]
            found = _as_owner(demo_database, f"{AREA} select count(*) from {table} where {within}", region)
            assert found[0][0] > 0, (table, region)


def test_without_a_scope_nothing_is_seen(demo_database):
    with demo_database.web.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        for table, (_, roles) in RULES.items():
            if roles:
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone()[0] == 0, table


def test_a_scope_ends_with_its_transaction(demo_database):
    for region in ("330521", "330521102218"):
        with demo_database.web.transaction(Scope(None, "county_officer", region)):
            pass
        with demo_database.web.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from regions")
            assert cursor.fetchone()[0] == 0


def test_the_web_role_deletes_nothing(demo_database):
    for table in _tables(demo_database):
        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            demo_database.web.transaction(Scope(None, "county_officer", "330521"), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"delete from {table}")


def test_the_web_role_writes_no_table(demo_database):
    """Everything is written by functions that check who asks."""
    rows = _as_owner(
        demo_database,
        """select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and has_any_column_privilege('geo_web', c.oid, 'insert, update, references') order by 1""",
        None,
    )
    assert rows == []


def test_every_function_with_its_owners_rights_says_where_it_looks_for_names(demo_database):
    rows = _as_owner(
        demo_database,
        """select p.oid::regprocedure::text from pg_proc p
           where p.pronamespace in ('app'::regnamespace, 'jobs'::regnamespace, 'resident'::regnamespace) and p.prosecdef
             and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=.*pg_temp"?$')""",
        None,
    )
    assert rows == []


def test_cases_and_points_know_nothing_of_each_other(demo_database):
    """Rule 1: no foreign key leads from the one to the other, not even over a third table."""
    rows = _as_owner(
        demo_database,
        """select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
           where contype = 'f' and connamespace = 'public'::regnamespace""",
        None,
    )
    links = {(left, right) for left, right in rows} | {(right, left) for left, right in rows}
    # both stand on the land and are worked on by people, and only there
    ground = {"regions", "region_versions", "households", "accounts"}
    reached, queue = {"cases"}, ["cases"]
    while queue:
        here = queue.pop()
        for left, right in links:
            if left == here and right not in reached | ground:
                reached.add(right)
                queue.append(right)
    about_cases = {"case_assignments", "case_grants", "case_photos", "resident_intake", "duplicate_candidates"}
    assert reached == {"cases", "case_categories", "petitioners"} | about_cases


def test_what_is_known_of_a_household_moves_with_it(own_demo_database):
    """A household that is put into another grid is no longer seen from the old one, nor are its points."""
    other = "330521102218002"
    with (
        own_demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """select h.id from households h where h.grid_code = %s
               and exists (select from points_entries e where e.household_id = h.id) order by h.id limit 1""",
            (REGIONS["grid"],),
        )
        (household,) = cursor.fetchone()
        cursor.execute("update households set grid_code = %s where id = %s", (other, household))
    for table, column in (
        ("households", "id"), ("points_entries", "household_id"), ("household_scores", "household_id"),
        ("map_households", "household_id"),
    ):  # fmt: skip
        for region, seen in ((REGIONS["grid"], False), (other, True)):
            sql = f"select count(*) > 0 from {table} where {column} = {household}"
            assert _as_web(own_demo_database, sql, "grid_worker", region) == [(seen,)], (table, region)


def test_a_booked_entry_is_never_changed_or_deleted(own_demo_database):
    for change in ("update points_entries set points_tenths = 10", "delete from points_entries"):
        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            own_demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


FORBIDDEN = (
    "body from cases", "query_code_digest from cases", "respondent_code from cases", "householder from households",
    "householder_pinyin from households", "householder_initials from households", "name from petitioners",
    "phone_sealed from petitioners", "* from petitioners", "* from households", "* from cases",
)  # fmt: skip


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_web_role_reads_no_column_that_names_people(demo_database, what):
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        demo_database.web.transaction(Scope(None, "county_officer", "330521")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select {what}")


@pytest.mark.parametrize("level", REGIONS)
@pytest.mark.parametrize("role", ROLES)
def test_the_function_that_asks_for_one_case_says_what_the_policy_says(demo_database, role, level):
    with (
        demo_database.owner.transaction(Scope(None, role, REGIONS[level])) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("select id from cases c where app.sees_case(c) order by id")
        by_function = cursor.fetchall()
    assert _as_web(demo_database, "select id from cases order by id", role, REGIONS[level]) == by_function


def test_the_residents_role_reads_no_table_and_calls_its_own_functions_alone(demo_database):
    """Neither in whole nor in a column; what it may know of comes from schema `resident`, function by function."""
    rows = _as_owner(
        demo_database,
        """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname in ('public', 'app', 'jobs', 'resident') and c.relkind in ('r', 'p', 'v', 'm', 'S')
             and (case when c.relkind = 'S' then has_sequence_privilege('geo_resident', c.oid, 'usage, select, update')
                  else has_any_column_privilege('geo_resident', c.oid, 'select, insert, update, references')
                       or has_table_privilege('geo_resident', c.oid, 'delete, truncate, trigger') end)
             and c.relname not in ('spatial_ref_sys', 'geometry_columns', 'geography_columns')""",
        None,
    )
    assert rows == []
    callable_ones = _as_owner(
        demo_database,
        """select distinct n.nspname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where has_function_privilege('geo_resident', p.oid, 'execute')
             and has_schema_privilege('geo_resident', n.oid, 'usage')
             and n.nspname in ('app', 'jobs', 'resident')""",
        None,
    )
    assert callable_ones == [("resident",)]


def test_everybody_may_call_no_function_of_ours(demo_database):
    rows = _as_owner(
        demo_database,
        "select p.oid::regprocedure::text from pg_proc p "
        "where p.pronamespace in ('app'::regnamespace, 'jobs'::regnamespace, 'resident'::regnamespace) "
        "and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)",
        None,
    )
    assert rows == []
