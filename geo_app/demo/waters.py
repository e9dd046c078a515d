"""Rivers, creeks and lakes, drawn by hand and by chance; none of them where a survey would put it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import Voronoi

from geo_app.demo.cells import is_mountain
from geo_app.demo.plane import Floats, Ints, Shape, Warp, generator, roughened, rounded_corners, to_metres

_RIVERS = [
    ("东苕溪", 1, [(120.030, 30.425), (120.050, 30.462), (120.068, 30.500), (120.086, 30.530), (120.094, 30.556),
                (120.084, 30.585), (120.100, 30.612), (120.108, 30.640), (120.125, 30.700)]),
    ("京杭运河", 1, [(120.120, 30.470), (120.154, 30.503), (120.182, 30.532), (120.205, 30.562), (120.236, 30.590),
                 (120.262, 30.601), (120.294, 30.628), (120.350, 30.662)]),
    ("余英溪", 2, [(119.750, 30.560), (119.800, 30.556), (119.832, 30.546), (119.872, 30.553), (119.914, 30.541),
                (119.956, 30.534), (119.996, 30.521), (120.034, 30.516), (120.074, 30.512)]),
    ("阜溪", 2, [(119.850, 30.656), (119.880, 30.625), (119.900, 30.605), (119.935, 30.594), (119.970, 30.582),
               (120.010, 30.568), (120.046, 30.557), (120.094, 30.556)]),
    ("湘溪", 2, [(119.860, 30.494), (119.910, 30.506), (119.948, 30.492), (119.990, 30.479), (120.058, 30.482)]),
    ("伊家港", 2, [(120.100, 30.612), (120.140, 30.617), (120.186, 30.634), (120.230, 30.620), (120.262, 30.601)]),
    ("十字港", 2, [(120.094, 30.556), (120.130, 30.550), (120.170, 30.566), (120.205, 30.562), (120.250, 30.549),
                (120.330, 30.556)]),
    ("横塘港", 2, [(120.154, 30.503), (120.200, 30.512), (120.240, 30.528), (120.300, 30.520)]),
]  # fmt: skip

_WIDTH_M = {1: 45.0, 2: 20.0, 3: 8.0}


@dataclass(frozen=True)
class Water:
    """The lines of flowing water with their importance and name, and the areas of still water, in metres."""

    lines: list[tuple[str, int, Shape]]
    lakes: list[tuple[str, int, Shape]]
    keep_out: Shape


def let_flow(county: Shape, seed: int) -> Water:
    """Draw the water of the county, whose area is given in metres."""
    random = generator(seed, "waters")
    bend = Warp(random, 130, 2200)
    lines: list[tuple[str, int, Shape]] = []
    for name, importance, points in _RIVERS:
        course = rounded_corners(to_metres(np.array(points)), 4)
        course = bend(shapely.get_coordinates(shapely.segmentize(shapely.LineString(course), 120)))
        lines.append((name, importance, shapely.LineString(roughened(course, random, 0.09, 45))))
    lakes = _lakes(random)
    still = shapely.union_all([shape for _, _, shape in lakes])
    lines += [("", 3, creek) for creek in _creeks(county, still, random)]
    banks = [shape.buffer(_WIDTH_M[importance], quad_segs=2) for _, importance, shape in lines]
    keep_out = shapely.union_all([*banks, still.buffer(10, quad_segs=2)])
    shapely.prepare(keep_out)
    return Water([(n, i, shapely.difference(shape, still)) for n, i, shape in lines], lakes, keep_out)


def _creeks(county: Shape, still: Shape, random: np.random.Generator) -> list[Shape]:
    """Return the net of small canals in the plain of the east, and a few brooks in the hills."""
    west, south, east, north = county.bounds
    places = random.uniform((west, south), (east, north), (3000, 2))
    gaps = np.where(is_mountain(places), 2600, 1250)
    net = Voronoi(_apart(places, gaps))
    creeks: list[Shape] = []
    for a, b in net.ridge_vertices:
        if a < 0 or b < 0:
            continue
        ends = net.vertices[[a, b]]
        middle = ends.mean(axis=0)
        share = 0.28 if middle[0] < 2_000 else 0.62
        if random.random() < share and county.contains(shapely.Point(middle)):
            line = shapely.LineString(roughened(ends, random, 0.14, 50))
            if not still.contains(line):
                creeks.append(line)
    return creeks


def _apart(places: Floats, gaps: Ints) -> Floats:
    """Return places that keep their gap from one another, so that the meshes of the net are of a size."""
    free = np.ones(len(places), dtype=bool)
    kept = []
    for number, gap in enumerate(gaps):
        if free[number]:
            kept.append(number)
            free &= np.hypot(*(places - places[number]).T) > np.minimum(gap, gaps)
    return places[kept]


def _lakes(random: np.random.Generator) -> list[tuple[str, int, Shape]]:
    marsh: Shape = _blob((120.047, 30.4975), 1250, 820, 0.5, random)
    isles = [
        _blob((120.047 + random.uniform(-0.008, 0.008), 30.4975 + random.uniform(-0.005, 0.005)), 150, 70, a, random)
        for a in random.uniform(0, 3, 9)
    ]
    reservoir = shapely.union_all(
        [
            _blob((119.908, 30.5395), 900, 330, 0.15, random),
            _blob((119.898, 30.543), 620, 170, 0.9, random),
            _blob((119.917, 30.536), 520, 150, -0.8, random),
        ]
    )
    lakes = [
        ("下渚湖", 1, shapely.difference(marsh, shapely.union_all(isles))),
        ("对河口水库", 1, reservoir),
        ("洛舍漾", 2, _blob((120.1035, 30.647), 720, 360, 1.1, random)),
        ("百亩漾", 2, _blob((120.238, 30.611), 420, 260, 0.4, random)),
    ]
    for name, lon, lat in [("南漾", 120.17, 30.607), ("苎溪漾", 120.243, 30.575), ("白鹭漾", 120.125, 30.575),
                           ("漾西兜", 120.205, 30.655), ("桑田漾", 120.155, 30.54), ("荷叶漾", 120.275, 30.64),
                           ("沙溪水库", 119.93, 30.628), ("石门水库", 119.83, 30.585)]:  # fmt: skip
        lakes.append((name, 3, _blob((lon, lat), random.uniform(170, 330), random.uniform(110, 200), 1, random)))
    return lakes


def _blob(lonlat: tuple[float, float], long_m: float, wide_m: float, turn: float, random: np.random.Generator) -> Shape:
    """Return a rounded area with an uneven shore."""
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    reach = random.uniform(0.72, 1.15, 12)
    ring = np.column_stack([long_m * np.cos(angle) * reach, wide_m * np.sin(angle) * reach])
    ring = ring @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    closed = rounded_corners(np.vstack([ring, ring[:1]]), 2)
    shore = roughened(closed + to_metres(np.array(lonlat)), random, 0.16, 30)
    return shapely.make_valid(shapely.Polygon(shore)).buffer(0)
