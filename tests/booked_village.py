"""A village that follows the example scheme, whose ledger a test writes."""

from __future__ import annotations

from typing import Any

from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from layers.database import Database
from layers.scope import Scope
from tests import points_process

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "330521", "330521102", "330521102218", "330521102219"
GRID = "330521102218001"
_REGIONS = (
    (COUNTY, "county", None, "德清县"),
    (TOWN, "town", COUNTY, "新市镇"),
    (VILLAGE, "village", TOWN, "宋市村"),
    (OTHER_VILLAGE, "village", TOWN, "邻村"),
    (GRID, "grid", VILLAGE, "第一网格"),
)


class BookedVillage:
    """Writes households and entries as the owner of the schema."""

    def __init__(self, owner: Database) -> None:
        self.owner = owner
        self.scheme_id = adopt_scheme(owner, example_scheme())
        for row in _REGIONS:
            self.ask("insert into regions (code, level, parent_code, name) values (%s, %s, %s, %s)", *row)

    def ask(self, statement: str, *values: object) -> Any:
        """Run a statement and return its rows, if it has any."""
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    def household(self, number: int, *, village: str = VILLAGE, grid: str | None = None, absent: bool = False) -> int:
        """Add a household."""
        rows = self.ask(
            """insert into households (code, village_code, grid_code, householder, location, is_absent_household)
               values (%s, %s, %s, '沈某某', ST_SetSRID(ST_MakePoint(120.3, 30.6), 4490), %s) returning id""",
            f"{village}{number:04}", village, grid, absent,
        )  # fmt: skip
        return int(rows[0][0])

    def book(
        self,
        household: int,
        *items: str,
        points: int | None = None,
        period: str = "2026Q4",
        reversal_of: int | None = None,
        account: str = "honour",
    ) -> int:
        """Book items, with the scheme's points unless others (in tenths) are given; return the last entry's number.

        What takes points away is booked as the rules have it: applied for, reviewed by a panel, and posted.
        """
        occurred = f"{period[:4]}-{3 * int(period[5]) - 2:02}-08"
        for item in items:
            if reversal_of is None and self._takes(item):
                number = points_process.ready_to_book(self.ask, household, item, points=points, occurred=occurred)
                rows = [(points_process.book(self.ask, number),)]
                continue
            rows = self.ask(
                """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                               occurred_on, booked_by, reversal_of, account, ground)
                   select h.id, h.village_code, %s, i.scheme_id, i.code, coalesce(%s, i.points_tenths), %s,
                          'test', %s, %s, h.ground
                   from households h, points_items i where h.id = %s and (i.scheme_id, i.code) = (%s, %s)
                   returning entry_no""",
                period, points, occurred, reversal_of, account, household, self.scheme_id, item,
            )  # fmt: skip
        return int(rows[0][0])

    def _takes(self, item: str) -> bool:
        rows = self.ask(
            "select points_tenths < 0 from points_items where (scheme_id, code) = (%s, %s)", self.scheme_id, item
        )
        return bool(rows[0][0])

    def book_as_before(self, household: int, item: str, points: int, reversal_of: int | None = None) -> int:
        """Book any points, with the checks of single entries standing aside; return the entry's number."""
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute("alter table points_entries disable trigger check_entry")
            cursor.execute(
                """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                               occurred_on, booked_by, reversal_of, ground)
                   select id, village_code, '2026Q4', %s, %s, %s, '2026-10-08', 'test', %s, ground
                   from households where id = %s returning entry_no""",
                (self.scheme_id, item, points, reversal_of, household),
            )
            ((number,),) = cursor.fetchall()
            cursor.execute("alter table points_entries enable trigger check_entry")
            return int(number)

    def scores(self, period: str = "2026Q4") -> dict[int, tuple[int, int, int | None, int | None]]:
        """Return points, index, rank and quintile of each scored household."""
        rows = self.ask(
            """select household_id, points_tenths, index_hundredths, rank_no, quintile
               from household_scores where period = %s""",
            period,
        )
        return {row[0]: row[1:] for row in rows}

    def everything(self) -> list[tuple[object, ...]]:
        """Return all scores with the moment they were computed at, and the versions that a map's ETag is made of."""
        households = self.ask("select s::text from household_scores s order by household_id, period")
        villages = self.ask("select s::text from village_scores s order by village_code, period")
        versions = self.ask("select v::text from data_versions v order by layer, ground")
        return [*households, *villages, *versions]
