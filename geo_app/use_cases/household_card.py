"""The picture on a household's card: a way to its own account of a quarter that ends by itself, without a code."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from geo_app.papers.card import CardLinks
from layers import residents
from layers.database import Connection
from layers.errors import NotVisibleError
from layers.resident_database import ResidentDatabase

CARD_DAYS = 60
"""How long a picture leads anywhere: over the fifteen days of the notice, its objections and their answers."""
_CHINA = ZoneInfo("Asia/Shanghai")
_BYTES = 16
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """The secret of the session that a card opened, and the quarter that it shows."""

    secret: str
    period: str


def issue_cards(connection: Connection, village_code: str, period: str, households: Sequence[int]) -> CardLinks:
    """Return what leads in by each household's card; what is kept of it is a digest.

    Raises NotVisibleError when one of them is not the viewer's to see.
    """
    made = {number: secrets.token_urlsafe(_BYTES) for number in households}
    kept = {number: _digest(secret) for number, secret in made.items()}
    ends = datetime.now(UTC) + timedelta(days=CARD_DAYS)
    if kept and not residents.issue_card_links(connection, village_code, period, kept, ends):
        raise NotVisibleError(village_code)
    return CardLinks(made, ends.astimezone(_CHINA).date())


def open_card(database: ResidentDatabase, secret: str, client: str) -> OpenedCard | None:
    """Open a session for what a card's picture says; None when it has ended or never was."""
    session = secrets.token_urlsafe(32)
    with database.resident() as connection:
        period = residents.open_card(connection, _digest(secret[:_LONGEST]), _digest(session), client)
    return None if period is None else OpenedCard(session, period)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
