"""What a region was called and covered, since when, and what each change gave and took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template

from geo_app.web import access
from geo_app.web.glossary import china_today
from geo_app.web.state import state
from layers import regions
from layers.records import RegionVersion

blueprint = Blueprint("region_history", __name__)

# as an import without a day writes it: valid for every case before, too
_SINCE_EVER = 1970
_MU = 2000 / 3  # square metres
# what is less was drawn anew, not moved
_TOLD_MU = 0.1
_BORDER = 0.06


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as the page shows it: areas in 亩, None where there is nothing to tell."""

    version: RegionVersion
    since_ever: bool
    mu: float | None
    gained: float | None
    lost: float | None
    is_redrawn: bool
    view_box: str | None

    @property
    def is_renamed(self) -> bool:
        """Whether it was called something else before."""
        return self.version.name_before not in (None, self.version.name)


@blueprint.get("/regions/<code>/history")
def index(code: str) -> str:
    """Show a region's names and boundaries, the newest first."""
    access.need("view_map")
    with state().database.transaction(access.scope()) as connection:
        region = regions.region(connection, code)
        way = regions.breadcrumbs(connection, code)[:-1]
        versions = regions.history(connection, code)
    return render_template(
        "region_history/index.html",
        region=region,
        way=[step.name for step in way],
        versions=[_shown(version) for version in versions],
        has_ended=bool(versions) and (versions[0].valid_to or date.max) <= china_today(),
        today=china_today(),
        viewer=access.viewer(),
    )


def _shown(version: RegionVersion) -> Shown:
    gained, lost = _told(version.gained), _told(version.lost)
    return Shown(
        version=version,
        since_ever=version.valid_from.year <= _SINCE_EVER,
        mu=None if version.area is None else version.area / _MU,
        gained=gained,
        lost=lost,
        is_redrawn=version.gained is not None,
        view_box=_view_box(version),
    )


def _told(area: float | None) -> float | None:
    return area / _MU if area is not None and area / _MU >= _TOLD_MU else None


def _view_box(version: RegionVersion) -> str | None:
    """Return the part of the plane that a drawing shows: what both outlines cover, with a border."""
    if version.west is None or version.top is None or not version.width or not version.height:
        return None
    border = max(version.width, version.height) * _BORDER
    sides = (
        version.west - border,
        version.top - border,
        version.width + 2 * border,
        version.height + 2 * border,
    )
    return " ".join(f"{side:.0f}" for side in sides)
