"""Say of two records whether they are one; or take back that one said so."""

from __future__ import annotations

from typing import Literal

from geo_app.errors import BadRequestError, Fault
from layers import duplicates
from layers.database import Database
from layers.scope import Scope

Verdict = Literal["same", "different", "reopen"]
_REFUSED = {
    "judged_already": Fault("verdict", "这一对已经核对过了"),
    "not_judged": Fault("verdict", "这一对还没有核对"),
    "merged_already": Fault("verdict", "后一件已经并入别的事件"),
    "merged_elsewhere": Fault("verdict", "前一件已并入您看不到的事件，请交上一级核对"),
    "other_way_round": Fault("verdict", "前一件已经并入后一件，不能再反过来并"),
    "changed_since": Fault("verdict", "并案以后这一件又办过手续，不能直接取消，请按更正办"),
}


def judge_duplicate(database: Database, scope: Scope, number: int, verdict: Verdict) -> None:
    """Keep the judgement on a pair of cases: where they are one, the later is merged into the earlier.

    BadRequestError says what stands in the way; layers.errors where there is no such pair, or the right is lacking.
    """
    with database.transaction(scope, read_only=False) as connection:
        if verdict == "reopen":
            outcome = duplicates.reopen(connection, number)
        else:
            outcome = duplicates.judge(connection, number, verdict)
        if outcome != "done":
            raise BadRequestError(_REFUSED[outcome])


def note_household_pair(database: Database, scope: Scope, household: int, other: int) -> None:
    """Keep that somebody has looked at two households that may be one; the program makes no one of them."""
    with database.transaction(scope, read_only=False) as connection:
        outcome = duplicates.note_household_pair(connection, household, other)
        if outcome != "done":
            raise BadRequestError(_REFUSED[outcome])
