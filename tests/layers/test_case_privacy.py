"""What is known of single cases and changed in them: by the database's functions, as the web role."""

from __future__ import annotations

from datetime import date

import psycopg2
import pytest

from layers import case_work, cases, households, overview, sealed_cases
from layers.cases import CaseFilter
from layers.catalogue import LAYERS
from layers.errors import NotVisibleError
from layers.overview import Window
from layers.tiles import Choice, draw, weigh
from tests.layers.walkers import REGIONS, walking
from tests.tile_reading import features, tile_at

VILLAGE, TOWN = REGIONS["village"], REGIONS["town"]


@pytest.fixture(scope="module")
def walk(cluster, _demo_template):
    with walking(cluster, _demo_template) as prepared:
        yield prepared


@pytest.fixture
def one(walk):
    """Find one of the walked cases: by region, matter, unit complained of and level."""

    def find(level, matter, respondent=None, current="town", category="JF01"):
        parts = [REGIONS[level], matter, respondent, current, category]
        key = "-".join(part for part in parts if part)
        ((number,),) = walk.as_owner("select id from cases where external_id = %(key)s", key=key)
        return number

    return find


def sees(walk, scope, number):
    return bool(walk.as_web(scope, f"select from cases where id = {number}"))


def test_of_a_village_complained_of_the_town_sees_and_the_village_and_its_grids_do_not(walk, one):
    about = one("grid", "appeal", VILLAGE)
    assert sees(walk, walk.scope("town_officer", "town"), about)
    assert sees(walk, walk.scope("county_officer", "county"), about)
    for role in ("village_clerk", "village_committee", "mediator"):
        assert not sees(walk, walk.scope(role, "village"), about), role
    assert not sees(walk, walk.scope("grid_worker", "grid"), about)


def test_of_a_town_complained_of_the_county_alone_sees(walk, one):
    about = one("grid", "appeal", TOWN, "county")
    assert sees(walk, walk.scope("county_officer", "county"), about)
    for role, level in (
        ("town_officer", "town"),
        ("town_leader", "town"),
        ("village_clerk", "village"),
        ("grid_worker", "grid"),
    ):
        assert not sees(walk, walk.scope(role, level), about), role


def test_a_deputy_takes_over_what_was_assigned_and_nothing_that_was_granted(walk):
    own = walk.scope("county_officer", "county")
    deputy = walk.scope("county_officer", "county", actor_id=walk.accounts["county_officer", TOWN])
    sealed = "select count(*) from cases where matter_kind = 'accusation'"
    assert walk.as_web(own, sealed) > [(0,)]
    assert walk.as_web(deputy, sealed) == [(0,)]
    mediator = walk.scope("mediator", "county")
    instead = walk.scope("mediator", "county", actor_id=own.account_id)
    assert walk.as_web(instead, "select id from cases") == walk.as_web(mediator, "select id from cases") != []
    with walk.database.web.transaction(deputy) as connection:
        assert sealed_cases.own_grants(connection) == []


def test_a_token_with_fewer_rights_sees_fewer_cases(walk):
    assert walk.as_web(walk.scope("county_officer", "county", rights=("view_map",)), "select count(*) from cases") == [
        (0,)
    ]
    assert walk.as_web(walk.scope("mediator", "county", rights=("view_map",)), "select count(*) from cases") == [(0,)]


@pytest.mark.parametrize(
    ("role", "level", "matter", "text", "person"),
    [
        ("town_officer", "town", "appeal", True, True),
        ("town_leader", "town", "appeal", False, False),
        ("grid_worker", "grid", "appeal", False, False),
        ("grid_worker", "grid", "report", True, True),
        ("village_clerk", "village", "report", True, True),
        ("village_committee", "village", "dispute", True, True),
    ],
)
def test_what_was_written_and_who_wrote_are_for_those_who_need_them(walk, one, role, level, matter, text, person):
    number = one("grid", matter, current="village")
    walk.as_owner("select 1")
    scope = walk.scope(role, level)
    given = walk.as_owner(
        "select count(*) from case_assignments where account_id = %(a)s and case_id = %(c)s and ended_at is null",
        a=scope.account_id, c=number,
    )[0][0]  # fmt: skip
    with walk.database.web.transaction(scope) as connection:
        assert bool(cases.case_facts(connection, number).body) == (text or bool(given and role != "town_leader"))
        assert (case_work.petitioner(connection, number) is not None) == person


def test_a_name_in_full_is_given_with_a_reason_and_recorded(walk, one):
    number = one("village", "report", current="village")
    scope = walk.scope("village_clerk", "village")
    with walk.database.web.transaction(scope, read_only=False) as connection:
        found = case_work.reveal_petitioner(connection, number, "核实情况")
        assert found.name == "沈建国"
        connection.rollback()
    with (
        pytest.raises(psycopg2.errors.CheckViolation),
        walk.database.web.transaction(scope, read_only=False) as connection,
    ):
        case_work.reveal_petitioner(connection, number, " ")
    appeal = one("village", "appeal", current="village")
    with pytest.raises(NotVisibleError), walk.database.web.transaction(scope, read_only=False) as connection:
        case_work.reveal_petitioner(connection, appeal, "核实情况")


def test_nobody_of_the_unit_complained_of_can_be_given_the_case(walk, one):
    about = one("grid", "appeal", VILLAGE)
    with walk.database.web.transaction(walk.scope("county_officer", "county"), read_only=False) as connection:
        names = {taker.name for taker in case_work.takers(connection, about)}
        assert "town-officer-town" in names or case_work.assignees(connection, about)
        assert not {name for name in names if name.endswith(("-village", "-grid"))}
        assert not case_work.assign(connection, about, "village-clerk-village", "")
        connection.rollback()


def test_a_case_moves_where_somebody_can_handle_it_and_nowhere_else(walk, one):
    town = walk.scope("town_officer", "town")
    plain, about = one("village", "dispute", current="town"), one("village", "dispute", VILLAGE)
    above = one("village", "dispute", current="county")
    with walk.database.web.transaction(town) as connection:
        assert case_work.open_levels(connection, plain) == ["village", "county"]
        assert case_work.open_levels(connection, about) == ["county"]
        assert case_work.open_levels(connection, above) == []
    handled = one("village", "dispute", current="village")
    with walk.database.web.transaction(walk.scope("village_clerk", "village")) as connection:
        assert case_work.open_levels(connection, handled) == ["town"]
    with walk.database.web.transaction(walk.scope("grid_worker", "village")) as connection:
        assert case_work.open_levels(connection, handled) == []


def test_who_lets_people_into_sealed_cases_reads_none_of_them(walk, one):
    sealed = one("town", "accusation")
    admin = walk.scope("security_admin", "county")
    assert not sees(walk, admin, sealed)
    with walk.database.web.transaction(admin) as connection:
        numbers = {row.case_id for row in sealed_cases.list_sealed(connection, 10_000)}
        assert {number for (number,) in walk.as_owner("select id from cases where is_sealed")} == numbers
    about_a_village, about_a_town = one("grid", "accusation", VILLAGE), one("grid", "accusation", TOWN, "county")
    assert not {name for name in _readers(walk, admin, about_a_village) if name.endswith(("-village", "-grid"))}
    assert not {name for name in _readers(walk, admin, about_a_town) if name.endswith("-town")}
    with walk.database.web.transaction(walk.scope("security_admin", "town")) as connection:
        numbers = {row.case_id for row in sealed_cases.list_sealed(connection, 10_000)}
        assert one("town", "accusation", TOWN, "county") not in numbers
        assert one("town", "accusation", VILLAGE) in numbers
    with walk.database.web.transaction(walk.scope("county_officer", "county")) as connection:
        assert sealed_cases.list_sealed(connection, 10) == []


def _readers(walk, scope, number):
    """Return who may be let in, of a case that nobody has been let into."""
    with walk.database.owner.transaction(scope, read_only=False) as connection:
        connection.cursor().execute("delete from case_grants where case_id = %s", (number,))
        found = {reader.name for reader in sealed_cases.readers(connection, number)}
        connection.rollback()
    assert found
    return found


def test_lists_and_counts_leave_sealed_cases_out_even_for_those_let_in(walk):
    scope = walk.scope("county_officer", "county")
    ((readable,),) = walk.as_web(scope, "select count(*) from cases where is_sealed")
    ((open_ones,),) = walk.as_web(scope, "select count(*) from cases where not is_sealed")
    assert readable > 0
    with walk.database.web.transaction(scope) as connection:
        assert cases.count_cases(connection, CaseFilter("330521")) == open_ones
        found = cases.list_cases(connection, CaseFilter("330521"), 10_000)
        assert len(found) == open_ones
        assert not [row for row in found if row.matter_kind == "accusation"]


# --- the map of those who see but a few -------------------------------------------------------------------------------

VIEWERS = [("village_clerk", "village"), ("mediator", "county"), ("mediator", "village"), ("town_officer", "town")]
WIDE = (date(2020, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(("role", "level"), VIEWERS)
def test_map_legend_list_and_bars_agree_for_everybody(walk, role, level):
    scope, region = walk.scope(role, level), REGIONS[level]
    window = Window(region, *WIDE, tuple(range(6)))
    ((drawn,),) = walk.as_web(scope, "select count(*) from map_cases")
    assert drawn > 0
    with walk.database.web.transaction(scope) as connection:
        assert sum(kind.count for kind in overview.count_kinds(connection, window, date(2026, 11, 20))) == drawn
        assert overview.count_cases(connection, window, None) == drawn
        assert len(overview.list_cases(connection, window, None, 100_000)) == drawn
        assert sum(overview.count_days(connection, window).values()) == drawn
        everything = cases.count_cases(connection, CaseFilter(region))
        assert overview.count_undrawn(connection, window) == everything - drawn
        tile = tile_at((120.1, 30.55), 0)
        body = draw(connection, LAYERS["cases"], tile, weigh(connection, LAYERS["cases"], tile))
        assert sum(feature.get("n", 1) for feature in features(body, "cases")) == drawn


def test_a_mediators_tile_changes_when_a_case_is_given_or_taken_back(walk, one):
    number = one("grid", "report", current="village")
    scope, owner = walk.scope("mediator", "town"), walk.database.owner
    tile = tile_at((120.1, 30.55), 0)

    def look():
        with walk.database.web.transaction(scope) as connection:
            weight = weigh(connection, LAYERS["cases"], tile, Choice())
            body = draw(connection, LAYERS["cases"], tile, weight)
        return weight.version, {feature.get("id") for feature in features(body, "cases")}

    def change(sql):
        with owner.transaction(scope, read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(sql)

    change(f"update case_assignments set ended_at = now() where case_id = {number} and ended_at is null")
    without, ids = look()
    assert number not in ids
    change(
        "insert into case_assignments (case_id, account_id, ground) "
        f"select id, {scope.account_id}, ground from cases where id = {number}"
    )
    given, ids = look()
    assert number in ids
    change(f"update case_assignments set ended_at = now() where account_id = {scope.account_id} and case_id = {number}")
    again, ids = look()
    assert number not in ids
    assert len({without, given, again}) == 3


def test_a_household_lists_no_name_in_full(walk):
    with walk.database.web.transaction(walk.scope("village_clerk", "village")) as connection:
        rows = overview.list_households(connection, VILLAGE, "2026Q4", box=None, limit=20)
        assert rows
        assert all("*" in row.householder_masked for row in rows)
        assert "*" in households.household(connection, rows[0].id).householder_masked
