"""Rule 1 in roles: who reckons points can read no case, and who takes in cases can read no points."""

from __future__ import annotations

import re

import psycopg2
import pytest

from geo_app.use_cases.score_village import score_village
from layers.scope import Scope

VILLAGE, PERIOD = "330521102218", "2026Q4"
# by hand, so that a new table has to be put on one side or the other
ABOUT_CASES = {
    "cases", "case_categories", "petitioners", "case_assignments", "case_grants", "map_cases", "case_photos",
    "case_counts_published", "duplicate_candidates",
}  # fmt: skip
ABOUT_POINTS = {
    "households", "household_lineage", "points_schemes", "points_dimensions", "points_items", "points_entries",
    "household_scores", "village_scores", "map_households", "objections", "resident_codes", "card_links",
    "resident_sessions",
    "ledger_seals", "period_results", "shop_goods", "redemptions", "ledger_checks", "scheme_drafts", "scheme_adoptions",
    "panel_members", "panel_kin", "review_meetings", "meeting_attendance", "points_applications", "application_photos",
    "application_votes", "application_steps", "benefit_plans", "benefit_allocations", "naming_consents",
    "village_contacts", "household_candidates",
}  # fmt: skip
OPEN = {
    "geo_points": {
        "regions", "households", "household_lineage", "points_schemes", "points_dimensions", "points_items",
        "points_entries", "household_scores", "village_scores", "import_batches",
        "period_results", "import_rows",
    },
    "geo_cases": {
        "regions", "region_versions", "case_categories", "cases", "petitioners", "import_batches", "import_rows",
        "base_features",
        "duplicate_candidates",
    },
}  # fmt: skip
CALLED = {
    "geo_points": {"note", "put_application", "scheme_in_force", "is_quarter_open"},
    "geo_cases": {"note"},
}


def _ask(database, sql, *values):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("role", OPEN)
def test_a_service_reaches_the_tables_of_its_own_and_no_other(demo_database, role):
    reached = _ask(
        demo_database,
        """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ('public', 'app', 'jobs', 'resident')
             and has_any_column_privilege(%s, c.oid, 'select, insert, update, references')
             and c.relname not in ('spatial_ref_sys', 'geometry_columns', 'geography_columns')""",
        role,
    )
    assert set(reached) == OPEN[role]


def test_no_table_is_open_to_both_that_belongs_to_one():
    assert OPEN["geo_points"] & ABOUT_CASES == set()
    assert OPEN["geo_cases"] & ABOUT_POINTS == set()


@pytest.mark.parametrize("role", OPEN)
def test_a_service_calls_no_function_that_reads_for_it(demo_database, role):
    """Functions run with their owner's rights would be a way round: a service calls what its own side needs."""
    callable_ones = _ask(
        demo_database,
        """select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname in ('app', 'resident', 'jobs') and has_function_privilege(%s, p.oid, 'execute')
             and p.prosecdef""",
        role,
    )
    assert set(callable_ones) <= CALLED[role]
    bodies = _ask(
        demo_database,
        "select prosrc from pg_proc where pronamespace = 'app'::regnamespace and proname = any(%s)",
        sorted(CALLED[role] - {"note"}),
    )
    other_side = ABOUT_CASES if role == "geo_points" else ABOUT_POINTS
    assert [table for body in bodies for table in other_side if re.search(rf"\b{table}\b", body)] == []


@pytest.mark.parametrize("role", OPEN)
def test_a_service_has_no_power_and_belongs_to_nobody(demo_database, role):
    powers = _ask(
        demo_database,
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin "
        "from pg_roles where rolname = %s",
        role,
    )
    assert powers == [False]
    assert _ask(demo_database, "select roleid from pg_auth_members where member = %s::regrole", role) == []
    web = "select pg_has_role('geo_web', %s, 'member')"
    assert _ask(demo_database, web, role) == [False]


@pytest.mark.parametrize(
    ("service", "table"), [("points", "cases"), ("points", "petitioners"), ("cases", "points_entries")]
)
def test_a_service_is_refused_the_other_side(demo_database, service, table):
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        demo_database.owner.transaction(Scope.nobody(), service=service) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select count(*) from {table}")


def test_the_rights_come_back_with_the_next_transaction(demo_database):
    with demo_database.owner.transaction(Scope.nobody(), service="points") as connection, connection.cursor() as cursor:
        cursor.execute("select current_user::text")
        assert cursor.fetchone() == ("geo_points",)
    assert _ask(demo_database, "select current_user::text") != ["geo_points"]


def test_scoring_works_with_no_more_than_that(own_demo_database):
    before = _ask(own_demo_database, "select count(*) from household_scores where period = %s", PERIOD)
    result = score_village(own_demo_database.owner, VILLAGE, PERIOD)
    assert result.households > 0
    assert _ask(own_demo_database, "select count(*) from household_scores where period = %s", PERIOD) == before
