"""As many entries as a county books in a quarter: more small ones until each household has enough of them."""

from __future__ import annotations

from collections.abc import Iterator

from geo_app.use_cases.score_village import score_in
from layers import bulk, seals
from layers.database import Connection, Database
from layers.scope import Scope

PERIOD = "2026Q4"
A_HOUSEHOLD = 20
_HOUSEHOLDS_AT_ONCE = 60_000

# of few tenths each: many great ones would bring everybody to the caps, and all to one place
_MORE = """
    insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                                occurred_on, evidence, booked_by, booked_at, ground)
    select h.id, h.village_code, %(period)s, v.scheme_id,
           (array['GY01', 'PA01', 'MS02', 'TY04', 'ZZ01'])[1 + (h.id + n) %% 5], 1 + (h.id * 7 + n) %% 3,
           'honour', 'item', '2026-10-01'::date + (n * 2)::integer, '', 'bench', '2026-11-24 17:30+08', h.ground
    from households h
    join village_scores v on (v.village_code, v.period) = (h.village_code, %(period)s)
    left join (select household_id, count(*) as entries from points_entries
               where period = %(period)s and account = 'honour' group by 1) e on e.household_id = h.id
    cross join lateral generate_series(1, %(each)s - coalesce(e.entries, 0)) n
    where h.status = 'active' order by h.village_code, h.id, n
"""


def fill(owner: Database) -> None:
    """Book them at once, and bring scores and seals in step as the product does after a bulk load."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        with bulk.loading(connection, ["points_entries"]), connection.cursor() as cursor:
            cursor.execute(_MORE, {"period": PERIOD, "each": A_HOUSEHOLD})
        for codes in _batches(connection):
            score_in(connection, codes, PERIOD, banded=frozenset())
        seals.seal(connection)
        bulk.rebuild_map(connection)


def _batches(connection: Connection) -> Iterator[list[str]]:
    """Yield the villages that are scored, in batches of about as many households."""
    with connection.cursor() as cursor:
        cursor.execute("select village_code, households from village_scores where period = %s order by 1", (PERIOD,))
        rows = cursor.fetchall()
    batch: list[str] = []
    size = 0
    for code, households in rows:
        batch.append(code)
        size += households
        if size >= _HOUSEHOLDS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
