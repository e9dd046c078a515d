"""Take back, by a job, the batch that somebody asked for: as that person, who may do no more by then than before."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from geo_app.errors import CancelledError
from geo_app.exchange.watching import Watcher
from layers import batches
from layers.batches import Undone
from layers.database import Database
from layers.records_batches import Hindrance
from layers.records_transfers import TransferWork
from layers.scope import Scope

_LISTED = 20


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What came of it, and where it was refused all that stands in the way."""

    undone: Undone
    hindrances: list[Hindrance]

    def as_json(self) -> dict[str, object]:
        """Return what the page shows of it."""
        return asdict(self.undone) | {"errors": [asdict(each) for each in self.hindrances[:_LISTED]]}


def carry_out_undo(web: Database, scope: Scope, work: TransferWork, watcher: Watcher) -> CarriedOut:
    """Take the batch back, all of it or nothing, and end the work in the same transaction.

    CancelledError where nobody wants it any more, layers.errors where there is no such batch or a right is lacking.
    """
    number = int(work.wish["batch"])
    with web.transaction(scope, read_only=False) as connection, watcher.at_work(connection):
        rows = sum(batches.count_rows(connection, number))
        # also without the locks that keep imports waiting: what is built upon is refused before it takes them
        watcher.step("核对有没有后续", rows)
        hindrances = batches.hindrances(connection, number, None)
        if hindrances:
            rows = len({(each.kind, each.row_id) for each in hindrances})
            return CarriedOut(Undone("built_upon", rows=rows), hindrances)
        watcher.step("写回原样", rows)
        undone = batches.carry_out_undo(connection, work.id, work.attempt)
        if undone.outcome == "unwanted":
            raise CancelledError
        if undone.outcome != "done":
            hindrances = batches.hindrances(connection, number, None)
    return CarriedOut(undone, hindrances)
