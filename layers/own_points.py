"""A household's own points, through the functions of the schema `resident`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extras import Json

from layers import records_own_points
from layers.database import Connection
from layers.process_refusals import translated
from layers.queries import load
from layers.records_own_points import (
    OwnApplication,
    OwnBenefit,
    OwnEntry,
    OwnItem,
    OwnObjection,
    OwnRedemption,
    OwnRuleVersion,
    OwnScore,
    Purse,
)

_queries: Any = load("own_points", records_own_points)


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """What the household applies for; points in tenths. The same `form_key` is the same application."""

    item: str
    points: int
    occurred_on: date
    place: str
    description: str
    form_key: bytes
    photos: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class Protest:
    """What the household objects to: an entry, an application under notice, a list of benefits, or a whole period."""

    period: str
    entry_no: int | None
    application_id: int | None
    plan_id: int | None
    text: str
    is_about_retaliation: bool


def scores(connection: Connection, digest: bytes) -> list[OwnScore]:
    """Return the household's results, newest period first."""
    return list(_queries.own_scores(connection, digest=digest))


def village_sums(connection: Connection, digest: bytes, period: str) -> tuple[int, list[int]] | None:
    """Return how many households are ranked and the sum of their parts by dimension; None where too few are."""
    row = _queries.village_sums(connection, digest=digest, period=period)
    return None if row is None else (int(row[0]), [int(total) for total in row[1]])


def entries(connection: Connection, digest: bytes, period: str) -> list[OwnEntry]:
    """Return what was booked for the household in a period."""
    return list(_queries.own_entries(connection, digest=digest, period=period))


def purse(connection: Connection, digest: bytes) -> Purse:
    """Return what the household may spend."""
    found: Purse = _queries.purse(connection, digest=digest)
    return found


def redemptions(connection: Connection, digest: bytes) -> list[OwnRedemption]:
    """Return what points were spent on, newest first."""
    return list(_queries.own_redemptions(connection, digest=digest))


def benefits(connection: Connection, digest: bytes) -> list[OwnBenefit]:
    """Return the lists of benefits that were posted in the village, newest first, each with the own line alone."""
    return list(_queries.own_benefits(connection, digest=digest))


def rule_versions(connection: Connection, digest: bytes) -> list[OwnRuleVersion]:
    """Return the versions of the rules of the household's village, newest first."""
    return list(_queries.rule_versions(connection, digest=digest))


def scheme(connection: Connection, digest: bytes, scheme_id: int) -> dict[str, Any] | None:
    """Return a scheme of the household's village, or the example, as `scoring.scheme.from_record` reads it."""
    record: dict[str, Any] | None = _queries.own_scheme(connection, digest=digest, scheme_id=scheme_id)
    return record


def applications(connection: Connection, digest: bytes) -> list[OwnApplication]:
    """Return the applications about the household, newest first."""
    return list(_queries.own_applications(connection, digest=digest))


def items(connection: Connection, digest: bytes) -> list[OwnItem]:
    """Return what the household may apply for today, by dimension."""
    return list(_queries.own_items(connection, digest=digest))


def file_application(connection: Connection, digest: bytes, claim: OwnClaim, client: str) -> int | None:
    """Hand an application in, once, and return its number; None when too many wait already.

    Raises ProcessRefusedError when the rules do not allow it.
    """
    with translated():
        number: int | None = _queries.file_application(
            connection,
            digest=digest,
            item=claim.item,
            points=claim.points,
            occurred_on=claim.occurred_on,
            place=claim.place,
            description=claim.description,
            form_key=claim.form_key,
            photos=Json(list(claim.photos)),
            client=client,
        )
    return number


def withdraw_application(connection: Connection, digest: bytes, number: int, client: str) -> bool:
    """Take an own application back; False when there is none that nobody has looked at yet."""
    with translated():
        return bool(_queries.withdraw_application(connection, digest=digest, number=number, client=client))


def objections(connection: Connection, digest: bytes) -> list[OwnObjection]:
    """Return the household's objections, newest first."""
    return list(_queries.own_objections(connection, digest=digest))


def file_objection(connection: Connection, digest: bytes, protest: Protest, client: str) -> int | None:
    """File an objection and return its number; None when it is to nothing of the household's own, or no longer open."""
    number: int | None = _queries.file_objection(
        connection,
        digest=digest,
        period=protest.period,
        entry_no=protest.entry_no,
        application_id=protest.application_id,
        plan_id=protest.plan_id,
        text=protest.text,
        is_about_retaliation=protest.is_about_retaliation,
        client=client,
    )
    return number
