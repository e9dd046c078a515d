"""Which state of a layer's data a viewer sees: what an ETag is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from layers.database import Connection
from layers.queries import load

_queries = load("versions")


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the data within the viewer's scope; equal only when nothing there has changed."""

    total: int
    newest: int
    day: date | None = None
    """Set where the answer depends on the date as well: regions come into force and rooms open on a day."""

    def __str__(self) -> str:
        return f"{self.total:x}-{self.newest:x}" + (f"-{self.day:%Y%m%d}" if self.day else "")


@dataclass(frozen=True, slots=True)
class Weight:
    """How many points an answer would be made of, where that matters, and the version of what it would show."""

    points: int
    version: Version
    whole: bool = True
    """Whether the viewer sees every point of the area; cells count whole areas, and are for such viewers only."""


def version_of(connection: Connection, layer: str) -> Version:
    """Return the version of a layer of `data_versions` within the viewer's scope, as of today."""
    return Version(*_queries.of_layer(connection, layer=layer))


def versions_of(connection: Connection, layers: Iterable[str]) -> Version:
    """Return the version of what is made from several layers."""
    found = [version_of(connection, layer) for layer in layers]
    return Version(sum(each.total for each in found), max(each.newest for each in found), found[0].day)
