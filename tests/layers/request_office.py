"""A village's office in which requests about personal data are filed and handled, on a database of its own."""

from __future__ import annotations

from layers import data_requests
from layers.data_requests import NewRequest
from layers.scope import Scope

VILLAGE, OTHER_VILLAGE, TOWN, COUNTY = "330521102218", "330521102202", "330521102", "330521"
CLERK = Scope(None, "village_clerk", VILLAGE)
TOWN_OFFICER = Scope(None, "town_officer", TOWN)
COUNTY_OFFICER = Scope(None, "county_officer", COUNTY)
GONE = "（已删除）"


class Office:
    """A database in which requests are filed and handled."""

    def __init__(self, database):
        self.database = database

    def ask(self, sql, *values):
        with self.database.owner.transaction(Scope.nobody(), read_only=False) as connection:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else None

    def one(self, sql, *values):
        return self.ask(sql, *values)[0][0]

    def do(self, scope, step, *arguments):
        with self.database.web.transaction(scope, read_only=False) as connection:
            return step(connection, *arguments)

    def file(self, kind="copy", scope=CLERK, days=15, **more):
        new = {
            "kind": kind, "household_code": "" if "case_number" in more else self.household_code, "case_number": "",
            "said_by": "沈某", "relation": "self", "identity_checked": "id_card", "contact_sealed": None,
            "contact_masked": "", "wording": "", "field": None, "wanted": None, "wanted_sealed": None,
        } | more  # fmt: skip
        return self.do(scope, data_requests.file_request, NewRequest(**new), days)

    def accepted(self, kind="copy", scope=CLERK, **more):
        number = self.file(kind, scope, **more)
        self.do(scope, data_requests.accept, number)
        return number

    @property
    def household_code(self):
        return self.household[1]

    @property
    def household(self):
        """A household of the pilot village with entries and a place on the map: its number and its code."""
        return self.ask(
            """select h.id, h.code from households h where h.village_code = %s and h.location is not null
               and exists (select from points_entries e where e.household_id = h.id) order by h.id limit 1""",
            VILLAGE,
        )[0]

    def notes(self, action):
        return self.ask("select object_key, detail from audit_log where action = %s order by no", action)

    def case(self, matter_kind, closed_days_ago=None):
        """A case of the pilot village with a petitioner, numbered DSR-1; closed so many days ago, or open."""
        number = self.one(
            """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                                  registered_at, closed_at, status, query_code_digest)
               select 'visit', 'DSR-1', 'visit', %s, 'QT99', '一件事', %s, now() - interval '400 days',
                      now() - make_interval(days => d), case when d is null then 'handling' else 'closed' end, 'd'
               from (select %s::integer as d) x returning id""",
            matter_kind, VILLAGE, closed_days_ago,
        )  # fmt: skip
        self.ask(
            """insert into petitioners (case_id, name, phone_sealed, phone_masked)
               values (%s, '周某某', 'x', '138****0000')""",
            number,
        )
        return number
