"""Take a village's adopted rules on file for the town, or order a correction."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault, NotFoundError
from layers import rules
from layers.database import Database
from layers.scope import Scope

FILINGS = {"due": "待备案", "filed": "已备案", "correction_ordered": "责令改正"}
_LONGEST_NOTE, _LONGEST_REF = 500, 60


def file_scheme(database: Database, scope: Scope, scheme_id: int, outcome: str, *, ref: str, note: str) -> None:
    """File the rules ('filed') or order a correction and say of what ('correction_ordered'), which ends them for the
    quarters that have not begun.

    BadRequestError says what is missing, or that it was done before; NotFoundError where it is not the viewer's to do.
    """
    faults = [] if outcome in ("filed", "correction_ordered") else [Fault("outcome", "请选择备案，还是责令改正")]
    if len(ref) > _LONGEST_REF:
        faults.append(Fault("ref", f"最多 {_LONGEST_REF} 个字"))
    if outcome == "correction_ordered" and not note:
        faults.append(Fault("note", "责令改正要写明改什么、依据什么"))
    if len(note) > _LONGEST_NOTE:
        faults.append(Fault("note", f"最多 {_LONGEST_NOTE} 个字"))
    if faults:
        raise BadRequestError(*faults)
    with database.transaction(scope, read_only=False) as connection:
        told = rules.file_scheme(connection, scheme_id, outcome, ref, note)
    if told is None:
        raise NotFoundError
    if told != "done":
        raise BadRequestError(Fault("outcome", "已经这样办过了，没有改动"))
