"""A village's rule book: what is in force, what was, drafts, adoption, filing. What changes it is recorded.

Of those that change something: None where there is no such thing in the viewer's area, 'done', or a word that says why
it was not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from psycopg2.extras import Json

from layers import records_rules
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.queries import load
from layers.records_rules import Draft, RuleVersion, RuleVillage, TriedHousehold, WaitingRules

_queries: Any = load("rules", records_rules)


def village(connection: Connection, code: str) -> RuleVillage:
    """Return a village of the viewer's area, or the one that the viewer's grid lies in; NotVisibleError otherwise."""
    found: RuleVillage | None = _queries.village(connection, code=code)
    if found is None:
        raise NotVisibleError(code)
    return found


def list_versions(connection: Connection, village_code: str) -> list[RuleVersion]:
    """Return the versions of a village's own rules, newest first, and after them the labelled example."""
    return list(_queries.versions(connection, village_code=village_code))


def in_force(connection: Connection, village_code: str, period: str) -> int | None:
    """Return the number of the scheme that the village follows in a period, like 2026Q4."""
    number: int | None = _queries.in_force(connection, village_code=village_code, period=period)
    return number


def list_drafts(connection: Connection, village_code: str) -> list[Draft]:
    """Return the drafts of a village that were not adopted yet; none for who may not work on them."""
    return list(_queries.drafts(connection, village_code=village_code))


def draft(connection: Connection, village_code: str, number: int) -> Draft:
    """Return a draft of this village; NotVisibleError where the viewer has no part in it."""
    found: Draft | None = _queries.draft(connection, village_code=village_code, number=number)
    if found is None:
        raise NotVisibleError(str(number))
    return found


def create_draft(connection: Connection, village_code: str, body: Mapping[str, Any], based_on: int | None) -> int:
    """Begin a draft and return its number; NotVisibleError where the village is not the viewer's."""
    number: int | None = _queries.create_draft(
        connection, village_code=village_code, body=Json(body), based_on=based_on
    )
    if number is None:
        raise NotVisibleError(village_code)
    return number


def save_draft(connection: Connection, number: int, edition: int, body: Mapping[str, Any]) -> str | None:
    """Save a draft that was at this edition; 'changed' when another has saved it since, 'adopted' when it was."""
    outcome: str | None = _queries.save_draft(connection, number=number, edition=edition, body=Json(body))
    return outcome


def discard_draft(connection: Connection, number: int) -> str | None:
    """Throw a draft away; 'adopted' when that is too late."""
    outcome: str | None = _queries.discard_draft(connection, number=number)
    return outcome


def closed_periods(connection: Connection, village_code: str) -> list[str]:
    """Return the quarters before the present one in which something was booked, newest first."""
    return [row[0] for row in _queries.closed_periods(connection, village_code=village_code)]


def note_trial(connection: Connection, number: int, edition: int) -> str | None:
    """Note that this edition of a draft was tried; 'changed' when it is not the newest, 'adopted' when it was."""
    outcome: str | None = _queries.note_trial(connection, number=number, edition=edition)
    return outcome


def adopt_draft(connection: Connection, number: int, edition: int, adoption: Mapping[str, Any]) -> str | None:
    """Make a draft the village's rules, by what its people decided; or a word of `use_cases.adopt_draft`."""
    outcome: str | None = _queries.adopt_draft(connection, number=number, edition=edition, adoption=Json(adoption))
    return outcome


def file_scheme(connection: Connection, scheme_id: int, outcome: str, ref: str, note: str) -> str | None:
    """Take adopted rules on file ('filed') or order a correction ('correction_ordered'); 'so_already' when too late."""
    told: str | None = _queries.file_scheme(connection, scheme_id=scheme_id, outcome=outcome, ref=ref, note=note)
    return told


def list_waiting(connection: Connection) -> list[WaitingRules]:
    """Return the adopted rules of the viewer's area that wait for the town, the longest waiting first."""
    return list(_queries.waiting(connection))


def tried_ledger(connection: Connection, village_code: str, period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a quarter's entries and the village's households, as `scoring.trial` takes them."""
    entries = pd.DataFrame(
        list(_queries.entries(connection, village_code=village_code, period=period)),
        columns=["household", "item", "points_tenths"],
    )
    households = pd.DataFrame(
        list(_queries.households(connection, village_code=village_code)), columns=["household", "group", "ranked"]
    )
    whole = {"household": "int64", "points_tenths": "int64"}
    return entries.astype(whole), households.astype({"household": "int64", "group": "int64", "ranked": bool})


def named(connection: Connection, household_ids: list[int]) -> dict[int, TriedHousehold]:
    """Return the households of these numbers, with masked names."""
    return {it.id: it for it in _queries.named(connection, ids=household_ids)}
