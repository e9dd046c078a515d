"""File an application for points: what a household has done, into the review process."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from geo_app import process_words
from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from geo_app.photos import Photo
from layers import applications
from layers.applications import NewApplication
from layers.database import Connection, Database
from layers.process_refusals import ProcessRefusedError
from layers.records_process import ApplicationFacts, ItemChoice
from layers.scope import Scope


@dataclass(frozen=True, slots=True)
class Claim:
    """What is applied for; without `points` the item's points, so many `times`."""

    household: str
    item: str
    occurred_on: date
    points: Decimal | None = None
    times: int = 1
    place: str = ""
    description: str = ""
    evidence: str = ""
    source: str | None = None
    lon: float | None = None
    lat: float | None = None
    coord_source: CoordSource = "cgcs2000"
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of it."""

    facts: ApplicationFacts
    is_new: bool


def file_application(database: Database, scope: Scope, village_code: str, claim: Claim, key: str) -> Filed:
    """File an application, once: the same key from the same account is the same application.

    When this returns, it is committed. Raises BadRequestError that names the field at fault, NotVisibleError for a
    village that the viewer does not see.
    """
    with database.transaction(scope, read_only=False) as connection:
        village = applications.village(connection, village_code)
        household = village.code + claim.household if len(claim.household) <= _SHORT else claim.household
        if not household.startswith(village.code):
            raise BadRequestError(Fault("household", "这户不在本村"))
        lon, lat = _converted(claim)
        new = NewApplication(
            household_code=household,
            item=claim.item,
            points=_points(connection, village.code, claim),
            occurred_on=claim.occurred_on,
            place=claim.place,
            lon=lon,
            lat=lat,
            description=claim.description,
            evidence=claim.evidence,
            source=claim.source or ("grid_worker" if scope.role == "grid_worker" else "household"),
            key_digest=hashlib.sha256(f"{scope.account_id}:{key}".encode()).digest(),
            photos=tuple(_packed(photo) for photo in claim.photos),
        )
        try:
            number, is_new = applications.file_application(connection, new)
        except ProcessRefusedError as error:
            raise process_words.refused(error) from None
        return Filed(applications.application(connection, number), is_new)


_SHORT = 6  # what follows the village's twelve digits


def _points(connection: Connection, village_code: str, claim: Claim) -> int:
    if claim.points is not None:
        tenths = claim.points * 10
        if tenths != tenths.to_integral_value():
            raise BadRequestError(Fault("points", "分值最多一位小数"))
        return int(tenths)
    item = find_item(applications.items(connection, village_code, claim.occurred_on), claim.item)
    if item is None:
        raise BadRequestError(Fault("item", "这一天适用的规则里没有这一项"))
    return item.points_tenths * claim.times


def find_item(items: list[ItemChoice], code: str) -> ItemChoice | None:
    """Return the item with this code."""
    return next((item for item in items if item.code == code), None)


def _converted(claim: Claim) -> tuple[float | None, float | None]:
    if claim.lon is None or claim.lat is None:
        return None, None
    lon, lat = to_cgcs2000(np.array([claim.lon]), np.array([claim.lat]), claim.coord_source)
    return float(lon[0]), float(lat[0])


def _packed(photo: Photo) -> dict[str, object]:
    image = base64.b64encode(photo.image).decode()
    return {"image": image, "width": photo.width, "height": photo.height}
