"""What a list that is taken away as a file is made of: columns, and the forms that it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "code", "whole", "tenths", "hundredths", "degrees", "day", "moment", "yes"]
Form = Literal["xlsx", "csv", "gpkg", "geojson", "shp", "pdf", "html"]
Shape = Literal["", "Point", "MultiPolygon"]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its name in `layers/sql/export_lists.sql`, its heading, what its values are, and what codes mean.

    `tenths` and `hundredths` are whole numbers; `width` is in millimetres of an A4 page across.
    """

    name: str
    title: str
    kind: Kind = "text"
    width: float = 22
    words: Mapping[str, str] = field(default_factory=dict)
    on_paper: bool = True
    keeps_codes: bool = False
    """Its codes stay in tables, because the import knows them and not their words."""
    said_of: str = ""
    """The column whose words people see instead, where a code alone would say too much or too little."""


@dataclass(frozen=True, slots=True)
class ExportList:
    """A list or layer: what it is called, whose it is (any of `rights`; none: everybody's), its columns and forms."""

    name: str
    title: str
    unit: str
    rights: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    shape: Shape = ""
    has_map: bool = False

    @property
    def forms(self) -> tuple[Form, ...]:
        """Return the forms that this list comes in."""
        places: tuple[Form, ...] = ("gpkg", "geojson", "shp") if self.shape else ()
        maps: tuple[Form, ...] = ("html",) if self.has_map else ()
        return ("xlsx", "csv", *places, "pdf", *maps)
