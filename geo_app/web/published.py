"""Published numbers beside the map, for those who do not see every case: what they see is only what is theirs to
handle."""

from __future__ import annotations

from dataclasses import dataclass

from geo_app.web import access
from layers import counts
from layers.database import Connection
from layers.records import Account
from layers.records_counts import PublishedCount


@dataclass(frozen=True, slots=True)
class Published:
    """The numbers of a quarter by region and kind."""

    period: str
    rows: dict[str, dict[str, PublishedCount]]


def beside_region(connection: Connection, code: str, period: str) -> Published | None:
    """Return the numbers of a region and of its parts; None for those who see every case, or where none are published.

    Of the quarter that the map shows, or of the newest that is published.
    """
    chosen = _period(connection, period)
    if chosen is None:
        return None
    rows: dict[str, dict[str, PublishedCount]] = {}
    for row in counts.region_and_parts(connection, code, chosen):
        rows.setdefault(row.region_code, {})[row.kind] = row
    # a region that came after the quarter was published has none
    return Published(chosen, rows) if code in rows else None


def of_villages(connection: Connection, code: str, period: str) -> Published | None:
    """Return the totals of the villages of an area, likewise."""
    chosen = _period(connection, period)
    if chosen is None:
        return None
    found = counts.village_totals(connection, code, chosen)
    return Published(chosen, {row.region_code: {row.kind: row} for row in found})


def whose_cases(viewer: Account) -> str:
    """Return what to call the cases that the viewer sees one by one."""
    if "view_cases" in viewer.rights:
        return "事件"
    if "view_routed_cases" in viewer.rights:
        return "派给本村的"
    return "派给您的" if "view_assigned_cases" in viewer.rights else "可逐件看的"


def sees_single_cases(viewer: Account) -> bool:
    """Tell whether there can be a case at all that the viewer looks at, and not only numbers of them."""
    return not viewer.rights.isdisjoint({"view_cases", "view_routed_cases", "view_assigned_cases"})


def _period(connection: Connection, wanted: str) -> str | None:
    if "view_cases" in access.viewer().rights:
        return None
    known = counts.periods(connection)
    return wanted if wanted in known else known[0] if known else None
