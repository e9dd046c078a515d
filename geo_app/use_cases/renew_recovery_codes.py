"""Replace the own recovery codes."""

from __future__ import annotations

from geo_app import second_factor
from geo_app.errors import BadRequestError, Fault
from geo_app.use_cases.check_password import check_password
from geo_app.use_cases.sign_in import Visitor
from layers import own_account
from layers.database import Database


def renew_recovery_codes(database: Database, session: bytes, password: str, visitor: Visitor) -> list[str]:
    """Return new recovery codes, seen this once; the old ones are good no more. BadRequestError for a wrong
    password."""
    check_password(database, session, password, visitor)
    codes = second_factor.new_recovery_codes()
    with database.transaction(visitor.scope, read_only=False) as connection:
        digests = [second_factor.recovery_digest(code) for code in codes]
        if not own_account.renew_recovery_codes(connection, session, digests):
            raise BadRequestError(Fault("password", "还没有设置手机验证码"))
    return codes
