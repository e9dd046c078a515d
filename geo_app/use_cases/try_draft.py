"""Try a draft of a village's rules on quarters that are over."""

from __future__ import annotations

from dataclasses import dataclass

from geo_app.errors import NotFoundError
from layers import rules, schemes
from layers.database import Connection, Database
from layers.scope import Scope
from scoring.scheme import Scheme, from_record
from scoring.trial import Trial, trial


@dataclass(frozen=True, slots=True)
class TriedPeriod:
    """A quarter under the rules that it had and under the draft; without `trial` it cannot be told, for it was booked
    under more than one version."""

    period: str
    old: Scheme
    trial: Trial | None


def note_trial(database: Database, scope: Scope, number: int, edition: int) -> str:
    """Note that this edition was tried: 'done'; 'changed' when another has saved it since; 'adopted' when it is too
    late."""
    with database.transaction(scope, read_only=False) as connection:
        outcome = rules.note_trial(connection, number, edition)
    if outcome is None:
        raise NotFoundError
    return outcome


def try_draft(
    connection: Connection, village_code: str, new: Scheme, periods: list[str], *, reprice: bool
) -> list[TriedPeriod]:
    """Score these quarters of a village under the rules that they had and under new ones; nothing is kept of it."""
    return [_tried(connection, village_code, new, period, reprice) for period in periods]


def _tried(connection: Connection, village_code: str, new: Scheme, period: str, reprice: bool) -> TriedPeriod:
    number = rules.in_force(connection, village_code, period)
    if number is None:
        raise NotFoundError
    old = from_record(schemes.read(connection, number))
    entries, households = rules.tried_ledger(connection, village_code, period)
    if not set(entries["item"]) <= {item.code for item in old.items}:
        return TriedPeriod(period, old, None)
    return TriedPeriod(period, old, trial(entries, households, old, new, reprice=reprice))
