"""Check where the rows of an import lie: outside the region beside them, shifted, or known by address alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from geo_app.exchange.coordinates import CoordSource
from geo_app.use_cases.look_at_boundaries import look_at_boundaries
from geo_app.use_cases.look_at_coordinates import look_at_coordinates
from layers import places
from layers.database import Connection
from layers.imports import Finding


def check_places(connection: Connection, layer: str) -> tuple[list[str], Iterator[Finding]]:
    """Return what is to be said of a file's places as a whole, and the rows whose point lies outside their region."""
    if layer == "regions":
        opinion = look_at_boundaries(connection)
        return [opinion.sentence()] if opinion else [], iter(())
    if layer not in places.WITH_POINTS:
        return [], iter(())
    places.find_strays(connection, layer)
    whole = [*_shifted(connection, layer), *_addressed(connection, layer)]
    return whole, places.remarks(connection, layer)


def _shifted(connection: Connection, layer: str) -> Iterator[str]:
    if places.count_strays(connection, layer):
        declared = cast(CoordSource, places.declared_source(connection))
        opinion = look_at_coordinates(connection, *places.sample(connection, layer), declared)
        if opinion is not None:
            yield opinion.sentence()


def _addressed(connection: Connection, layer: str) -> Iterator[str]:
    villages, groups, coarse = places.count_addressed(connection) if layer == "cases" else (0, 0, 0)
    if villages:
        yield (
            f"有 {villages} 行没有坐标和区划编码，按地址归到了村（社区），其中 {groups} 行到组；"
            "只知道在哪个村，地图上画在村的中心，不是准确位置"
        )
    if coarse:
        yield f"有 {coarse} 行没有坐标和区划编码，按地址只能归到镇（街道）或县，地图上不画"
