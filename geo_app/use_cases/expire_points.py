"""Let what was earned up to the end of a year, and was not spent, expire."""

from __future__ import annotations

from datetime import datetime

from geo_app.errors import BadRequestError, Fault
from layers import audit, redemptions
from layers.audit import CHINA
from layers.database import Database
from layers.scope import Scope


def expire_points(owner: Database, year: int, operator: str = "") -> int:
    """Book the expiry of a year's redeemable points; return for how many households. Doing it again finds none.

    BadRequestError for a year that is not over.
    """
    if year >= datetime.now(CHINA).year:
        raise BadRequestError(Fault("year", f"{year} 年还没有过完，兑换积分不能清零"))
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        audit.as_operator(connection, operator or "系统")
        expired = redemptions.expire(connection, year)
        audit.note(connection, "ledger.expire", "ledger", str(year), detail={"year": year, "households": expired})
    return expired
