"""Every table, as every role, at every level: what the web role sees is what plain SQL as the owner says it may."""

from __future__ import annotations

import psycopg2
import pytest

from layers.scope import Scope

REGIONS = {
    "county": "330521",
    "town": "330521102",
    "village": "330521102218",
    "grid": "330521102218001",
}
ROLES = (
    "grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader",
    "county_officer", "county_leader", "security_admin", "audit_admin", "system_admin", "no_such_role",
)  # fmt: skip
EVERY_CASE = {"grid_worker", "town_officer", "town_leader", "county_officer", "county_leader"}
ROUTED_CASES = {"village_clerk", "village_committee"}
IDENTITIES = {"grid_worker", "town_officer", "county_officer"}
POINTS_ROLES = {
    "grid_worker", "village_clerk", "village_committee", "supervision", "town_officer", "county_officer",
}  # fmt: skip
MAP_ROLES = EVERY_CASE | ROUTED_CASES | {"supervision", "mediator"}

# The area of the viewer, found by the stored parents: not by the numbers that the policies use.
AREA = """
    with recursive area (code) as (
        select code from regions where code = %(region)s
        union all
        select r.code from regions r join area on r.parent_code = area.code
    ), way_up (code, parent_code) as (
        select code, parent_code from regions where code = %(region)s
        union all
        select r.code, r.parent_code from regions r join way_up on r.code = way_up.parent_code
    )
"""
EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
HERE = "in (select code from area)"
NOT_AGAINST_US = "(respondent_code is null or respondent_code not in (select code from way_up))"
READABLE = f"region_code {HERE} and matter_kind <> 'accusation' and {NOT_AGAINST_US}"
# the unit that handles a case: the region of its level that the case lies in, or the case's own where that is coarser
HANDLED_HERE = """%(region)s = coalesce((
    with recursive up (code, parent_code, level) as (
        select code, parent_code, level from regions where code = region_code
        union all select r.code, r.parent_code, r.level from regions r join up on r.code = up.parent_code
    ) select code from up where level = current_level), region_code)"""
NAMED_HERE = "(char_length(%(region)s) <= 9 or matter_kind in ('dispute', 'report'))"
# table → which of its rows lie in the area, and which roles may read those; a second rule for roles that see fewer
RULES: dict[str, tuple[str, frozenset[str] | set[str]]] = {
    "role_rights": ("true", EVERYBODY),
    "regions": (f"code {HERE} or code in (select code from way_up)", EVERYBODY),
    "region_versions": (f"code {HERE}", EVERYBODY),
    "base_features": (f"region_code {HERE} or region_code in (select code from way_up)", EVERYBODY),
    "households": (f"coalesce(grid_code, village_code) {HERE}", POINTS_ROLES),
    "household_lineage": (
        f"to_household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "mediation_rooms": (f"place_code {HERE}", MAP_ROLES),
    "mediators": (f"room_id in (select id from mediation_rooms where place_code {HERE})", MAP_ROLES),
    "contact_points": (f"region_code {HERE}", MAP_ROLES),
    "case_categories": ("true", EVERYBODY),
    "cases": (READABLE, EVERY_CASE),
    "petitioners": (f"case_id in (select id from cases where {READABLE} and {NAMED_HERE})", IDENTITIES),
    "case_assignments": ("false", NOBODY),
    "case_grants": ("false", NOBODY),
    "points_schemes": ("true", EVERYBODY),
    "points_dimensions": ("true", EVERYBODY),
    "points_items": ("true", EVERYBODY),
    "points_entries": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "household_scores": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "village_scores": (f"village_code {HERE}", MAP_ROLES),
    "map_households": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "map_cases": (f"case_id in (select id from cases where {READABLE})", EVERY_CASE),
    "data_versions": (
        f"ground in (select ground from regions where code {HERE}) "
        "or layer = 'base' and ground in (select r.ground from regions r join way_up using (code))", EVERYBODY,
    ),
    "accounts": ("false", NOBODY),
    "sessions": ("false", NOBODY),
    "api_tokens": ("false", NOBODY),
    "withdrawn_rights": ("false", NOBODY),
    "audit_log": (
        f"ground in (select ground from regions where code {HERE}) or ground is null and char_length(%(region)s) = 6",
        {"audit_admin"},
    ),
    "audit_checks": ("true", {"audit_admin"}),
    "import_batches": ("false", NOBODY),
    "alembic_version": ("false", NOBODY),
}  # fmt: skip
ROUTED = {
    "cases": f"{READABLE} and {HANDLED_HERE}",
    "petitioners": f"case_id in (select id from cases where {READABLE} and {HANDLED_HERE} and {NAMED_HERE})",
    "map_cases": f"case_id in (select id from cases where {READABLE} and {HANDLED_HERE})",
}
CELLS = """
    select layer, level, sum(n0 + n1 + n2 + n3 + n4 + n5)::bigint from map_cells m
    where {where} group by layer, level having sum(n0 + n1 + n2 + n3 + n4 + n5) > 0 order by layer, level
"""


def _as_owner(database, sql, region):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, {"region": region})
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


@pytest.mark.parametrize("level", REGIONS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_own_area_and_no_more(demo_database, role, level):
    region = REGIONS[level]
    seen, expected = {}, {}
    fewer = {table: (within, ROUTED_CASES) for table, within in ROUTED.items()} if role in ROUTED_CASES else {}
    for table, (within, roles) in (RULES | fewer).items():
        answer = _as_web(demo_database, f"select count(*) from {table}", role, region)
        seen[table] = answer and answer[0][0]
        if roles:
            expected[table] = (
                _as_owner(demo_database, f"{AREA} select count(*) from {table} where {within}", region)[0][0]
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
    assert reached == {"cases", "case_categories", "petitioners", "case_assignments", "case_grants"}


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


def test_everybody_may_call_no_function_of_ours(demo_database):
    rows = _as_owner(
        demo_database,
        "select p.oid::regprocedure::text from pg_proc p "
        "where p.pronamespace in ('app'::regnamespace, 'jobs'::regnamespace) "
        "and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)",
        None,
    )
    assert rows == []
