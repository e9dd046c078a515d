"""What a resident may see and do, through the functions of the schema `resident`; and the codes that let them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from layers import records_residents
from layers.database import Connection
from layers.queries import load
from layers.records_residents import Look, OwnHousehold

_queries: Any = load("residents", records_residents)


def schema_version(connection: Connection) -> str:
    """Return the step that the schema stands at."""
    return str(_queries.schema_version(connection))


def salt(connection: Connection, household_code: str) -> bytes:
    """Return what a household's code is hashed with; one that does not exist has a salt as well."""
    return bytes(_queries.salt(connection, household_code=household_code))


def sign_in(
    connection: Connection, household_code: str, code_hash: bytes, digest: bytes, client: str
) -> Literal["in", "wrong", "locked"]:
    """Open a session under this digest if the hash is that of the household's code."""
    outcome: Literal["in", "wrong", "locked"] = _queries.sign_in(
        connection, household_code=household_code, code_hash=code_hash, digest=digest, client=client
    )
    return outcome


def sign_out(connection: Connection, digest: bytes) -> None:
    """End a session."""
    _queries.sign_out(connection, digest=digest)


def household(connection: Connection, digest: bytes) -> OwnHousehold | None:
    """Return the household of a session that is still good."""
    found: OwnHousehold | None = _queries.household(connection, digest=digest)
    return found


def reader(connection: Connection, digest: bytes) -> OwnHousehold | None:
    """Return whose account a session that is still good reads: the household's that signed in, or whose card it is."""
    found: OwnHousehold | None = _queries.reader(connection, digest=digest)
    return found


def open_card(connection: Connection, card: bytes, digest: bytes, client: str) -> str | None:
    """Open a session under this digest for a card's picture and return its quarter; None when the picture has ended."""
    period: str | None = _queries.open_card(connection, card=card, digest=digest, client=client)
    return period


def issue_card_links(
    connection: Connection, village_code: str, period: str, digests: Mapping[int, bytes], ends: datetime
) -> bool:
    """Give each household's card its picture, by number; False when one of them is not the viewer's to see."""
    return bool(
        _queries.issue_card_links(
            connection,
            village_code=village_code,
            period=period,
            households=list(digests),
            digests=list(digests.values()),
            ends=ends,
        )
    )


def looks(connection: Connection, digest: bytes) -> list[Look]:
    """Return which offices looked at the household, and when."""
    return list(_queries.looks(connection, digest=digest))


def issue_code(connection: Connection, household_id: int, salt: bytes, code_hash: bytes, expires_at: datetime) -> bool:
    """Give a household of the viewer's area a new code, which ends the one before; False when the viewer may not."""
    return bool(
        _queries.issue_code(
            connection, household_id=household_id, salt=salt, code_hash=code_hash, expires_at=expires_at
        )
    )


def set_code(connection: Connection, household_id: int, salt: bytes, code_hash: bytes, expires_at: datetime) -> None:
    """Give a household a new code, as the schema's owner."""
    _queries.set_code(connection, household_id=household_id, salt=salt, code_hash=code_hash, expires_at=expires_at)


def end_code(connection: Connection, household_id: int) -> None:
    """Take a household's code back, and end who is signed in with it, as the schema's owner."""
    _queries.end_code(connection, household_id=household_id)


def held_code(connection: Connection, village_code: str) -> tuple[int, str, bytes | None, bytes | None] | None:
    """Return number, code, salt and hash of a village's first household with a score, as the schema's owner."""
    row = _queries.held_code(connection, village_code=village_code)
    if row is None:
        return None
    return row[0], row[1], row[2] and bytes(row[2]), row[3] and bytes(row[3])
