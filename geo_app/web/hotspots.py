"""Hotspots over HTTP: where cases lie closer together than chance explains, with all that made the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import shapely
from flask import Blueprint, request
from flask import Response as Answer
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator
from spectree import Response

from geo_app.hotspot_words import METHOD, WHY, named
from geo_app.use_cases.find_hotspots import (
    LEAST_IN_SPOT,
    METRIC_CRS,
    HotspotMap,
    Question,
    Spot,
    find_hotspots,
    to_degrees,
)
from geo_app.web import access
from geo_app.web.fresh import answer
from geo_app.web.glossary import china_today
from geo_app.web.openapi import DaysQuery, api, parse
from layers import overview
from layers.cases import KINDS
from layers.database import Connection
from layers.versions import Version, Weight, versions_of

blueprint = Blueprint("hotspots", __name__)

WINDOW_DAYS = 30
_SHOWN: Mapping[str, Callable[[HotspotMap], NDArray[np.bool_]]] = {
    "all": lambda found: found.counts >= 0,
    "counted": lambda found: found.counts > 0,
    "hot": lambda found: found.levels > 0,
}


class HotspotQuery(DaysQuery):
    """Which hotspots are asked for; days are inclusive, in Asia/Shanghai."""

    region: str | None = Field(None, pattern=r"^\d{6}(\d{3}){0,3}$", description="without it: the caller's own region")
    cell: int = Field(500, ge=100, le=5000, description="width of the hexagons, metres")
    category: str | None = Field(None, description="kinds such as environment, with commas between; without it: all")
    cells: Literal["all", "counted", "hot"] = Field("all", description="which hexagons to give: counted have cases")
    permutations: int = Field(
        0, ge=0, le=9999, description="0: p from the normal distribution; else from so many draws"
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="of the draws")
    variance: Literal["n", "n-1"] = Field("n", description="n-1: as in the book of 1996")

    @field_validator("category")
    @classmethod
    def _known_kinds(cls, value: str | None) -> str | None:
        for word in (value or "").split(","):
            if value is not None and word not in KINDS:
                raise ValueError(f"没有「{word}」这一类，可选 {'、'.join(KINDS)}")
        return value

    def kinds(self) -> tuple[int, ...] | None:
        """Return the numbers of the kinds; None for all."""
        return tuple(sorted({KINDS.index(word) for word in self.category.split(",")})) if self.category else None


class Parameters(BaseModel):
    """Everything that made the answer, so that it can be made again."""

    region: str
    from_: date = Field(alias="from")
    to: date
    category: list[str] | None
    cell: int
    crs: str
    statistic: str
    variance: str
    permutations: int
    seed: int
    correction: str
    minimum_cases: int


class HexagonProperties(BaseModel):
    """A hexagon: its axial coordinates, its cases, Gi* with its two-sided p, and q, p adjusted for all hexagons."""

    cell: str
    count: int
    z: float
    p: float
    q: float
    level: int = Field(description="99 or 95 where there is more than chance explains, -99 or -95 where less, else 0")
    hotspot: int | None


class Feature(BaseModel):
    """A hexagon as GeoJSON."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any]
    properties: HexagonProperties


class HotspotItem(BaseModel):
    """Adjacent hexagons that stand out."""

    number: int
    name: str
    region: str | None
    level: int
    cases: int
    before: int = Field(description="in as many days just before")
    year_before: int = Field(description="on the same days a year before")
    kinds: dict[str, int]
    open: int
    overdue: int
    weeks: list[int] = Field(description="the ten weeks that end with the last day")
    badge: list[float]
    outline: dict[str, Any]


class HotspotCollection(BaseModel):
    """GeoJSON with what made it: EPSG:4490, longitude first."""

    model_config = ConfigDict(populate_by_name=True)

    type: Literal["FeatureCollection"]
    parameters: Parameters
    data_version: str
    total: int = Field(description="cases of the days and kinds whose own place is known")
    without_place: int = Field(description="cases that are not counted, since only their village is known")
    silence: str = Field(description="why nothing can be said, in Chinese; empty where something can")
    method: str
    hotspots: list[HotspotItem]
    features: list[Feature]


@blueprint.get("/api/v1/hotspots")
@api.validate(query=HotspotQuery, resp=Response(HTTP_200=HotspotCollection), tags=["hotspots"], skip_validation=True)
def index() -> Answer:
    """Give the hexagons of an area with their counts, Gi*, p and q, and the hotspots among them."""
    access.need("view_cases")
    query = parse(HotspotQuery, request)
    return answer(
        ("hotspots", query),
        lambda connection: Weight(0, versions_of(connection, ("cases", "regions"))),
        lambda connection, weight: _written(connection, query, weight.version),
        mimetype="application/geo+json",
    )


def _written(connection: Connection, query: HotspotQuery, version: Version) -> bytes:
    question = _question(connection, query)
    found = find_hotspots(connection, question, version.day or question.last)
    head = {
        "type": "FeatureCollection",
        "parameters": _parameters(question),
        "data_version": str(version),
        "total": found.cases,
        "without_place": found.without_place,
        "silence": WHY[found.silence],
        "method": METHOD,
        "hotspots": [_item(spot) for spot in found.spots],
    }
    features = ",\n".join(_features(found, query.cells))
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [\n{features}\n]}}\n'.encode()


def _question(connection: Connection, query: HotspotQuery) -> Question:
    newest = overview.days_with_cases(connection)
    last = query.to or (newest[1] if newest else china_today())
    first = query.from_ or last - timedelta(days=WINDOW_DAYS - 1)
    return Question(
        area=query.region or access.viewer().region_code,
        first=min(first, last),
        last=last,
        kinds=query.kinds(),
        width_m=query.cell,
        draws=query.permutations,
        seed=query.seed,
        sample_variance=query.variance == "n-1",
    )


def _parameters(question: Question) -> dict[str, Any]:
    return {
        "region": question.area,
        "from": question.first.isoformat(),
        "to": question.last.isoformat(),
        "category": None if question.kinds is None else [KINDS[kind] for kind in question.kinds],
        "cell": question.width_m,
        "crs": METRIC_CRS,
        "statistic": "Getis-Ord Gi*, the cell itself and its neighbours, binary",
        "variance": "n-1" if question.sample_variance else "n",
        "permutations": question.draws,
        "seed": question.seed,
        "correction": "Benjamini-Hochberg over all hexagons",
        "minimum_cases": LEAST_IN_SPOT,
    }


def _item(spot: Spot) -> dict[str, Any]:
    return {
        "number": spot.number,
        "name": named(spot.place),
        "region": spot.place and spot.place.region_code,
        "level": spot.level,
        "cases": spot.cases,
        "before": spot.before,
        "year_before": spot.year_before,
        "kinds": dict(zip(KINDS, spot.kinds, strict=True)),
        "open": spot.open,
        "overdue": spot.overdue,
        "weeks": spot.weeks,
        "badge": spot.badge,
        "outline": json.loads(shapely.to_geojson(spot.outline)),
    }


def _features(found: HotspotMap, cells: str) -> Iterator[str]:
    shown = np.flatnonzero(_SHOWN[cells](found))
    spot_of = np.zeros(len(found.cells), np.int64)
    for spot in found.spots:
        spot_of[spot.cells] = spot.number
    shapes = shapely.to_geojson(to_degrees([*found.cells.hexagons()[shown]]))
    numbers = zip(
        *(
            column[shown].tolist()
            for column in (
                found.cells.q,
                found.cells.r,
                found.counts,
                found.gi.z,
                found.p,
                found.q,
                found.levels,
                spot_of,
            )
        ),
        strict=True,
    )
    for shape, (q, r, n, z, p, adjusted, level, spot) in zip(shapes.tolist(), numbers, strict=True):
        yield (
            f'{{"type": "Feature", "id": "{q}_{r}", "geometry": {shape}, "properties": {{"cell": "{q}_{r}", '
            f'"count": {n}, "z": {z!r}, "p": {p!r}, "q": {adjusted!r}, "level": {level}, '
            f'"hotspot": {spot or "null"}}}}}'
        )
