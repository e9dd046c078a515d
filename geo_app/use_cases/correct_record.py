"""Carry out the correction that a person asked for."""

from __future__ import annotations

from collections.abc import Mapping

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.wishes import read_wish
from layers import data_requests
from layers.data_requests import OutOfBoundsError, RequestStateError
from layers.database import Database
from layers.scope import Scope


def place_wish(database: Database, scope: Scope, number: int, form: Mapping[str, str]) -> None:
    """Set the coordinates of a house whose place the person gave in words."""
    wish = read_wish("location", form, None)
    try:
        with database.transaction(scope, read_only=False) as connection:
            data_requests.place(connection, number, wish.value)
    except RequestStateError:
        raise BadRequestError(Fault("lon", "这份申请已经办结，或要更正的不是位置")) from None
    except OutOfBoundsError:
        raise BadRequestError(Fault("lon", "这个位置不在本村，请核对经纬度和坐标来源")) from None


def correct_record(database: Database, scope: Scope, number: int) -> None:
    """Change the field, and keep with the request what it was; what the map draws of it moves along."""
    try:
        with database.transaction(scope, read_only=False) as connection:
            data_requests.correct(connection, number)
    except RequestStateError:
        raise BadRequestError(Fault("status", "现在不能更正：请先受理；已经办结的不能再办")) from None
    except OutOfBoundsError:
        raise BadRequestError(Fault("lon", "这个位置不在本村，不能更正成这样")) from None
