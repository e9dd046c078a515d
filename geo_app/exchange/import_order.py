"""What is to be brought in and how, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from geo_app.exchange.columns import Layer, Level
from geo_app.exchange.coordinates import AxisOrder, CoordSource
from geo_app.exchange.tables import RowFault
from geo_app.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Which file is to become rows of which layer, and how it is to be read."""

    layer: Layer
    path: Path
    mapped: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None
    coord_source: CoordSource | None = None
    valid_from: date | None = None
    dry_run: bool = False
    skip_bad: bool = False
    encoding: str | None = None
    """How the text of a CSV or shapefile is encoded, where that cannot be told; a name that Python knows."""
    sheet: str | None = None
    """Which sheet of a workbook, or layer of a GeoPackage; without it the one whose headings are best known."""
    axis_order: AxisOrder = "xy"
    """Whether the first coordinate is the easting or longitude (xy), or the northing as in survey files (yx)."""
    complete: bool = False
    """Regions: the file holds all of its level under the parents it names; what it lacks ends at `valid_from`."""
    area: str | None = None
    """The region whose ground every row must lie on; None for the operator, who may bring in anything."""
    account_id: int | None = None
    """Who brings it in by the page; None for the command line."""
    as_applications: bool = False
    """Points: every row is an application that goes through the review, none is booked."""
    by: str = ""
    sealer: Sealer | None = None
    """What seals petitioners' telephone numbers; without it a file that has some is refused."""

    @property
    def for_page(self) -> bool:
        """Whether what is said of the file is read on the page, and not at the command line."""
        return self.account_id is not None


@dataclass(slots=True)
class ImportReport:
    """What became of a file; `errors` and `remarks` name rows as the person who made the file sees them.

    Every row is in exactly one of five counts: read = inserted + updated + unchanged + rejected + held_back.
    """

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    """Rows that were known already as they are, or that repeat an earlier row of the file."""
    rejected: int = 0
    """Rows with something wrong, which the error copy names."""
    held_back: int = 0
    """Rows that are right, but stay out because others are wrong."""
    duplicates: int = 0
    """How many of the rows read are exactly like an earlier one, whatever became of them."""
    errors: list[RowFault] = field(default_factory=list)
    """The first thousand faults, by row."""
    errors_found: int = 0
    error_file: str | None = None
    remarks: list[RowFault] = field(default_factory=list)
    """The first thousand things that are odd, by row."""
    remarks_found: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    dry_run: bool = False
    batch: int | None = None
    """The number under which what was stored is kept, and can be taken back."""

    def as_json(self) -> dict[str, object]:
        """Return the report as the command prints it."""
        return asdict(self)
