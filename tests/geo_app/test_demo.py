"""The demonstration county, loaded: everything in its place, and the same every time."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner

from geo_app.commands.demo import command
from geo_app.demo import DemoOptions, NotEmptyError, load_demo
from geo_app.demo.households import counts
from geo_app.demo.people import names
from geo_app.demo.quarters import last_quarters
from geo_app.demo.units import PILOT_VILLAGE, villages
from geo_app.demo.web_mercator import map_key
from layers.scope import Scope

SEED = 330521
SMALL = DemoOptions(households=1000, cases=400)

# Columns that say when a row was written, not what it says.
CLOCKS = {"household_scores": "computed_at", "village_scores": "computed_at", "ledger_seals": "sealed_at"}
TABLES = ("regions", "region_versions", "base_features", "households", "household_lineage", "mediation_rooms",
          "mediators", "contact_points", "cases", "petitioners", "points_entries", "household_scores",
          "village_scores", "panel_members", "panel_kin", "review_meetings", "meeting_attendance",
          "points_applications", "application_votes", "application_steps", "objections", "points_schemes",
          "points_items", "scheme_adoptions", "scheme_drafts", "ledger_seals", "period_results", "shop_goods",
          "redemptions", "village_contacts", "naming_consents", "benefit_plans", "benefit_allocations")  # fmt: skip


def ask(database, query, *parameters):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()


def quiet(_text):
    pass


def fingerprints(database):
    found = {}
    for table in TABLES:
        rows = f"select (to_jsonb(t) - '{CLOCKS.get(table, '')}')::text as row from {table} t"
        found[table] = ask(database, f"select count(*), md5(string_agg(md5(row), '' order by row)) from ({rows}) t")
    return found


# --- counts and names, without a database -----------------------------------------------------------------------


@pytest.mark.parametrize("total", [1000, 3000, 5000, 140_000, 1_000_000])
def test_households_add_up_and_the_pilot_village_has_its_700(total):
    number = counts(total, SEED)
    pilot = [unit.code for unit in villages()].index(PILOT_VILLAGE)
    assert number.sum() == total
    assert number.min() >= 3
    assert number[pilot] == (700 if total >= 5000 else 60)


def test_names_are_as_common_and_as_rare_as_names_are():
    whole, pinyin, initials = names(60_000, np.random.default_rng(1))
    first = [name[0] for name in whole]
    assert 0.05 < first.count("沈") / len(first) < 0.11
    assert 0.08 < sum(len(name) == 2 for name in whole) / len(whole) < 0.4
    assert any(name.startswith("欧阳") for name in whole)
    assert any("·" in name for name in whole)
    assert any(ord(max(name)) > 0xFFFF for name in whole)
    at = next(n for n, name in enumerate(whole) if name.startswith("曾"))
    assert pinyin[at].startswith("zeng")
    assert initials[at].startswith("z")


def test_quarters_go_back_over_the_new_year():
    assert last_quarters(date(2026, 11, 20)) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert last_quarters(date(2026, 2, 1)) == ["2025Q2", "2025Q3", "2025Q4", "2026Q1"]


@pytest.mark.parametrize("wrong", [{"households": 10}, {"until": date(1999, 1, 1)}])
def test_a_county_that_cannot_be_made_is_refused(wrong):
    with pytest.raises(ValueError, match=r"county has|last day"):
        DemoOptions(**wrong)


# --- loaded -----------------------------------------------------------------------------------------------------


def test_the_same_options_give_the_same_rows(fresh_database):
    load_demo(fresh_database.owner, SMALL, quiet)
    once = fingerprints(fresh_database)
    with fresh_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")  # what was adopted is never taken away
        cursor.execute("truncate regions, points_schemes restart identity cascade")
        cursor.execute("truncate map_households, map_cases, map_cells, data_versions")
    load_demo(fresh_database.owner, SMALL, quiet)
    assert fingerprints(fresh_database) == once


def test_a_database_with_regions_is_left_alone(demo_database):
    before = ask(demo_database, "select count(*) from households")
    with pytest.raises(NotEmptyError):
        load_demo(demo_database.owner, SMALL, quiet)
    assert ask(demo_database, "select count(*) from households") == before


def test_a_load_that_fails_leaves_nothing(fresh_database):
    def fail_late(text):
        if "地图" in text:
            raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        load_demo(fresh_database.owner, SMALL, fail_late)
    assert ask(fresh_database, "select count(*) from regions") == [(0,)]
    assert ask(fresh_database, "select count(*) from households") == [(0,)]
    enabled = "select bool_and(tgenabled = 'O') from pg_trigger where tgrelid = 'households'::regclass"
    assert ask(fresh_database, enabled) == [(True,)]


def test_as_many_rows_as_were_asked_for_are_there(demo_database):
    rows = ask(
        demo_database,
        "select (select count(*) from households), (select count(*) from cases),"
        " (select array_agg(n order by level) from (select level, count(*) n from regions group by level) l)",
    )
    ((households, cases, (county, grids, town, village)),) = rows
    assert (households, cases) == (3000, 3000)
    assert (county, town, village) == (1, 13, 177)
    assert 354 <= grids <= 531


def test_every_household_stands_in_its_grid_and_on_its_ground(demo_database):
    astray = ask(
        demo_database,
        "select h.code from households h join regions g on g.code = h.grid_code"
        " join region_versions v on v.code = g.code"
        " where not ST_Contains(v.boundary, h.location) or h.ground <> g.ground or g.parent_code <> h.village_code",
    )
    assert astray == []


def test_nobody_lives_in_a_lake(demo_database):
    wet = ask(
        demo_database,
        "select count(*) from households h join base_features b on b.kind = 'lake'"
        " and ST_Contains(b.shape, h.location)",
    )
    assert wet == [(0,)]


def test_the_pilot_village_has_groups_four_quarters_and_names_that_can_be_found(demo_database):
    ((households, groups),) = ask(
        demo_database,
        "select count(*), count(distinct group_no) from households where village_code = %s",
        PILOT_VILLAGE,
    )
    assert households == 60
    assert 15 <= groups <= 18
    scored = ask(
        demo_database, "select period from village_scores where village_code = %s order by period", PILOT_VILLAGE
    )
    assert scored == [("2026Q1",), ("2026Q2",), ("2026Q3",), ("2026Q4",)]
    blank = "select count(*) from households where householder_pinyin = '' or householder_initials = ''"
    assert ask(demo_database, blank) == [(0,)]


def test_villages_differ_in_their_index_and_three_have_none(demo_database):
    rows = ask(demo_database, "select mean_index_hundredths from village_scores where period = '2026Q4'")
    means = np.array([row[0] for row in rows]) / 100
    assert len(means) == 174
    assert 55 < means.min() < 72 < means.mean() < 83 < means.max() < 97


def test_ground_is_what_a_row_would_get_by_itself(demo_database):
    for table, code in (("region_versions", "code"), ("base_features", "region_code"), ("cases", "region_code"),
                        ("mediation_rooms", "place_code"), ("contact_points", "region_code"),
                        ("households", "grid_code")):  # fmt: skip
        wrong = f"select count(*) from {table} t join regions r on r.code = t.{code} where t.ground <> r.ground"
        assert ask(demo_database, wrong) == [(0,)], table


def test_all_geometry_is_said_to_be_a_drawing(demo_database):
    assert ask(demo_database, "select distinct boundary_source from region_versions") == [("schematic",)]
    faulty = "select count(*) from region_versions where not ST_IsValid(boundary) or not ST_IsValid(outline)"
    assert ask(demo_database, faulty) == [(0,)]
    outside = "select count(*) from region_versions where not ST_Contains(boundary, label_point)"
    assert ask(demo_database, outside) == [(0,)]


def test_some_villages_have_a_history(demo_database):
    former = ask(
        demo_database,
        "select o.name, n.name, ST_Equals(o.boundary, n.boundary) from region_versions o"
        " join region_versions n on n.code = o.code and n.valid_from = o.valid_to order by 1",
    )
    assert sum(old != new for old, new, _ in former) == 4
    # one grid changed hands between two of them
    assert sum(not same for *_, same in former) == 2
    moved = "select count(*), count(distinct current_ground) from cases where current_ground is not null"
    ((cases, villages),) = ask(demo_database, moved)
    assert (cases > 0, villages) == (True, 1)


@pytest.mark.parametrize(
    ("brand", "level", "town"),
    [
        ("包娘舅", "county", "330521"),
        ("老施", "county", "330521"),
        ("老兵", "county", "330521"),
        ("老高", "town", "330521103"),
        ("小朱", "town", "330521103"),
        ("老乡", "village", "330521110"),
        ("兰姐", "village", "330521110"),
    ],
)
def test_the_reports_mediation_rooms_are_there_with_their_levels(demo_database, brand, level, town):
    found = ask(
        demo_database,
        "select count(*) from mediation_rooms where brand = %s and level = %s and starts_with(region_code, %s)",
        brand, level, town,
    )  # fmt: skip
    assert found == [(1,)]


def test_leidian_has_its_twelve_rooms_and_luoshe_its_two_stations(demo_database):
    in_villages = (
        "select count(*) from mediation_rooms where level = 'village' and starts_with(region_code, '330521110')"
    )
    assert ask(demo_database, in_villages) == [(12,)]
    stations = "select name from mediation_rooms where kind = 'enterprise_station' order by name"
    assert [name for (name,) in ask(demo_database, stations)] == ["众创园综治工作站", "木皮城综治工作站"]
    centres = "select level, count(*) from mediation_rooms where kind = 'centre' group by level order by level"
    assert ask(demo_database, centres) == [("county", 1), ("town", 13)]


def test_telephone_numbers_are_nobodys(demo_database):
    real = "select count(*) from mediation_rooms where phone !~ '^0572-8000[0-9]{3}$'"
    assert ask(demo_database, real) == [(0,)]


def test_no_entry_speaks_of_what_must_not_give_or_take_points(demo_database):
    assert ask(demo_database, "select count(*) from points_entries where not app.lawful_item_text(evidence)") == [(0,)]
    ((reversals, wrong),) = ask(
        demo_database,
        "select count(*), count(*) filter (where r.points_tenths <> -e.points_tenths"
        " or r.household_id <> e.household_id or r.item_code <> e.item_code)"
        " from points_entries r join points_entries e on e.entry_no = r.reversal_of",
    )
    assert reversals > 0
    assert wrong == 0


def test_the_map_has_every_household_and_its_key_is_the_one_of_the_loader(demo_database):
    rows = ask(
        demo_database,
        "select m.key, ST_X(h.location), ST_Y(h.location) from map_households m"
        " join households h on h.id = m.household_id",
    )
    assert len(rows) == 3000
    key, place = np.array([row[0] for row in rows]), np.array([row[1:] for row in rows])
    assert (key >> 10 == map_key(place) >> 10).all()  # to the nearest half metre: two ways of computing a sine


def test_the_command_tells_what_it_made(fresh_database, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("GEO_APP_HOME", str(tmp_path))
    done = CliRunner().invoke(command, ["--households", "1000", "--cases", "50", "--until", "2026-10-05", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["villages"] == 177
    assert ask(fresh_database, "select count(*) from accounts where is_demo") == [(1 + 13 + 177 + 465,)]
    # in the first days of a quarter nothing is posted of the one before
    results = "select max(period), bool_and(frozen_on is not null) from period_results"
    assert ask(fresh_database, results) == [("2026Q2", True)]
    assert CliRunner().invoke(command, ["--until", "2019-01-01"]).exit_code == 2
