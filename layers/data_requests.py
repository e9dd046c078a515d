"""Data-subject requests within the viewer's scope; the steps are functions of migration 0021, which record them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import psycopg2.errors
from psycopg2.extras import Json

from layers import records_requests
from layers.database import Connection
from layers.errors import LayerError, NotVisibleError
from layers.queries import load
from layers.records_requests import Erasable, RequestFacts, RequestRow

_queries: Any = load("data_requests", records_requests)
State = Literal["open", "overdue", "done"]
CopyForm = Literal["page", "file"]


class RequestStateError(LayerError):
    """What is asked for does not follow from the state that the request is in."""


class OutOfBoundsError(LayerError):
    """A place lies outside its village, or a day outside what the law's term allows."""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request as a member of staff writes it down; the subject is a household's code or a case's number."""

    kind: str
    household_code: str
    case_number: str
    said_by: str
    relation: str
    identity_checked: str
    contact_sealed: bytes | None
    contact_masked: str
    wording: str
    field: str | None
    wanted: Mapping[str, Any] | None
    wanted_sealed: bytes | None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except psycopg2.errors.NoDataFound as error:
        raise NotVisibleError(str(error)) from error
    except psycopg2.errors.ObjectNotInPrerequisiteState as error:
        raise RequestStateError(str(error)) from error
    except psycopg2.errors.NumericValueOutOfRange as error:
        raise OutOfBoundsError(str(error)) from error


def list_requests(connection: Connection, state: State, today: date, limit: int, offset: int) -> list[RequestRow]:
    """Return requests: open ones by due date, done ones newest first."""
    return list(_queries.page(connection, state=state, today=today, most=limit, skip=offset))


def count_requests(connection: Connection, today: date) -> dict[State, int]:
    """Return how many are open, overdue and done."""
    is_open, overdue, done = _queries.counts(connection, today=today)
    return {"open": is_open, "overdue": overdue, "done": done}


def file_request(connection: Connection, new: NewRequest, days: int) -> int:
    """Record a request, due in so many days; NotVisibleError when the viewer sees no such household or case."""
    with _translated():
        number: int | None = _queries.file(
            connection,
            **{name: getattr(new, name) for name in NewRequest.__slots__ if name != "wanted"},
            wanted=Json(dict(new.wanted)) if new.wanted is not None else None,
            days=days,
        )
    if number is None:
        raise NotVisibleError(new.household_code or new.case_number)
    return number


def open_request(connection: Connection, number: int) -> RequestFacts:
    """Return all of a request, and record that it was read."""
    with _translated():
        facts: RequestFacts = _queries.open(connection, number=number)
    return facts


def list_erasable(connection: Connection, number: int) -> list[Erasable]:
    """Return what is held about the subject, and whether it may be deleted."""
    with _translated():
        return list(_queries.erasable(connection, number=number))


def accept(connection: Connection, number: int) -> None:
    """Take the request in hand."""
    with _translated():
        _queries.accept(connection, number=number)


def extend(connection: Connection, number: int, until: date, reason: str) -> None:
    """Set a later due date, once."""
    with _translated():
        _queries.extend(connection, number=number, until=until, reason=reason)


def refuse(connection: Connection, number: int, legal_reason: str, answer: str) -> None:
    """Refuse the request, with the law's reason and an answer in words."""
    with _translated():
        _queries.refuse(connection, number=number, legal_reason=legal_reason, answer=answer)


def withdraw(connection: Connection, number: int, reason: str) -> None:
    """End the request because the person takes it back, and keep how they said so."""
    with _translated():
        _queries.withdraw(connection, number=number, reason=reason)


def reveal_contact(connection: Connection, number: int) -> bytes | None:
    """Return the sealed telephone number that was left with the request, and record that it was asked for."""
    with _translated():
        sealed = _queries.contact(connection, number=number)
    return None if sealed is None else bytes(sealed)


def finish(connection: Connection, number: int, answer: str) -> None:
    """End an explanation with its answer, or a copy that was handed over."""
    with _translated():
        _queries.finish(connection, number=number, answer=answer)


def place(connection: Connection, number: int, wanted: Mapping[str, Any]) -> None:
    """Set the coordinates of a place that the request gives in words."""
    with _translated():
        _queries.place(connection, number=number, wanted=Json(dict(wanted)))


def correct(connection: Connection, number: int) -> None:
    """Carry out the correction that the request asks for."""
    with _translated():
        _queries.correct(connection, number=number)


def erase(connection: Connection, number: int, fields: Sequence[str], answer: str) -> None:
    """Delete these things, all of which must be erasable."""
    with _translated():
        _queries.erase(connection, number=number, fields=list(fields), answer=answer)


def give_copy(connection: Connection, number: int, form: CopyForm) -> tuple[dict[str, Any], bytes | None]:
    """Return everything held about the subject, once in each form, and the sealed telephone number of a petitioner."""
    with _translated():
        bundle, phone = _queries.give_copy(connection, number=number, form=form)
    return bundle, None if phone is None else bytes(phone)


def release_copy(connection: Connection, number: int, answer: str) -> None:
    """Let the household download its copy in the resident app."""
    with _translated():
        _queries.release_copy(connection, number=number, answer=answer)
