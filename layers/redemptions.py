"""What a village gives for points of the redeemable account, and what households took."""

from __future__ import annotations

from typing import Any

from layers import records_ledger
from layers.administration import Outcome
from layers.database import Connection
from layers.queries import load
from layers.records_ledger import Balance, Goods, Redemption

_queries: Any = load("redemptions", records_ledger)


def goods(connection: Connection, village_code: str) -> list[Goods]:
    """Return what a village has on offer, the cheapest first, then what it had."""
    return list(_queries.goods(connection, village_code=village_code))


def save_goods(connection: Connection, village_code: str, name: str, points_tenths: int, *, on_offer: bool) -> Outcome:
    """Put something on offer, or change what it costs, or take it off; the outcome as in `administration.py`."""
    outcome: Outcome = _queries.save_goods(
        connection, village_code=village_code, name=name, points=points_tenths, on_offer=on_offer
    )
    return outcome


def balances(connection: Connection, village_code: str, wanted: str, limit: int) -> list[Balance]:
    """Return what households may spend; `wanted` is the end of a household's number, or how its name begins."""
    return list(_queries.balances(connection, village_code=village_code, wanted=wanted, limit=limit))


def list_redemptions(connection: Connection, village_code: str, limit: int) -> list[Redemption]:
    """Return what was taken, what is not signed for first, then the newest."""
    return list(_queries.redemptions(connection, village_code=village_code, limit=limit))


def redeem(connection: Connection, household_code: str, goods_id: int, quantity: int) -> tuple[Outcome, int | None]:
    """Give goods for points; return the outcome, and the number of the redemption when it is done."""
    household: int | None = _queries.household(connection, code=household_code)
    if household is None:
        return None, None
    outcome, number = _queries.redeem(connection, household=household, goods=goods_id, quantity=quantity)
    return outcome, number


def sign(connection: Connection, number: int) -> Outcome:
    """Write down that a household signed for what it took."""
    outcome: Outcome = _queries.sign(connection, number=number)
    return outcome


def expire(connection: Connection, year: int) -> int:
    """Let what is left of a year and those before it expire; return for how many households. For the owner."""
    return int(_queries.expire(connection, year=year))
