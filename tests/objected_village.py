"""A village of the demonstration county whose households object, with accounts of every role to look into it."""

from __future__ import annotations

from typing import Any

from tests import points_process
from tests.administered_county import VILLAGE, AdministeredCounty, Visitor

PERIOD = "2026Q4"


class ObjectedVillage(AdministeredCounty):
    """Files objections as the schema's owner, and asks what became of them."""

    def __init__(self, database: Any, home: Any) -> None:
        super().__init__(database, home)
        self.ask("delete from objections")  # those that the demonstration comes with
        self._browsers: dict[str, Visitor] = {}
        self._used = 0

    def as_(self, name: str) -> Visitor:
        """Return a browser that this account has signed in with, the same one each time."""
        if name not in self._browsers:
            self._browsers[name] = self.browser(name)
        return self._browsers[name]

    def next_household(self) -> tuple[int, str]:
        """Return number and code of a ranked household that no test has used yet."""
        self._used += 1
        rows = self.ask(
            """select h.id, h.code from households h join household_scores s on s.household_id = h.id
               where h.village_code = %s and s.period = %s and s.rank_no is not null
                 and not exists (select from panel_members m where m.household_id = h.id)
                 and not exists (select from panel_kin k where k.household_id = h.id)
               order by s.index_hundredths, h.code offset %s limit 1""",
            VILLAGE, PERIOD, self._used,
        )  # fmt: skip
        return rows[0][0], rows[0][1]

    def entry_of(self, household: int, *, least: int = 0) -> tuple[int, str, int]:
        """Return number, item and points of an entry whose item is booked as it stands, twice over."""
        rows = self.ask(
            """select e.entry_no, e.item_code, e.points_tenths from points_entries e
               join points_items i on (i.scheme_id, i.code) = (e.scheme_id, e.item_code)
               where e.household_id = %s and e.period = %s and e.account = 'honour' and e.reversal_of is null
                 and e.points_tenths > %s and i.most_tenths is null and e.points_tenths %% i.points_tenths = 0
                 and not exists (select from points_entries x where x.reversal_of = e.entry_no)
               order by e.entry_no limit 1""",
            household, PERIOD, least,
        )  # fmt: skip
        return rows[0]

    def object_to(
        self, household: int, *, entry: int | None = None, text: str = "这一笔不对，请核对", retaliation: bool = False
    ) -> int:
        """File an objection to an entry, or to the whole quarter."""
        rows = self.ask(
            """insert into objections (household_id, period, entry_no, text, is_about_retaliation, ground)
               select id, %s, %s, %s, %s, ground from households where id = %s returning id""",
            PERIOD, entry, text, retaliation, household,
        )  # fmt: skip
        return int(rows[0][0])

    def notice(self, household: int, item: str = "PA01") -> int:
        """Post a notice of points that the panel gave, which is up today; return the application."""
        number = points_process.file(self.ask, household, item, occurred="2026-11-20")
        points_process.review(self.ask, number)
        today = self.ask("select app.china_today()")[0][0]
        points_process.post_notice(self.ask, number, today)
        return number

    def object_to_notice(self, household: int, application: int, text: str = "这一条不对，请核对") -> int:
        """Object to a notice as a household does."""
        rows = self.ask("select app.object_to_application(%s, %s, %s, false)", household, application, text)
        return int(rows[0][0])

    def index(self, household: int) -> int:
        """Return a household's index in hundredths."""
        rows = self.ask(
            "select index_hundredths from household_scores where household_id = %s and period = %s", household, PERIOD
        )
        return int(rows[0][0])

    def answer(self, number: int, **form: str) -> Any:
        """Answer as the supervision committee."""
        fields = {"outcome": "upheld", "answer": "查过签到表，按细则更正。", **form}
        return self.as_("watch").post(f"/objections/{number}", **fields)

    def status(self, number: int) -> tuple[Any, ...]:
        """Return outcome and corrected points of an objection."""
        return tuple(self.ask("select status, corrected_tenths from objections where id = %s", number)[0])

    def application(self, number: int) -> tuple[Any, ...]:
        """Return where an application stands: status, points decided, entry."""
        rows = self.ask("select status, decided_tenths, entry_no from points_applications where id = %s", number)
        return tuple(rows[0])
