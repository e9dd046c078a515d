"""File what a household asks about what is held of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.wishes import OF_HOUSEHOLDS, read_wish
from layers import own_requests
from layers.data_requests import OutOfBoundsError
from layers.resident_database import ResidentDatabase

KINDS = ("copy", "correction", "deletion", "explanation")
_SHORTEST, _LONGEST = 5, 1000


def file_own_request(
    database: ResidentDatabase, digest: bytes, form: Mapping[str, str], *, days: int, client: str
) -> int:
    """Return the number of the request; the same one sent twice is one. BadRequestError lists what is wrong."""
    kind, wording = form.get("kind", ""), form.get("wording", "").strip()
    field, wanted = _wish(form, wording) if kind == "correction" else (None, None)
    if kind not in KINDS:
        raise BadRequestError(Fault("kind", "请选择要办什么"))
    if len(wording) > _LONGEST:
        raise BadRequestError(Fault("wording", f"最多 {_LONGEST} 个字"))
    if kind == "explanation" and len(wording) < _SHORTEST:
        raise BadRequestError(Fault("wording", "请写想知道什么"))
    try:
        with database.resident() as connection:
            number = own_requests.file_request(
                connection, digest, kind=kind, wording=wording, field=field, wanted=wanted, days=days, client=client
            )
    except OutOfBoundsError:
        raise BadRequestError(Fault("lon", "这个位置不在本村，请核对")) from None
    if number is None:
        raise BadRequestError(Fault("kind", "您家已有 5 份申请在办，请等答复后再提"))
    return number


def _wish(form: Mapping[str, str], wording: str) -> tuple[str, dict[str, Any] | None]:
    field = form.get("field", "")
    if field not in OF_HOUSEHOLDS:
        raise BadRequestError(Fault("field", "请选择哪一项写错了"))
    if field == "location" and not form.get("lon") and not form.get("lat"):
        if len(wording) < _SHORTEST:
            raise BadRequestError(Fault("wording", "请写清房子在哪里，例如路口往东第三家"))
        return field, None
    return field, read_wish(field, form, None).value
