"""Record a case that somebody reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from layers import cases
from layers.cases import NewCase
from layers.database import Connection, Database
from layers.errors import NotVisibleError
from layers.records import CaseFacts
from layers.regions import region
from layers.scope import Scope

SOURCE = "web"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports; a place is a point, or else a region."""

    channel: str
    matter_kind: str
    category: str
    title: str
    text: str
    address: str
    lon: float | None
    lat: float | None
    coord_source: CoordSource
    region: str | None
    persons: int


def record_case(database: Database, scope: Scope, report: Report, key: str) -> tuple[CaseFacts, bool]:
    """Return the recorded case, and whether it is new: the same key from the same account is the same case, once.

    When this returns, the case is committed. Raises BadRequestError where the place or the category is not right.
    """
    with database.transaction(scope, read_only=False) as connection:
        if not cases.category_exists(connection, report.category):
            raise BadRequestError(Fault("category", f"没有「{report.category}」这个类别"))
        lon, lat = _converted(report)
        if lon is not None and lat is not None:
            place = cases.place_of_point(connection, lon, lat)
            if place is None:
                raise BadRequestError(Fault("lon", "这个位置不在您的辖区内"))
            region_code: str = place[0]
            version: int | None = place[1]
        else:
            region_code = _own_region(connection, report.region)
            version = cases.version_of_region(connection, region_code)
        number, is_new = cases.record(
            connection,
            NewCase(
                source=SOURCE,
                external_id=f"{scope.account_id}:{key}",
                channel=report.channel,
                matter_kind=report.matter_kind,
                category=report.category,
                title=report.title,
                body=report.text,
                address=report.address,
                lon=lon,
                lat=lat,
                coord_source=report.coord_source,
                region=region_code,
                version=version,
                persons=report.persons,
            ),
        )
        return cases.case_facts(connection, number), is_new


def _converted(report: Report) -> tuple[float | None, float | None]:
    if report.lon is None or report.lat is None:
        return None, None
    lon, lat = to_cgcs2000(np.array([report.lon]), np.array([report.lat]), report.coord_source)
    return float(lon[0]), float(lat[0])


def _own_region(connection: Connection, code: str | None) -> str:
    if code is None:
        raise BadRequestError(Fault("region", "请给出位置（lon、lat），或所在的村、网格"))
    try:
        return region(connection, code).code
    except NotVisibleError:
        raise BadRequestError(Fault("region", "这个地方不在您的辖区内")) from None
