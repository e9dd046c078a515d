"""The layers that a map may show: one source for the map page, the tiles, the API's list and the legend.

In a tile, the id of a point feature is that of the case, household or room; a feature that stands for a cell has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

DEEPEST_ZOOM = 18


@dataclass(frozen=True, slots=True)
class Symbol:
    """What one value of a layer's `coloured_by` field looks like, and is called."""

    value: int | None
    title: str
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: what it is called, what its tiles hold, who may see it and how it is drawn."""

    name: str
    title: str
    geometry: Literal["point", "polygon"]
    fields: Mapping[str, str]
    rights: tuple[str, ...]
    """Any of these lets it be seen; none at all: everybody may."""
    min_zoom: int = 0
    max_zoom: int = DEEPEST_ZOOM
    counted: bool = False
    """Kept in the pyramid of cells: its tiles hold counts by cell where there are many points."""
    timed: bool = False
    """Its tiles can be asked for a range of days and for kinds."""
    follows: str = ""
    """The layer of `data_versions` that its changes are noted under."""
    coloured_by: str | None = None
    symbols: tuple[Symbol, ...] = ()


_COUNTS = {f"n{kind}": f"number of kind {kind} in the cell; left out when none" for kind in range(6)}
_REGION = {"code": "region code", "name": "name", "level": "county, town, village or grid"}

CASE_KINDS = (
    Symbol(0, "环境整治", "#1B7F5C", "circle"),
    Symbol(1, "安全隐患", "#D1490C", "triangle"),
    Symbol(2, "矛盾纠纷", "#7A1B5E", "square"),
    Symbol(3, "公共设施", "#2A7FD0", "diamond"),
    Symbol(4, "民生诉求", "#C08A00", "hexagon"),
    Symbol(5, "其他", "#55606A", "triangle_down"),
)
QUINTILES = (
    Symbol(1, "后 20%", "#F0F4D9", "square"),
    Symbol(2, "60%—80%", "#BFE0BF", "square"),
    Symbol(3, "40%—60%", "#7CC4BF", "square"),
    Symbol(4, "20%—40%", "#3E94B0", "square"),
    Symbol(5, "前 20%", "#1B5A86", "square"),
    Symbol(None, "不参评或尚未计分", "#FFFFFF", "hatch"),
)

LAYERS: Mapping[str, Layer] = MappingProxyType(
    {
        layer.name: layer
        for layer in (
            Layer(
                name="regions",
                title="镇和村",
                geometry="polygon",
                fields=_REGION,
                rights=(),
                follows="regions",
            ),
            Layer(
                name="grids",
                title="网格",
                geometry="polygon",
                fields=_REGION,
                rights=(),
                min_zoom=12,
                follows="regions",
            ),
            Layer(
                name="households",
                title="农户幸福指数",
                geometry="point",
                fields={
                    "q": "fifth of its village by happiness index, 1 to 5 (5 highest); in a cell the mean, rounded; "
                    "left out without a score",
                    "n": "number of households in the cell; left out where the point is one household",
                },
                rights=("view_household_points",),
                counted=True,
                follows="households",
                coloured_by="q",
                symbols=QUINTILES,
            ),
            Layer(
                name="cases",
                title="事件",
                geometry="point",
                fields={
                    "k": "kind, 0 to 5",
                    "o": "1 while the case is open, else left out",
                    "d": "day of registration, in days since 1970-01-01",
                    "u": "day that it is due, in days since 1970-01-01",
                    "h": "1 when the place is only the middle of its village, else left out",
                    "n": "number of cases in the cell; left out where the point is one case",
                    **_COUNTS,
                },
                rights=("view_cases", "view_routed_cases", "view_assigned_cases"),
                counted=True,
                timed=True,
                follows="cases",
                coloured_by="k",
                symbols=CASE_KINDS,
            ),
            Layer(
                name="rooms",
                title="调解室",
                geometry="point",
                fields={
                    "name": "name",
                    "level": "county, town or village",
                    "brand": "the name it is known by, such as 包娘舅",
                },
                rights=("view_map",),
                follows="rooms",
            ),
        )
    }
)


def layers_for(rights: frozenset[str]) -> tuple[Layer, ...]:
    """Return the layers that a role with these rights may see."""
    return tuple(layer for layer in LAYERS.values() if not layer.rights or rights & {*layer.rights})
