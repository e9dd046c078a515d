"""Show the telephone number that a person left, so that they can be told what became of their request."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault
from geo_app.sealing import Sealer
from geo_app.use_cases.file_request import CONTACT_PURPOSE
from layers import data_requests
from layers.database import Database
from layers.scope import Scope


def reveal_contact(database: Database, scope: Scope, number: int, seal: Sealer) -> str:
    """Return the number in full and record the look; BadRequestError where none is held."""
    with database.transaction(scope, read_only=False) as connection:
        sealed = data_requests.reveal_contact(connection, number)
        if sealed is None:
            raise BadRequestError(Fault("contact", "没有留电话，或已到期清空"))
        return seal.open(sealed, CONTACT_PURPOSE).decode()
