"""Where the staged rows of an import lie: places known by an address, points outside the region written beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from io import BytesIO

import numpy as np
import numpy.typing as npt

from layers.database import Connection
from layers.imports import Finding
from layers.queries import load
from layers.staging import as_text

_queries = load("import_places")
WITH_POINTS = ("households", "rooms", "cases")
_MOST_SAMPLED = 1000
_MOST_FAMILIES = 40

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Addressed:
    """What an address says: a region, a group, or why neither is certain and what may be meant."""

    address: str
    code: str | None
    group_no: int | None
    doubt: str
    detail: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A region's boundary as hexadecimal EWKB, and where it was said to come from."""

    code: str
    parent_code: str | None
    coord_source: str
    boundary: str


def unplaced_addresses(connection: Connection) -> list[str]:
    """Return the addresses of staged cases without a point, each once."""
    return [address for (address,) in _queries.unplaced_addresses(connection)]


def place_by_address(connection: Connection, read: Sequence[Addressed]) -> None:
    """Give staged cases that have neither point nor code the region of their address, and their group to all without
    a point.
    """
    _queries.create_addressed(connection)
    if not read:
        return
    columns = {field.name: [getattr(it, field.name) for it in read] for field in fields(Addressed)}
    with connection.cursor() as cursor:
        cursor.copy_expert("copy addressed from stdin", BytesIO(as_text(columns)))
    _queries.place_by_address(connection)


def count_addressed(connection: Connection) -> tuple[int, int, int]:
    """Return how many staged cases an address places: in a village or grid, of these with a group, coarser."""
    found: tuple[int, int, int] = _queries.count_addressed(connection)
    return found


def faults(connection: Connection, layer: str) -> Iterator[Finding]:
    """Yield why the addresses of rows without any other place do not place them."""
    if layer == "cases":
        for row in _queries.faults_of_addresses(connection):
            yield Finding(*row)


def find_strays(connection: Connection, layer: str) -> None:
    """Measure how far staged points lie outside the region written beside them."""
    if layer in WITH_POINTS:
        getattr(_queries, f"find_strays_{layer}")(connection)
        if _queries.count_strays(connection):
            _queries.measure_strays(connection)


def remarks(connection: Connection, layer: str) -> Iterator[Finding]:
    """Yield addresses that lead to a town alone, since nobody knows the village that they name; and the points outside
    their region: the region, metres, whether in China; and the village they do lie in.
    """
    if layer == "cases":
        for row in _queries.coarse_addresses(connection):
            yield Finding(*row)
    if layer in WITH_POINTS:
        for row in _queries.remarks(connection):
            yield Finding(*row)


def boundaries_beside(connection: Connection) -> tuple[list[Drawn], list[Drawn]]:
    """Return the staged boundaries of some families of regions, and those known already: of the same regions, of their
    parents, and of the other parts of these.
    """
    most = _MOST_FAMILIES
    staged = [Drawn(*row) for row in _queries.sample_boundaries(connection, families=most)]
    return staged, [Drawn(*row) for row in _queries.known_boundaries(connection, codes=[each.code for each in staged])]


def count_strays(connection: Connection, layer: str) -> int:
    """Return how many staged points lie outside their region."""
    return int(_queries.count_strays(connection)) if layer in WITH_POINTS else 0


def sample(connection: Connection, layer: str) -> tuple[Floats, Floats, list[str]]:
    """Return longitudes, latitudes and region codes of some staged points."""
    rows = list(getattr(_queries, f"sample_{layer}")(connection, most=_MOST_SAMPLED))
    lon = np.array([row[0] for row in rows], dtype=float)
    return lon, np.array([row[1] for row in rows], dtype=float), [row[2] for row in rows]


def declared_source(connection: Connection) -> str:
    """Return where the staged coordinates were said to come from."""
    source: str = _queries.declared_source(connection)
    return source


def metres_off(connection: Connection, lon: Floats, lat: Floats, codes: Sequence[str]) -> Floats:
    """Return how far points lie outside the regions that go with them: 0 inside, NaN where there is no boundary."""
    rows = _queries.metres_off(connection, lons=lon.tolist(), lats=lat.tolist(), codes=list(codes))
    return np.array([np.nan if metres is None else metres for _, metres in rows], dtype=float)
