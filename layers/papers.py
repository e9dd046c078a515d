"""What a village's papers are made from, within the viewer's scope; names masked but for those who agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.errors import InsufficientPrivilege

from layers import records_paper
from layers.database import Connection
from layers.errors import NotAllowedError, NotVisibleError
from layers.queries import load
from layers.records_paper import (
    PaperDimension,
    PaperEntry,
    PaperHousehold,
    PaperMatter,
    PaperMeeting,
    PaperObjection,
    PaperRedemption,
    PaperStanding,
    PaperVillage,
    PraisedHousehold,
)

_queries: Any = load("papers", records_paper)


@dataclass(frozen=True, slots=True)
class Part:
    """Which households of a village: one group's, a single one, or all that the viewer sees."""

    group_no: int | None = None
    household_code: str | None = None


EVERY = Part()


def village(connection: Connection, code: str, *, whole: bool = False) -> PaperVillage:
    """Return a village that the viewer sees, or sees a part of unless `whole` is asked for; else NotVisibleError."""
    found: PaperVillage | None = _queries.village(connection, code=code)
    if found is None or (whole and not found.is_whole):
        raise NotVisibleError(code)
    return found


def standings(connection: Connection, village_code: str) -> list[PaperStanding]:
    """Return how each period of a village stands, newest first."""
    return list(_queries.standings(connection, village_code=village_code, period=None))


def standing(connection: Connection, village_code: str, period: str) -> PaperStanding:
    """Return how a village's period stands; NotVisibleError when there is nothing of it."""
    found = list(_queries.standings(connection, village_code=village_code, period=period))
    if not found:
        raise NotVisibleError(period)
    of_period: PaperStanding = found[0]
    return of_period


def dimensions(connection: Connection, scheme_id: int) -> list[PaperDimension]:
    """Return a scheme's dimensions in its own order."""
    return list(_queries.dimensions(connection, scheme_id=scheme_id))


def groups(connection: Connection, village_code: str) -> list[int]:
    """Return the numbers of a village's groups."""
    return [row[0] for row in _queries.groups(connection, village_code=village_code)]


def results(
    connection: Connection, village: PaperVillage, standing: PaperStanding, part: Part = EVERY
) -> list[PaperHousehold]:
    """Return each household's result, by number: as it was frozen, once it is."""
    if standing.state == "frozen" and village.is_whole and part == EVERY:
        return list(
            _queries.frozen(connection, village_code=village.code, period=standing.period, version=standing.version)
        )
    return list(_queries.scored(connection, village_code=village.code, period=standing.period, **_narrowed(part)))


def count_ranked(connection: Connection, village_code: str, period: str) -> int:
    """Count the households that take part: of the whole village, or of what the viewer sees of it."""
    return int(_queries.count_ranked(connection, village_code=village_code, period=period))


def entries(connection: Connection, village_code: str, period: str, part: Part = EVERY) -> list[PaperEntry]:
    """Return what was booked in a period, in the order of the ledger."""
    return list(_queries.entries(connection, village_code=village_code, period=period, **_narrowed(part)))


def count_entries(connection: Connection, village_code: str, period: str, group_no: int | None) -> int:
    """Count what was booked in a period."""
    return int(_queries.count_entries(connection, village_code=village_code, period=period, group_no=group_no))


def meetings(
    connection: Connection, village_code: str, first_day: date, last_day: date
) -> tuple[list[PaperMeeting], list[PaperMatter]]:
    """Return the panel's meetings of some days, and what each decided about."""
    days = {"village_code": village_code, "first_day": first_day, "last_day": last_day}
    return list(_queries.meetings(connection, **days)), list(_queries.matters(connection, **days))


def redemptions(
    connection: Connection, village_code: str, first_day: date, last_day: date, group_no: int | None
) -> list[PaperRedemption]:
    """Return what was taken for points on some days."""
    return list(
        _queries.redemptions(
            connection, village_code=village_code, first_day=first_day, last_day=last_day, group_no=group_no
        )
    )


def objections(connection: Connection, village_code: str, period: str) -> list[PaperObjection]:
    """Return the objections of a period that the viewer may know of."""
    return list(_queries.objections(connection, village_code=village_code, period=period))


def praised(connection: Connection, village_code: str, period: str) -> list[PraisedHousehold]:
    """Return who did what good in a period, by household number."""
    return list(_queries.praised(connection, village_code=village_code, period=period))


def consented_names(connection: Connection, village_code: str, purpose: str) -> Mapping[int, str]:
    """Return the full names of those who agreed, as of now, to be named on such a paper; by household."""
    return dict(_queries.consented(connection, village_code=village_code, purpose=purpose))


def set_contacts(
    connection: Connection, village_code: str, *, person: str, phone: str, supervision: str, seal: str
) -> None:
    """Store whom a village's papers tell people to turn to, and record it."""
    try:
        outcome = _queries.set_contacts(
            connection, village_code=village_code, person=person, phone=phone, supervision=supervision, seal=seal
        )
    except InsufficientPrivilege as error:
        raise NotAllowedError from error
    if outcome is None:
        raise NotVisibleError(village_code)


def _narrowed(part: Part) -> dict[str, object]:
    return {"group_no": part.group_no, "household_code": part.household_code}
