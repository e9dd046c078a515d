"""No list and no count reads a whole table for one who sees a part of it: by the planner's own choice, as the web role.

Nothing is forbidden to the planner. The tables are grown until reading one from end to end would be dear, and the
database itself is asked afterwards which of them were read so. Viewers are those of a town, a village or a grid: who
sees the whole county may well be answered by reading all of it.
"""

from __future__ import annotations

from datetime import date

import pytest

from layers import administration, audit, cases, data_requests, delegations, exports, objections, overview, search
from layers.administration import AccountFilter
from layers.audit import AuditFilter
from layers.cases import CaseFilter
from layers.overview import Window
from tests.layers.walkers import REGIONS, walking

TABLES = [
    "cases", "map_cases", "households", "household_scores", "petitioners", "case_assignments", "case_grants",
    "objections", "data_requests", "audit_log", "accounts", "export_requests",
]  # fmt: skip
TODAY, NEWEST = date(2026, 11, 20), "2026Q4"
GROW = """
    alter table cases disable trigger user;
    alter table households disable trigger user;
    alter table accounts disable trigger user;
    insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code, region_version_id,
                       registered_at, current_level, ground)
    select 'grown', c.id || '.' || n, c.channel, c.matter_kind, c.category_code, c.title, c.region_code,
           c.region_version_id, c.registered_at - n * interval '1 day', c.current_level, c.ground
    from cases c, generate_series(1, 15) n;
    insert into households (code, village_code, grid_code, householder, location, coord_source, ground, group_no)
    select lpad((1000000 + row_number() over ())::text, 17, '9'), h.village_code, h.grid_code, h.householder,
           h.location, h.coord_source, h.ground, h.group_no
    from households h, generate_series(1, 15) n;
    insert into map_cases select * from app.map_case_rows(
        (select array_agg(id) from cases where source = 'grown')) order by key;
    insert into objections (household_id, period, text, ground)
    select h.id, '2026Q4', '这一笔不对，请核对', h.ground from households h where h.id % 3 = 0;
    insert into data_requests (kind, household_id, subject_key, region_code, channel, said_by, identity_checked,
                               first_due_on, due_on, ground)
    select 'copy', h.id, h.code, h.village_code, 'staff', '某人', 'id_card', '2026-12-01', '2026-12-01', h.ground
    from households h where h.id % 3 = 0;
    insert into data_requests (kind, case_id, subject_key, region_code, channel, said_by, identity_checked,
                               first_due_on, due_on, ground)
    select 'copy', c.id, c.external_id, c.region_code, 'staff', '某人', 'id_card', '2026-12-01', '2026-12-01', c.ground
    from cases c where c.id % 10 = 0;
    insert into accounts (name, role, region_code, password_hash, ground)
    select 'grown-' || r.code || '-' || n, 'grid_worker', r.code, 'x', r.ground
    from regions r, generate_series(1, 60) n;
    insert into export_requests (kind, region_code, ground, period, named, form, reason, status, asked_by, asked_actor,
                                 asker)
    select 'households', a.region_code, a.ground, '2026Q4', true, 'csv', '核对', case when a.id % 50 = 0 then 'asked'
           else 'taken' end, a.id, a.id, a.name
    from accounts a;
    insert into audit_log (no, at, actor_id, actor_name, role, region_code, ground, action, object_kind, object_key,
                           area_code, previous, digest)
    select 1000 + row_number() over (order by n, a.id), '2026-11-01 08:00+08'::timestamptz + n * interval '1 hour',
           a.id, a.name, a.role, a.region_code, a.ground, 'case.view', 'case', (n * 1000 + a.id)::text, a.region_code,
           '', ''
    from accounts a, generate_series(1, 6) n;
    analyze;
"""


@pytest.fixture(scope="module")
def grown(cluster, _demo_template):
    with walking(cluster, _demo_template) as walk:
        with walk.database.owner.transaction(walk.scope("town_leader", "town"), read_only=False) as connection:
            connection.cursor().execute("set local statement_timeout = 0")
            connection.cursor().execute(GROW)
        yield walk


def map_and_cases(connection, region):
    month = Window(region, date(2026, 10, 22), TODAY, tuple(range(6)))
    overview.days_with_cases(connection)
    overview.count_kinds(connection, month, TODAY)
    overview.count_undrawn(connection, month)
    overview.hidden_cases(connection)
    overview.count_days(connection, month)
    overview.count_cases(connection, month, None)
    overview.list_cases(connection, month, None, 41)
    overview.list_villages(connection, month, NEWEST, "2026Q3")
    overview.list_grids(connection, month)
    overview.list_households(connection, region, NEWEST, box=None, limit=41)
    overview.count_households(connection, region, None)
    cases.newest_day(connection, region)
    cases.list_cases(connection, CaseFilter(region), 51)
    cases.count_cases(connection, CaseFilter(region, from_day=date(2026, 11, 1)))
    search.find(connection, "沈", with_households=True)


def objected(connection, _region):
    assert objections.count_open(connection) > (0, 0)
    assert objections.list_objections(connection, "open", 51)
    objections.list_objections(connection, "answered", 51)


def requested(connection, _region):
    assert sum(data_requests.count_requests(connection, TODAY).values()) > 0
    assert data_requests.list_requests(connection, "open", TODAY, 51, 0)


def audited(connection, region):
    everything = AuditFilter()
    assert audit.list_entries(connection, everything, 51)
    for wanted in (
        AuditFilter(kind="case", key="1007"),
        AuditFilter(who="grown-330521102218-1"),
        AuditFilter(area=region),
    ):
        audit.list_entries(connection, wanted, 51)
    audit.count_entries(connection, everything, 1000)


def administered(connection, _region):
    assert administration.list_accounts(connection, AccountFilter(), 90, 51)
    assert administration.count_accounts(connection, 90)
    delegations.list_delegations(connection)


def exported(connection, _region):
    assert exports.own_requests(connection, 51)


def asked_for(connection, _region):
    assert exports.requests_to_decide(connection, 51)


LOOKS = [
    *[(map_and_cases, role, level) for role, level in (
        ("village_clerk", "village"), ("mediator", "county"), ("mediator", "village"), ("town_officer", "town"),
        ("grid_worker", "grid"), ("town_leader", "town"), ("supervision", "village"),
    )],
    (objected, "supervision", "village"), (objected, "town_officer", "town"),
    (requested, "village_clerk", "village"), (requested, "town_officer", "town"),
    (audited, "audit_admin", "town"), (audited, "audit_admin", "village"),
    (administered, "system_admin", "town"), (administered, "security_admin", "village"),
    (asked_for, "security_admin", "town"), (asked_for, "security_admin", "village"), (exported, "town_officer", "town"),
]  # fmt: skip


@pytest.mark.parametrize(("look", "role", "level"), LOOKS)
def test_no_list_and_no_count_reads_a_whole_table(grown, look, role, level):
    with grown.database.web.transaction(grown.scope(role, level)) as connection:
        before = scans(connection)
        look(connection, REGIONS[level])
        assert scans(connection) == before


def test_what_is_read_from_end_to_end_is_noticed(grown):
    with (
        grown.database.web.transaction(grown.scope("town_officer", "town")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("set local enable_indexscan = off; set local enable_bitmapscan = off")
        cursor.execute("set local enable_indexonlyscan = off")
        before = scans(connection)
        cases.list_cases(connection, CaseFilter(REGIONS["town"]), 51)
        assert scans(connection).get("cases", 0) > before.get("cases", 0)


def scans(connection):
    """Return how often this connection has read each table from end to end lately: nothing sets the counts back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname::text, seq_scan from pg_stat_xact_user_tables where seq_scan > 0 and relname = any (%s)",
            (TABLES,),
        )
        return dict(cursor.fetchall())
