"""Cases over HTTP."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator, model_validator
from spectree import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.sealing import sealer
from geo_app.use_cases.record_case import Report, record_case
from geo_app.web import access
from geo_app.web.openapi import DaysQuery, api
from geo_app.web.state import state
from layers import cases, overview
from layers.cases import KINDS, CaseFilter, Cursor
from layers.records import CaseFacts, CaseRow

blueprint = Blueprint("cases", __name__)

STATES = ("open", "closed", "overdue")
Status = Literal[
    "open", "closed", "overdue", "draft", "registered", "triaged", "transferred", "accepted", "not_accepted",
    "handling", "replied", "review_requested", "reviewed", "recheck_requested", "rechecked", "terminated",
    "extended", "suspended_hearing", "objected", "merged", "withdrawn",
]  # fmt: skip


class CaseQuery(DaysQuery):
    """What a list of cases is narrowed to; days are inclusive, in Asia/Shanghai."""

    region: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$", description="without it: the caller's own region")
    bbox: str | None = Field(None, description="west,south,east,north in degrees, EPSG:4490")
    category: str | None = Field(None, description="category codes, or kinds such as environment, with commas between")
    status: Status | None = Field(None, description="open, closed, overdue, or a state of the case's life")
    boundaries: Literal["then", "now"] = Field(
        "then",
        description="then: the region of the day of registration; now: the region that the case lies in today. Who may "
        "see a case is decided by the former alone",
    )
    limit: int = Field(50, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200)

    @field_validator("bbox")
    @classmethod
    def _four_numbers(cls, value: str | None) -> str | None:
        if value is not None:
            box(value)
        return value

    @field_validator("category")
    @classmethod
    def _known_words(cls, value: str | None) -> str | None:
        for word in (value or "").split(","):
            if value is not None and not (word in KINDS or (word.isascii() and word.isalnum() and word.isupper())):
                raise ValueError(f"没有「{word}」这个类别")
        return value

    @field_validator("cursor")
    @classmethod
    def _one_of_ours(cls, value: str | None) -> str | None:
        if value is not None:
            read_cursor(value)
        return value


class CaseItem(BaseModel):
    """A case as a list shows it."""

    id: int
    source: str
    channel: str
    matter_kind: str
    category: str
    category_name: str
    kind: str
    title: str
    address: str
    lon: float | None
    lat: float | None
    precision: str = Field(
        description="how the place is known: exact or house by a point; group or village by the address or "
        "the region alone, without a point; unknown where not even the village is known"
    )
    region: str
    region_name: str
    group_no: int | None = Field(description="the villagers' group that the address names")
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    status: str
    repeat_no: int


class CaseList(BaseModel):
    """A page of cases, newest first; `next` is the cursor of the page after it."""

    items: list[CaseItem]
    total: int
    hidden: int = Field(
        description="how many cases of the caller's own area are not shown to the caller, rounded down to fives (0: "
        "fewer than 5, or none); the same whatever is asked for. Sealed ones are told to the county alone, those that "
        "complain of a unit to nobody"
    )
    next: str | None


@blueprint.get("/api/v1/cases")
@api.validate(resp=Response(HTTP_200=CaseList), tags=["cases"])
def index(query: CaseQuery) -> CaseList:
    """List cases, newest first."""
    words = query.category.split(",") if query.category else []
    wanted = CaseFilter(
        region_code=query.region or access.viewer().region_code,
        from_day=query.from_,
        to_day=query.to,
        kinds=tuple(word for word in words if word in KINDS),
        categories=tuple(word for word in words if word not in KINDS),
        state=query.status if query.status in STATES else None,
        status=query.status if query.status not in STATES else None,
        bbox=box(query.bbox) if query.bbox else None,
        now=query.boundaries == "now",
    )
    with state().database.transaction(access.scope()) as connection:
        found = cases.list_cases(
            connection, wanted, query.limit + 1, read_cursor(query.cursor) if query.cursor else None
        )
        total = cases.count_cases(connection, wanted)
        hidden = overview.hidden_cases(connection).told
    shown = found[: query.limit]
    return CaseList(
        items=[_item(row) for row in shown],
        total=total,
        hidden=hidden,
        next=write_cursor(Cursor(shown[-1].registered_at, shown[-1].id)) if len(found) > query.limit else None,
    )


class Receipt(BaseModel):
    """What is told of a case that its recorder may not see any more: it is sealed."""

    id: int
    sealed: Literal[True] = True


class RecordedCase(RootModel[CaseItem | Receipt]):
    """The case, or no more than its number."""


class NewPetitioner(BaseModel):
    """Who raises a case."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=50)
    phone: str = Field("", pattern=r"^(\+?[0-9][0-9 -]{4,18}[0-9])?$")

    @field_validator("name")
    @classmethod
    def _storable(cls, value: str) -> str:
        return _without_nul(value)


class NewCase(BaseModel):
    """A case to be recorded.

    A place is a point (lon, lat), or a region, or the village that the address names for certain;
    `respondent` is the unit complained of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    category: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    text: str = Field("", max_length=10_000)
    address: str = Field("", max_length=200)
    channel: Literal["letter", "visit", "web", "phone", "video", "grid"] = "grid"
    matter_kind: Literal["suggestion", "accusation", "appeal", "consultation", "dispute", "report", "other"] = "report"
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    coord_source: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "cgcs2000"
    region: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$")
    person_count: int = Field(1, ge=1, le=100_000)
    petitioner: NewPetitioner | None = None
    respondent: str | None = Field(None, pattern=r"^\d{9}(\d{3})?$")

    @field_validator("title", "text", "address")
    @classmethod
    def _storable(cls, value: str) -> str:
        return _without_nul(value)

    @model_validator(mode="after")
    def _a_whole_point(self) -> NewCase:
        if (self.lon is None) != (self.lat is None):
            raise BadRequestError(Fault("lon", "经度和纬度要一起给出"))
        return self


class Once(BaseModel):
    """The header by which a report that is sent twice is known."""

    key: str = Field(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[ -~]+$")


@blueprint.post("/api/v1/cases")
@api.validate(resp=Response(HTTP_201=RecordedCase, HTTP_200=RecordedCase), tags=["cases"])
def create(json: NewCase, headers: Once) -> tuple[RecordedCase, int]:
    """Record a case; the same Idempotency-Key gives the same case, once (201 the first time, then 200).

    An accusation is sealed at once, for its recorder as well: the answer is its number and no more.
    """
    access.need("record_cases")
    report = Report(
        channel=json.channel,
        matter_kind=json.matter_kind,
        category=json.category,
        title=json.title,
        text=json.text,
        address=json.address,
        lon=json.lon,
        lat=json.lat,
        coord_source=json.coord_source,
        region=json.region,
        persons=json.person_count,
        respondent=json.respondent,
        petitioner=json.petitioner.name if json.petitioner else "",
        phone=json.petitioner.phone if json.petitioner else "",
    )
    recorded = record_case(state().database, access.scope(), report, headers.key, sealer(state().settings))
    told = _item(recorded.facts) if recorded.facts and not recorded.facts.is_sealed else Receipt(id=recorded.number)
    return RecordedCase(told), 201 if recorded.is_new else 200


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("含有不能保存的字符")
    return value


def box(text: str) -> tuple[float, float, float, float]:
    """Read west,south,east,north."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("应为四个数字：西,南,东,北") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("应为西,南,东,北，经度在 ±180、纬度在 ±90 以内")
    return west, south, east, north


def read_cursor(text: str) -> Cursor:
    """Read a cursor that `write_cursor` wrote."""
    try:
        moment, _, number = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        cursor = Cursor(datetime.fromisoformat(moment), int(number))
        if cursor.registered_at.tzinfo is None or not 0 <= cursor.id < 2**63:
            raise ValueError(text)
    except (ValueError, binascii.Error, UnicodeError):
        raise ValueError("不是本接口给出的翻页标记") from None
    return cursor


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor for an address."""
    return base64.urlsafe_b64encode(f"{cursor.registered_at.isoformat()}|{cursor.id}".encode()).decode()


def _item(row: CaseRow | CaseFacts) -> CaseItem:
    return CaseItem(
        category=row.category_code,
        kind=row.map_kind,
        precision=row.location_precision,
        region=row.region_code,
        **{name: getattr(row, name) for name in CaseItem.model_fields if hasattr(row, name)},
    )
