"""Mediation rooms: the brands are those of the county's own report; their people, numbers and places are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import shapely

from geo_app.demo import people
from geo_app.demo.copy_texts import multi_text, shape_text
from geo_app.demo.country import Country
from geo_app.demo.land_rows import grid_codes
from geo_app.demo.places import Places
from geo_app.demo.plane import generator, to_metres
from geo_app.demo.units import COUNTY, PILOT_VILLAGE, Unit, towns, villages

ROOM_COLUMNS = ("id", "name", "brand", "level", "kind", "region_code", "place_code", "unit", "location", "phone",
                "hours", "specialities", "capacity", "served_area", "active_from", "ground")  # fmt: skip
MEDIATOR_COLUMNS = ("room_id", "name", "duty", "hometown", "dialects", "ground")
CONTACT_COLUMNS = ("name", "level", "region_code", "location", "hours", "helper_on_duty", "ground")

_OFFICE_HOURS = "周一至周五 8:30–17:00"
_EVENING_HOURS = "周一至周五 8:30–17:00，周二、周四 18:30–20:30"
_BRAND_SURNAMES = {"包娘舅": "包", "老施": "施", "老高": "高", "小朱": "朱"}
_HELPERS = ("网格员", "镇街干部", "村社干部", "乡贤", "德清嫂", "两代表一委员")
_DIALECTS = {"安徽": "江淮话", "河南": "中原话", "贵州": "贵州话", "云南": "云南话", "四川": "四川话", "江西": "赣语"}
_SPECIALITIES = (
    "邻里纠纷",
    "婚姻家庭",
    "房屋宅基地",
    "山林土地",
    "损害赔偿",
    "合同与生产经营",
    "物业",
    "劳动争议",
    "征地拆迁",
)


@dataclass(frozen=True)
class Plan:
    """A room to be made: its name, brand, level, kind, whom it serves, and the village that it stands in."""

    name: str
    level: str
    region_code: str
    village: int
    brand: str = ""
    kind: str = "brand_room"
    specialities: tuple[str, ...] = ()
    mediators: int = 2
    since: int = 2019
    from_afar: bool = False
    area: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Rooms:
    """Rows of `mediation_rooms`, `mediators` and `contact_points`."""

    rooms: list[tuple[object, ...]]
    mediators: list[tuple[object, ...]]
    contacts: list[tuple[object, ...]]


def furnish(country: Country, places: Places, grounds: dict[str, int], seed: int) -> Rooms:
    """Place the rooms and contact points at houses, and give each its people."""
    random = generator(seed, "rooms")
    grids = grid_codes(country)
    rooms: list[tuple[object, ...]] = []
    mediators: list[tuple[object, ...]] = []
    for number, plan in enumerate(_plans(random), start=1):
        at = _house(places, plan, random)
        code = grids[places.grid[at]]
        rooms.append(
            (
                number, plan.name, plan.brand, plan.level, plan.kind, plan.region_code, code, _unit(plan),
                shape_text(shapely.Point(places.place[at])), f"0572-8000{number:03d}",
                _EVENING_HOURS if plan.level == "county" or random.random() < 0.3 else _OFFICE_HOURS,
                _array(plan.specialities or _some_specialities(random)), int(random.integers(4, 9) * 5),
                _served(country, plan), date(plan.since, int(random.integers(1, 13)), 1), grounds[code],
            )
        )  # fmt: skip
        for turn, name in enumerate(_staff(plan, random)):
            home, dialect = "德清", "德清话"
            if plan.from_afar:
                home, dialect = list(_DIALECTS.items())[int(random.integers(len(_DIALECTS)))]
            duty = "首席调解员" if turn == 0 else "专职调解员" if turn == 1 else "调解员"
            mediators.append((number, name, duty, home, _array(("普通话", dialect)), grounds[code]))
    return Rooms(rooms, mediators, _contacts(places, grounds, random))


def _staff(plan: Plan, random: np.random.Generator) -> list[str]:
    """Return the mediators' names; the first of 老施's room is a Shi."""
    names = people.names_of(plan.mediators, random)
    surname = _BRAND_SURNAMES.get(plan.brand)
    if surname:
        names[0] = surname + names[0][-1]
    return list(dict.fromkeys(names))


def _plans(random: np.random.Generator) -> list[Plan]:
    index = {unit.code: number for number, unit in enumerate(villages())}
    seats = {town.code: _seat_village(town) for town in towns()}
    centre = index["330521001001"]
    plans = [
        Plan("德清县社会矛盾纠纷调处化解中心", "county", COUNTY, centre, kind="centre", mediators=8, since=2019),
        Plan("包娘舅调解工作室", "county", COUNTY, centre, "包娘舅", mediators=4, since=2010,
             specialities=("婚姻家庭", "邻里纠纷")),
        Plan("老施调解工作室", "county", COUNTY, index["330521002001"], "老施", specialities=("征地拆迁", "房屋宅基地"),
             mediators=3, since=2014),
        Plan("老兵调解工作室", "county", COUNTY, index["330521101020"], "老兵", specialities=("邻里纠纷", "损害赔偿"),
             mediators=4, since=2018),
        Plan("包娘舅调解工作室新市分室", "town", "330521102", index["330521102007"], "包娘舅", since=2016),
        Plan("老兵调解工作室钟管分室", "town", "330521104", index["330521104203"], "老兵", since=2020),
        Plan("老施调解工作室宋市点", "village", PILOT_VILLAGE, index[PILOT_VILLAGE], "老施", since=2021),
        Plan("老高调解室", "town", "330521103", index["330521103001"], "老高",
             specialities=("邻里纠纷", "合同与生产经营"), area=(index["330521103200"], index["330521103201"])),
        Plan("小朱调解室", "town", "330521103", index["330521103202"], "小朱", specialities=("劳动争议", "婚姻家庭"),
             area=(index["330521103202"], index["330521103203"])),
        Plan("众创园综治工作站", "town", "330521103", index["330521103202"], kind="enterprise_station",
             specialities=("劳动争议", "合同与生产经营"), since=2020, area=(index["330521103202"],)),
        Plan("木皮城综治工作站", "town", "330521103", index["330521103200"], kind="enterprise_station",
             specialities=("劳动争议", "损害赔偿"), since=2020, area=(index["330521103200"],)),
    ]  # fmt: skip
    for town in towns():
        name = f"{town.name}社会矛盾纠纷调处化解中心"
        plans.append(Plan(name, "town", town.code, seats[town.code], kind="centre", mediators=4, since=2020))
    for number, unit in enumerate(villages()):
        if unit.parent_code == "330521110":  # 雷甸镇: a room in each of its twelve villages and communities
            brand = {"330521110200": "老乡", "330521110002": "兰姐"}.get(unit.code, "")
            name = f"{brand}调解工作室" if brand else f"{unit.name}调解工作室"
            afar = brand == "老乡" or random.random() < 0.4
            plans.append(Plan(name, "village", unit.code, number, brand, since=2017, from_afar=afar, area=(number,)))
        elif random.random() < 0.36:
            plans.append(Plan(f"{unit.name}人民调解室", "village", unit.code, number, since=2016))
    return plans


def _seat_village(town: Unit) -> int:
    """Return a community of the town, or its first village."""
    members = [
        (unit.kind != "community", number) for number, unit in enumerate(villages()) if unit.parent_code == town.code
    ]
    return min(members)[1]


def _house(places: Places, plan: Plan, random: np.random.Generator) -> int:
    """Return a house of the village: for a centre the one nearest to the town's seat, else any."""
    first, count = int(places.first[plan.village]), int(places.count[plan.village])
    town = next(unit for unit in towns() if unit.code == villages()[plan.village].parent_code)
    if plan.kind == "centre":
        away = to_metres(places.place[first : first + count]) - to_metres(np.array(town.seat))
        return first + int(np.argmin(np.hypot(*away.T)))
    return first + int(random.integers(count))


def _unit(plan: Plan) -> str:
    if plan.level == "county":
        return "德清县社会矛盾纠纷调处化解中心"
    unit = villages()[plan.village]
    town = next(town for town in towns() if town.code == unit.parent_code)
    return f"{town.name}人民调解委员会" if plan.level == "town" else f"{unit.name}人民调解委员会"


def _some_specialities(random: np.random.Generator) -> tuple[str, ...]:
    return tuple(random.choice(_SPECIALITIES, int(random.integers(2, 4)), replace=False).tolist())


def _served(country: Country, plan: Plan) -> str | None:
    if not plan.area:
        return None
    served = shapely.coverage_union_all([country.display.villages[number] for number in plan.area])
    return multi_text(served)


def _contacts(places: Places, grounds: dict[str, int], random: np.random.Generator) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    wanted = [(town.name, "station", town.code, _seat_village(town)) for town in towns()]
    for number, unit in enumerate(villages()):
        if random.random() < 0.45:
            wanted.append((unit.name, "point", unit.code, number))
    for name, level, code, village in wanted:
        at = int(places.first[village] + random.integers(places.count[village]))
        helper = f"{_HELPERS[int(random.integers(len(_HELPERS)))]} {people.names_of(1, random)[0]}"
        title = f"{name}信访联络{'站' if level == 'station' else '点'}"
        rows.append(
            (title, level, code, shape_text(shapely.Point(places.place[at])), _OFFICE_HOURS, helper, grounds[code])
        )
    return rows


def _array(values: tuple[str, ...]) -> str:
    return "{" + ",".join(values) + "}"
