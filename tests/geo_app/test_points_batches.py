"""Points that a file brought in go back by entries of their own; the ledger never loses a line."""

from __future__ import annotations

import pytest

from geo_app.errors import BadRequestError
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_scheme import adopt_scheme
from geo_app.use_cases.undo_batch import undo_batch, undo_batch_at_hand
from layers.errors import NotAllowedError
from layers.scope import Scope
from tests.geo_app.importing import VILLAGE, batch_of, bring, county, rows, sheet

HOUSEHOLD = "990001001201010001"
HEADINGS = ["户编码", "积分项", "日期", "积分", "依据"]
GOOD = [HOUSEHOLD, "GY01", "2026-10-08", "2", "签到表"]
LOSS = [HOUSEHOLD, "TY06", "2026-10-09", "", "照片为证"]
LEDGER = "select coalesce(sum(points_tenths), 0), count(*), count(reversal_of) from points_entries"


@pytest.fixture
def village(fresh_database, tmp_path):
    owner = fresh_database.owner
    county(owner, tmp_path)
    headings = ["code", "village_code", "householder"]
    bring(owner, "households", sheet(tmp_path / "h.csv", headings, [[HOUSEHOLD, VILLAGE, "张三"]]))
    adopt_scheme(owner, example_scheme())
    _run(fresh_database, "insert into accounts (name, region_code, password_hash) values ('clerk', %s, 'x')", VILLAGE)
    return fresh_database


def _run(database, sql, *values):
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(sql, values)


def _clerk(village, role="village_clerk", **more):
    return Scope(rows(village.owner, "select id from accounts")[0][0], role, VILLAGE, **more)


def test_points_are_booked_back_and_the_same_file_goes_in_again(village, tmp_path):
    file = sheet(tmp_path / "p.csv", HEADINGS, [GOOD, GOOD, LOSS])
    first = bring(village.owner, "points", file)
    assert (first.inserted, first.errors) == (3, [])
    (booked, _, _) = rows(village.owner, LEDGER)[0]

    done = undo_batch(village.web, _clerk(village), batch_of(first), "导错了季度")
    assert (done.removed, done.restored) == (3, 0)
    assert rows(village.owner, LEDGER) == [(0, 4, 2)]
    assert rows(village.owner, "select status from points_applications") == [("withdrawn",)]
    assert rows(village.owner, "select evidence from points_entries where reversal_of is not null limit 1")[0][
        0
    ].endswith(f"撤回第 {first.batch} 批导入")

    again = bring(village.owner, "points", file)
    assert (again.inserted, again.errors) == (3, [])
    assert rows(village.owner, LEDGER) == [(booked, 6, 2)]
    third = bring(village.owner, "points", file)
    assert (third.inserted, third.unchanged, third.batch) == (0, 3, None)
    assert rows(village.owner, "select count(*) from points_applications where status = 'submitted'") == [(1,)]


def test_an_entry_taken_back_alone_does_not_come_in_again(village, tmp_path):
    file = sheet(tmp_path / "p.csv", HEADINGS, [GOOD])
    number = batch_of(bring(village.owner, "points", file))
    _run(village, "select app.reverse_entry(entry_no, '记错了') from points_entries")
    assert bring(village.owner, "points", file).inserted == 0
    assert undo_batch_at_hand(village.owner, number, "弄错了", "运维").removed == 0
    assert rows(village.owner, LEDGER) == [(0, 2, 1)]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            "insert into period_results (village_code, period, version, scheme_id, posted_on, posted_until) "
            "select village_code, period, 1, scheme_id, '2027-01-02', '2027-01-20' from points_entries",
            "2026Q4 的结果已经公示，请逐笔冲正",
        ),
        (
            "set local session_replication_role = replica; "
            "update points_applications set status = 'reviewed_pass', meeting_id = 1",
            "申请已进入评议或公示",
        ),
    ],
)
def test_what_was_posted_or_reviewed_stays(village, tmp_path, after, words):
    number = batch_of(bring(village.owner, "points", sheet(tmp_path / "p.csv", HEADINGS, [GOOD, LOSS])))
    _run(village, after)
    before = rows(village.owner, LEDGER)
    with pytest.raises(BadRequestError, match=words):
        undo_batch(village.web, _clerk(village), number, "弄错了")
    assert rows(village.owner, LEDGER) == before


def test_only_who_keeps_the_ledger_takes_back_what_is_booked(village, tmp_path):
    number = batch_of(bring(village.owner, "points", sheet(tmp_path / "p.csv", HEADINGS, [GOOD])))
    rights = ("import_points", "view_household_points")
    with pytest.raises(NotAllowedError):
        undo_batch(village.web, _clerk(village, rights=rights), number, "弄错了")
    with pytest.raises(BadRequestError, match="不得与积分有关"):
        undo_batch(village.web, _clerk(village), number, "这户上访过")


def test_what_a_village_brings_in_is_applied_for_and_withdrawn(village, tmp_path):
    file = sheet(tmp_path / "p.csv", HEADINGS, [GOOD, LOSS])
    clerk = _clerk(village)
    wish = {"as_applications": True, "account_id": clerk.account_id, "area": VILLAGE}
    report = bring(village.owner, "points", file, **wish)
    assert (report.inserted, report.errors) == (2, [])
    filed = rows(village.owner, "select status, filed_by, source from points_applications")
    assert filed == [("submitted", clerk.account_id, "import")] * 2
    assert rows(village.owner, LEDGER) == [(0, 0, 0)]
    assert bring(village.owner, "points", file, **wish).batch is None
    assert undo_batch(village.web, clerk, batch_of(report), "弄错了").removed == 2
    assert bring(village.owner, "points", file, **wish).inserted == 2
    odd = sheet(tmp_path / "p.csv", HEADINGS, [[HOUSEHOLD, "GY01", "2026-10-08", "1.3", ""]])
    assert "分值应是规则里每次的分值乘以次数" in bring(village.owner, "points", odd, **wish).errors[0].message
