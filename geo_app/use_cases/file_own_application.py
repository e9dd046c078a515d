"""A household applies for points of its own accord."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date

from geo_app import process_words
from geo_app.errors import BadRequestError, Fault
from geo_app.photos import Photo
from layers import own_points
from layers.own_points import OwnClaim
from layers.process_refusals import ProcessRefusedError
from layers.resident_database import ResidentDatabase


@dataclass(frozen=True, slots=True)
class OwnDeed:
    """What the household has done: an item of the rules, so many times."""

    item: str
    times: int
    occurred_on: date
    place: str
    description: str
    photos: tuple[Photo, ...]


def file_own_application(database: ResidentDatabase, digest: bytes, deed: OwnDeed, key: str, client: str) -> int | None:
    """Hand an application in and return its number; None when too many wait already, or the session has ended.

    The same key gives the same application. When this returns, it is committed. Raises BadRequestError that names the
    field at fault.
    """
    with database.resident() as connection:
        item = next((row for row in own_points.items(connection, digest) if row.code == deed.item), None)
        if item is None:
            raise BadRequestError(Fault("item", "现在的规则里没有这一项，请重新选择"))
        claim = OwnClaim(
            item=item.code,
            points=item.points_tenths * deed.times,
            occurred_on=deed.occurred_on,
            place=deed.place,
            description=deed.description,
            form_key=hashlib.sha256(key.encode()).digest(),
            photos=tuple(
                {"image": base64.b64encode(photo.image).decode(), "width": photo.width, "height": photo.height}
                for photo in deed.photos
            ),
        )
        try:
            return own_points.file_application(connection, digest, claim, client)
        except ProcessRefusedError as error:
            raise process_words.refused(error) from None
