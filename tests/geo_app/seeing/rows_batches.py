"""What files brought in to the county, and what may be there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import mark
from tests.geo_app.seeing.people import COUNTY, FAR_VILLAGE, TOWN, VILLAGE

if TYPE_CHECKING:
    from tests.geo_app.seeing.world import World

BATCHES = {1: ("cases", TOWN), 2: ("households", FAR_VILLAGE), 3: ("households", VILLAGE), 4: ("points", VILLAGE),
           5: ("regions", COUNTY)}  # fmt: skip
CASES_IN, HOUSEHOLDS_IN = (1001, 1004), {2: 11, 3: 1}
# number: the later case, the earlier; one of the third is sealed
PAIRS = {1: (1002, 1001), 2: (1202, 1201), 3: (1004, 1001), 4: (1005, 1002)}
HOUSEHOLD_PAIR = (2, 1)


def plant_batches(world: World) -> None:
    """Plant batches of files, each with a row that it changed, and pairs of cases and households."""
    for number, (layer, region) in BATCHES.items():
        world.ask(
            """insert into import_batches (id, layer, file_name, sha256, rows_read, rows_inserted, rows_updated,
                                           rows_rejected, imported_by, area, ground)
               overriding system value
               select %s, %s, %s, '', 2, 0, 2, 0, 'x', code, ground from regions where code = %s""",
            number, layer, mark(kinds.BATCH, number), region,
        )  # fmt: skip
    for case in CASES_IN:
        world.ask(
            """insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
               select 1, 'case', c.id, false, '{title}', app.kept(c, p), app.digest_of(c, p)
               from cases c left join petitioners p on p.case_id = c.id where c.id = %s""",
            case,
        )
    for number, household in HOUSEHOLDS_IN.items():
        world.ask(
            """insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
               select %s, 'household', id, false, '{householder}', app.kept(h), app.digest_of(h)
               from households h where id = %s""",
            number, household,
        )  # fmt: skip
    for number, (later, earlier) in PAIRS.items():
        world.ask(
            """insert into duplicate_candidates (id, case_id, other_id, reasons, days, ground) overriding system value
               select %s, id, %s, '{nearby}', 1, ground from cases where id = %s""",
            number, earlier, later,
        )  # fmt: skip
    world.ask(
        "insert into household_candidates (household_id, other_id, ground) "
        "select id, %s, ground from households where id = %s",
        HOUSEHOLD_PAIR[1], HOUSEHOLD_PAIR[0],
    )  # fmt: skip
