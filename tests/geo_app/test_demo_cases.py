"""The demonstration's cases: three years with seasons, places, repeats and an orderly course."""

from __future__ import annotations

from datetime import date

from layers.scope import Scope


def ask(database, query):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_cases_span_three_years_and_end_with_the_last_day(demo_database):
    ((first, last, days),) = ask(
        demo_database,
        "select min(d), max(d), count(distinct d) from (select (registered_at at time zone 'Asia/Shanghai')::date d"
        " from cases) c",
    )
    assert date(2023, 11, 20) < first < date(2023, 12, 10)
    assert date(2026, 11, 18) <= last <= date(2026, 11, 20)
    assert days > 700


def test_summer_is_busier_than_the_spring_festival(demo_database):
    ((july, february),) = ask(
        demo_database,
        "select count(*) filter (where extract(month from registered_at) = 7),"
        " count(*) filter (where extract(month from registered_at) = 2) from cases",
    )
    assert july > 1.25 * february


def test_a_case_lies_in_the_region_that_it_names(demo_database):
    astray = ask(
        demo_database,
        "select c.id from cases c join region_versions v on v.id = c.region_version_id"
        " where c.location is not null and not ST_Contains(v.boundary, c.location) or v.code <> c.region_code"
        " or not daterange(v.valid_from, v.valid_to) @> (c.registered_at at time zone 'Asia/Shanghai')::date",
    )
    assert astray == []


def test_repeats_come_after_what_they_repeat_and_are_counted(demo_database):
    ((number, wrong),) = ask(
        demo_database,
        "select count(*), count(*) filter (where c.registered_at <= o.registered_at or o.repeat_of is not null"
        " or c.title <> o.title or c.repeat_no = 0) from cases c join cases o on o.id = c.repeat_of",
    )
    assert wrong == 0
    assert 0.04 < number / 3000 < 0.08


def test_open_cases_are_recent_and_a_few_are_overdue(demo_database):
    ((open_, overdue, old),) = ask(
        demo_database,
        "select count(*), count(*) filter (where due_at < '2026-11-20 18:00+08'),"
        " count(*) filter (where registered_at < '2026-03-01') from cases where closed_at is null",
    )
    assert 15 < open_ < 120
    assert 0 < overdue < 0.2 * open_
    assert old == 0


def test_nine_in_ten_cases_are_settled_in_village_or_town(demo_database):
    ((share,),) = ask(
        demo_database,
        "select avg((resolved_level <> 'county')::int)::float from cases where resolved_level is not null",
    )
    assert 0.89 < share < 0.95


def test_accusations_are_sealed_and_say_nothing(demo_database):
    sealed = ask(demo_database, "select distinct title, body, location is null from cases where is_sealed")
    assert sealed == [("检举控告件（内容封存）", "", True)]
    shown = "select count(*) from map_cases m join cases c on c.id = m.case_id where c.is_sealed"
    assert ask(demo_database, shown) == [(0,)]


def test_cases_lie_with_the_level_that_the_database_would_give_them(demo_database):
    """The county is loaded with triggers aside: touching every case lets them have their say."""
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table loaded on commit drop as select id, current_level, respondent_from,"
                       " respondent_to from cases")  # fmt: skip
        cursor.execute("update cases set current_level = null, respondent_code = respondent_code")
        cursor.execute(
            "select c.id from cases c join loaded l using (id) where (c.current_level, c.respondent_from,"
            " c.respondent_to) is distinct from (l.current_level, l.respondent_from, l.respondent_to)"
        )
        assert cursor.fetchall() == []
        connection.rollback()


def test_about_one_appeal_in_a_hundred_complains_of_a_unit(demo_database):
    ((appeals, complaints, others),) = ask(
        demo_database,
        "select count(*) filter (where matter_kind = 'appeal'),"
        " count(*) filter (where respondent_code is not null and matter_kind = 'appeal'),"
        " count(*) filter (where respondent_code is not null and matter_kind <> 'appeal') from cases",
    )
    assert 0 < complaints < 0.04 * appeals
    assert others == 0


def test_who_raised_a_case_is_known_where_somebody_did_and_comes_again_as_the_same(demo_database):
    ((without, by_grid, others),) = ask(
        demo_database,
        "select count(*) filter (where p.case_id is null and c.channel <> 'grid'),"
        " count(*) filter (where p.case_id is not null and c.channel = 'grid'),"
        " count(*) filter (where o.name <> p.name)"
        " from cases c left join petitioners p on p.case_id = c.id left join petitioners o on o.case_id = c.repeat_of",
    )
    assert (without, by_grid, others) == (0, 0, 0)


def test_some_places_have_far_more_trouble_of_a_kind_than_others(demo_database):
    cells = ask(demo_database, "select count(*) from map_cases where is_exact group by key >> 34, kind order by 1 desc")
    usual = cells[len(cells) // 2][0]
    assert min(cells[:6])[0] > 6 * usual
