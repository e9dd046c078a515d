"""The rows of the county: land, households with points, cases of every kind, and what people wrote about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2.extras import Json

from geo_app.exchange import phones
from geo_app.sealing import sealer
from geo_app.use_cases.file_request import CONTACT_PURPOSE
from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import householder, mark, phone
from tests.geo_app.seeing.people import COUNTY, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE

if TYPE_CHECKING:
    from tests.geo_app.seeing.world import World

PERIOD = "2026Q4"
VILLAGES = (VILLAGE, NEIGHBOUR, FAR_VILLAGE)
HOUSEHOLDS_EACH = 5  # of a village: two in each grid, and one in none
ROOMS = {1: COUNTY, 2: TOWN, 3: OTHER_TOWN, 4: VILLAGE, 5: NEIGHBOUR, 6: FAR_VILLAGE}
WEST, SOUTH, SIDE = 120.0, 30.5, 0.01  # a village is two grids side by side, each so many degrees wide and high


@dataclass(frozen=True)
class Case:
    """A case; `level` None: the level that such a case begins with."""

    number: int
    region: str
    kind: str
    category: str = "HJ01"
    level: str | None = None
    against: str | None = None
    placed: bool = True
    channel: str = "visit"
    is_closed: bool = False


def cases() -> Iterator[Case]:
    """Give the cases of each village: routed to it and not, sealed, against it, against its town, without a place."""
    for place, village in enumerate(VILLAGES):
        town, first, grid, other = village[:9], 1000 + 100 * place, f"{village}001", f"{village}002"
        yield Case(first + 1, grid, "report", channel="grid")
        yield Case(first + 2, grid, "appeal", "SS01")
        yield Case(first + 3, other, "dispute", "JF02")  # family matters are never drawn
        yield Case(first + 4, village, "accusation", "QT01")
        yield Case(first + 5, village, "appeal", "QT01", against=village)
        yield Case(first + 6, other, "report", "HJ02", against=town)
        yield Case(first + 7, village, "dispute", "JF01", placed=False, is_closed=True)
        yield Case(first + 8, other, "appeal", "SS02", level="village")
        yield Case(first + 9, grid, "report", "AQ01", level="county")
    yield Case(1010, f"{VILLAGE}001", "appeal", "AQ02", against=FAR_VILLAGE)


def household_numbers() -> range:
    """Return the households' numbers."""
    return range(1, 1 + HOUSEHOLDS_EACH * len(VILLAGES))


def household_code(number: int) -> str:
    """Return a household's code."""
    return f"{VILLAGES[(number - 1) // HOUSEHOLDS_EACH]}{number:04}"


def contact_number(request: int) -> int:
    """Return whose telephone number was left with a request."""
    return 8000 + request


def spot(village: str, number: int, *, in_second: bool) -> tuple[float, float]:
    """Return a place in a village's first or second grid, another for each number."""
    west = WEST + SIDE * (2 * VILLAGES.index(village) + in_second)
    return west + 0.001 + 0.0003 * (number % 20), SOUTH + 0.002 + 0.0003 * (number % 20)


def plant_land(world: World) -> None:
    """Plant regions, country, households with entries, and mediation rooms."""
    tree = [(COUNTY, "county", None), (TOWN, "town", COUNTY), (OTHER_TOWN, "town", COUNTY)]
    tree += [(code, "village", code[:9]) for code in VILLAGES]
    tree += [(f"{code}00{grid}", "grid", code) for code in VILLAGES for grid in (1, 2)]
    for code, level, parent in tree:
        west, east = _span(code)
        world.ask(
            "insert into regions (code, level, parent_code, name) values (%s, %s, %s, %s)",
            code, level, parent, mark(kinds.REGION, code),
        )  # fmt: skip
        world.ask(
            """insert into region_versions (code, name, valid_from, boundary, outline, label_point)
               select %(code)s, %(name)s, '2020-01-01', b, b, ST_PointOnSurface(b)
               from ST_Multi(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)) b""",
            code=code, name=mark(kinds.REGION, code), west=west, east=east, south=SOUTH, north=SOUTH + SIDE,
        )  # fmt: skip
    for code in VILLAGES:
        world.ask(
            """insert into base_features (kind, name, region_code, shape)
               values ('road', %s, %s, ST_SetSRID(ST_MakeLine(ST_Point(%s, %s), ST_Point(%s, %s)), 4490))""",
            mark(kinds.REGION, code), code, _span(code)[0], SOUTH, _span(code)[1], SOUTH + SIDE,
        )  # fmt: skip
    for number in household_numbers():
        _plant_household(world, number)
    for number, code in ROOMS.items():
        west, east = _span(code)
        world.ask(
            """insert into mediation_rooms (id, name, level, region_code, place_code, location, phone)
               values (%s, %s, %s, %s, %s, ST_SetSRID(ST_Point(%s, %s), 4490), %s)""",
            number, mark(kinds.ROOM, number), {6: "county", 9: "town", 12: "village"}[len(code)], code, code,
            (west + east) / 2, SOUTH + 0.0001 * number, mark(kinds.ROOM_PHONE, number),
        )  # fmt: skip
        world.ask(
            "insert into mediators (room_id, name, ground) select id, %s, ground from mediation_rooms where id = %s",
            mark(kinds.MEDIATOR, number), number,
        )  # fmt: skip


def _span(code: str) -> tuple[float, float]:
    grids = [f"{village}00{grid}" for village in VILLAGES for grid in (1, 2)]
    within = [place for place, grid in enumerate(grids) if grid.startswith(code)]
    return WEST + SIDE * within[0], WEST + SIDE * (within[-1] + 1)


def _plant_household(world: World, number: int) -> None:
    code = household_code(number)
    place = (number - 1) % HOUSEHOLDS_EACH
    village, grid = code[:12], (f"{code[:12]}00{1 + place // 2}" if place < 4 else None)
    world.ask(
        """insert into households (id, code, village_code, grid_code, group_no, householder, householder_pinyin,
                                   householder_initials, location)
           values (%s, %s, %s, %s, 1, %s, %s, %s, ST_SetSRID(ST_Point(%s, %s), 4490))""",
        number, code, village, grid, householder(number), mark(kinds.PINYIN, number), mark(kinds.PINYIN, number),
        *spot(village, number, in_second=place in (2, 3)),
    )  # fmt: skip
    world.ask(
        """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                       occurred_on, booked_by, evidence, ground)
           select h.id, h.village_code, %s, i.scheme_id, i.code, i.points_tenths, '2026-10-08', %s, %s, h.ground
           from households h, points_items i where h.id = %s and i.code in ('MS01', 'PA01') limit %s""",
        PERIOD, mark(kinds.BOOKED_BY, number), mark(kinds.EVIDENCE, number), number, 1 + number % 2,
    )  # fmt: skip


def plant_applications(world: World) -> None:
    """Plant an application of each household, whose evidence bears its mark."""
    for number in household_numbers():
        world.ask(
            """insert into points_applications (id, village_code, household_id, scheme_id, item_code, points_tenths,
                                                occurred_on, evidence, source, ground)
               overriding system value
               select h.id, h.village_code, h.id, i.scheme_id, i.code, i.points_tenths, '2026-10-08', %s, 'grid_worker',
                      h.ground
               from households h
               join points_items i on i.code = 'MS01' and i.scheme_id = app.scheme_in_force(h.village_code, %s)
               where h.id = %s""",
            mark(kinds.EVIDENCE, number), PERIOD, number,
        )  # fmt: skip


def plant_cases(world: World) -> None:
    """Plant the cases, who raised them, their photographs, and whom they were given to."""
    seal = sealer(world.settings)
    for case in cases():
        lon, lat = spot(case.region[:12], case.number, in_second=case.region.endswith("002"))
        world.ask(
            """insert into cases (id, source, external_id, channel, matter_kind, category_code, title, body, address,
                                  location, location_precision, region_code, registered_at, due_at, closed_at, status,
                                  current_level, respondent_code)
               select %(id)s, 'test', %(number)s, %(channel)s, %(kind)s, %(category)s, %(title)s, %(body)s, %(address)s,
                      case when %(placed)s then ST_SetSRID(ST_Point(%(lon)s, %(lat)s), 4490) end,
                      case when %(placed)s then 'exact' else 'unknown' end, %(region)s,
                      now() - interval '1 hour' * (%(id)s %% 100), now() + interval '10 days',
                      case when %(is_closed)s then now() end, case when %(is_closed)s then 'closed' else 'handling' end,
                      %(level)s, %(against)s""",
            id=case.number, number=mark(kinds.NUMBER, case.number), channel=case.channel, kind=case.kind,
            category=case.category, title=mark(kinds.TITLE, case.number), body=mark(kinds.BODY, case.number),
            address=mark(kinds.ADDRESS, case.number), placed=case.placed, lon=lon, lat=lat, region=case.region,
            is_closed=case.is_closed, level=case.level, against=case.against,
        )  # fmt: skip
        digits = phone(case.number)
        world.ask(
            "insert into petitioners (case_id, name, phone_sealed, phone_masked) values (%s, %s, %s, %s)",
            case.number, mark(kinds.PETITIONER, case.number), phones.sealed(digits, seal), phones.masked(digits),
        )  # fmt: skip
        image = mark(kinds.PHOTO, case.number).encode()
        world.ask(
            """insert into case_photos (case_id, photo_no, sha256, image, width, height)
               values (%s, 1, sha256(%s), %s, 10, 10)""",
            case.number, image, image,
        )  # fmt: skip
    for number, account in ((1002, "mediator"), (1202, "mediator.county"), (1001, "grid.other")):
        world.ask(
            """insert into case_assignments (case_id, account_id, reason, ground)
               select id, %s, %s, ground from cases where id = %s""",
            world.account_id(account), mark(kinds.WHY_ASSIGNED, number), number,
        )  # fmt: skip
    # one that runs, one that a deputy must not inherit, one that has run out, one that was ended
    for number, account, begins, ends, ended in (
        (1104, "sealed", -1, 30, None), (1004, "town", -1, 30, None), (1204, "leader", -9, -1, None),
        (1004, "officer", -9, 30, -1),
    ):  # fmt: skip
        world.ask(
            """insert into case_grants (case_id, account_id, granted_at, ends_at, ended_at, reason, ground)
               select c.id, %(account)s, now() + interval '1 day' * %(begins)s,
                      now() + interval '1 day' * %(ends)s, now() + interval '1 day' * %(ended)s, %(reason)s, c.ground
               from cases c where c.id = %(number)s""",
            account=world.account_id(account), begins=begins, ends=ends, ended=ended, number=number,
            reason=mark(kinds.WHY_GRANTED, number),
        )  # fmt: skip


DRAFTS = {1: VILLAGE, 2: FAR_VILLAGE}
EXPORTS = {1: ("clerk", VILLAGE), 2: ("town.other", OTHER_TOWN)}


def plant_papers(world: World) -> None:
    """Plant published counts, objections, requests of persons and for files, and entries of the audit log."""
    for number, (name, region) in EXPORTS.items():
        world.ask(
            """insert into export_requests (id, kind, region_code, ground, period, named, form, reason, status,
                                            asked_by, asked_actor, asker)
               overriding system value
               select %s, 'households', r.code, r.ground, %s, true, 'csv', %s, 'asked', a.id, a.id, a.name
               from accounts a, regions r where a.name = %s and r.code = %s""",
            number, PERIOD, mark(kinds.WHY_EXPORTED, number), name, region,
        )  # fmt: skip
    world.ask(
        """insert into case_counts_published (period, region_code, kind, n, ground, computed_at)
           select %s, r.code, k.kind, 5 + row_number() over (order by r.code), r.ground, now() from regions r, unnest(
               '{environment,safety,dispute,facility,livelihood,other,total}'::text[]) k (kind)
           where r.level <> 'grid'""",
        PERIOD,
    )
    for number in household_numbers():
        world.ask(
            """insert into objections (id, household_id, period, text, status, answer, answered_at,
                                      is_about_retaliation, ground)
               overriding system value
               select id, id, %(period)s, %(text)s, %(status)s, %(answer)s,
                      case when %(answer)s <> '' then now() end, id %% 4 = 1, ground
               from households where id = %(number)s""",
            number=number, period=PERIOD, text=mark(kinds.OBJECTION, number),
            status="rejected" if number % 3 == 0 else "filed",
            answer=mark(kinds.OBJECTION_ANSWER, number) if number % 3 == 0 else "",
        )  # fmt: skip
    subjects: tuple[tuple[int, int | None, int | None], ...] = (
        (1, 1, None), (2, 6, None), (3, 11, None), (4, None, 1001), (5, None, 1002), (6, None, 1201), (7, None, 1004),
        (8, None, 1005),
    )  # fmt: skip
    seal = sealer(world.settings)
    for number, household, case in subjects:
        digits = phone(contact_number(number))
        world.ask(
            """insert into data_requests (id, kind, household_id, case_id, subject_key, region_code, channel, said_by,
                                          identity_checked, wording, first_due_on, due_on, ground, contact_sealed,
                                          contact_masked)
               overriding system value
               select %(number)s, 'copy', %(household)s, %(case)s, coalesce(h.code, c.external_id),
                      coalesce(h.village_code, c.region_code), 'staff', %(said_by)s, 'id_card', %(wording)s,
                      current_date + 15, current_date + 15, coalesce(h.ground, c.ground), %(sealed)s, %(masked)s
               from (values (1)) one
               left join households h on h.id = %(household)s left join cases c on c.id = %(case)s""",
            number=number, household=household, case=case, said_by=mark(kinds.REQUEST_PERSON, number),
            wording=mark(kinds.REQUEST_WORDING, number), sealed=seal.seal(digits.encode(), CONTACT_PURPOSE),
            masked=phones.masked(digits),
        )  # fmt: skip
    for number, village in DRAFTS.items():
        world.ask(
            """insert into scheme_drafts (id, village_code, body) overriding system value
               values (%s, %s, %s)""",
            number, village, Json({"title": mark(kinds.DRAFT, number), "dimensions": [], "items": []}),
        )  # fmt: skip
    for name, key in (("officer", 1), ("town", 2), ("clerk", 3), ("grid", 4), ("town.other", 11)):
        world.ask(
            """select app.enter(a.id, a.role, a.region_code),
                      app.note('householder.reveal', 'household', %s, left(%s, 12), %s, %s)
               from accounts a where a.name = %s""",
            household_code(key), household_code(key), mark(kinds.WHY_NOTED, name),
            Json({"words": mark(kinds.NOTED, name)}), name,
        )  # fmt: skip
