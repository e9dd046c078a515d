"""Roads between the towns and lanes between the hamlets."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import Delaunay

from geo_app.demo.hamlets import Hamlets
from geo_app.demo.plane import Floats, Shape, Warp, generator, roughened, rounded_corners, to_metres

Road = tuple[str, int, Shape]

_ROADS = [
    ("杭宁高速", 1, [(119.990, 30.420), (119.998, 30.480), (120.008, 30.520), (120.006, 30.560), (120.014, 30.600),
                 (120.022, 30.670)]),
    ("武新公路", 1, [(119.9594, 30.5416), (119.998, 30.556), (120.036, 30.568), (120.0798, 30.5500), (120.118, 30.566),
                 (120.150, 30.586), (120.215, 30.600), (120.284, 30.6174), (120.340, 30.622)]),
    ("武莫公路", 2, [(119.9594, 30.5416), (119.930, 30.572), (119.8945, 30.6011), (119.855, 30.606), (119.805, 30.588),
                 (119.770, 30.562)]),
    ("筏头公路", 2, [(119.9594, 30.5416), (119.910, 30.530), (119.860, 30.535), (119.815, 30.535),
                 (119.790, 30.545), (119.768, 30.560)]),
    ("武舞公路", 2, [(119.9594, 30.5416), (119.952, 30.502), (119.948, 30.430)]),
    ("武阜公路", 2, [(119.9594, 30.5416), (119.976, 30.570), (119.988, 30.602), (119.982, 30.660)]),
    ("舞雷公路", 2, [(119.952, 30.502), (120.000, 30.490), (120.0328, 30.4796), (120.085, 30.494),
                 (120.1405, 30.5224)]),
    ("乾禹公路", 2, [(120.0798, 30.5482), (120.110, 30.534), (120.1405, 30.5224), (120.182, 30.520), (120.219, 30.5337),
                 (120.2613, 30.519), (120.320, 30.508)]),
    ("乾新公路", 2, [(120.0798, 30.5482), (120.075, 30.590), (120.0889, 30.6344), (120.135, 30.652),
                 (120.1845, 30.6496),                  (120.235, 30.640), (120.284, 30.6174)]),
    ("新禹公路", 2, [(120.284, 30.6174), (120.276, 30.570), (120.2613, 30.519), (120.250, 30.470)]),
    ("钟雷公路", 2, [(120.1845, 30.6496), (120.172, 30.590), (120.1405, 30.5224), (120.130, 30.470)]),
]  # fmt: skip


def spine(hamlets: Hamlets, along: Floats, which: Floats | slice) -> Floats:
    """Return the points of hamlets' streets, `along` metres from their middles."""
    turn, bend, length = hamlets.turn[which], hamlets.bend[which], hamlets.length[which]
    aside = bend * length * ((2 * along / length) ** 2 - 0.33)
    east = along * np.cos(turn) - aside * np.sin(turn)
    north = along * np.sin(turn) + aside * np.cos(turn)
    return np.asarray(hamlets.place[which] + np.column_stack([east, north]))


def build_roads(hamlets: Hamlets, seed: int) -> list[Road]:
    """Return name, importance and course in metres: 1 and 2 between towns, 3 in and between hamlets."""
    random = generator(seed, "roads")
    bend = Warp(random, 90, 3500)
    roads: list[Road] = []
    for name, importance, points in _ROADS:
        course = rounded_corners(to_metres(np.array(points)), 4)
        course = bend(shapely.get_coordinates(shapely.segmentize(shapely.LineString(course), 200)))
        roads.append((name, importance, shapely.LineString(roughened(course, random, 0.04, 60))))
    for a, b in _links(hamlets.place):
        roads.append(("", 3, shapely.LineString(roughened(hamlets.place[[a, b]], random, 0.13, 70))))
    steps = np.linspace(-0.5, 0.5, 7)
    streets = np.stack([spine(hamlets, step * hamlets.length, slice(None)) for step in steps], axis=1)
    roads += [("", 3, shapely.LineString(street)) for street in streets]
    return roads


def _links(place: Floats) -> list[tuple[int, int]]:
    """Return the pairs of hamlets with no third one nearer to both (the relative neighbourhood graph)."""
    mesh = Delaunay(place)
    start, ends = mesh.vertex_neighbor_vertices
    links = []
    for a in range(len(place)):
        around_a = ends[start[a] : start[a + 1]]
        for b in around_a[around_a > a]:
            others = np.union1d(around_a, ends[start[b] : start[b + 1]])
            others = others[(others != a) & (others != b)]
            length = np.hypot(*(place[a] - place[b]))
            farther = np.maximum(np.hypot(*(place[others] - place[a]).T), np.hypot(*(place[others] - place[b]).T))
            if length < 3500 and not (farther < length).any():
                links.append((a, int(b)))
    return links
