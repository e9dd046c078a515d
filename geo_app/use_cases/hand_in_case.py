"""Take in what somebody reports without signing in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from geo_app.photos import Photo
from geo_app.readable_codes import QUERY_LENGTH, derived_code, grouped, typed
from geo_app.sealing import Sealer
from layers import intake
from layers.database import Connection
from layers.intake import HandedIn, Picture
from layers.resident_database import ResidentDatabase


class TooManyError(Exception):
    """So much came from this address that it has to wait."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reports; a place is a village, or a point in one."""

    matter: str
    category: str
    village: str
    lon: float | None
    lat: float | None
    coord_source: CoordSource
    place: str
    text: str
    name: str
    phone: str
    respondent: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home."""

    number: str
    code: str


def code_digest(code: str) -> bytes:
    """Return what is kept of a query code, however it was typed."""
    return hashlib.sha256(typed(code).encode()).digest()


def hand_in_case(
    database: ResidentDatabase, sealer: Sealer, letter: Letter, key: str, *, signing_key: str, client: str
) -> Receipt:
    """Record a case and return its number and code; the same key gives the same case, once.

    The code follows from the key, so that a form sent twice shows it twice while only its digest is kept. When this
    returns, the case is committed.
    """
    code = derived_code(signing_key, f"query code {key}", QUERY_LENGTH)
    with database.resident() as connection:
        village, lon, lat = _placed(connection, letter)
        outcome, number = intake.hand_in(
            connection,
            HandedIn(
                key_digest=hashlib.sha256(key.encode()).digest(),
                code_digest=code_digest(code),
                matter=letter.matter,
                category=letter.category,
                village=village,
                lon=lon,
                lat=lat,
                coord_source=letter.coord_source,
                place=letter.place,
                text=letter.text,
                name=letter.name,
                phone_sealed=phones.sealed(letter.phone, sealer) if letter.phone else None,
                phone_masked=phones.masked(letter.phone),
                respondent=letter.respondent,
                pictures=tuple(Picture(photo.image, photo.width, photo.height) for photo in letter.photos),
            ),
            client,
        )
    if outcome == "too_many":
        raise TooManyError
    if number is None:
        raise BadRequestError(Fault("village", "村、类别或被反映的单位有误，请重新选择"))
    return Receipt(number, grouped(code))


def _placed(connection: Connection, letter: Letter) -> tuple[str, float | None, float | None]:
    if letter.lon is None or letter.lat is None:
        if not letter.village:
            raise BadRequestError(Fault("village", "请选择事情发生在哪个村"))
        return letter.village, None, None
    x, y = to_cgcs2000(np.array([letter.lon]), np.array([letter.lat]), letter.coord_source)
    lon, lat = float(x[0]), float(y[0])
    village = intake.village_of_point(connection, lon, lat)
    if village is not None:
        return village, lon, lat
    if letter.village:  # standing elsewhere, but saying where it happened
        return letter.village, None, None
    raise BadRequestError(Fault("village", "您现在的位置不在本县，请选择事情发生在哪个村"))
