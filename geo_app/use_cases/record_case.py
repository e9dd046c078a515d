"""Record a case that somebody reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.exchange.address_hints import Hints
from geo_app.exchange.coordinates import CoordSource, to_cgcs2000
from geo_app.exchange.gazetteer import Found
from geo_app.sealing import Sealer
from geo_app.use_cases.read_addresses import gazetteer, group_in_village
from layers import cases, duplicates
from layers.cases import NewCase, RefusedError
from layers.database import Connection, Database
from layers.errors import NotVisibleError
from layers.records import CaseFacts, Region
from layers.regions import region
from layers.scope import Scope

SOURCE = "web"
_REFUSED = {
    "region_outside": Fault("region", "这个地方不在您的辖区内"),
    "accusation_not_here": Fault("matter_kind", "检举控告件由镇、县受理人员登记，请让反映人直接找他们"),
    "respondent_unknown": Fault("respondent", "没有这个镇或村；被反映单位请填镇或村的编码"),
    "respondent_is_own": Fault("respondent", "反映的是您所在的单位，请交上一级登记"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports; a place is a point, or else a region, or else what the address says."""

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
    respondent: str | None = None
    petitioner: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a report; `facts` is None for a case that its recorder may not see: a sealed one."""

    number: int
    is_new: bool
    facts: CaseFacts | None


def record_case(database: Database, scope: Scope, report: Report, key: str, sealer: Sealer) -> Recorded:
    """Record a case, once: the same key from the same account is the same case.

    When this returns, the case is committed. Raises BadRequestError where the place or the category is not right, and
    for what this viewer may not record.
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
            group_no = None
        else:
            region_code, group_no = _named_place(connection, report, scope.region_code)
            version = cases.version_of_region(connection, region_code)
        new = NewCase(
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
            respondent=report.respondent,
            petitioner=report.petitioner,
            phone_sealed=phones.sealed(report.phone, sealer) if report.phone else None,
            phone_masked=phones.masked(report.phone),
            group_no=group_no,
        )
        try:
            number, is_new = cases.record(connection, new)
        except RefusedError as refused:
            raise BadRequestError(_REFUSED[refused.reason]) from None
        if is_new:
            digest = phones.digest(report.phone, sealer) if report.phone else None
            duplicates.look_for(connection, number, digest)
        return Recorded(number, is_new, _facts(connection, number))


def _facts(connection: Connection, number: int) -> CaseFacts | None:
    try:
        return cases.case_facts(connection, number)
    except NotVisibleError:
        return None


def _converted(report: Report) -> tuple[float | None, float | None]:
    if report.lon is None or report.lat is None:
        return None, None
    lon, lat = to_cgcs2000(np.array([report.lon]), np.array([report.lat]), report.coord_source)
    return float(lon[0]), float(lat[0])


def _named_place(connection: Connection, report: Report, own: str) -> tuple[str, int | None]:
    """Return the region that a report names, else the one that its address does, and the group in it."""
    if report.region is None:
        names = gazetteer(connection)
        found = names.find(report.address)
        if found.code is None:
            raise BadRequestError(_unclear(Hints(names, own), report.address, found))
        return _own_region(connection, found.code).code, found.group_no
    stated = _own_region(connection, report.region)
    if not report.address or stated.level not in ("village", "grid"):
        return stated.code, None
    village = stated.code if stated.level == "village" else str(stated.parent_code)
    return stated.code, group_in_village(connection, village, report.address)


def _unclear(hints: Hints, address: str, found: Found) -> Fault:
    if found.doubt == "nothing":
        why = f"；地址里没有认出村名{hints.nothing(address, found)}" if address else ""
        return Fault("region", f"请给出位置（lon、lat），或所在的村、网格{why}")
    if found.candidates:
        return Fault("address", f"这个地址可能是{hints.titles(found.candidates)}，请写明镇和村，或选定所在的村、网格")
    return Fault("address", "这个地址像是别的县、镇的；请选定所在的村、网格")


def _own_region(connection: Connection, code: str) -> Region:
    try:
        return region(connection, code)
    except NotVisibleError:
        raise BadRequestError(Fault("region", "这个地方不在您的辖区内")) from None
