"""Book what has been posted long enough and nobody objects to: every night, village by village."""

from __future__ import annotations

import structlog

from layers import applications
from layers.database import Database
from layers.process_refusals import ProcessRefusedError
from layers.scope import Scope

log = structlog.get_logger(__name__)


def book_due_points(owner: Database) -> int:
    """Book all that is due, each village in its own transaction, and return how many applications were booked.

    What one village cannot book keeps no other from booking.
    """
    with owner.transaction(Scope.nobody()) as connection:
        villages = applications.villages_with_due(connection)
    booked = 0
    for village in villages:
        try:
            with owner.transaction(Scope.nobody(), read_only=False) as connection:
                booked += applications.book_due_of(connection, village)
        except ProcessRefusedError as error:
            log.warning("booking_refused", village=village, reason=error.reason, about=error.about)
    return booked
