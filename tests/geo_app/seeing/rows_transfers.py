"""Files on their way in, each handed in by one account, with marks in all that is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2.extras import Json

from geo_app.use_cases.list_hindrances import as_workbook
from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import mark
from tests.geo_app.seeing.people import OTHER_TOWN, TOWN, VILLAGE

if TYPE_CHECKING:
    from tests.geo_app.seeing.world import World

# number → who handed it in, of which layer, and where that account works
TRANSFERS = {
    1: ("town", "cases", TOWN),
    2: ("town.other", "households", OTHER_TOWN),
    3: ("clerk", "points", VILLAGE),
}
# batch → who would have it taken back, and how far that is; of the second there is a list of what stood in its way
UNDOS = {1: ("town", "storing"), 4: ("clerk", "failed")}


def plant_transfers(world: World) -> None:
    """Plant files that were checked, with a copy of what was wrong in them; and batches on their way back."""
    _plant_undos(world)
    for number, (name, layer, region) in TRANSFERS.items():
        told = mark(kinds.HANDED_IN, number)
        for file in (10 * number, 10 * number + 1):
            world.ask(
                """insert into kept_files (id, name, size, sha256, account_id, actor_id, ground)
                   overriding system value
                   select %s, %s, 5, sha256('x'), a.id, a.id, r.ground from accounts a, regions r
                   where a.name = %s and r.code = %s""",
                file, f"{told}.csv", name, region,
            )  # fmt: skip
            world.ask("insert into kept_file_parts values (%s, 1, %s)", file, told.encode())
        look = {"kind": "text", "headings": ["列"], "rows": [[told]], "sheets": [], "encoding": "utf-8",
                "encoding_sure": True, "notes": []}  # fmt: skip
        report = {
            "read": 2, "inserted": 1, "updated": 0, "unchanged": 0, "rejected": 1, "held_back": 0, "dry_run": True,
            "errors_found": 1, "errors": [{"row": 2, "column": "", "message": told}], "remarks": [],
            "samples": [[2, 120.0, 30.5, None]],
        }  # fmt: skip
        world.ask(
            """insert into transfers (id, kind, layer, account_id, actor_id, rights, region_code, ground, state, look,
                                      report, file_id, error_file_id)
               overriding system value
               select %s, 'import', %s, a.id, a.id, '{}', r.code, r.ground, 'checked', %s, %s, %s, %s
               from accounts a, regions r where a.name = %s and r.code = %s""",
            number, layer, Json(look), Json(report), 10 * number, 10 * number + 1, name, region,
        )  # fmt: skip


def _plant_undos(world: World) -> None:
    for batch, (name, state) in UNDOS.items():
        world.ask(
            """with whose as (select a.id, a.region_code, r.ground
                              from accounts a join regions r on r.code = a.region_code where a.name = %s),
                    kept as (insert into kept_files (id, name, size, sha256, account_id, actor_id, ground)
                             overriding system value
                             select 1000, 'x.xlsx', 1, sha256('x'), id, id, ground from whose where %s = 'failed'
                             returning id)
               insert into transfers (id, kind, layer, account_id, actor_id, rights, region_code, ground, state, wish,
                                      ended_at, error_file_id)
               overriding system value
               select 100 + b.id, 'undo', b.layer, w.id, w.id, '{}', w.region_code, w.ground, %s,
                      jsonb_build_object('batch', b.id, 'reason', '导错了'), case when %s = 'failed' then now() end,
                      (select id from kept)
               from whose w, import_batches b where b.id = %s""",
            name, state, state, state, batch,
        )  # fmt: skip
    world.ask("insert into kept_file_parts values (1000, 1, %s)", as_workbook(4, [], "somebody"))
