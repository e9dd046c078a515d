"""What the one-map page counts and lists, as records. Column names of `sql/overview.sql` are the field names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DrawnKind:
    """Cases of one kind (0 to 5) on the map."""

    kind: int
    count: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case on the map; days since 1970-01-01; one that is not exact stands at its village's centre."""

    id: int
    kind: int
    day: int
    due_day: int | None
    is_open: bool
    is_exact: bool
    title: str
    category_name: str
    region_name: str
    group_no: int | None
    registered_at: datetime
    status: str
    repeat_no: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class VillageOverview:
    """A village or community: mean index (hundredths) of a period and of the one before, and cases in the window."""

    code: str
    name: str
    kind: str
    town_code: str
    town_name: str
    mean_index_hundredths: int | None
    households: int | None
    mean_index_before: int | None
    cases: int
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class GridOverview:
    """A grid and its cases in the window."""

    code: str
    name: str
    cases: int


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What an area consists of; households is None for those who may not see them."""

    towns: int
    villages: int
    grids: int
    rooms: int
    households: int | None


@dataclass(frozen=True, slots=True)
class HouseholdOverview:
    """A household with its result of a period; points in tenths, index in hundredths."""

    id: int
    code: str
    group_no: int | None
    householder_masked: str
    is_absent_household: bool
    village_name: str
    points_tenths: int | None
    index_hundredths: int | None
    rank_no: int | None
    quintile: int | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class HouseholdResult:
    """A household's result of a period, and what its village reached; points in tenths, index in hundredths."""

    period: str
    points_tenths: int
    index_hundredths: int
    rank_no: int | None
    quintile: int | None
    ranked: int | None
    mean_index_hundredths: int | None


@dataclass(frozen=True, slots=True)
class HiddenCases:
    """Cases of the whole of the viewer's area that are not shown, rounded down to fives: 0 stands for fewer, or none.

    `elsewhere` are ordinary ones that others handle, None for those who see them all; `sealed` are told to the county
    alone. Both are the same whatever is filtered: `app.hidden_cases` says why. From 10,000 on nobody counts further.
    """

    elsewhere: int | None
    sealed: int | None

    @property
    def told(self) -> int:
        """Return how many there are at least."""
        return (self.elsewhere or 0) + (self.sealed or 0)
