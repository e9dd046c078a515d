"""A quarter is posted for fifteen days, frozen, and changed by an erratum alone; what is redeemed never overdraws."""

from __future__ import annotations

import psycopg2
import pytest

from geo_app.use_cases.expire_points import expire_points
from geo_app.use_cases.score_village import score_village
from layers import periods, redemptions
from layers.scope import Scope
from tests.booked_village import OTHER_VILLAGE, VILLAGE, BookedVillage

PERIOD = "2026Q3"
CLERK = Scope(None, "village_clerk", VILLAGE)


@pytest.fixture
def village(fresh_database):
    village = BookedVillage(fresh_database.owner)
    for number in (1, 2, 3):
        village.book(village.household(number), "MS01", points=10 * number, period=PERIOD)
    score_village(village.owner, VILLAGE, PERIOD)
    return village


def as_clerk(village, step, *values, scope=CLERK):
    """Take a step as somebody with an account of this role and place: without one nobody takes any."""
    name = f"{scope.role}-{scope.region_code}"
    village.ask(
        """insert into accounts (name, role, region_code, password_hash) values (%s, %s, %s, 'x')
           on conflict do nothing""",
        name, scope.role, scope.region_code,
    )  # fmt: skip
    ((account,),) = village.ask("select id from accounts where name = %s", name)
    scope = Scope(account, scope.role, scope.region_code)
    with village.owner.transaction(scope, read_only=False) as connection:
        return step(connection, VILLAGE, *values)


def post(village, days=15, period=PERIOD, scope=CLERK):
    ((first, last),) = village.ask("select app.china_today(), app.china_today() + %s", days)
    return as_clerk(village, periods.post, period, first, last, scope=scope)


def days_go_by(village):
    village.ask("update period_results set posted_on = posted_on - 16, posted_until = posted_until - 16")


def frozen(village):
    assert post(village) == "done"
    days_go_by(village)
    assert as_clerk(village, periods.freeze, PERIOD) == "done"


def test_a_quarter_is_posted_once_for_fifteen_days_when_it_is_over(village):
    assert post(village, days=14) == "too_short"
    assert post(village, period="2099Q1") == "not_over"
    assert post(village, period="2026Q2") == "not_scored"
    assert post(village) == "done"
    assert post(village) == "posted_already"
    state = as_clerk(village, periods.state, PERIOD)
    assert (state.state, state.version, (state.posted_until - state.posted_on).days) == ("posted", 1, 15)


def test_who_may_not_keep_points_or_is_of_another_village_posts_nothing(village):
    assert post(village, scope=Scope(None, "village_clerk", OTHER_VILLAGE)) is None
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        post(village, scope=Scope(None, "supervision", VILLAGE))


def test_it_is_frozen_when_the_notice_is_over_and_no_objection_is_open(village):
    assert as_clerk(village, periods.freeze, PERIOD) == "not_posted"
    post(village)
    assert as_clerk(village, periods.freeze, PERIOD) == "still_posted"
    days_go_by(village)
    village.ask(
        """insert into objections (household_id, period, text, ground)
           select id, %s, '我家的分数不对', ground from households limit 1""",
        PERIOD,
    )
    assert as_clerk(village, periods.freeze, PERIOD) == "objection_open"
    village.ask("update objections set status = 'rejected', answer = '没有错', answered_at = now()")
    assert as_clerk(village, periods.freeze, PERIOD) == "done"
    results = as_clerk(village, periods.results, PERIOD)
    assert [(row["household"][-4:], row["points"], row["rank"]) for row in results] == [
        ("0003", 30, 1), ("0002", 20, 2), ("0001", 10, 3),
    ]  # fmt: skip
    assert all(row["band"][0] <= row["rank"] <= row["band"][1] for row in results)
    state = as_clerk(village, periods.state, PERIOD)
    assert state.state == "frozen"
    assert village.ask("select encode(digest, 'hex') from ledger_seals order by seal_no desc limit 1") == [
        (state.seal,)
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update household_scores set points_tenths = 0",
        "update household_scores set rank_no = null",
        "delete from household_scores",
        "update village_scores set mean_index_hundredths = 1",
        "delete from village_scores",
        "update period_results set results = '[]'",
        "delete from period_results",
        "truncate household_scores",
    ],
)
def test_what_is_frozen_never_changes(village, change):
    frozen(village)
    before = village.everything()
    with pytest.raises(psycopg2.Error, match=r"frozen|only grows"):
        village.ask(change)
    assert village.everything() == before


def test_nothing_is_booked_into_a_posted_or_frozen_quarter_but_corrections(village):
    ((entry, household),) = village.ask("select entry_no, household_id from points_entries order by 1 limit 1")
    post(village)
    with pytest.raises(psycopg2.errors.ObjectNotInPrerequisiteState, match="posted"):
        village.book(household, "MS02", period=PERIOD)
    assert village.ask("select app.booking_period(%s, '2026-08-01')", VILLAGE) == village.ask(
        "select app.quarter_of(app.china_today())"
    )
    village.ask("select app.book_correction(%s, 70, '少记了')", entry)
    assert village.scores(PERIOD)[household][0] == 70
    score_village(village.owner, VILLAGE, PERIOD)
    days_go_by(village)
    assert as_clerk(village, periods.freeze, PERIOD) == "done"
    with pytest.raises(psycopg2.errors.ObjectNotInPrerequisiteState, match="frozen"):
        village.book(household, "MS02", period=PERIOD)


def test_an_erratum_is_a_new_version_with_its_reason_posted_again(village):
    frozen(village)
    first = as_clerk(village, periods.results, PERIOD)
    entry = village.ask("select min(entry_no) from points_entries")[0][0]
    assert as_clerk(village, periods.open_erratum, PERIOD, "改") == "reason_needed"
    assert as_clerk(village, periods.open_erratum, PERIOD, "第 1 户少记了一次") == "done"
    village.ask("select app.book_correction(%s, 50, '少记了')", entry)
    score_village(village.owner, VILLAGE, PERIOD)
    assert as_clerk(village, periods.freeze, PERIOD) == "still_posted"
    village.ask(
        "update period_results set posted_on = posted_on - 16, posted_until = posted_until - 16 where frozen_on is null"
    )
    assert as_clerk(village, periods.freeze, PERIOD) == "done"
    assert as_clerk(village, periods.results, PERIOD, 1) == first
    assert as_clerk(village, periods.results, PERIOD)[0]["points"] == 50
    assert [row.version for row in as_clerk(village, periods.versions)] == [2, 1]


def test_an_objection_that_is_right_opens_the_erratum_by_itself(village):
    frozen(village)
    entry = village.ask("select min(entry_no) from points_entries")[0][0]
    village.ask("select app.reverse_entry(%s, '异议成立')", entry)
    state = as_clerk(village, periods.state, PERIOD)
    assert (state.state, state.version) == ("posted", 2)
    assert str(entry) in state.reason


def with_something_to_spend(village, points=100, period="2026Q4"):
    household = village.ask("select min(id) from households")[0][0]
    village.book(household, "MS01", points=points, account="redeemable", period=period)
    as_clerk(village, lambda c, v: redemptions.save_goods(c, v, "肥皂", 30, on_offer=True))
    return household, f"{VILLAGE}0001", village.ask("select id from shop_goods")[0][0]


def test_what_is_redeemed_leaves_one_account_and_never_more_than_is_there(village):
    household, code, soap = with_something_to_spend(village)
    before = village.scores("2026Q4")
    redeem = lambda n: as_clerk(village, lambda c, _: redemptions.redeem(c, code, soap, n))  # noqa: E731
    assert redeem(4) == ("too_little", None)
    outcome, number = redeem(3)
    assert outcome == "done"
    assert redeem(1) == ("too_little", None)
    assert village.ask("select app.redeemable_balance(%s)", household) == [(10,)]
    assert village.scores("2026Q4") == before
    sign = lambda: as_clerk(village, lambda c, _: redemptions.sign(c, number))  # noqa: E731
    assert [sign(), sign()] == ["done", "signed_already"]
    stranger = Scope(None, "village_clerk", OTHER_VILLAGE)
    assert as_clerk(village, lambda c, _: redemptions.redeem(c, code, soap, 1), scope=stranger) == (None, None)


def test_what_a_year_left_expires_once_and_honour_stays(village):
    household, code, soap = with_something_to_spend(village, period="2025Q4")
    village.book(household, "MS01", points=50, account="redeemable")
    as_clerk(village, lambda c, _: redemptions.redeem(c, code, soap, 1))
    assert [expire_points(village.owner, 2025), expire_points(village.owner, 2025)] == [1, 0]
    assert village.ask("select app.redeemable_balance(%s)", household) == [(50,)]
    assert village.scores(PERIOD)[household][0] == 10
