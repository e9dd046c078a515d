"""A village that goes the whole way of the points, with what only time can bring about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from geo_app.use_cases.score_village import score_village
from tests.administered_county import GRID, VILLAGE
from tests.forgotten_past import forget_past
from tests.objected_village import ObjectedVillage

PERIOD, HAPPENED = "2026Q3", "2026-08-22"  # the last whole quarter of the demonstration
# a household whose points the rules hold back nowhere, so that what is booked is seen in its index; named nowhere
_HOUSEHOLD = """
    select h.id, h.code, h.householder_masked, s.index_hundredths, s.rank_no
    from households h join household_scores s on s.household_id = h.id and s.period = %s
    join lateral (select (p ->> 'counted')::integer as counted from jsonb_array_elements(s.parts) p
                  where p ->> 'dimension' = %s) as d on true
    where h.grid_code = %s and s.rank_no is not null and h.status = 'active' and d.counted between %s and %s
      and not exists (select from points_entries e where e.household_id = h.id and e.period = s.period
                      and e.item_code in ('GY04', 'TY06'))
      and not exists (select from naming_consents c where c.household_id = h.id)
    order by s.index_hundredths, h.code"""


@dataclass(frozen=True)
class Household:
    """A household of the grid worker's, and how it stands before the way begins."""

    id: int
    code: str
    masked: str
    index: int
    rank: int

    @property
    def short(self) -> str:
        """Return the number by which the village knows it."""
        return self.code[-4:]


class Way:
    """The village, with what only time or the owner can bring about, and both surfaces."""

    def __init__(self, village: ObjectedVillage, residents: str) -> None:
        self.village, self.residents, self.ask = village, residents, village.ask
        forget_past(village.ask, VILLAGE)
        ((self.first,),) = self.ask("select app.first_day(app.quarter_of(app.china_today()))")

    def find(self, dimension: str, least: int, most: int, place: int) -> Household:
        """Return the lowest (0) or the best (-1) household of the grid with such points in a dimension."""
        return Household(*self.ask(_HOUSEHOLD, PERIOD, dimension, GRID, least, most)[place])

    def standing(self, household: Household) -> tuple[int, int]:
        """Return index and rank of a household."""
        rows = self.ask(
            "select index_hundredths, rank_no from household_scores where (household_id, period) = (%s, %s)",
            household.id, PERIOD,
        )  # fmt: skip
        return rows[0][0], rows[0][1]

    def count_again(self) -> None:
        """Do what the worker does at night."""
        score_village(self.village.database.owner, VILLAGE, PERIOD)

    def quarters_pass(self) -> None:
        """Have rules that were voted on for this quarter count in `PERIOD`, and the former panel's term over."""
        self._take_down_results()
        days = (self.first - date(2026, 7, 1)).days
        for table, change in (
            ("points_schemes", "valid_from = valid_from - %s"),
            ("scheme_adoptions", "met_on = met_on - %s, filed_on = filed_on - %s"),
        ):
            values = [days] * change.count("%s")
            self.ask(
                f"alter table {table} disable trigger never_changes;"
                f" update {table} set {change} where village_code = %s;"
                f" alter table {table} enable trigger never_changes",
                *values,
                VILLAGE,
            )
        self.ask(
            "update panel_members set until_on = app.china_today() - 1 where village_code = %s and until_on is null",
            VILLAGE,
        )
        self.count_again()

    def _take_down_results(self) -> None:
        """Have nothing of `PERIOD` been posted, of what the demonstration comes with."""
        theirs = "plan_id in (select id from benefit_plans where village_code = %s)"
        self.ask(
            f"""alter table period_results disable trigger user;
                delete from benefit_corrections where {theirs}; delete from benefit_allocations where {theirs};
                delete from correction_orders where village_code = %s;
                delete from benefit_plans where village_code = %s;
                delete from period_results where village_code = %s and period = %s;
                alter table period_results enable trigger user""",
            *[VILLAGE] * 5, PERIOD,
        )  # fmt: skip

    def notices_age(self, days: int) -> None:
        """Have what hangs out been posted so many days earlier."""
        self.ask(
            """update points_applications set publicized_on = publicized_on - %s, publicity_until = publicity_until - %s
               where village_code = %s and status in ('publicized', 'objected')""",
            days, days, VILLAGE,
        )  # fmt: skip

    def results_age(self, days: int) -> None:
        """Have the results been posted so many days earlier."""
        self.ask(
            """update period_results set posted_on = posted_on - %s, posted_until = posted_until - %s
               where village_code = %s and frozen_on is null""",
            days, days, VILLAGE,
        )  # fmt: skip


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application for the duration of the block, at the address that it gives."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
