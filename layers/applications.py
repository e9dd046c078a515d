"""Applications for points within the viewer's scope; the steps are functions of migration 0025, which record them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extras import Json

from layers import records_process
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.process_refusals import translated
from layers.queries import load
from layers.records_process import (
    ApplicationFacts,
    ApplicationRow,
    HouseholdChoice,
    Inspected,
    ItemChoice,
    Meeting,
    Step,
    Vote,
)

_queries: Any = load("applications", records_process)


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application as somebody files it; `points` in tenths, coordinates in EPSG:4490.

    `photos` are JPEGs in base64 with `width` and `height`; `key_digest` makes it one however often it is sent.
    """

    household_code: str
    item: str
    points: int
    occurred_on: date
    place: str
    lon: float | None
    lat: float | None
    description: str
    evidence: str
    source: str
    key_digest: bytes
    photos: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Village:
    """A village by code and name."""

    code: str
    name: str


def village(connection: Connection, code: str) -> Village:
    """Return a village that the viewer sees anything of; NotVisibleError for others."""
    found = _queries.village(connection, village_code=code)
    if found is None:
        raise NotVisibleError(code)
    return Village(*found)


def list_applications(
    connection: Connection, village_code: str, statuses: Sequence[str], limit: int, offset: int = 0
) -> list[ApplicationRow]:
    """Return a village's applications in these states; those that wait longest at the top."""
    return list(
        _queries.page(connection, village_code=village_code, statuses=list(statuses), limit=limit, offset=offset)
    )


def counts(connection: Connection, village_code: str) -> dict[str, int]:
    """Return how many applications of a village are in each state."""
    return dict(_queries.counts(connection, village_code=village_code))


def application(connection: Connection, number: int) -> ApplicationFacts:
    """Return all of an application; NotVisibleError when the viewer may not see it."""
    found: ApplicationFacts | None = _queries.facts(connection, number=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def course(connection: Connection, number: int) -> list[Step]:
    """Return the steps that an application took, oldest first."""
    return list(_queries.course(connection, number=number))


def votes(connection: Connection, number: int) -> list[Vote]:
    """Return how the members decided on an application."""
    return list(_queries.votes(connection, number=number))


def meeting(connection: Connection, number: int) -> Meeting | None:
    """Return a meeting, for those who see the whole village."""
    found: Meeting | None = _queries.meeting(connection, number=number)
    return found


def items(connection: Connection, village_code: str, day: date) -> list[ItemChoice]:
    """Return the items that a village's rules have for a day, by dimension."""
    return list(_queries.items(connection, village_code=village_code, day=day))


def households(connection: Connection, village_code: str) -> list[HouseholdChoice]:
    """Return the households of a village that the viewer sees, by group."""
    return list(_queries.households(connection, village_code=village_code))


def file_application(connection: Connection, new: NewApplication) -> tuple[int, bool]:
    """File an application; return its number, and whether it is new.

    Raises NotAllowedError without the right, ProcessRefusedError when the rules do not allow it.
    """
    with translated():
        number, is_new = _queries.file(
            connection,
            **{name: getattr(new, name) for name in NewApplication.__slots__ if name != "photos"},
            photos=Json([dict(photo) for photo in new.photos]),
        )
    return int(number), bool(is_new)


def inspect(
    connection: Connection, village_code: str, day: date, sheet: Sequence[Mapping[str, object]]
) -> tuple[int, int]:
    """File what an inspection found: `household`, `item`, `times` and `instead` (items that this one replaces) a row.

    Returns how many applications were filed, and how many were there before. All rows are filed or none.
    """
    with translated():
        row = _queries.inspect(connection, village_code=village_code, day=day, sheet=Json([dict(r) for r in sheet]))
    return int(row[0]), int(row[1])


def inspected(connection: Connection, village_code: str, day: date) -> list[Inspected]:
    """Return what an inspection of a day has found so far."""
    return list(_queries.inspected(connection, village_code=village_code, day=day))


def precheck(connection: Connection, number: int, outcome: str, reason: str) -> None:
    """Look at an application first: `prechecked`, `withdrawn`, or back to `submitted`."""
    with translated():
        _queries.precheck(connection, number=number, outcome=outcome, reason=reason)


def precheck_all(connection: Connection, numbers: Sequence[int]) -> int:
    """Take the first step with several applications at once; return how many took it now."""
    with translated():
        return int(_queries.precheck_all(connection, numbers=list(numbers)))


def withdraw(connection: Connection, number: int, reason: str) -> None:
    """End an application before it is booked."""
    with translated():
        _queries.withdraw(connection, number=number, reason=reason)


def publicise(connection: Connection, village_code: str, numbers: Sequence[int], posted_on: date, until: date) -> int:
    """Post a notice of what the panel gave; return how many applications it shows."""
    with translated():
        return int(
            _queries.publicise(
                connection, village_code=village_code, numbers=list(numbers), posted_on=posted_on, until=until
            )
        )


def book(connection: Connection, number: int) -> int:
    """Book an application whose notice is over; return the number of the entry."""
    with translated():
        return int(_queries.book(connection, number=number))


def book_due(connection: Connection, village_code: str) -> int:
    """Book all of a village that is due; return how many."""
    with translated():
        return int(_queries.book_due(connection, village_code=village_code))


def villages_with_due(connection: Connection) -> list[str]:
    """Return the villages that have notices that are over, for the nightly job."""
    return [row[0] for row in _queries.villages_with_due(connection)]


def book_due_of(connection: Connection, village_code: str) -> int:
    """Book all of a village that is due, as the schema's owner; return how many."""
    with translated():
        return int(_queries.book_due_of(connection, village_code=village_code))


def photo(connection: Connection, number: int, photo_no: int) -> bytes | None:
    """Return a photograph of an application; the look is recorded."""
    found = _queries.photo(connection, number=number, photo_no=photo_no)
    return None if found is None else bytes(found)


def notice(connection: Connection, village_code: str, posted_on: date) -> list[ApplicationRow]:
    """Return what a village's notice of a day shows."""
    return list(_queries.notice(connection, village_code=village_code, posted_on=posted_on))


def notices(connection: Connection, village_code: str) -> list[tuple[date, date, int]]:
    """Return the last notices of a village: posted on, until, how many applications."""
    return [(row[0], row[1], row[2]) for row in _queries.notices(connection, village_code=village_code)]
