"""Cases that residents hand in and ask after, through the functions of the schema `resident`."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from psycopg2.extras import Json

from layers import records_residents
from layers.database import Connection
from layers.gazetteer import NamedPlace
from layers.queries import load
from layers.records_residents import CaseState, Choice, OpenCount, Place

_queries: Any = load("intake", records_residents)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph, re-encoded: a JPEG, with its size in pixels."""

    image: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A case as a resident hands it in; `key_digest` makes it one case however often the form is sent."""

    key_digest: bytes
    code_digest: bytes
    matter: str
    category: str
    village: str
    group_no: int | None
    lon: float | None
    lat: float | None
    coord_source: str
    place: str
    text: str
    name: str
    phone_sealed: bytes | None
    phone_masked: str
    respondent: str
    pictures: tuple[Picture, ...]


def categories(connection: Connection) -> list[Choice]:
    """Return the categories of cases."""
    return list(_queries.categories(connection))


def places(connection: Connection) -> list[Place]:
    """Return county, towns and villages by code."""
    return list(_queries.places(connection))


def place_names(connection: Connection) -> list[NamedPlace]:
    """Return counties, towns, villages and hamlets under all names that they had."""
    return [
        NamedPlace(code, level, parent, tuple(names)) for code, level, parent, names in _queries.place_names(connection)
    ]


def village_of_point(connection: Connection, lon: float, lat: float) -> str | None:
    """Return the code of the village that holds a point."""
    code: str | None = _queries.village_of_point(connection, lon=lon, lat=lat)
    return code


def hand_in(connection: Connection, case: HandedIn, client: str) -> tuple[str, str | None]:
    """Record a case; return the outcome (new, known, wrong, too_many) and its number."""
    photos = [
        {"image": base64.b64encode(picture.image).decode(), "width": picture.width, "height": picture.height}
        for picture in case.pictures
    ]
    row = _queries.hand_in(
        connection,
        key_digest=case.key_digest,
        matter=case.matter,
        category=case.category,
        village=case.village,
        lon=case.lon,
        lat=case.lat,
        source=case.coord_source,
        place=case.place,
        text=case.text,
        name=case.name,
        phone=case.phone_sealed,
        phone_shown=case.phone_masked,
        respondent=case.respondent,
        code_digest=case.code_digest,
        photos=Json(photos),
        client=client,
        group_no=case.group_no,
    )
    return row[0], row[1]


def case_state(connection: Connection, number: str, code_digest: bytes, client: str) -> CaseState | None:
    """Return how a case stands; None when number and code do not belong together. Its status is too_many for those
    who ask too often.
    """
    found: CaseState | None = _queries.case_state(connection, number=number, code_digest=code_digest, client=client)
    return found


def rate_case(connection: Connection, number: str, code_digest: bytes, rating: str, client: str) -> bool:
    """Keep what the petitioner thinks of a closed case, once; tell whether it was kept."""
    return bool(_queries.rate_case(connection, number=number, code_digest=code_digest, rating=rating, client=client))


def count_photos(connection: Connection, case_id: int) -> int:
    """Return how many photographs of a case the viewer may see."""
    return int(_queries.count_photos(connection, case_id=case_id))


def photo(connection: Connection, case_id: int, number: int) -> bytes | None:
    """Return a photograph of a case whose text the viewer may read; the look is recorded."""
    found = _queries.photo(connection, case_id=case_id, number=number)
    return None if found is None else bytes(found)


def published_periods(connection: Connection) -> list[str]:
    """Return the quarters of which numbers are published, newest first."""
    return [row[0] for row in _queries.published_periods(connection)]


def published_counts(connection: Connection, region: str, period: str) -> list[OpenCount]:
    """Return the published numbers of a region and of its parts, none below a village."""
    return list(_queries.published_counts(connection, region=region, period=period))
