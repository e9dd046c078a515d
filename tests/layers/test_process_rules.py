"""Nothing jumps on its way into the ledger: every rule of the process, broken by hand as the schema's owner."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest

from tests import points_process as process
from tests.booked_village import VILLAGE, BookedVillage


@pytest.fixture
def village(fresh_database) -> Iterator[BookedVillage]:
    yield BookedVillage(fresh_database.owner)


def refused(village: BookedVillage, reason: str, statement: str, *values: object) -> None:
    with pytest.raises(psycopg2.Error) as told:
        village.ask(statement, *values)
    assert told.value.diag.message_primary == reason


def status(village: BookedVillage, number: int) -> str:
    return str(village.ask("select status from points_applications where id = %s", number)[0][0])


def test_an_application_goes_step_by_step_into_both_accounts(village) -> None:
    home = village.household(1)
    number = process.ready_to_book(village.ask, home, "MS01", evidence="")
    entry = process.book(village.ask, number)
    assert status(village, number) == "booked"
    booked = village.ask(
        "select account, points_tenths, source_key, application_id from points_entries order by entry_no"
    )
    assert booked == [
        ("honour", 100, f"application:{number}:honour", number),
        ("redeemable", 100, f"application:{number}:redeemable", number),
    ]
    assert process.book(village.ask, number) == entry
    assert len(village.ask("select 1 from points_entries")) == 2
    steps = village.ask(
        "select from_status, to_status from application_steps where application_id = %s order by id", number
    )
    assert [to for _, to in steps] == ["submitted", "prechecked", "reviewed_pass", "publicized", "booked"]
    assert [start for start, _ in steps] == [None, "submitted", "prechecked", "reviewed_pass", "publicized"]


def test_no_step_is_left_out(village) -> None:
    home = village.household(1)
    number = process.file(village.ask, home, "MS01")
    for state in ("reviewed_pass", "publicized", "booked", "upheld", "revised", "reversed"):
        with pytest.raises(psycopg2.Error):
            village.ask("update points_applications set status = %s where id = %s", state, number)
    refused(
        village, "no_such_step",
        "insert into points_applications (village_code, household_id, scheme_id, item_code, points_tenths, occurred_on,"
        " source, status, ground) select village_code, household_id, scheme_id, item_code, points_tenths, occurred_on,"
        " source, 'prechecked', ground from points_applications where id = %s", number,
    )  # fmt: skip
    for change in ("points_tenths = 200", "household_id = household_id + 1", "evidence = 'x'", "decided_tenths = 100"):
        refused(village, "cannot_change", f"update points_applications set {change} where id = %s", number)
    with pytest.raises(psycopg2.Error, match="only grows"):
        village.ask("delete from points_applications where id = %s", number)
    with pytest.raises(psycopg2.Error, match="only grows"):
        village.ask("update application_steps set reason = 'x'")


def test_what_is_filed_is_of_the_rules_in_force(village) -> None:
    home = village.household(1)
    file = """insert into points_applications (village_code, household_id, scheme_id, item_code, points_tenths,
                                               occurred_on,
                                               evidence, source, ground)
              select village_code, id, %s, %s, %s, %s::date, %s, 'grid_worker', ground from households where id = %s"""
    scheme = village.scheme_id
    today = village.ask("select app.china_today()")[0][0]
    refused(village, "points_not_of_item", file, scheme, "MS01", 150, today, "", home)
    refused(village, "wrong_sign", file, scheme, "MS01", -100, today, "", home)
    refused(village, "wrong_sign", file, scheme, "PA05", 50, today, "通知书", home)
    refused(village, "points_not_of_item", file, scheme, "PA05", -75, today, "通知书", home)
    refused(village, "evidence_needed", file, scheme, "PA05", -50, today, " ", home)
    refused(village, "item_unknown", file, scheme, "XX01", 100, today, "", home)
    refused(village, "in_the_future", file, scheme, "MS01", 100, str(today.replace(year=today.year + 1)), "", home)
    refused(village, "scheme_not_in_force", file, scheme + 1, "MS01", 100, today, "", home)
    of_nobody = file.replace("select village_code, id", "select village_code, id + 9")
    refused(village, "household_unknown", of_nobody, scheme, "MS01", 100, today, "", home)
    village.ask(file, scheme, "GY01", 30, today, "", home)  # three hours
    village.ask(file, scheme, "GY04", 130, today, "", home)  # the panel may give 5 to 20
    refused(village, "points_not_of_item", file, scheme, "GY04", 40, today, "", home)
    village.ask("alter table points_items disable trigger user")  # as one stored before there was such a rule
    village.ask("update points_items set basis = '' where code = 'PA05'")
    village.ask("alter table points_items enable trigger user")
    refused(village, "item_without_basis", file, scheme, "PA05", -50, today, "通知书", home)


def test_a_member_decides_neither_on_the_own_household_nor_on_near_kin(village) -> None:
    home = village.household(1)
    members = process.seat_panel(village.ask, VILLAGE, size=5)
    village.ask("update panel_members set household_id = %s where id = %s", home, members[0])
    village.ask(
        "insert into panel_kin (member_id, household_id, relation) values (%s, %s, 'sibling')", members[1], home
    )
    number = process.file(village.ask, home, "MS01")
    village.ask("update points_applications set status = 'prechecked' where id = %s", number)
    meeting = _meeting(village, members)
    vote = "insert into application_votes (application_id, meeting_id, member_id, vote) values (%s, %s, %s, %s)"
    for member in members[:2]:
        for word in ("pass", "reject", "abstain"):
            refused(village, "must_recuse", vote, number, meeting, member, word)
        village.ask(vote, number, meeting, member, "recused")
    village.ask(vote, number, meeting, members[2], "pass")
    village.ask(vote, number, meeting, members[3], "pass")
    decide = (
        "update points_applications set status = 'reviewed_pass', meeting_id = %s, decided_tenths = 100 where id = %s"
    )
    refused(village, "too_few_voting", decide, meeting, number)
    village.ask(vote, number, meeting, members[4], "abstain")
    village.ask(decide, meeting, number)
    with pytest.raises(psycopg2.Error, match="only grows"):
        village.ask("update application_votes set vote = 'pass'")


@pytest.mark.parametrize(
    ("size", "present", "votes", "outcome"),
    [
        (2, 2, ["pass", "pass"], "panel_too_small"),
        (6, 3, ["pass"] * 3, "no_quorum"),
        (5, 3, ["pass", "pass", "recused"], "too_few_voting"),
        (5, 4, ["pass", "pass", "reject", "abstain"], "reject"),
        (5, 4, ["pass", "pass", "pass", "reject"], "pass"),
        (5, 5, ["pass", "pass", "recused", "recused", "reject"], "pass"),
    ],
)
def test_who_decides_and_how_many_must_be_for_it(village, size, present, votes, outcome) -> None:
    members = process.seat_panel(village.ask, VILLAGE, size=size)
    number = process.file(village.ask, village.household(1), "MS01")
    village.ask("update points_applications set status = 'prechecked' where id = %s", number)
    meeting = _meeting(village, members[:present])
    for member, vote in zip(members, votes, strict=False):
        village.ask("insert into application_votes values (%s, %s, %s, %s)", number, member, meeting, vote)
    assert village.ask("select app.review_outcome(%s, %s)", number, meeting) == [(outcome,)]
    decide = (
        "update points_applications set status = 'reviewed_pass', meeting_id = %s, decided_tenths = 100 where id = %s"
    )
    if outcome == "pass":
        village.ask(decide, meeting, number)
    else:
        refused(village, "not_as_voted" if outcome == "reject" else outcome, decide, meeting, number)


def test_only_members_in_office_that_day_count(village) -> None:
    members = process.seat_panel(village.ask, VILLAGE, size=4)
    village.ask("update panel_members set until_on = '2026-10-01' where id = %s", members[0])
    ((meeting,),) = village.ask(
        """insert into review_meetings (village_code, held_on, place, minutes)
           values (%s, '2026-10-09', '村委会', '记') returning id""",
        VILLAGE,
    )
    attend = "insert into meeting_attendance (meeting_id, member_id) values (%s, %s)"
    refused(village, "not_in_office", attend, meeting, members[0])
    village.ask(attend, meeting, members[1])
    refused(village, "cannot_change", "update panel_members set until_on = '2026-10-02' where id = %s", members[1])


def test_nothing_is_booked_before_the_notice_is_over(village) -> None:
    number = process.file(village.ask, village.household(1), "PA05", evidence="通知书 1 号")
    process.review(village.ask, number)
    process.post_notice(village.ask, number, village.ask("select app.china_today()")[0][0])
    refused(village, "notice_not_over", "select app.book_now(%s)", number)
    with pytest.raises(psycopg2.Error, match="points_applications_check"):
        village.ask("update points_applications set publicity_until = publicized_on + 4 where id = %s", number)
    process.end_notice(village.ask, number)
    village.ask(
        """insert into objections (household_id, application_id, period, text, ground)
           select household_id, id, '2026Q4', '不是我家的，请核对', ground from points_applications where id = %s""",
        number,
    )  # fmt: skip
    refused(village, "open_objection", "select app.book_now(%s)", number)
    village.ask("update objections set status = 'rejected', answer = '核对无误', answered_at = now()")
    process.book(village.ask, number)
    # of a deduction nothing comes to the account that is spent
    assert village.ask("select account, points_tenths from points_entries") == [("honour", -50)]


def test_an_objection_that_is_right_gives_other_points_at_once_or_none(village) -> None:
    for corrected, booked in ((50, [50, 50]), (0, [])):
        home = village.household(2 if corrected else 3)
        number = process.file(village.ask, home, "GY01", points=100)
        process.review(village.ask, number)
        process.post_notice(village.ask, number, village.ask("select app.china_today()")[0][0])
        village.ask("select app.step_application(%s, 'objected', '')", number)
        village.ask("select app.revise_application(%s, %s, '只有五小时')", number, corrected)
        assert status(village, number) == ("booked" if corrected else "revised")
        entries = village.ask("select points_tenths from points_entries where household_id = %s", home)
        assert [points for (points,) in entries] == booked


def test_a_reversal_in_the_ledger_shows_on_the_application(village) -> None:
    number = process.ready_to_book(village.ask, village.household(1), "MS01", evidence="")
    entry = process.book(village.ask, number)
    refused(village, "not_reversed", "update points_applications set status = 'reversed' where id = %s", number)
    village.ask("select app.reverse_entry(%s, '登记错了户')", entry)
    assert status(village, number) == "reversed"
    assert village.ask("select account, sum(points_tenths) from points_entries group by 1 order by 1") == [
        ("honour", 0), ("redeemable", 0),
    ]  # fmt: skip


def _meeting(village: BookedVillage, members: list[int]) -> int:
    ((meeting,),) = village.ask(
        """insert into review_meetings (village_code, held_on, place, minutes)
           values (%s, '2026-10-09', '村委会', '记') returning id""",
        VILLAGE,
    )
    for member in members:
        village.ask("insert into meeting_attendance (meeting_id, member_id) values (%s, %s)", meeting, member)
    return int(meeting)
