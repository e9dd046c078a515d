"""Hand over the copy of everything that is held about a person: at the counter, or in the resident app."""

from __future__ import annotations

from typing import Any

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.sealing import Sealer
from geo_app.use_cases.answer_request import words
from layers import data_requests
from layers.data_requests import CopyForm, RequestStateError
from layers.database import Database
from layers.scope import Scope


def give_copy(database: Database, scope: Scope, number: int, form: CopyForm, seal: Sealer) -> dict[str, Any]:
    """Return the copy, once in each form; a petitioner's own telephone number stands in it in full."""
    try:
        with database.transaction(scope, read_only=False) as connection:
            bundle, sealed = data_requests.give_copy(connection, number, form)
            if sealed is not None:
                bundle["petitioner"]["phone"] = phones.opened(sealed, seal)
            return bundle
    except RequestStateError:
        raise BadRequestError(
            Fault("form", "现在不能取副本：请先受理；同一形式只能取一次，要再取请重新登记一份申请")
        ) from None


def release_copy(database: Database, scope: Scope, number: int, answer: str) -> None:
    """Let the household download its copy in the resident app; nobody else reads it on the way."""
    answer = words(answer, "answer", "请写答复，申请人会看到", 1000)
    try:
        with database.transaction(scope, read_only=False) as connection:
            data_requests.release_copy(connection, number, answer)
    except RequestStateError:
        raise BadRequestError(Fault("status", "现在不能交付：请先受理；事项的副本只能当面交付")) from None
