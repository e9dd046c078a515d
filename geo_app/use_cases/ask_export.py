"""Ask for a file of an area's households or cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from geo_app.errors import BadRequestError, Fault
from layers import exports, regions
from layers.database import Connection, Database
from layers.errors import NotVisibleError
from layers.exports import ExportWish
from layers.scope import Scope

MOST_DAYS = 366
LONGEST_REASON = 200


def ask_export(database: Database, scope: Scope, wish: ExportWish) -> tuple[str, int]:
    """Ask, and return the request's state and number: 'approved' can be taken, 'asked' waits for somebody's approval.

    BadRequestError lists what is wrong with the wish.
    """
    with database.transaction(scope, read_only=False) as connection:
        return asked(connection, wish)


def asked(connection: Connection, wish: ExportWish) -> tuple[str, int]:
    """Ask within a transaction."""
    faults = _faults(wish)
    if faults:
        raise BadRequestError(*faults)
    if wish.kind == "households" and wish.period is None:
        wish = replace(wish, period=next(iter(regions.scored_periods(connection)), None))
    try:
        state, number = exports.ask(connection, wish)
    except NotVisibleError:
        raise BadRequestError(Fault("region", "这个区域不在您的辖区里")) from None
    if number is None:
        raise BadRequestError(Fault("region", "人数太多，一份文件装不下；请选小一些的区域或短一些的日期"))
    return state, number


def _faults(wish: ExportWish) -> list[Fault]:
    found: list[Fault] = []
    if wish.named and not wish.reason:
        found.append(Fault("reason", "要带姓名的文件，请写明为什么要"))
    if len(wish.reason) > LONGEST_REASON:
        found.append(Fault("reason", f"原因最多 {LONGEST_REASON} 个字"))
    if wish.kind == "cases":
        if wish.first_day is None or wish.last_day is None:
            found.append(Fault("from", "请选从哪一天到哪一天"))
        elif wish.first_day > wish.last_day:
            found.append(Fault("from", "开始日期晚于结束日期"))
        elif wish.last_day - wish.first_day >= timedelta(days=MOST_DAYS):
            found.append(Fault("to", "一份文件最多一年的事件"))
    return found
