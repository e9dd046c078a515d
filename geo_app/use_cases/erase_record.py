"""Delete what a person asked to have deleted, as far as the law lets it go."""

from __future__ import annotations

from collections.abc import Sequence

from geo_app.errors import BadRequestError, Fault
from geo_app.use_cases.answer_request import words
from layers import data_requests
from layers.data_requests import RequestStateError
from layers.database import Database
from layers.scope import Scope


def erase_record(database: Database, scope: Scope, number: int, fields: Sequence[str], answer: str) -> None:
    """Delete these things, field by field, and answer; BadRequestError when one of them may not be deleted."""
    if not fields:
        raise BadRequestError(Fault("fields", "请勾选要删除的内容；都不能删除时，请用「不予办理」并写明理由"))
    answer = words(answer, "answer", "请写答复，申请人会看到", 1000)
    try:
        with database.transaction(scope, read_only=False) as connection:
            data_requests.erase(connection, number, fields, answer)
    except RequestStateError:
        raise BadRequestError(Fault("fields", "其中有依法不能删除的内容，或申请还没有受理、已经办结")) from None
