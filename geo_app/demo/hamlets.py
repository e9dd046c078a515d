"""Hamlets: rows of houses along water and lanes, each a villagers' group of its village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo_app.demo.cells import is_mountain
from geo_app.demo.plane import Floats, Ints, Shape, generator
from geo_app.demo.units import PILOT_VILLAGE, villages
from geo_app.demo.waters import Water

_PILOT_GROUPS = 18
_FAMILIES = "沈姚陈徐朱钱俞费陆蔡章施潘蒋吴杨张王李胡金方孙周许顾谈邱褚嵇闵车"
_PLAIN_ENDINGS = ["家湾", "家埭", "家坝", "家桥", "家兜", "家浜", "家墩", "家里", "家角", "家门", "家圩", "家湾里"]
_HILL_ENDINGS = ["家坞", "家山", "家岭", "家湾", "家岕", "家坑", "家村", "家坪"]
_QUARTERS = [f"{number}区" for number in "一二三四五六七八九十"]
_LANDMARKS = (
    "南湾里 北横塘 东横港 西荡里 河东 河西 塘北 塘南 桥头 庙前 庙后 高田里 石桥头 圩田 新开河 大树下 "
    "油车里 窑墩 祠堂前 渡口 竹园里 茶园 上湾 下湾 前村 后村 中心埭 荷花塘 杨树浜 三角圩 六亩里 直港 长埭 新农村"
)


@dataclass(frozen=True)
class Hamlets:
    """Hamlets by column, sorted by village and group; places and lengths in metres, `turn` in radians."""

    village: Ints
    group_no: Ints
    name: list[str]
    place: Floats
    turn: Floats
    length: Floats
    bend: Floats
    rows: Ints
    weight: Floats


def settle(lands: list[Shape], water: Water, seed: int) -> Hamlets:
    """Choose where people live in each village, whose areas are given in metres."""
    random = generator(seed, "hamlets")
    streams = _segments(water)
    tree = shapely.STRtree([shapely.LineString(ends) for ends in streams])
    columns: dict[str, list[Any]] = {
        key: [] for key in ("village", "group_no", "place", "turn", "length", "bend", "rows", "weight")
    }
    names: list[str] = []
    for number, (unit, land) in enumerate(zip(villages(), lands, strict=True)):
        urban = unit.kind == "community"
        km2 = land.area / 1e6
        count = int(np.clip(round(3 + 2.3 * km2 + random.uniform(-2, 2)), 7, 21))
        if urban:
            count = int(np.clip(round(5 + km2), 5, 10))
        if unit.code == PILOT_VILLAGE:
            count = _PILOT_GROUPS
        place = _choose(land, water, tree, count, random)
        turn = _along_water(place, streams, tree, random)
        length = random.uniform(120, 210, count) if urban else random.lognormal(5.75, 0.32, count)
        columns["village"].append(np.full(count, number))
        columns["group_no"].append(np.arange(1, count + 1))
        columns["place"].append(place)
        columns["turn"].append(turn)
        columns["length"].append(np.clip(length, 110, 620))
        columns["bend"].append(random.normal(0, 1, count) * 0.12)
        columns["rows"].append(np.full(count, 7 if urban else 4))
        columns["weight"].append(np.clip(length, 110, 620) * random.lognormal(0, 0.2, count))
        names += _names(count, bool(is_mountain(place).mean() > 0.5), urban, unit.name, random)
    joined = {key: np.concatenate(parts) for key, parts in columns.items()}
    return Hamlets(name=names, **joined)


def _choose(land: Shape, water: Water, tree: shapely.STRtree, count: int, random: np.random.Generator) -> Floats:
    """Choose dry places inside the village, near water but apart from each other; the northernmost is group 1."""
    inner = land.buffer(-70)
    inner = land.buffer(-25) if inner.is_empty else inner
    west, south, east, north = inner.bounds
    tries = random.uniform((west, south), (east, north), (count * 60, 2))
    tries = tries[shapely.contains_xy(inner, tries) & ~shapely.contains_xy(water.keep_out, tries)]
    pairs, distance = tree.query_nearest(shapely.points(tries), return_distance=True, all_matches=False)
    away = np.zeros(len(tries))
    away[pairs[0]] = distance
    appeal = np.clip(np.abs(away - 85) / 450, 0, 1) + random.uniform(0, 0.55, len(tries))
    tries = tries[np.argsort(appeal, kind="stable")]
    gap = 0.75 * np.sqrt(land.area / count)
    chosen: list[int] = []
    while len(chosen) < count:
        free = np.ones(len(tries), dtype=bool)
        for i in chosen:
            free &= np.hypot(*(tries - tries[i]).T) > gap
        while free.any() and len(chosen) < count:
            chosen.append(int(free.argmax()))
            free &= np.hypot(*(tries - tries[chosen[-1]]).T) > gap
        gap *= 0.8
    place = tries[chosen]
    return place[np.argsort(-place[:, 1], kind="stable")]


def _along_water(place: Floats, streams: Floats, tree: shapely.STRtree, random: np.random.Generator) -> Floats:
    points = shapely.points(place)
    (_, nearest), distance = tree.query_nearest(points, all_matches=False, return_distance=True)
    step = streams[nearest, 1] - streams[nearest, 0]
    turn = np.arctan2(step[:, 1], step[:, 0]) + random.normal(0, 0.12, len(place))
    return np.where(distance > 500, random.uniform(0, np.pi, len(place)), turn)


def _segments(water: Water) -> Floats:
    """Return every straight piece of flowing water, (n, 2, 2): short ones are found quickly."""
    lines = [line for _, _, shape in water.lines for line in shapely.get_parts(shape)]
    points, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return np.stack([points[:-1][same], points[1:][same]], axis=1)


def _names(count: int, hills: bool, urban: bool, village: str, random: np.random.Generator) -> list[str]:
    if urban:
        stem = village.removesuffix("社区")
        return [f"{stem}{word}" for word in _QUARTERS[:count]]
    endings = _HILL_ENDINGS if hills else _PLAIN_ENDINGS
    names: list[str] = []
    while len(names) < count:
        if random.random() < 0.3:
            name = str(random.choice(_LANDMARKS.split(" ")))
        else:
            name = _FAMILIES[random.integers(len(_FAMILIES))] + endings[random.integers(len(endings))]
        if name not in names:
            names.append(name)
    return names
