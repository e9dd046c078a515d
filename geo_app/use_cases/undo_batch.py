"""Take back what a file brought in, while nothing builds on it: at once, or where that takes long by a job."""

from __future__ import annotations

from geo_app import batch_words
from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.watching import NOBODY, Watcher
from geo_app.use_cases.redraw_outlines import redraw_waiting
from layers import audit, batches
from layers.batches import Undone
from layers.database import Database
from layers.records_batches import Batch, Hindrance
from layers.scope import Scope

LONGEST_REASON = 200
MOST_AT_ONCE = 1_000
"""How many rows go back while a page waits."""
_LISTED = 10
_REFUSED = {
    "reason_needed": Fault("reason", f"请写明为什么撤回，2 到 {LONGEST_REASON} 个字"),
    "reason_unlawful": Fault("reason", "原因里写了不得与积分有关的事，请只写数据哪里不对"),
    "undone": Fault("batch", "这一批已经撤回了"),
    "undo": Fault("batch", "这一条本身就是一次撤回；要恢复，请把原来的文件再导入一次"),
    "unchanged": Fault("batch", "这一批没有改动任何数据，没有什么可撤回"),
    "settled": Fault("batch", "这一批太早了，导入前的旧值已按保存期限删除，不能整批撤回"),
    "under_way": Fault("batch", "这一批正在撤回，请等它办完"),
    "too_many": Fault("batch", "您正在办的文件太多，请等前面的办完，或取消几份"),
}


def is_long(batch: Batch) -> bool:
    """Tell whether taking a batch back takes longer than a page should wait."""
    return batch.rows_inserted + batch.rows_updated > MOST_AT_ONCE


def undo_batch(database: Database, scope: Scope, number: int, reason: str) -> Undone:
    """Take a batch of the viewer's area back, all of it or nothing, and record who did and why.

    A large one is asked for, and a job does it: then the outcome is 'asked', not 'done'. BadRequestError says what
    stands in the way; layers.errors where there is no such batch, or a right is lacking.
    """
    with database.transaction(scope, read_only=False) as connection:
        if is_long(batches.batch(connection, number)):
            undone = batches.ask_undo(connection, number, reason.strip())
            if undone.outcome != "asked":
                raise BadRequestError(_REFUSED[undone.outcome])
            return undone
        undone = batches.undo(connection, number, reason.strip())
        if undone.outcome != "done":
            raise BadRequestError(*_faults(undone, batches.hindrances(connection, number, _LISTED)))
    return undone


def undo_batch_at_hand(database: Database, number: int, reason: str, who: str, *, watcher: Watcher = NOBODY) -> Undone:
    """Take any batch back at the command line, as the schema's owner, and draw anew what lay beside it."""
    with database.transaction(Scope.nobody(), read_only=False) as connection, watcher.at_work(connection):
        audit.as_operator(connection, who)
        watcher.step("核对并撤回", sum(batches.count_rows(connection, number)))
        undone = batches.undo_at_hand(connection, number, reason.strip(), who)
        if undone.outcome != "done":
            raise BadRequestError(*_faults(undone, batches.hindrances_at_hand(connection, number, _LISTED)))
        watcher.step("更新地图")
        redraw_waiting(connection)
    return undone


def refusal(undone: Undone) -> str:
    """Say why a batch was not taken back."""
    if undone.outcome != "built_upon":
        return _REFUSED[undone.outcome].message
    return f"有 {undone.rows:,} 行已有后续，不能整批撤回"


def _faults(undone: Undone, hindrances: list[Hindrance]) -> list[Fault]:
    if undone.outcome != "built_upon":
        return [_REFUSED[undone.outcome]]
    said = [Fault("batch", refusal(undone))]
    return said + [Fault("batch", f"{batch_words.called(each)}：{batch_words.why(each)}") for each in hindrances]
