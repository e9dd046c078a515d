"""The things of the domain, on one page. Column names of the queries are the field names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: one role, one region, and what may be done now. `role` is empty until somebody gives one.

    Where a deputy acts, the account is the one whose place is taken and `actor` who took it; otherwise both are the
    same. `stage` is 'signed_in', or what is still to be done: 'needs_second_factor', 'must_change_password',
    'needs_role'. `places` are the accounts (`name`, `display_name`) whose place the actor may take. Nothing here
    counts after `good_until`. A token has no session.
    """

    id: int
    name: str
    display_name: str
    role: str
    region_code: str
    region_name: str
    region_level: str
    is_demo: bool
    rights: frozenset[str]
    actor_id: int
    actor_name: str
    stage: str
    session_id: int | None
    places: tuple[dict[str, str], ...]
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against; nothing but the lock for a name that no account has."""

    id: int | None
    password_hash: str | None
    locked: bool


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a second factor is checked against; `last_step` is the step whose code was used last."""

    name: str
    secret_sealed: bytes
    last_step: int | None
    locked: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """The account that an identity of a sign-in service belongs to."""

    id: int
    name: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A county, town, village or grid."""

    code: str
    name: str
    level: str
    parent_code: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class RegionVersion:
    """What a region was called and covered from a day on, beside what was before; areas in square metres.

    `path` and `path_before` are paths of a drawing, in metres of web mercator, y downwards. The file is known to those
    who may bring in such files, of what came by a file.
    """

    id: int
    name: str
    name_before: str | None
    valid_from: date
    valid_to: date | None
    boundary_source: str
    area: float | None
    gained: float | None
    lost: float | None
    path: str | None
    path_before: str | None
    west: float | None
    top: float | None
    width: float | None
    height: float | None
    batch_id: int | None
    file_name: str | None
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a list shows it."""

    id: int
    source: str
    channel: str
    matter_kind: str
    category_code: str
    category_name: str
    map_kind: str
    title: str
    address: str
    group_no: int | None
    lon: float | None
    lat: float | None
    location_precision: str
    region_code: str
    region_name: str
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    status: str
    repeat_no: int


@dataclass(frozen=True, slots=True)
class Room:
    """A mediation room."""

    id: int
    name: str
    brand: str
    level: str
    kind: str
    region_code: str
    region_name: str
    unit: str
    phone: str
    hours: str
    specialities: tuple[str, ...]
    capacity: int | None
    lon: float | None
    lat: float | None
    stray_m: int | None


@dataclass(frozen=True, slots=True)
class Household:
    """A household; the householder's name is masked: whoever may know it asks for it, and that is recorded."""

    id: int
    code: str
    village_code: str
    village_name: str
    grid_code: str | None
    group_no: int | None
    householder_masked: str
    is_absent_household: bool
    lon: float | None
    lat: float | None
    stray_m: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """A household's result for a period; points in tenths, index in hundredths."""

    period: str
    points_tenths: int
    index_hundredths: int
    rank_no: int | None
    quintile: int | None
    parts: list[dict[str, Any]]
    scheme_version: int
    data_version: int
    band_first: int | None
    band_last: int | None
    tie_group: int | None


@dataclass(frozen=True, slots=True)
class RankedHousehold:
    """A household in its village's ranking; `rank_no` is None for one that does not take part.

    From `band_first` to `band_last` the places cannot be told apart; None until that is worked out.
    """

    household_code: str
    points_tenths: int
    index_hundredths: int
    rank_no: int | None
    householder_masked: str
    group_no: int | None
    band_first: int | None
    band_last: int | None
    tie_group: int | None


@dataclass(frozen=True, slots=True)
class VillageScore:
    """What a village's ranking of a period was made from, and how many households it has.

    `index_sum` is the sum of the indexes of those that take part, of which the mean is made, in hundredths.
    """

    village_code: str
    period: str
    scheme_version: int
    data_version: int
    households: int
    ranked: int
    mean_index_hundredths: int | None
    index_sum: int


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village or community, with the mean happiness index (in hundredths) of its ranked households."""

    code: str
    name: str
    kind: str
    town_code: str
    town_name: str
    mean_index_hundredths: int | None
    households: int | None
    ranked: int | None
    period: str | None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All that may be shown of a case; `body` is empty for those who may not read it. `unit_name` handles it."""

    id: int
    source: str
    external_id: str
    channel: str
    matter_kind: str
    category_code: str
    category_name: str
    map_kind: str
    title: str
    body: str
    address: str
    group_no: int | None
    stray_m: int | None
    lon: float | None
    lat: float | None
    location_precision: str
    region_code: str
    region_name: str
    registered_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    status: str
    resolved_level: str | None
    repeat_of: int | None
    repeat_no: int
    person_count: int
    satisfaction: str | None
    is_sealed: bool
    current_level: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found: kind (region, household, room), its key, and where to fly to."""

    kind: str
    key: str
    level: str
    name: str
    place: str
    lon: float | None
    lat: float | None
