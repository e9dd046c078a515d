"""A household's own requests about what is held of it, through the functions of the schema `resident`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg2.errors
from psycopg2.extras import Json

from layers import records_requests
from layers.data_requests import OutOfBoundsError
from layers.database import Connection
from layers.queries import load
from layers.records_requests import OwnRequest

_queries: Any = load("own_requests", records_requests)


def list_requests(connection: Connection, digest: bytes) -> list[OwnRequest]:
    """Return the household's requests, newest first, those that staff recorded for it included."""
    return list(_queries.list(connection, digest=digest))


def file_request(
    connection: Connection,
    digest: bytes,
    *,
    kind: str,
    wording: str,
    field: str | None,
    wanted: Mapping[str, Any] | None,
    days: int,
    client: str,
) -> int | None:
    """File a request, due in so many days, and return its number; None when five are open already."""
    try:
        number: int | None = _queries.file(
            connection,
            digest=digest,
            kind=kind,
            wording=wording,
            field=field,
            wanted=None if wanted is None else Json(dict(wanted)),
            days=days,
            client=client,
        )
    except psycopg2.errors.NumericValueOutOfRange as error:
        raise OutOfBoundsError(str(error)) from error
    return number


def withdraw(connection: Connection, digest: bytes, number: int, client: str) -> bool:
    """Take a request back; False when there is none that could be."""
    return bool(_queries.withdraw(connection, digest=digest, number=number, client=client))


def copy(connection: Connection, digest: bytes, number: int, client: str) -> dict[str, Any] | None:
    """Return a copy that was released, while it may be downloaded."""
    bundle: dict[str, Any] | None = _queries.copy(connection, digest=digest, number=number, client=client)
    return bundle
