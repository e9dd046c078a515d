"""Take the own second factor away."""

from __future__ import annotations

from geo_app.use_cases.check_password import check_password
from geo_app.use_cases.sign_in import Visitor
from layers import own_account
from layers.database import Database


def remove_second_factor(database: Database, session: bytes, password: str, visitor: Visitor) -> None:
    """Take the second factor and its recovery codes away. BadRequestError when the password is not the present one."""
    check_password(database, session, password, visitor)
    with database.transaction(visitor.scope, read_only=False) as connection:
        own_account.remove_second_factor(connection, session)
