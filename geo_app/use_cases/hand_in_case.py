"""Take in what somebody reports without signing in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.exchange.address_hints import Hints
from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from geo_app.exchange.gazetteer import Found
from geo_app.photos import Photo
from geo_app.readable_codes import QUERY_LENGTH, derived_code, grouped, typed
from geo_app.sealing import Sealer
from geo_app.use_cases.read_addresses import of_places
from layers import intake
from layers.database import Connection
from layers.intake import HandedIn, Picture
from layers.resident_database import ResidentDatabase


class TooManyError(Exception):
    """So much came from this address that it has to wait."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reports; a place is a village, a point in one, or what `place` says in words.

    `is_sure` is said by who was asked about a place that names another village than the one chosen.
    """

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
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """Where a matter is taken to be: a village, as far as is certain a group of it, or a point; and what tells."""

    village: str
    told_by: Literal["point", "choice", "words"]
    title: str
    group_no: int | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home."""

    number: str
    code: str
    understood: Understood


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
        place = _placed(connection, letter)
        outcome, number = intake.hand_in(
            connection,
            HandedIn(
                key_digest=hashlib.sha256(key.encode()).digest(),
                code_digest=code_digest(code),
                matter=letter.matter,
                category=letter.category,
                village=place.village,
                group_no=place.group_no,
                lon=place.lon,
                lat=place.lat,
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
    return Receipt(number, grouped(code), place)


def _placed(connection: Connection, letter: Letter) -> Understood:
    """Return where the matter is: at the point, else in the village that was chosen, else where the words say."""
    names = of_places(intake.place_names(connection))
    point = _point(connection, letter)
    if point is not None:
        village, lon, lat = point
        return Understood(village, "point", names.title(village), lon=lon, lat=lat)
    found = names.find(letter.place)
    named = found.code if found.code in names.villages else None
    if letter.village:
        if named not in (None, letter.village) and not letter.is_sure:
            raise BadRequestError(
                Fault(
                    "sure",
                    f"您写的地点像是「{names.title(str(named))}」，选的是「{names.title(letter.village)}」。"
                    "请改成一样的；如果没有写错，再按一次提交",
                )
            )
        group = names.group_within(letter.village, letter.place)
        return Understood(letter.village, "choice", names.title(letter.village), group)
    if named is not None:
        return Understood(named, "words", names.title(named), found.group_no)
    if letter.lon is not None:
        raise BadRequestError(Fault("village", "您现在的位置不在本县，请选择事情发生在哪个村"))
    raise BadRequestError(Fault("village", _what_is_missing(Hints(names), letter.place, found)))


def _point(connection: Connection, letter: Letter) -> tuple[str, float, float] | None:
    """Return village, longitude and latitude of a point in the county."""
    if letter.lon is None or letter.lat is None:
        return None
    x, y = to_cgcs2000(np.array([letter.lon]), np.array([letter.lat]), letter.coord_source)
    lon, lat = float(x[0]), float(y[0])
    village = intake.village_of_point(connection, lon, lat)
    return None if village is None else (village, lon, lat)


def _what_is_missing(hints: Hints, place: str, found: Found) -> str:
    if not place:
        return "请选择事情发生在哪个村，或在「具体地点」里写明镇和村"
    if found.candidates:
        return f"「{place}」可能是{hints.titles(found.candidates)}，请选择是哪个村"
    unknown = hints.unknown_village(place, found)
    if found.code is not None:
        return f"{unknown or f'「{place}」只看得出是{hints.titles((found.code,))}'}；请选择是哪个村"
    return f"「{place}」看不出是哪个村{f'：{unknown}' if unknown else '，'}请选择事情发生在哪个村"
