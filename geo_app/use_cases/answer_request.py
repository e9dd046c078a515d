"""Take a request in hand, give it more time, refuse it, end it: every step that changes nothing but the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from geo_app.errors import BadRequestError, Fault
from layers import data_requests
from layers.data_requests import OutOfBoundsError, RequestStateError
from layers.database import Connection, Database
from layers.scope import Scope

_SHORTEST, _LONGEST, _LONGEST_LEGAL = 5, 1000, 500


def accept_request(database: Database, scope: Scope, number: int) -> None:
    """Take a request in hand."""
    _step(database, scope, lambda connection: data_requests.accept(connection, number))


def extend_request(database: Database, scope: Scope, number: int, until: date, reason: str) -> None:
    """Set a later due date, once; the person reads the reason."""
    reason = words(reason, "reason", "请写延期的理由，申请人会看到", _LONGEST_LEGAL)
    _step(database, scope, lambda connection: data_requests.extend(connection, number, until, reason))


def refuse_request(database: Database, scope: Scope, number: int, legal_reason: str, answer: str) -> None:
    """Refuse a request in words, with the law's reason."""
    faults: list[Fault] = []
    for text, field, message, most in (
        (legal_reason, "legal_reason", "请写依据哪一条法律", _LONGEST_LEGAL),
        (answer, "answer", "请用自己的话写明不能办的理由，申请人会看到", _LONGEST),
    ):
        try:
            words(text, field, message, most)
        except BadRequestError as error:
            faults += error.faults
    if faults:
        raise BadRequestError(*faults)
    _step(
        database,
        scope,
        lambda connection: data_requests.refuse(connection, number, legal_reason.strip(), answer.strip()),
    )


def withdraw_request(database: Database, scope: Scope, number: int, reason: str) -> None:
    """End a request because the person takes it back; how they said so is kept."""
    reason = words(reason, "taken_back", "请写本人怎样、哪天说的不办了", _LONGEST_LEGAL)
    _step(database, scope, lambda connection: data_requests.withdraw(connection, number, reason))


def finish_request(database: Database, scope: Scope, number: int, answer: str) -> None:
    """End an explanation with its answer, or a copy that was handed over."""
    answer = words(answer, "answer", "请写答复，申请人会看到", _LONGEST)
    _step(database, scope, lambda connection: data_requests.finish(connection, number, answer))


def words(text: str, field: str, message: str, most: int) -> str:
    """Return the text without blanks around it; BadRequestError where it is too short or too long to say anything."""
    text = text.strip()
    if len(text) < _SHORTEST:
        raise BadRequestError(Fault(field, f"{message}，至少 {_SHORTEST} 个字"))
    if len(text) > most:
        raise BadRequestError(Fault(field, f"最多 {most} 个字"))
    return text


@contextmanager
def told() -> Iterator[None]:
    """Tell in words what does not follow from the state that a request is in."""
    try:
        yield
    except RequestStateError:
        raise BadRequestError(Fault("status", "这一步现在不能办：申请已经办结，或前一步还没有做")) from None
    except OutOfBoundsError:
        raise BadRequestError(Fault("until", "新的期限要晚于现在的期限，最多延长 30 天；超期以后不能再延")) from None


def _step(database: Database, scope: Scope, step: Callable[[Connection], None]) -> None:
    with told(), database.transaction(scope, read_only=False) as connection:
        step(connection)
