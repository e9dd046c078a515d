"""A county in which every role has an account at every level, with cases of every kind given to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from layers.scope import Scope
from tests.conftest import TestDatabase, copied

REGIONS = {
    "county": "330521",
    "town": "330521102",
    "village": "330521102218",
    "grid": "330521102218001",
}
ROLES = (
    "grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader",
    "county_officer", "county_leader", "security_admin", "audit_admin", "system_admin",
)  # fmt: skip

ACCOUNTS = """
    insert into accounts (name, role, region_code, password_hash)
    select replace(r.role, '_', '-') || '-' || g.level, r.role, g.code, 'x'
    from unnest(%(roles)s) as r (role), regions g where g.code = any (%(regions)s)
    returning role, region_code, id
"""
# in each of the four regions: every kind of matter, of whom it complains, and which level has it
CASES = """
    insert into cases (source, external_id, channel, matter_kind, category_code, title, body, region_code,
                       region_version_id, registered_at, respondent_code, current_level)
    select 'walk', concat_ws('-', g.code, m.kind, u.code, l.level, k.code), 'web', m.kind, k.code, '行走测试', '正文',
           g.code, (select id from region_versions v where v.code = g.code and v.valid_to is null),
           '2026-11-01 10:00+08',
           u.code, l.level
    from regions g, unnest('{appeal,dispute,report,accusation}'::text[]) as m (kind),
         (values (null), ('330521102218'), ('330521102217'), ('330521102')) as u (code),
         unnest('{village,town,county}'::text[]) as l (level), (values ('JF01'), ('JF02')) as k (code)
    where g.code = any (%(regions)s)
      and (k.code = 'JF01' or u.code is null and m.kind = 'dispute' and l.level = 'village')
"""
PEOPLE = "insert into petitioners (case_id, name) select id, '沈建国' from cases where source = 'walk'"
GIVEN = """
    insert into case_assignments (case_id, account_id, ground, ended_at)
    select c.id, a.id, c.ground, case when c.id %% 5 = 0 then now() end
    from cases c, accounts a where c.source = 'walk' and c.id %% 2 = 0
"""
LET_IN = """
    insert into case_grants (case_id, account_id, granted_at, ends_at, ended_at, reason, ground)
    select c.id, a.id, now() - interval '9 days',
           now() + case when c.id %% 3 = 0 then interval '-1 day' else interval '1 day' end,
           case when c.id %% 7 = 0 then now() end, '核查', c.ground
    from cases c, accounts a where c.is_sealed and c.id %% 4 < 3
"""


@dataclass(frozen=True)
class Walk:
    """The county, and the number of each role's account at each level."""

    database: TestDatabase
    accounts: dict[tuple[str, str], int]

    def scope(self, role: str, level: str, **more: object) -> Scope:
        """Return the scope of a role at a level; a role that there is not has no account."""
        return Scope(self.accounts.get((role, REGIONS[level])), role, REGIONS[level], **more)  # type: ignore[arg-type]

    def as_owner(self, sql: str, **values: object) -> list[tuple]:
        """Ask as the owner, who sees everything."""
        with self.database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def as_web(self, scope: Scope, sql: str) -> list[tuple]:
        """Ask as the web role."""
        with self.database.web.transaction(scope) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


@contextmanager
def walking(cluster, template: str) -> Iterator[Walk]:
    """Give the county for the duration of the block."""
    with copied(cluster, template) as database:
        values = {"roles": list(ROLES), "regions": list(REGIONS.values())}
        with database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(ACCOUNTS, values)
            accounts = {(role, region): number for role, region, number in cursor.fetchall()}
            for statement in (CASES, PEOPLE, GIVEN, LET_IN):
                cursor.execute(statement, values)
        for scope in (Scope.nobody(), *(Scope(None, "town_officer", region) for region in REGIONS.values())):
            with (
                database.owner.transaction(scope, read_only=False) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute("select app.note('case.view', 'case', '1')")
        yield Walk(database, accounts)
