"""Numbers of records, as addresses carry them."""

from __future__ import annotations

from geo_app.errors import NotFoundError

_BEYOND = 2**63  # of PostgreSQL's bigint


def bounded(number: int) -> int:
    """Return the number; NotFoundError for one larger than any of ours, which the database could not even compare."""
    if number >= _BEYOND:
        raise NotFoundError
    return number
